using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;

namespace ContainerNet.Commands;

/// <summary>
/// Publishes a port: connections to it from outside, and from the namespace itself, go on to an address behind it. Each is one element of a map,
/// so that packets cost the same however many are published.
/// </summary>
[Cmdlet(VerbsCommon.Add, "NatPortMap", SupportsShouldProcess = true)]
[OutputType(typeof(NatPortMap))]
public sealed class AddNatPortMapCommand : PortMapCmdlet
{
    /// <summary>Where connections go on to.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string InternalIPAddress { get; set; } = "";

    /// <summary>The port there, or as many in a row as are published, or one for all of them. Without it, the same as <c>-ExternalPort</c>.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? InternalPort { get; set; }

    /// <summary>
    /// Lets the target itself and its neighbours in its subnet reach it through the published port too: their packets are masqueraded. Where bridged frames are
    /// handed to netfilter (bridge-nf-call-iptables) the target's own bridge port needs hairpin mode besides.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter Hairpin { get; set; }

    /// <summary>
    /// Lets processes of the namespace reach it by 127.0.0.1 too. For that the kernel has to let packets of 127.0.0.0/8 out by the link that leads to the target
    /// (<c>route_localnet</c>); a rule keeps everybody else out of 127.0.0.0/8.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SwitchText]
    public SwitchParameter Localhost { get; set; }

    /// <summary>The connection tracking helper that reads what is spoken on the port, so that the further connections it announces come through: <c>ftp</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(HelperCompleter))]
    public string? Helper { get; set; }

    /// <summary>
    /// Takes a map that is there already, exactly as asked, for success; and publishes a port that a process listens on or that rules of somebody else's map:
    /// those then get no more connections from other addresses.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        NamespaceHandle ns = Publishing;
        NatPortMap wanted = new()
        {
            Protocol = Protocol,
            ExternalIPAddress = string.IsNullOrEmpty(ExternalIPAddress) ? null : ExternalIPAddress,
            ExternalPort = ExternalPort,
            InternalIPAddress = InternalIPAddress,
            InternalPort = string.IsNullOrEmpty(InternalPort) ? ExternalPort : InternalPort,
            Hairpin = Hairpin,
            Localhost = Localhost,
            Helper = string.IsNullOrEmpty(Helper) ? null : Helper.ToLowerInvariant(),
        };
        string setting = PortOwners.SettingToChange(Session, ns, wanted) is { } changed ? $", and set {changed} to 1" : "";
        if (!ShouldProcess($"namespace {ns}", $"Publish port {wanted}{setting}"))
        {
            return;
        }

        if (!Force)
        {
            PortOwners.Refuse(Session, ns, wanted);
        }

        if (PortOwners.IsOfNoNetwork(Session, ns, wanted))
        {
            WriteWarning(DisplayText.Escape($"No network of namespace {ns} has {InternalIPAddress}: until one does, port {ExternalPort} leads nowhere."));
        }

        try
        {
            WriteObject(NatPortMaps.Add(Session, ns, wanted));
        }
        catch (RefusedException e) when (Force && e.Target is NatPortMap there && there.ToString() == wanted.ToString())
        {
            WriteObject(there with { Hairpin = Hairpin });
        }
    }
}

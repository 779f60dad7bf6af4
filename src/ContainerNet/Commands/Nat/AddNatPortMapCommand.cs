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

    /// <summary>The port there, or as many in a row as are published. Without it, the same as <c>-ExternalPort</c>.</summary>
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

    /// <summary>Takes a map that is there already, exactly as asked, for success; and publishes a port that a process listens on, which then gets no more connections from other addresses.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        NamespaceHandle ns = Handle;
        NatPortMap wanted = new()
        {
            Protocol = Protocol,
            ExternalIPAddress = string.IsNullOrEmpty(ExternalIPAddress) ? null : ExternalIPAddress,
            ExternalPort = ExternalPort,
            InternalIPAddress = InternalIPAddress,
            InternalPort = string.IsNullOrEmpty(InternalPort) ? ExternalPort : InternalPort,
            Hairpin = Hairpin,
        };
        if (!ShouldProcess(DisplayText.Escape($"namespace {ns}"), DisplayText.Escape($"Publish port {wanted}")))
        {
            return;
        }

        if (!Force)
        {
            PortListeners.Refuse(Session, ns, wanted);
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

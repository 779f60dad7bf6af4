using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Takes a published port back. Connections that are open already go on.</summary>
[Cmdlet(VerbsCommon.Remove, "NatPortMap", SupportsShouldProcess = true)]
[OutputType(typeof(NatPortMap))]
public sealed class RemoveNatPortMapCommand : PortMapCmdlet
{
    /// <summary>The published port, or the whole range, <c>8000-8100</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(PortMapCompleter))]
    public override string ExternalPort { get; set; } = "";

    /// <summary>Takes it back only when it goes on to this address.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? InternalIPAddress { get; set; }

    /// <summary>Whose port, where no address says it. Without it, IPv4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IpFamily AddressFamily { get; set; } = IpFamily.IPv4;

    /// <summary>Gives the map that was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        NamespaceHandle ns = Publishing;
        string on = string.IsNullOrEmpty(ExternalIPAddress) ? "" : $" of {ExternalIPAddress}";
        if (!ShouldProcess(DisplayText.Escape($"namespace {ns}"), DisplayText.Escape($"Take back port {ExternalPort}/{Protocol.ToString().ToLowerInvariant()}{on}")))
        {
            return;
        }

        NatPortMap removed = NatPortMaps.Remove(Session, ns, new NatPortMap
        {
            Protocol = Protocol,
            ExternalIPAddress = ExternalIPAddress,
            ExternalPort = ExternalPort,
            InternalIPAddress = InternalIPAddress ?? "",
            AddressFamily = AddressFamily,
        });
        if (PassThru)
        {
            WriteObject(removed);
        }
    }
}

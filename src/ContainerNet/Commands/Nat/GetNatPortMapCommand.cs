using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gets the ports that are published with Add-NatPortMap.</summary>
[Cmdlet(VerbsCommon.Get, "NatPortMap")]
[OutputType(typeof(NatPortMap))]
public sealed class GetNatPortMapCommand : ReadingCmdlet
{
    /// <summary>The published ports to get, or wildcards. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PortMapCompleter))]
    public string[]? ExternalPort { get; set; }

    /// <summary>Only those of one transport protocol.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public NatProtocol? Protocol { get; set; }

    /// <summary>Only those that go on to this address.</summary>
    [Parameter]
    public string? InternalIPAddress { get; set; }

    /// <summary>Only IPv4, or only IPv6.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IpFamily? AddressFamily { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        NameFilter ports = new(ExternalPort);
        Write(NatPortMaps.Get(Session, ns).Where(map => (Protocol is null || map.Protocol == Protocol)
            && (AddressFamily is null || map.AddressFamily == AddressFamily)
            && (string.IsNullOrEmpty(InternalIPAddress) || map.InternalIPAddress == AddressText.Host(InternalIPAddress)!.ToString())
            && ports.Matches(map.ExternalPort)));
        foreach (string missing in AllNamespaces ? [] : ports.Missing)
        {
            Try(missing, () => throw new RefusedException("PortMapNotFound", $"Port {missing} is not published by ContainerNet in namespace {ns}.",
                "See what is there with Get-NatPortMap; a range is named as a whole.", missing));
        }
    }
}

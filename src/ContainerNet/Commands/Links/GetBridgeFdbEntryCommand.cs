using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gets what bridges and VXLAN links know of where a MAC address is.</summary>
[Cmdlet(VerbsCommon.Get, "BridgeFdbEntry")]
[OutputType(typeof(BridgeFdbEntry))]
public sealed class GetBridgeFdbEntryCommand : ReadingCmdlet
{
    private bool _isOfBridge;

    /// <summary>The links whose entries to get, by name or wildcard: ports of bridges, VXLAN links, bridges themselves. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>The bridges whose tables to get, by name or wildcard. Without it, those of all bridges, and the links' own.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Master")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(BridgeCompleter))]
    public string[]? Bridge { get; set; }

    /// <summary>The MAC addresses to look for, or wildcards: <c>02:42:*</c>.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FdbAddressCompleter))]
    public string[]? LinkLayerAddress { get; set; }

    /// <summary>Of VXLAN links, only entries that lead to this host.</summary>
    [Parameter]
    [Alias("Remote")]
    [ArgumentCompleter(typeof(VxlanPeerCompleter))]
    public string? RemoteIPAddress { get; set; }

    /// <summary>Only entries of this VLAN.</summary>
    [Parameter]
    [ValidateRange(1, 4094)]
    public int? VlanId { get; set; }

    /// <summary>Only entries that stay so long: learnt ones are Reachable or Stale.</summary>
    [Parameter]
    public BridgeFdbState[]? State { get; set; }

    /// <inheritdoc/>
    protected override void Begin() => _isOfBridge = MyInvocation.BoundParameters.ContainsKey(nameof(Bridge));

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        // What Get-Bridge gives says its name under both: its table is meant. What gives a link says its bridge too: all of the link is meant.
        bool isBridge = Bridge is not null && InterfaceAlias is not null && Bridge.SequenceEqual(InterfaceAlias);
        LinkFilter links = new(RouteSocket.In(Session, ns), isBridge ? null : InterfaceAlias);
        string[] asked = [.. (isBridge || _isOfBridge || links.IsAny ? Bridge ?? [] : []).Where(name => !string.IsNullOrEmpty(name))];
        NameFilter bridges = new(asked);
        HashSet<string> tables = [.. links.All.Where(link => link.Kind == "bridge" && bridges.Matches(link.Name)).Select(link => link.Name)];
        NameFilter addresses = new([.. (LinkLayerAddress ?? []).Where(text => !string.IsNullOrEmpty(text))
            .Select(text => WildcardName.IsPattern(text) ? text.ToLowerInvariant() : ContainerNet.Route.LinkLayerAddress.Parse(text).ToString())]);
        string? remote = AddressText.Host(RemoteIPAddress)?.ToString();
        Write(links.Route.GetFdb(links.All).Where(entry => links.Matches(entry.InterfaceAlias)
            && (asked.Length == 0 || (entry.Bridge is not null && tables.Contains(entry.Bridge)))
            && (remote is null || entry.RemoteIPAddress == remote)
            && (VlanId is null || entry.VlanId == VlanId)
            && (State is null || State.Contains(entry.State))
            && addresses.Matches(entry.LinkLayerAddress)));
        if (AllNamespaces)
        {
            return;
        }

        foreach (RefusedException missing in links.Missing
            .Concat(bridges.Missing.Select(name => links.Route.LinkNotFound(name, "bridge")))
            .Concat(addresses.Missing.Select(address => new RefusedException("FdbEntryNotFound", $"No forwarding table that was asked for in namespace {ns} has an entry for {address}.",
                "See what is there with Get-BridgeFdbEntry; a bridge learns an address once a frame comes from it.", address))))
        {
            Try(missing.Target, () => throw missing);
        }
    }
}

using ContainerNet.Interop;

namespace ContainerNet.Route;

/// <summary>Bridges and their ports.</summary>
public sealed partial class RouteSocket
{
    /// <summary>The bridge of this name. A link of another kind is refused: it could not have ports, or other ones.</summary>
    /// <exception cref="RefusedException"><c>BridgeNotFound</c>, <c>NotABridge</c></exception>
    public NetworkLink RequireBridge(string name)
    {
        NetworkLink bridge = FindLink(name) ?? throw LinkNotFound(name, "bridge");
        return bridge.Kind == "bridge"
            ? bridge
            : throw new RefusedException("NotABridge", $"Link '{name}' in namespace {Namespace} is no bridge, but of the kind {bridge.Kind}.",
                "See the bridges with Get-Bridge.", name);
    }

    /// <summary>Makes a bridge and gives it as the kernel made it.</summary>
    /// <remarks>An MTU set on a bridge stays; one it is born with goes with its first port.</remarks>
    /// <exception cref="RefusedException"><c>NotApplied</c>: the kernel made it otherwise than asked; it is removed again.</exception>
    public NetworkLink CreateBridge(string name, bool up, int? mtuBytes, byte[]? linkLayerAddress, BridgeChange? options = null)
    {
        string asked = $"create bridge '{name}' in namespace {Namespace}";
        NetworkLink made;
        try
        {
            made = _netlink.ExecuteEcho(BridgeKind.NewBridge(name, up, linkLayerAddress, WithoutPlain(options)), (_, payload) => LinkReader.Read(payload, Namespace), asked)
                ?? FindLink(name) ?? throw LinkNotFound(name);
        }
        catch (KernelException e)
        {
            throw Explain(e, asked, options);
        }

        try
        {
            if (mtuBytes is int mtu && mtu != made.MtuBytes)
            {
                _netlink.Execute(LinkRequests.SetLink(made.InterfaceIndex, new LinkChange { MtuBytes = mtu }), asked);
                made = FindLink(made.InterfaceIndex) ?? throw LinkNotFound(name, "bridge");
            }

            LinkChange wanted = new() { State = up ? LinkState.Up : LinkState.Down, MtuBytes = mtuBytes, LinkLayerAddress = linkLayerAddress };
            RequireApplied(wanted.DifferenceFrom(made) ?? options?.DifferenceFrom(made.BridgeOptions), $"bridge '{name}'", name);
        }
        catch (Exception e) when (e is KernelException or RefusedException)
        {
            RemoveLink(made.InterfaceIndex, name);
            throw;
        }

        return made;
    }

    /// <summary>Changes how a bridge works, and gives it as it is then. What the kernel did of it is taken back when it does not do all of it.</summary>
    /// <exception cref="RefusedException"><c>NotApplied</c>: the kernel took the change, but did not make it.</exception>
    public NetworkLink SetBridge(NetworkLink bridge, BridgeChange change)
    {
        ArgumentNullException.ThrowIfNull(bridge);
        ArgumentNullException.ThrowIfNull(change);
        string asked = $"change bridge '{bridge.Name}' in namespace {Namespace}";
        BridgeOptions before = bridge.BridgeOptions ?? new BridgeOptions();
        if (change.VlanFiltering == true && !before.SupportsVlanFiltering)
        {
            throw Explain(new KernelException(asked, Errno.EOPNOTSUPP), asked, change);
        }

        try
        {
            _netlink.Execute(BridgeKind.SetBridge(bridge.InterfaceIndex, change.VlanFiltering == before.VlanFiltering ? change with { VlanFiltering = null } : change), asked);
        }
        catch (KernelException e)
        {
            Undo(FindLink(bridge.InterfaceIndex));
            throw Explain(e, asked, change);
        }

        NetworkLink now = FindLink(bridge.InterfaceIndex) ?? throw LinkNotFound(bridge.Name, "bridge");
        if (change.DifferenceFrom(now.BridgeOptions) is { } difference)
        {
            Undo(now);
            RequireApplied(difference, $"bridge '{bridge.Name}'", bridge.Name);
        }

        return now;

        void Undo(NetworkLink? half)
        {
            if (half?.BridgeOptions is { } options && change.Undo(before, options) is { IsEmpty: false } undo)
            {
                _netlink.Execute(BridgeKind.SetBridge(bridge.InterfaceIndex, undo), $"take back the half made change of bridge '{bridge.Name}' in namespace {Namespace}");
            }
        }
    }

    /// <summary>Changes how a bridge treats a port, and gives the link as it is then. What the kernel did of it is taken back when it does not do all of it.</summary>
    /// <exception cref="RefusedException"><c>NotApplied</c>: the kernel took the change, but did not make it.</exception>
    public NetworkLink SetPort(NetworkLink link, BridgePortChange change)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(change);
        string asked = $"change port '{link.Name}' of bridge '{link.Bridge}' in namespace {Namespace}";
        try
        {
            _netlink.Execute(BridgePortKind.SetPort(link.InterfaceIndex, change), asked);
        }
        catch (KernelException e)
        {
            Undo(FindLink(link.InterfaceIndex));
            string? detail = e.Errno switch
            {
                Errno.ERANGE => "priority takes 0 to 63, cost 1 to 65535",
                Errno.EBUSY when change.State is not null => "the bridge's spanning tree decides over the state of its ports; switch it off with Set-Bridge -Stp $false",
                Errno.ENETDOWN when change.State is not null => "the link is switched off, or nothing is at its other end",
                _ => null,
            };
            throw detail is null ? e : new KernelException(asked, e.Errno, detail);
        }

        NetworkLink now = FindLink(link.InterfaceIndex) ?? throw LinkNotFound(link.Name);
        if (change.DifferenceFrom(now.BridgePortOptions) is { } difference)
        {
            Undo(now);
            RequireApplied(difference, $"port '{link.Name}'", link.Name, change.State is not null && now.PortState != change.State
                ? "Without a spanning tree the kernel forwards on every port that is not Disabled; the other states are for a spanning tree program to set."
                : null);
        }

        return now;

        void Undo(NetworkLink? half)
        {
            if (link.BridgePortOptions is { } before && half?.BridgePortOptions is { } options && change.Undo(before, options) is { IsEmpty: false } undo)
            {
                _netlink.Execute(BridgePortKind.SetPort(link.InterfaceIndex, undo), $"take back the half made change of port '{link.Name}' in namespace {Namespace}");
            }
        }
    }

    /// <summary>Makes a link a port of a bridge, and then switches it on. In one message the kernel would switch on first, also what it then refuses.</summary>
    /// <exception cref="KernelException">EXFULL: it has 1023 ports, the most a bridge takes (<c>BR_MAX_PORTS</c>).</exception>
    public void AddPort(NetworkLink link, NetworkLink bridge, bool up)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(bridge);
        string asked = $"add link '{link.Name}' to bridge '{bridge.Name}' in namespace {Namespace}";
        try
        {
            _netlink.Execute(LinkRequests.SetBridge(link.InterfaceIndex, bridge.InterfaceIndex), asked);
        }
        catch (KernelException e) when (e.Errno == Errno.EXFULL)
        {
            throw FullBridge(asked, bridge.Name, bridge.InterfaceIndex);
        }

        RequireApplied(NoPortOf(bridge.InterfaceIndex, link.InterfaceIndex), $"link '{link.Name}'", link.Name);
        if (up && link.State == LinkState.Down)
        {
            LinkChange change = new() { State = LinkState.Up };
            SetLink(link.InterfaceIndex, link.Name, change);
            RequireApplied(change.DifferenceFrom(FindLink(link.InterfaceIndex) ?? throw LinkNotFound(link.Name)), $"link '{link.Name}'", link.Name);
        }
    }

    /// <summary>What is said of a link that is no port of this bridge (0: of any); null when it is.</summary>
    private string? NoPortOf(int bridgeIndex, int linkIndex)
    {
        NetworkLink? link = TryGet(LinkRequests.GetLink(linkIndex), $"find link {linkIndex} in namespace {Namespace}");
        return link?.BridgeIndex == bridgeIndex ? null : link is null ? "it is missing" : link.BridgeIndex == 0 ? "it is a port of no bridge" : "it is a port of a bridge";
    }

    /// <summary>Takes a link out of its bridge. It stays as it is otherwise.</summary>
    public void RemovePort(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        _netlink.Execute(LinkRequests.SetBridge(link.InterfaceIndex, 0), $"take link '{link.Name}' in namespace {Namespace} out of its bridge");
        RequireApplied(NoPortOf(0, link.InterfaceIndex), $"link '{link.Name}'", link.Name);
    }

    /// <summary>EXFULL in words, with the bridge's name and how many ports it has.</summary>
    private KernelException FullBridge(string asked, string bridge, int bridgeIndex)
        => new(asked, Errno.EXFULL, $"bridge '{bridge}' has {GetLinks().Count(link => link.BridgeIndex == bridgeIndex)} ports");

    /// <summary>A kernel that knows no VLANs refuses the option altogether; that it is off needs no asking.</summary>
    private static BridgeChange? WithoutPlain(BridgeChange? options) => options is { VlanFiltering: false } ? options with { VlanFiltering = null } : options;

    private void RequireApplied(string? difference, string what, string name, string? advice = null)
    {
        if (difference is not null)
        {
            throw new RefusedException("NotApplied", $"The kernel took what was asked of {what} in namespace {Namespace}, but {difference}.",
                advice ?? "Something else changes it too, or this kernel does not know the option.", name);
        }
    }

    /// <summary>A bridge's refusal with what the kernel leaves unsaid.</summary>
    private static KernelException Explain(KernelException e, string asked, BridgeChange? options)
    {
        string? detail = e.Errno switch
        {
            Errno.EOPNOTSUPP when options?.VlanFiltering == true => "this kernel's bridges do not filter by VLAN: it was built without CONFIG_BRIDGE_VLAN_FILTERING",
            Errno.ERANGE => "hello time takes 1 to 10 seconds, max age 6 to 40, and with STP on forward delay 2 to 30",
            _ => null,
        };
        return detail is null ? e : new KernelException(asked, e.Errno, detail);
    }
}

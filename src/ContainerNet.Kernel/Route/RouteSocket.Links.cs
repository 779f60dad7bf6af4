using ContainerNet.Interop;

namespace ContainerNet.Route;

/// <summary>Links.</summary>
public sealed partial class RouteSocket
{
    private static readonly NetworkLink Counted = new();

    /// <summary>Every link, with the names of bridges and of peers in this same namespace.</summary>
    public IReadOnlyList<NetworkLink> GetLinks()
    {
        List<NetworkLink> links = Dump(LinkRequests.GetLinks(), (_, payload) => LinkReader.Read(payload, Namespace), "list the links");
        Dictionary<int, string> names = new(links.Count);
        foreach (NetworkLink link in links)
        {
            names[link.InterfaceIndex] = link.Name;
        }

        for (int i = 0; i < links.Count; i++)
        {
            links[i] = Name(links[i], index => names.GetValueOrDefault(index));
        }

        return links;
    }

    /// <summary>How many links there are.</summary>
    public int CountLinks() => Dump(LinkRequests.GetLinks(), (_, _) => Counted, "count the links").Count;

    /// <summary>The link of this name, or null.</summary>
    /// <remarks>The kernel also finds links by alternative names; such an answer is taken for none, so that what is done is done to the link that was named.</remarks>
    public NetworkLink? FindLink(string name)
    {
        if (string.IsNullOrEmpty(name) || System.Text.Encoding.UTF8.GetByteCount(name) > 15)
        {
            return null;
        }

        NetworkLink? link = TryGet(LinkRequests.GetLink(name), $"find link '{name}' in namespace {Namespace}");
        return link is null || link.Name != name ? null : Name(link, index => FindLinkName(index));
    }

    /// <summary>The link of this number, or null.</summary>
    public NetworkLink? FindLink(int index)
        => TryGet(LinkRequests.GetLink(index), $"find link {index} in namespace {Namespace}") is { } link
            ? Name(link, other => FindLinkName(other))
            : null;

    /// <summary>The number of the link of this name.</summary>
    /// <exception cref="RefusedException"><c>LinkNotFound</c></exception>
    public int RequireLink(string name, string kind = "link")
        => System.Text.Encoding.UTF8.GetByteCount(name ?? "") is > 0 and <= 15
            && TryGet(LinkRequests.GetLink(name!), $"find link '{name}' in namespace {Namespace}") is { } link && link.Name == name
            ? link.InterfaceIndex
            : throw LinkNotFound(name ?? "", kind);

    /// <summary>What is said of a link that is not there.</summary>
    public RefusedException LinkNotFound(string name, string kind = "link")
        => new(kind == "bridge" ? "BridgeNotFound" : "LinkNotFound", $"There is no {kind} '{name}' in namespace {Namespace}.",
            kind == "bridge" ? $"Create it with New-Bridge {name}, or see what is there with Get-Bridge." : "See what is there with Get-NetworkLink.", name);

    /// <summary>Changes a link. What the kernel did of it before it refused the rest is taken back.</summary>
    public void SetLink(NetworkLink link, LinkChange change)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(change);
        try
        {
            SetLink(link.InterfaceIndex, link.Name, change);
        }
        catch (KernelException)
        {
            if (FindLink(link.InterfaceIndex) is { } now && change.Undo(link, now) is { IsEmpty: false } undo)
            {
                SetLink(link.InterfaceIndex, link.Name, undo);
            }

            throw;
        }
    }

    /// <summary>Changes a link.</summary>
    public void SetLink(int index, string name, LinkChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _netlink.Execute(LinkRequests.SetLink(index, change),
            $"change link '{name}' in namespace {Namespace}{(change.NewName is null ? "" : $" and call it '{change.NewName}'")}");
    }

    /// <summary>Moves a link to another namespace, under its own or a new name. The kernel switches it off and takes its addresses and routes.</summary>
    /// <remarks>The kernel moves first and renames then, so a name that is taken there is looked for before.</remarks>
    public void MoveLink(NetworkLink link, Namespaces.NamespaceHandle target, RouteSocket there, string? newName)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(there);
        string asked = $"move link '{link.Name}' from namespace {Namespace} to {target.Label}{(newName is null ? "" : $" as '{newName}'")}";
        if (newName is not null && there.FindLink(newName) is not null)
        {
            throw new KernelException(asked, Errno.EEXIST, "there is a link of this name there");
        }

        _netlink.Execute(LinkRequests.MoveLink(link.InterfaceIndex, target.DescriptorNumber, newName), asked);
        RequireApplied(there.FindLink(newName ?? link.Name) is null ? $"it is not in namespace {target.Label}{(newName is null ? "" : $" as '{newName}'")}" : null, $"link '{link.Name}'", link.Name);
    }

    /// <summary>The name of a link in the namespace the kernel has this number for; null when it cannot be asked.</summary>
    public string? FindPeerName(int index, int namespaceId)
    {
        try
        {
            return TryGet(LinkRequests.GetLink(index, namespaceId), $"find the peer {index} of a link in namespace {Namespace}")?.Name;
        }
        catch (KernelException e) when (e.Errno is Errno.EPERM or Errno.EINVAL or Errno.ENOENT)
        {
            return null;
        }
    }

    private string? FindLinkName(int index)
        => TryGet(LinkRequests.GetLink(index), $"find link {index} in namespace {Namespace}")?.Name;

    private NetworkLink? TryGet(Netlink.MessageWriter request, string asked)
    {
        try
        {
            return _netlink.Get(request, (_, payload) => LinkReader.Read(payload, Namespace), asked);
        }
        catch (KernelException e) when (e.Errno == Errno.ENODEV)
        {
            return null;
        }
    }

    /// <summary>Fills in the names that are known by number only.</summary>
    private static NetworkLink Name(NetworkLink link, Func<int, string?> nameOf)
    {
        string? bridge = link.BridgeIndex == 0 ? null : nameOf(link.BridgeIndex);
        bool peerIsHere = link.PeerIndex != 0 && link.PeerNamespaceId < 0;
        return bridge is null && !peerIsHere
            ? link
            : link with
            {
                Bridge = bridge,
                PeerName = peerIsHere ? nameOf(link.PeerIndex) : null,
                PeerNamespace = peerIsHere ? link.Namespace : null,
                VxlanOptions = peerIsHere && link.VxlanOptions is { } vxlan ? vxlan with { Device = nameOf(vxlan.DeviceIndex) } : link.VxlanOptions,
            };
    }
}

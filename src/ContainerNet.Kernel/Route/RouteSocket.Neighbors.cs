using ContainerNet.Interop;

namespace ContainerNet.Route;

/// <summary>Neighbours.</summary>
public sealed partial class RouteSocket
{
    /// <summary>What is known of neighbours' link layer addresses.</summary>
    /// <param name="links">Links already read, for their names.</param>
    /// <param name="proxies">The addresses this host answers for, instead of the neighbours it knows.</param>
    public IReadOnlyList<IpNeighbor> GetNeighbors(IReadOnlyList<NetworkLink>? links = null, bool proxies = false)
    {
        Func<int, string?> nameOf = NamesOf(links);
        return Dump(NeighborRequests.GetNeighbors(proxies), (_, payload) => NeighborRequests.Read(payload, Namespace, nameOf), proxies ? "list the proxied neighbours" : "list the neighbours");
    }

    /// <summary>Adds a neighbour and gives it as the kernel has it.</summary>
    /// <param name="spec">The neighbour.</param>
    /// <param name="link">The name of its link.</param>
    /// <param name="replace">Whether an entry for this address is replaced.</param>
    /// <exception cref="KernelException">EEXIST: there is one, and none is to be replaced.</exception>
    public IpNeighbor AddNeighbor(NeighborSpec spec, string link, bool replace = false)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string asked = $"add neighbour {spec} on link '{link}' in namespace {Namespace}";
        if (spec.IsProxy && !replace && FindNeighbor(spec, link) is not null)
        {
            throw new KernelException(asked, Errno.EEXIST); // for proxies the kernel does not look (NLM_F_EXCL)
        }

        _netlink.Execute(NeighborRequests.AddNeighbor(spec, replace), asked);
        return FindNeighbor(spec, link) ?? throw new KernelException(asked, Errno.ENOENT, "the neighbour is not there after it was added");
    }

    /// <summary>Forgets a neighbour.</summary>
    /// <exception cref="RefusedException"><c>NeighborNotFound</c></exception>
    public void RemoveNeighbor(NeighborSpec spec, string link)
    {
        ArgumentNullException.ThrowIfNull(spec);
        try
        {
            _netlink.Execute(NeighborRequests.RemoveNeighbor(spec), $"remove neighbour {spec} from link '{link}' in namespace {Namespace}");
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH)
        {
            throw new RefusedException("NeighborNotFound", $"Link '{link}' in namespace {Namespace} has no neighbour {spec}.",
                $"See what it has with Get-IpNeighbor -InterfaceAlias {link}{(spec.IsProxy ? " -Proxy" : "")}.", spec.Address.ToString());
        }
    }

    /// <summary>The entry for this address on a link, or null. Reads no other entry.</summary>
    public IpNeighbor? FindNeighbor(NeighborSpec spec, string link)
    {
        ArgumentNullException.ThrowIfNull(spec);
        try
        {
            return _netlink.Get(NeighborRequests.GetNeighbor(spec), (_, payload) => NeighborRequests.Read(payload, Namespace, _ => link), $"find neighbour {spec} on link '{link}' in namespace {Namespace}");
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH)
        {
            return null;
        }
    }
}

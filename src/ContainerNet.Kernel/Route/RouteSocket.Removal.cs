using ContainerNet.Interop;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Removes links, one by one or many together.</summary>
public sealed partial class RouteSocket
{
    private const int LinksPerDatagram = 100; // each is acknowledged, and all acknowledgements have to fit the socket's buffer

    /// <summary>Removes a link, and with a veth its other end.</summary>
    public void RemoveLink(int index, string name)
        => _netlink.Execute(LinkRequests.RemoveLink(index), $"remove link '{name}' in namespace {Namespace}");

    /// <summary>
    /// Removes many links with one wait for the kernel: they are put in a group of their own, and the group is removed, all in one
    /// datagram, which the kernel works off even when the pipeline is stopped meanwhile. Links that are gone by then, with their other
    /// end, count as removed.
    /// </summary>
    /// <exception cref="KernelException">The kernel refuses to remove one of them: then none is removed, and each is in its own group again.</exception>
    public void RemoveLinks(IReadOnlyList<NetworkLink> links)
    {
        ArgumentNullException.ThrowIfNull(links);
        uint group = (uint)Random.Shared.Next(1 << 16, int.MaxValue); // of two thousand million, so that no other link is in it
        try
        {
            RemoveInGroup(links, group, $"remove {links.Count} links in namespace {Namespace}");
        }
        catch (KernelException)
        {
            SetGroups(links, link => (uint)link.Group);
            throw;
        }
    }

    private void RemoveInGroup(IReadOnlyList<NetworkLink> links, uint group, string asked)
    {
        try
        {
            _netlink.ExecuteAll([.. links.Select(link => LinkRequests.SetGroup(link.InterfaceIndex, group).Without(MessageFlags.Ack)), LinkRequests.RemoveGroup(group)],
                place => place < links.Count ? $"remove link '{links[place].Name}' in namespace {Namespace}" : asked);
        }
        catch (KernelException e) when (e.Errno == Errno.ENODEV)
        {
            try
            {
                _netlink.Execute(LinkRequests.RemoveGroup(group), asked); // what became of the others was not read: one was gone before them
            }
            catch (KernelException none) when (none.Errno == Errno.ENODEV)
            {
                // they went the first time, and none is left
            }
        }
    }

    private void SetGroups(IReadOnlyList<NetworkLink> links, Func<NetworkLink, uint> groupOf)
    {
        foreach (NetworkLink[] part in links.Chunk(LinksPerDatagram))
        {
            try
            {
                _netlink.ExecuteAll([.. part.Select(link => LinkRequests.SetGroup(link.InterfaceIndex, groupOf(link)))],
                    place => $"remove link '{part[place].Name}' in namespace {Namespace}");
            }
            catch (KernelException e) when (e.Errno == Errno.ENODEV)
            {
                // gone meanwhile, which is what was asked; the others were done
            }
        }
    }
}

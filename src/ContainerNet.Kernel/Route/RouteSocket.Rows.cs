using ContainerNet.Interop;

namespace ContainerNet.Route;

/// <summary>Many changes at once.</summary>
public sealed partial class RouteSocket
{
    private const int MostInDatagram = 100; // each is acknowledged, and all acknowledgements have to fit the socket's buffer

    /// <summary>The number the kernel gave this namespace; 0 before Linux 5.14.</summary>
    public ulong NamespaceCookie => _netlink.NamespaceCookie;

    /// <summary>Sends changes as one datagram; the first refusal is thrown after all were answered.</summary>
    public void Execute(RouteBatch batch)
    {
        foreach (KernelException? refusal in ExecuteEach(batch))
        {
            if (refusal is not null)
            {
                throw refusal;
            }
        }
    }

    /// <summary>Sends changes as one datagram, and gives why each was refused, by its place; null for those that were done.</summary>
    public KernelException?[] ExecuteEach(RouteBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return batch.Count == 0 ? [] : batch.Execute(_netlink);
    }

    /// <summary>
    /// Removes many links with one wait for the kernel, by their numbers: they are put in a group of their own, and the group is removed. Links
    /// that are gone by then count as removed. What is not to be removed has to be left out before: the kernel takes the group whole.
    /// </summary>
    public void RemoveLinks(IReadOnlyList<int> indexes)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        string asked = $"remove {indexes.Count} links in namespace {Namespace}";
        if (indexes.Count == 1)
        {
            Execute(new RouteBatch().Add(LinkRequests.RemoveLink(indexes[0]), asked, Errno.ENODEV));
            return;
        }

        uint group = 0x434e0000u | (uint)Random.Shared.Next(1, 0xffff);
        foreach (int[] part in indexes.Chunk(MostInDatagram))
        {
            RouteBatch grouping = new();
            foreach (int index in part)
            {
                grouping.Add(LinkRequests.SetGroup(index, group), asked, Errno.ENODEV);
            }

            Execute(grouping);
        }

        if (indexes.Count > 0)
        {
            Execute(new RouteBatch().Add(LinkRequests.RemoveGroup(group), asked, Errno.ENODEV));
        }
    }
}

using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Containers;

/// <summary>Finds the network namespaces of this machine and says what is known of each.</summary>
public static class NetworkNamespaces
{
    /// <summary>The named ones by name, then the one this process runs in, then those that only processes hold (<c>ip netns list</c>, <c>lsns -t net</c>).</summary>
    /// <param name="session">The pipeline's session.</param>
    /// <param name="refused">Told of each name that stands for no namespace.</param>
    public static IEnumerable<NetworkNamespace> All(NamespaceSession session, Action<Exception> refused)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(refused);
        Dictionary<ulong, List<int>> processes = ProcessNamespaces.Read();
        processes.TryAdd(session.Home.Inode, []); // a thread may be alone in its namespace
        Dictionary<ulong, RunningContainer> containers = ContainerSearch.ByNamespace(session);
        HashSet<ulong> seen = [];
        foreach (string name in NamedNamespaces.List())
        {
            NetworkNamespace? found = null;
            try
            {
                found = Named(session, name, processes, containers);
                seen.Add(found.Inode);
            }
            catch (Exception e) when (e is RefusedException or KernelException)
            {
                refused(e);
            }

            if (found is not null)
            {
                yield return found;
            }
        }

        foreach ((ulong inode, List<int> held) in processes.OrderBy(pair => pair.Key == session.Home.Inode ? 0 : pair.Value[0]))
        {
            if (seen.Add(inode))
            {
                string label = inode == session.Home.Inode ? NamespaceHandle.Self
                    : containers.TryGetValue(inode, out RunningContainer? container) ? container.Label : NamespaceResolver.LabelOfProcess(held[0]);
                string path = held.Count == 0 ? "/proc/thread-self/ns/net" : $"/proc/{held[0]}/ns/net";
                yield return Describe(session, null, label, path, inode, held, containers, CountLinks(session, NamespaceReference.Parse(label, inode)));
            }
        }
    }

    /// <summary>The namespace of this name.</summary>
    /// <exception cref="RefusedException"><c>NamespaceNotFound</c>, <c>NotANamespace</c></exception>
    public static NetworkNamespace Named(NamespaceSession session, string name)
        => Named(session, name, ProcessNamespaces.Read(), ContainerSearch.ByNamespace(session));

    /// <summary>A namespace that was just made: nobody is in it yet.</summary>
    public static NetworkNamespace JustMade(NamespaceSession session, NamespaceHandle made, string name)
    {
        ArgumentNullException.ThrowIfNull(made);
        return Describe(session, name, made.Label, NamedNamespaces.PathOf(name), made.Inode, [], [], RouteSocket.In(session, made).CountLinks());
    }

    private static NetworkNamespace Named(NamespaceSession session, string name, Dictionary<ulong, List<int>> processes, Dictionary<ulong, RunningContainer> containers)
    {
        string label = NamedNamespaces.LabelOf(name);
        ulong inode = NamespaceResolver.Resolve(session, NamespaceReference.Parse("name:" + name)).Inode;
        return Describe(session, name, label, NamedNamespaces.PathOf(name), inode, processes.GetValueOrDefault(inode) ?? [], containers,
            CountLinks(session, NamespaceReference.Parse("name:" + name, inode)));
    }

    private static NetworkNamespace Describe(
        NamespaceSession session, string? name, string label, string path, ulong inode, List<int> processes, Dictionary<ulong, RunningContainer> containers, int? links)
    {
        RunningContainer? container = containers.GetValueOrDefault(inode);
        return new NetworkNamespace
        {
            Name = name,
            Namespace = label,
            Path = path,
            Inode = inode,
            ProcessId = [.. processes],
            Container = container?.Id,
            ContainerName = container is null ? null : ContainerNames.In(session).NameOf(container.Id),
            Runtime = container?.Runtime,
            LinkCount = links,
        };
    }

    private static int? CountLinks(NamespaceSession session, NamespaceReference reference)
    {
        try
        {
            return RouteSocket.In(session, NamespaceResolver.Resolve(session, reference)).CountLinks();
        }
        catch (Exception e) when (e is RefusedException or KernelException)
        {
            return null; // gone meanwhile, or not ours to enter
        }
    }
}

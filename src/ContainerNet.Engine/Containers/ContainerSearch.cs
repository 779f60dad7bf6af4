using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Containers;

/// <summary>Finds the container a person means, and opens its network namespace.</summary>
public static class ContainerSearch
{
    private const int Tries = 3;

    /// <summary>The container of this id, beginning of an id, or name; null when none runs.</summary>
    /// <exception cref="RefusedException"><c>ContainerAmbiguous</c>: several answer to it.</exception>
    public static RunningContainer? Find(NamespaceSession session, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<RunningContainer> found = [];
        IReadOnlyList<RunningContainer> running = ContainerProcesses.List();
        if (ContainerId.IsBeginning(text))
        {
            found.AddRange(running.Where(container => ContainerId.IsWhole(container.Id) && container.Id.StartsWith(text, StringComparison.OrdinalIgnoreCase)));
        }

        if (found.Count == 0 && running.Count > 0)
        {
            HashSet<string> ids = [.. ContainerNames.In(session).IdsOf(text)];
            found.AddRange(running.Where(container => container.Id == text || ids.Contains(container.Id)));
        }

        return found.Count < 2 ? found.FirstOrDefault() : throw new RefusedException("ContainerAmbiguous",
            $"Several running containers are called '{text}': {string.Join(", ", found.Select(container => $"{container.Runtime} {ContainerId.Shorten(container.Id)} (process {container.First.ProcessId})"))}.",
            "Give the container's whole id, or its process id.", text);
    }

    /// <summary>Opens the network namespace of that container's first process, which was seen to be it before and after; null when none runs.</summary>
    public static NamespaceHandle? Open(NamespaceSession session, string text)
    {
        for (int i = 0; i < Tries; i++)
        {
            if (Find(session, text) is not { } container)
            {
                return null;
            }

            NamespaceHandle? handle = null;
            try
            {
                handle = NamespaceHandle.OpenProcess(container.First.ProcessId, container.Label);
                if (ContainerProcesses.IsStill(container))
                {
                    (NamespaceHandle opened, handle) = (handle, null);
                    return opened;
                }
            }
            catch (RefusedException e) when (e.Id == "ProcessNotFound")
            {
                // it ended since it was found; it may run again already
            }
            finally
            {
                handle?.Dispose();
            }
        }

        return null;
    }

    /// <summary>Which container each network namespace belongs to, by the namespace's inode: of several in one, such as a pod's, the one that came first.</summary>
    /// <remarks>A container that shares the namespace of whoever started it, such as the host's, has none of its own.</remarks>
    public static Dictionary<ulong, RunningContainer> ByNamespace(NamespaceSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        Dictionary<ulong, RunningContainer> found = [];
        foreach (RunningContainer container in ContainerProcesses.List())
        {
            if (InodeOf(container.First.ProcessId) is ulong inode
                && inode != (container.ParentId == 0 ? session.Home.Inode : InodeOf(container.ParentId))
                && ContainerProcesses.IsStill(container))
            {
                found.TryAdd(inode, container);
            }
        }

        return found;
    }

    private static ulong? InodeOf(int processId)
        => NamespaceHandle.TryInodeOf(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/proc/{processId}/ns/net"));
}

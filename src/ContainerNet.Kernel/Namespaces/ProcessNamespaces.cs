using System.Globalization;
using ContainerNet.Interop;

namespace ContainerNet.Namespaces;

/// <summary>Which processes run in which network namespace (<c>lsns -t net</c>).</summary>
public static class ProcessNamespaces
{
    /// <summary>The ids of the processes in each namespace, by the namespace's inode. Processes that may not be looked at are left out.</summary>
    public static Dictionary<ulong, List<int>> Read()
    {
        Dictionary<ulong, List<int>> found = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(directory.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
                && Syscall.TryInodeOf($"{directory}/ns/net") is ulong inode)
            {
                if (!found.TryGetValue(inode, out List<int>? processes))
                {
                    found.Add(inode, processes = []);
                }

                processes.Add(processId);
            }
        }

        foreach (List<int> processes in found.Values)
        {
            processes.Sort();
        }

        return found;
    }
}

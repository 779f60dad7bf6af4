using System.Globalization;

namespace ContainerNet.Sockets;

/// <summary>Which processes hold which socket: the links of <c>/proc/PID/fd</c> that read <c>socket:[INODE]</c> (proc_pid_fd(5)).</summary>
public sealed class SocketOwners
{
    private const string Prefix = "socket:[";
    private readonly Dictionary<uint, List<int>> _processes;
    private readonly Dictionary<int, string?> _names = [];

    private SocketOwners(Dictionary<uint, List<int>> processes) => _processes = processes;

    /// <summary>Looks at every process once. Those that may not be looked at, or end meanwhile, are left out.</summary>
    public static SocketOwners Read()
    {
        Dictionary<uint, List<int>> found = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(directory.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int processId))
            {
                continue;
            }

            try
            {
                foreach (FileInfo descriptor in new DirectoryInfo(directory + "/fd").EnumerateFiles())
                {
                    Add(found, descriptor.LinkTarget, processId);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // it ended, or is not ours to look at
            }
        }

        return new SocketOwners(found);
    }

    /// <summary>The socket with the processes that hold it.</summary>
    public NetworkSocket WithOwner(NetworkSocket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket.SocketInode == 0 || !_processes.TryGetValue(socket.SocketInode, out List<int>? holders))
        {
            return socket;
        }

        int first = holders.Min();
        return socket with { ProcessId = first, ProcessName = NameOf(first), SharedBy = [.. holders.Where(process => process != first).Order()] };
    }

    /// <summary>Reads the inode number out of <c>socket:[4711]</c>; null for any other text.</summary>
    public static uint? ParseLink(string? target)
        => target is not null && target.StartsWith(Prefix, StringComparison.Ordinal) && target.EndsWith(']')
            && uint.TryParse(target.AsSpan(Prefix.Length, target.Length - Prefix.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out uint inode)
                ? inode
                : null;

    private static void Add(Dictionary<uint, List<int>> found, string? target, int processId)
    {
        if (ParseLink(target) is not uint inode)
        {
            return;
        }

        if (!found.TryGetValue(inode, out List<int>? holders))
        {
            found.Add(inode, holders = []);
        }

        if (!holders.Contains(processId))
        {
            holders.Add(processId);
        }
    }

    private string? NameOf(int processId)
    {
        if (!_names.TryGetValue(processId, out string? name))
        {
            try
            {
                name = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/comm")).TrimEnd('\n');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                name = null; // it ended meanwhile
            }

            _names.Add(processId, name);
        }

        return name;
    }
}

using System.Buffers;
using System.Globalization;

namespace ContainerNet.Containers;

/// <summary>Finds containers without asking any engine: by the control group their processes are in (cgroups(7)).</summary>
public static class ContainerProcesses
{
    private const int IdLength = 64;
    private const int ShortestId = 12;
    private static readonly SearchValues<char> IdDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The container a process runs in, or null.</summary>
    public static ContainerProcess? Of(int processId)
    {
        try
        {
            return Parse(processId, File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cgroup")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it ended meanwhile, or is not ours to look at
        }
    }

    /// <summary>Whether a process is the first of a process namespace below ours, as a container's own process is (<c>NSpid</c> in proc_pid_status(5)).</summary>
    public static bool IsFirst(int processId)
    {
        try
        {
            string? line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status")).FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal));
            string[] ids = line?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
            return ids.Length > 2 && ids[^1] == "1";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The first process of the container whose id begins with these 12 to 64 digits, or null.</summary>
    public static ContainerProcess? Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id.Length is < ShortestId or > IdLength || !id.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        ContainerProcess? first = null;
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(directory.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
                && Of(processId) is { } process
                && process.Container.StartsWith(id, StringComparison.OrdinalIgnoreCase))
            {
                if (IsFirst(processId))
                {
                    return process;
                }

                first = first is null || processId < first.ProcessId ? process : first;
            }
        }

        return first;
    }

    /// <summary>
    /// Reads <c>/proc/PID/cgroup</c>: one line a hierarchy, the last part of the longest path tells the container
    /// (<c>/docker/ID</c>, <c>/system.slice/docker-ID.scope</c>, <c>libpod-ID.scope</c>, <c>cri-containerd-ID.scope</c>, <c>crio-ID.scope</c>).
    /// </summary>
    public static ContainerProcess? Parse(int processId, string cgroup)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        foreach (string line in cgroup.Split('\n'))
        {
            string path = line[(line.LastIndexOf(':') + 1)..];
            foreach (string part in path.Split('/').Reverse())
            {
                string name = part.EndsWith(".scope", StringComparison.Ordinal) ? part[..^6] : part;
                int start = name.Length - IdLength;
                if (start >= 0 && name.AsSpan(start).IndexOfAnyExcept(IdDigits) < 0)
                {
                    return new ContainerProcess(processId, name[start..], Runtime(name[..start], path));
                }
            }
        }

        return null;
    }

    private static string Runtime(string prefix, string path) => prefix.TrimEnd('-') switch
    {
        "docker" => "docker",
        "libpod" => "podman",
        "cri-containerd" => "containerd",
        "crio" => "cri-o",
        _ when path.Contains("/docker/", StringComparison.Ordinal) => "docker",
        _ when path.Contains("libpod", StringComparison.Ordinal) => "podman",
        _ when path.Contains("kubepods", StringComparison.Ordinal) => "containerd",
        _ => "unknown",
    };
}

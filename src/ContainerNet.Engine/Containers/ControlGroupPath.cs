using System.Globalization;
using System.Text;

namespace ContainerNet.Containers;

/// <summary>
/// Reads from <c>/proc/PID/cgroup</c> (cgroups(7)) which container a process is in. The forms are those of Docker, Podman, containerd and
/// CRI-O under both cgroup drivers, LXC and systemd-nspawn, with control groups of version 1 and 2.
/// </summary>
public static class ControlGroupPath
{
    /// <summary>The container of a process, or null. Of containers in containers, the innermost.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="text">Its <c>/proc/PID/cgroup</c>: lines <c>hierarchy:controllers:path</c>.</param>
    public static ContainerProcess? Parse(int processId, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (string line in text.Split('\n'))
        {
            // a path may have colons itself: /system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:ID
            int first = line.IndexOf(':', StringComparison.Ordinal);
            int second = first < 0 ? -1 : line.IndexOf(':', first + 1);
            if (second >= 0 && ParsePath(processId, line[(second + 1)..].TrimEnd('\r')) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static ContainerProcess? ParsePath(int processId, string path)
    {
        string[] parts = path.Split('/');
        for (int i = parts.Length - 1; i > 0; i--)
        {
            if (Read(parts, i) is (string container, string runtime))
            {
                bool isNested = Enumerable.Range(1, i - 1).Any(outer => Read(parts, outer) is not null);
                return new ContainerProcess(processId, container, runtime, string.Join('/', parts[..(i + 1)]))
                {
                    IsSystemWide = !isNested && !path.StartsWith("/user.slice/", StringComparison.Ordinal),
                };
            }
        }

        return null;
    }

    private static (string Container, string Runtime)? Read(string[] parts, int i)
    {
        string part = parts[i];
        string name = part.EndsWith(".scope", StringComparison.Ordinal) ? part[..^6] : part;
        int start = name.Length - ContainerId.Length;
        return start >= 0 && ContainerId.IsWhole(name.AsSpan(start)) ? ById(name[start..], name[..start], parts, i) : ByName(part, name, parts, i);
    }

    private static (string Container, string Runtime)? ById(string id, string prefix, string[] parts, int i)
    {
        string engine = prefix.TrimEnd('-', ':');
        string before = string.Join('/', parts[..i]);
        return engine switch
        {
            _ when engine.EndsWith("conmon", StringComparison.Ordinal) => null, // the engine's watcher, not the container
            "docker" or "cri-dockerd" => (id, "docker"),
            "libpod" or "libpod-payload" => (id, "podman"),
            "crio" => (id, "cri-o"),
            "nerdctl" => (id, "containerd"),
            _ when engine.EndsWith("cri-containerd", StringComparison.Ordinal) => (id, "containerd"),
            _ when before.Contains("libpod", StringComparison.Ordinal) => engine.Length == 0 ? null : (id, "podman"), // /libpod_parent/POD: a pod
            _ when before.EndsWith("/docker", StringComparison.Ordinal) => (id, "docker"),
            _ when before.Contains("kubepods", StringComparison.Ordinal) => (id, "containerd"),
            _ when before == "/default" => (id, "containerd"), // nerdctl, in containerd's namespace `default`
            _ => (id, "unknown"),
        };
    }

    private static (string Container, string Runtime)? ByName(string part, string name, string[] parts, int i)
    {
        string next = i + 1 < parts.Length ? parts[i + 1] : "";
        string last = parts[i - 1];
        if (part.StartsWith("lxc.payload.", StringComparison.Ordinal) && part.Length > 12)
        {
            return (part[12..], "lxc");
        }

        if (last is "lxc" or "lxc.payload" && part.Length > 0 && parts.AsSpan(0, i).IndexOfAnyExcept("", "lxc", "lxc.payload") < 0)
        {
            return (part, "lxc");
        }

        if (last != "machine.slice" || next == "supervisor")
        {
            return null; // systemd-nspawn itself is in …/supervisor, and not in the container
        }

        string? machine = name != part && name.StartsWith("machine-", StringComparison.Ordinal) ? name[8..]
            : part.StartsWith("systemd-nspawn@", StringComparison.Ordinal) && part.EndsWith(".service", StringComparison.Ordinal) ? part[15..^8]
            : null;
        return string.IsNullOrEmpty(machine) || Unescape(machine) is not { } called || called.StartsWith("qemu-", StringComparison.Ordinal) ? null // a virtual machine
            : called.StartsWith("lxc-", StringComparison.Ordinal) ? (called, "lxc") : (called, "nspawn");
    }

    /// <summary>Takes back what systemd does to names of units: <c>\x2d</c> is <c>-</c> (systemd.unit(5)).</summary>
    private static string Unescape(string name)
    {
        StringBuilder text = new();
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\' && i + 3 < name.Length && name[i + 1] == 'x' && byte.TryParse(name.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte code))
            {
                text.Append((char)code);
                i += 3;
            }
            else
            {
                text.Append(name[i]);
            }
        }

        return text.ToString();
    }
}

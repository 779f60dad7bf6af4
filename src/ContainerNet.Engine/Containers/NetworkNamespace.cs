namespace ContainerNet.Containers;

/// <summary>A network namespace of this machine.</summary>
public sealed record NetworkNamespace
{
    /// <summary>Its name in <c>/run/netns</c>; null when only processes hold it.</summary>
    public string? Name { get; init; }

    /// <summary>Its label, as <c>-Namespace</c> takes it: the name, <c>container:ID</c>, <c>pid:N</c>, or <c>self</c>.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>A file that stands for it.</summary>
    public string Path { get; init; } = "";

    /// <summary>Its inode number, as <c>readlink /proc/PID/ns/net</c> shows it. Two names of one namespace have the same.</summary>
    public ulong Inode { get; init; }

    /// <summary>The processes in it, lowest id first.</summary>
    public int[] ProcessId { get; init; } = [];

    /// <summary>The id of the container whose namespace it is, 64 hexadecimal digits; the name where its runtime gives no id (LXC, systemd-nspawn). Null for none.</summary>
    public string? Container { get; init; }

    /// <summary>The name of that container; null when its engine did not say it within 200 ms.</summary>
    public string? ContainerName { get; init; }

    /// <summary>Who runs that container: <c>docker</c>, <c>podman</c>, <c>containerd</c>, <c>cri-o</c>, <c>lxc</c>, <c>nspawn</c>; null for none.</summary>
    public string? Runtime { get; init; }

    /// <summary>How many links it has; null when it may not be entered.</summary>
    public int? LinkCount { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Namespace;
}

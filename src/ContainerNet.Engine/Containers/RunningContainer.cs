namespace ContainerNet.Containers;

/// <summary>A container that runs, by its first process.</summary>
/// <param name="First">Its first process.</param>
/// <param name="StartTime">When that process began, in ticks since the machine's start (<c>starttime</c> in proc_pid_stat(5)): with its id it is unique.</param>
/// <param name="ParentId">Who started that process: the engine's watcher; 0 where that is not seen from here.</param>
public sealed record RunningContainer(ContainerProcess First, ulong StartTime, int ParentId)
{
    /// <summary>The container's id; for LXC and systemd-nspawn its name.</summary>
    public string Id => First.Container;

    /// <summary>Who runs it.</summary>
    public string Runtime => First.Runtime;

    /// <summary>How its network namespace is called where that has no name: <c>container:ID</c>.</summary>
    public string Label => "container:" + ContainerId.Shorten(Id);
}

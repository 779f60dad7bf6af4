namespace ContainerNet.Containers;

/// <summary>A process that runs in a container, as its control group tells.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Container">The container's id, 64 hexadecimal digits; for LXC and systemd-nspawn, which give none, its name.</param>
/// <param name="Runtime">Who runs it: <c>docker</c>, <c>podman</c>, <c>containerd</c>, <c>cri-o</c>, <c>lxc</c>, <c>nspawn</c>, or <c>unknown</c>.</param>
/// <param name="ControlGroup">The container's own control group.</param>
public sealed record ContainerProcess(int ProcessId, string Container, string Runtime, string ControlGroup)
{
    /// <summary>Whether only the machine's administrator could have made that control group: it lies neither in another container nor in a user's slice.</summary>
    public bool IsSystemWide { get; init; } = true;
}

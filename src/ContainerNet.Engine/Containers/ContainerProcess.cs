namespace ContainerNet.Containers;

/// <summary>A process that runs in a container.</summary>
/// <param name="ProcessId">The process.</param>
/// <param name="Container">The container's id, 64 hexadecimal digits.</param>
/// <param name="Runtime">Who runs it: <c>docker</c>, <c>podman</c>, <c>containerd</c>, <c>cri-o</c>.</param>
public sealed record ContainerProcess(int ProcessId, string Container, string Runtime);

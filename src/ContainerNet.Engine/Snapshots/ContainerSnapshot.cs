namespace ContainerNet.Snapshots;

/// <summary>A container that ran when a snapshot was taken.</summary>
public sealed record ContainerSnapshot
{
    /// <summary>Its id, 64 hexadecimal digits; the name where its runtime gives no id (LXC, systemd-nspawn).</summary>
    public string Id { get; init; } = "";

    /// <summary>Its name; null when its engine did not say it.</summary>
    public string? Name { get; init; }

    /// <summary>Who ran it: <c>docker</c>, <c>podman</c>, <c>containerd</c>, <c>cri-o</c>, <c>lxc</c>, <c>nspawn</c>.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>The label of its network namespace.</summary>
    public string Namespace { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Name ?? Id;
}

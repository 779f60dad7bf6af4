namespace ContainerNet.Route;

/// <summary>What shall become different about a link; null leaves a thing as it is.</summary>
public sealed record LinkChange
{
    /// <summary>On or off.</summary>
    public LinkState? State { get; init; }

    /// <summary>Its name.</summary>
    public string? NewName { get; init; }

    /// <summary>Its MTU in bytes.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>Its MAC address, six bytes.</summary>
    public byte[]? LinkLayerAddress { get; init; }

    /// <summary>Its alias, at most 255 bytes; empty takes it away.</summary>
    public string? Description { get; init; }
}

using System.Net;

namespace ContainerNet.Paths;

/// <summary>Something a path could not be worked out without: a namespace that was not read.</summary>
/// <param name="Namespace">The namespace; or the one whose link or bridge is meant.</param>
public readonly record struct PathWant(string Namespace)
{
    /// <summary>The link at whose far end the wanted namespace is; 0 for none.</summary>
    public int LinkIndex { get; init; }

    /// <summary>The bridge behind one of whose ports the wanted namespace is; 0 for none.</summary>
    public int BridgeIndex { get; init; }

    /// <summary>The address it holds, where it is behind a port of a bridge.</summary>
    public IPAddress? Address { get; init; }
}

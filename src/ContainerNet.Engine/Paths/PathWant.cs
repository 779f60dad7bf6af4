namespace ContainerNet.Paths;

/// <summary>Something a path could not be worked out without: a namespace that was not read.</summary>
/// <param name="Namespace">The namespace; or the one whose bridge is meant.</param>
/// <param name="BridgeIndex">The bridge whose ports lead to the namespaces that are wanted; 0 when it is the namespace itself.</param>
public readonly record struct PathWant(string Namespace, int BridgeIndex);

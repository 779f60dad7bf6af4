using ContainerNet.Namespaces;

namespace ContainerNet.Packets;

/// <summary>A link to capture at.</summary>
/// <param name="Namespace">Where the link is.</param>
/// <param name="InterfaceIndex">The link's number there.</param>
public readonly record struct CapturePlace(NamespaceHandle Namespace, int InterfaceIndex);

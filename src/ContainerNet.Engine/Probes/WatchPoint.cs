using ContainerNet.Namespaces;

namespace ContainerNet.Probes;

/// <summary>A link at which a probe is watched.</summary>
/// <param name="Namespace">Where the link is.</param>
/// <param name="InterfaceIndex">The link's number there.</param>
/// <param name="InterfaceAlias">The link's name, for messages.</param>
public sealed record WatchPoint(NamespaceHandle Namespace, int InterfaceIndex, string InterfaceAlias);

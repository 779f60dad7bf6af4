using ContainerNet.Filtering;
using ContainerNet.Namespaces;

namespace ContainerNet.Probes;

/// <summary>A namespace whose packet filter is watched.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Flows">The request as it can look there: before and after each translation.</param>
/// <param name="HasBridge">Whether it passes a bridge there.</param>
public sealed record ProofPlace(NamespaceHandle Namespace, IReadOnlyList<FilterFlow> Flows, bool HasBridge);

using ContainerNet.Netfilter;

namespace ContainerNet.Filtering;

/// <summary>A place where a packet's way through a hook ends, or may end.</summary>
/// <param name="Kind">Drop, Reject or Undecidable; Accept for a chain that is left so.</param>
/// <param name="Chain">The chain.</param>
/// <param name="Rule">The rule; null for the chain's policy.</param>
/// <param name="Why">What is not known, as a sentence part; null when it is certain that the rule matches.</param>
internal sealed record Ending(DecisionKind Kind, FilterChain Chain, FilterRule? Rule, string? Why);

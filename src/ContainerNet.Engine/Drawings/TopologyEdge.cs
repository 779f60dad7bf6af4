namespace ContainerNet.Drawings;

/// <summary>A line between two nodes, by their numbers.</summary>
/// <param name="From">The one it begins at.</param>
/// <param name="To">The one it ends at.</param>
/// <param name="Kind"><c>veth</c> for the two ends of a pair, <c>port</c> from a bridge's port to the bridge, <c>parent</c> from a macvlan, VLAN or tunnel to the link below.</param>
internal readonly record struct TopologyEdge(int From, int To, string Kind);

using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Drawings;

/// <summary>Which side of the host a namespace is on, and how far from it.</summary>
internal sealed partial class TopologyLayout
{
    private void ChooseSides()
    {
        if (_hub is null)
        {
            return;
        }

        HashSet<string> seen = [_hub.Label];
        List<string> edge = [_hub.Label];
        for (int depth = 1; edge.Count > 0; depth++)
        {
            List<string> next = [];
            foreach (string from in edge)
            {
                foreach (string to in NeighborsOf(from).Where(seen.Add))
                {
                    _sides[to] = (depth == 1 ? IsOutward(to) : _sides[from].IsRight, depth);
                    next.Add(to);
                }
            }

            edge = next;
        }

        foreach (NamespaceSnapshot alone in _graph.Namespaces.Where(ns => seen.Add(ns.Label)))
        {
            _sides[alone.Label] = (false, 1);
        }
    }

    /// <summary>Whether a namespace beside the host is the world's side: it is wired to the host's uplink, or the packet comes from there.</summary>
    private bool IsOutward(string label)
        => label == _graph.Path?.FromNamespace || _graph.Edges.Any(edge => edge.Kind == "veth" && Other(edge, _hub!.Label, label) is int own
            && (_hub.Links.FirstOrDefault(link => link.InterfaceIndex == _nodes[own].InterfaceIndex) is { } link && link.BridgeIndex == 0 && _hub.IsUplink(link)
                || _graph.Path?.Hops.Any(hop => hop.Kind == HopKind.Uplink && hop.Namespace == _hub.Label && hop.InterfaceIndex == _nodes[own].InterfaceIndex) == true));

    /// <summary>The end of an edge that is in one namespace, where the other end is in the other.</summary>
    private int? Other(TopologyEdge edge, string here, string there)
        => _nodes[edge.From].Namespace == here && _nodes[edge.To].Namespace == there ? edge.From
            : _nodes[edge.To].Namespace == here && _nodes[edge.From].Namespace == there ? edge.To : null;

    private List<string> NeighborsOf(string label)
        => [.. _graph.Edges.Select(edge => (From: _nodes[edge.From].Namespace, To: _nodes[edge.To].Namespace)).Where(ends => ends.From != ends.To && (ends.From == label || ends.To == label))
            .Select(ends => ends.From == label ? ends.To : ends.From).Distinct().Order(NaturalOrder.Comparer)];
}

using ContainerNet.Snapshots;

namespace ContainerNet.Drawings;

/// <summary>The namespace that routes: its ports to the left, its bridges as bars, its routing, its uplinks to the right.</summary>
internal sealed partial class TopologyLayout
{
    private const double Gap = 44;

    /// <summary>Places the host's nodes; gives where its box ends.</summary>
    private double PlaceHub(NamespaceSnapshot hub, double left)
    {
        List<int> all = Rows(hub.Label);
        List<int> bridges = [.. all.Where(node => _nodes[node].Kind == "bridge" || _nodes[node] is { Kind: "missing", Name: "no bridge" })];
        List<int> places = [.. all.Where(node => _nodes[node].Kind is "routing" or "service" or "missing").Except(bridges)];
        List<int> ports = [.. all.Except(bridges).Except(places).Where(node => IsPort(node, hub))];
        List<int> uplinks = [.. all.Except(bridges).Except(places).Except(ports)];
        double x = left + Pad + 4;
        x = PlaceBeside(ports, x, isRight: false);
        x = PlaceBars(bridges, ports, x);
        x = PlacePlaces(places, x);
        x = PlaceBeside(uplinks, x, isRight: true);

        double end = Math.Max(x - Gap, left + Math.Min(DrawnText.Width(hub.Label, LabelSize), LabelRoom * 2) + 12) + Pad + 4;
        double top = FirstRow - (NodeHeight / 2) - Header - Pad;
        double bottom = all.Select(node => _nodes[node].Y - _nodes[node].Above + _nodes[node].Height).DefaultIfEmpty(FirstRow).Max() + Pad + 2;
        _boxes.Add(new TopologyBox(hub.Label, left, top, end - left, bottom - top, IsLabelBeside: false));
        Grow(end, bottom);
        return end;
    }

    /// <summary>A bridge's port, or a link wired to a namespace on the left.</summary>
    private bool IsPort(int node, NamespaceSnapshot hub)
        => _graph.Edges.Any(edge => edge.Kind == "veth" && (edge.From == node || edge.To == node) && _sides.TryGetValue(_nodes[edge.From == node ? edge.To : edge.From].Namespace, out (bool IsRight, int Depth) side) && !side.IsRight)
            || (hub.Links.FirstOrDefault(link => link.InterfaceIndex == _nodes[node].InterfaceIndex) is { BridgeIndex: not 0 } && Partner(node) is null);

    /// <summary>A column of links, each beside the link of another namespace that it is wired to; the others below.</summary>
    private double PlaceBeside(List<int> nodes, double x, bool isRight)
    {
        if (nodes.Count == 0)
        {
            return x;
        }

        double width = nodes.Max(WidthOf);
        HashSet<double> taken = [];
        List<int> left = [];
        foreach (int node in nodes)
        {
            if (Partner(node) is int partner && _sides.TryGetValue(_nodes[partner].Namespace, out (bool IsRight, int Depth) side) && side.IsRight == isRight && taken.Add(_nodes[partner].Y))
            {
                Put(node, x, _nodes[partner].Y, width);
            }
            else
            {
                left.Add(node);
            }
        }

        // A link of the path that is wired to nothing here takes the path's row.
        double next = taken.Count == 0 || (isRight && left.Exists(node => Passed(node) != int.MaxValue) && !taken.Contains(FirstRow)) ? FirstRow : taken.Max() + Row;
        foreach (int node in left)
        {
            while (taken.Any(y => Math.Abs(y - next) < Row - 1))
            {
                next += Row;
            }

            Put(node, x, next, width);
            taken.Add(next);
        }

        return x + width + Gap;
    }

    /// <summary>Each bridge as high as its ports reach; those that would lie over each other side by side.</summary>
    private double PlaceBars(List<int> bridges, List<int> ports, double x)
    {
        List<List<(double Top, double Bottom)>> lanes = [];
        double width = bridges.Select(WidthOf).DefaultIfEmpty().Max();
        double below = ports.Select(port => _nodes[port].Y + Row).DefaultIfEmpty(FirstRow).Max();
        foreach (int bridge in bridges)
        {
            double[] ys = [.. _graph.Edges.Where(edge => edge.Kind == "port" && edge.To == bridge && ports.Contains(edge.From)).Select(edge => _nodes[edge.From].Y)];
            double first = ys.Length > 0 ? ys.Min() : Passed(bridge) != int.MaxValue && ports.Count <= 1 ? FirstRow : below;
            double last = ys.Length > 0 ? ys.Max() : first;
            below = ys.Length > 0 ? below : below + Row;
            (double Top, double Bottom) span = (first - (NodeHeight / 2), last + (NodeHeight / 2));
            int lane = lanes.FindIndex(taken => taken.TrueForAll(other => span.Top > other.Bottom + 6 || span.Bottom < other.Top - 6));
            if (lane < 0)
            {
                lane = lanes.Count;
                lanes.Add([]);
            }

            lanes[lane].Add(span);
            Put(bridge, x + (lane * (width + 24)), first, width);
            _nodes[bridge] = _nodes[bridge] with { Height = span.Bottom - span.Top, Above = NodeHeight / 2 };
        }

        return lanes.Count == 0 ? x : x + (lanes.Count * (width + 24)) - 24 + Gap;
    }

    /// <summary>Routing and delivery, in the path's row.</summary>
    private double PlacePlaces(List<int> places, double x)
    {
        double y = FirstRow;
        double width = places.Select(WidthOf).DefaultIfEmpty().Max();
        foreach (int place in places)
        {
            Put(place, x, y, width);
            y += Row;
        }

        return places.Count == 0 ? x : x + width + Gap;
    }

    /// <summary>The other end of a pair in another namespace.</summary>
    private int? Partner(int node)
    {
        foreach (TopologyEdge edge in _graph.Edges.Where(edge => edge.Kind == "veth" && (edge.From == node || edge.To == node)))
        {
            return edge.From == node ? edge.To : edge.From;
        }

        return null;
    }
}

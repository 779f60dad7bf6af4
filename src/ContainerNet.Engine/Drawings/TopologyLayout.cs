using ContainerNet.Snapshots;

namespace ContainerNet.Drawings;

/// <summary>
/// Gives everything its place: the namespace that routes in the middle, containers left of it, the outside right of it. A port of the host stands beside
/// the container's link it is wired to, a bridge is a bar along its ports, and what the path passes stands in the first rows: so it is a straight line.
/// The same picture for the same network, always.
/// </summary>
internal sealed partial class TopologyLayout
{
    public const double NodeHeight = 40;
    public const double NameSize = 12.5;
    public const double DetailSize = 10.5;
    public const double LabelSize = 12.5;
    public const double LabelRoom = 160;
    private const double Row = 54;
    private const double Pad = 14;
    private const double Header = 26;
    private const double Margin = 28;
    private const double FirstRow = 120;
    private const double Between = 84;
    private const double LeastWidth = 84;
    private const double MostWidth = 190;

    private readonly TopologyGraph _graph;
    private readonly List<TopologyNode> _nodes;
    private readonly List<TopologyBox> _boxes = [];
    private readonly NamespaceSnapshot? _hub;
    private readonly Dictionary<string, (bool IsRight, int Depth)> _sides = new(StringComparer.Ordinal);
    private double _right;
    private double _bottom = FirstRow;

    private TopologyLayout(TopologyGraph graph)
    {
        _graph = graph;
        _nodes = graph.Nodes;
        _hub = graph.Namespaces.Find(ns => ns.Label == graph.Path?.HostNamespace) ?? graph.Namespaces.OrderByDescending(ns => NeighborsOf(ns.Label).Count).FirstOrDefault();
        ChooseSides();
    }

    /// <summary>Places a graph.</summary>
    public static Topology Place(TopologyGraph graph)
    {
        TopologyLayout layout = new(graph);
        layout.PlaceAll();
        return new Topology
        {
            Boxes = layout._boxes,
            Nodes = layout._nodes,
            Edges = graph.Edges,
            Way = graph.Way,
            Hub = layout._hub?.Label,
            Path = graph.Path,
            Width = layout._right + Margin,
            Height = layout._bottom + Margin,
        };
    }

    private void PlaceAll()
    {
        // Rows are known from the host outwards, places from left to right: so what is outside the host is placed twice, for its rows first.
        int left = _sides.Values.Where(side => !side.IsRight).Select(side => side.Depth).DefaultIfEmpty().Max();
        int right = _sides.Values.Where(side => side.IsRight).Select(side => side.Depth).DefaultIfEmpty().Max();
        for (int depth = 1; depth <= Math.Max(left, right); depth++)
        {
            PlaceColumn(Column(isRight: false, depth), 0, isLabelBeside: true);
            PlaceColumn(Column(isRight: true, depth), 0, isLabelBeside: false);
        }

        double x = Margin;
        for (int depth = left; depth > 0; depth--)
        {
            x = PlaceColumn(Column(isRight: false, depth), x, isLabelBeside: true) + Between;
        }

        x = _hub is null ? x : PlaceHub(_hub, x) + Between;
        for (int depth = 1; depth <= right; depth++)
        {
            x = PlaceColumn(Column(isRight: true, depth), x, isLabelBeside: false) + Between;
        }

        foreach (int outside in Indices(node => node.Namespace.Length == 0))
        {
            double width = WidthOf(outside);
            Put(outside, x, FirstRow, width);
            Grow(x + width, FirstRow + NodeHeight);
        }
    }

    /// <summary>Stacks boxes below each other; gives where the column ends.</summary>
    private double PlaceColumn(List<string> labels, double x, bool isLabelBeside)
    {
        Dictionary<string, List<int>> inside = labels.ToDictionary(label => label, Rows, StringComparer.Ordinal);
        double nodeWidth = inside.Values.SelectMany(nodes => nodes).Select(WidthOf).DefaultIfEmpty(LeastWidth).Max();
        bool IsBeside(string label) => isLabelBeside && inside[label].Count <= 1;
        double beside = labels.Where(IsBeside).Select(label => Math.Min(DrawnText.Width(label, LabelSize), LabelRoom) + Pad + 2).DefaultIfEmpty().Max();
        double above = labels.Where(label => !IsBeside(label)).Select(label => Math.Min(DrawnText.Width(label, LabelSize), LabelRoom + nodeWidth)).DefaultIfEmpty().Max();
        double width = Math.Max(beside + nodeWidth, above) + (2 * Pad);
        double end = x + width;
        double top = double.NegativeInfinity;
        _boxes.RemoveAll(box => inside.ContainsKey(box.Label));
        foreach (string label in labels)
        {
            double lead = IsBeside(label) ? 6 + (NodeHeight / 2) : Header + Pad + (NodeHeight / 2);
            double y = Math.Max(Math.Max(FirstRow, top + lead), inside[label].Select(Wanted).DefaultIfEmpty(FirstRow).Max());
            double begin = y - lead;
            foreach (int node in inside[label])
            {
                Put(node, isLabelBeside ? end - Pad - nodeWidth : x + Pad, y, nodeWidth);
                y += Row;
            }

            double bottom = (inside[label].Count == 0 ? y : y - Row) + (NodeHeight / 2) + (IsBeside(label) ? 6 : Pad);
            _boxes.Add(new TopologyBox(label, x, begin, width, bottom - begin, IsBeside(label)));
            Grow(end, bottom);
            top = bottom + 12;
        }

        return labels.Count == 0 ? x - Between : end;
    }

    /// <summary>The row of what a node is wired to, where that is one column nearer to the host: it shall stand beside it.</summary>
    private double Wanted(int node)
    {
        foreach (TopologyEdge edge in _graph.Edges.Where(edge => edge.Kind != "port" && (edge.From == node || edge.To == node)))
        {
            int other = edge.From == node ? edge.To : edge.From;
            if (_sides.TryGetValue(_nodes[other].Namespace, out (bool IsRight, int Depth) near) && _sides.TryGetValue(_nodes[node].Namespace, out (bool IsRight, int Depth) far) && near.IsRight == far.IsRight && near.Depth == far.Depth - 1)
            {
                return _nodes[other].Y;
            }
        }

        return FirstRow;
    }

    /// <summary>The nodes of a namespace from top to bottom: those the path passes, then those that lead to the host by the host's bridges.</summary>
    private List<int> Rows(string label)
        => [.. Indices(node => node.Namespace == label).OrderBy(node => Passed(node)).ThenBy(BridgeAtHost).ThenBy(node => _nodes[node].InterfaceIndex)];

    /// <summary>The namespaces of a column from top to bottom: those the path passes, then by the host's bridges, then by name.</summary>
    private List<string> Column(bool isRight, int depth)
        => [.. _sides.Where(side => side.Value == (isRight, depth)).Select(side => side.Key)
            .OrderBy(label => Indices(node => node.Namespace == label).Select(Wanted).DefaultIfEmpty(FirstRow).Max())
            .ThenBy(label => Indices(node => node.Namespace == label).Select(Passed).DefaultIfEmpty(int.MaxValue).Min())
            .ThenBy(label => Indices(node => node.Namespace == label).Select(BridgeAtHost).DefaultIfEmpty(int.MaxValue).Min())
            .ThenBy(label => label, NaturalOrder.Comparer)];

    private int Passed(int node) => _graph.Way.IndexOf(node) is int at and >= 0 ? at : int.MaxValue;

    private int BridgeAtHost(int node)
        => PeerInHub(node) is int port ? _hub!.Links.FirstOrDefault(link => link.InterfaceIndex == _nodes[port].InterfaceIndex)?.BridgeIndex ?? 0 : int.MaxValue;

    /// <summary>The host's end of a link of another namespace.</summary>
    private int? PeerInHub(int node)
    {
        foreach (TopologyEdge edge in _graph.Edges.Where(edge => edge.Kind != "port" && (edge.From == node || edge.To == node)))
        {
            int other = edge.From == node ? edge.To : edge.From;
            if (_nodes[other].Namespace == _hub?.Label && _nodes[node].Namespace != _hub.Label)
            {
                return other;
            }
        }

        return null;
    }

    private IEnumerable<int> Indices(Func<TopologyNode, bool> fits) => Enumerable.Range(0, _nodes.Count).Where(index => fits(_nodes[index]));

    private double WidthOf(int node)
        => Math.Clamp(Math.Max(DrawnText.Width(_nodes[node].Name, NameSize), DrawnText.Width(_nodes[node].Detail, DetailSize)) + 24, LeastWidth, MostWidth);

    private void Put(int node, double x, double y, double width) => _nodes[node] = _nodes[node] with { X = x, Y = y, Width = width };

    private void Grow(double right, double bottom) => (_right, _bottom) = (Math.Max(_right, right), Math.Max(_bottom, bottom));
}

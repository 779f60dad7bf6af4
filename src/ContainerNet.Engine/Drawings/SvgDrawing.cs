using System.Globalization;
using System.Text;
using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Drawings;

/// <summary>Draws namespaces and a path over them as SVG: one file, no external resource, readable in light and dark.</summary>
public static class SvgDrawing
{
    private const double LeastPage = 560;

    /// <summary>Draws a network, a path over it, or a path alone.</summary>
    /// <param name="snapshot">The network; null to draw what the path tells of it.</param>
    /// <param name="path">The path; null for the network alone.</param>
    public static string Draw(NetworkSnapshot? snapshot, ContainerPath? path) => Draw(TopologyLayout.Place(TopologyGraph.Of(snapshot, path)), snapshot, isWhole: true);

    /// <summary>Draws it as a file of its own, or as a part of a page, which says style and title itself.</summary>
    internal static string Draw(Topology drawn, NetworkSnapshot? snapshot, bool isWhole)
    {
        double width = Math.Max(drawn.Width, LeastPage);
        string size = $"{DrawnText.Number(width)} {DrawnText.Number(drawn.Height)}";
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size}\" data-width=\"{DrawnText.Number(width)}\" data-height=\"{DrawnText.Number(drawn.Height)}\" class=\"{(drawn.Test is null ? "plain" : "good")}\"");
        svg.Append(isWhole ? $" width=\"{DrawnText.Number(width)}\" height=\"{DrawnText.Number(drawn.Height)}\" role=\"img\">\n" : " role=\"group\" aria-label=\"The network and the path\">\n");
        if (isWhole)
        {
            svg.Append("<title>").Append(DrawnText.Escape(PathWords.Title(drawn, snapshot))).Append("</title>\n<style>").Append(DrawingStyle.Picture).Append("</style>\n");
            Text(svg, "title", 28, 32, PathWords.Title(drawn, snapshot), 16, width - 56);
            if (PathWords.Outcome(drawn.Path) is { Length: > 0 } outcome)
            {
                Text(svg, $"said {PathWords.Class(drawn.Test)}", 28, 51, outcome, 12.5, width - 56);
            }
        }

        foreach (TopologyBox box in drawn.Boxes)
        {
            DrawBox(svg, box, isHub: box.Label == drawn.Hub && drawn.Boxes.Count > 1);
        }

        // Bridges lie below the wires: one that goes on to another bridge is seen to.
        foreach (TopologyNode bridge in drawn.Nodes.Where(IsBar))
        {
            DrawNode(svg, drawn, bridge, isWhole);
        }

        foreach (TopologyEdge edge in drawn.Edges)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"wire {edge.Kind}\" d=\"{Wire(drawn.Nodes[edge.From], drawn.Nodes[edge.To])}\"/>\n");
        }

        for (int i = 0; i + 1 < drawn.Way.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"way {PathWords.ClassOfStep(drawn, i)}\" d=\"{Wire(drawn.Nodes[drawn.Way[i]], drawn.Nodes[drawn.Way[i + 1]])}\"/>\n");
        }

        foreach (TopologyNode node in drawn.Nodes.Where(node => !IsBar(node)))
        {
            DrawNode(svg, drawn, node, isWhole);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static bool IsBar(TopologyNode node) => node.Height > TopologyLayout.NodeHeight;

    private static void DrawBox(StringBuilder svg, TopologyBox box, bool isHub)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"box{(isHub ? " hub" : "")}\" x=\"{DrawnText.Number(box.X)}\" y=\"{DrawnText.Number(box.Y)}\" width=\"{DrawnText.Number(box.Width)}\" height=\"{DrawnText.Number(box.Height)}\" rx=\"11\"/>\n");
        double room = box.IsLabelBeside ? TopologyLayout.LabelRoom : box.Width - 26;
        Text(svg, "label", box.X + 14, box.IsLabelBeside ? box.Y + (box.Height / 2) + 4.5 : box.Y + 23, box.Label, TopologyLayout.LabelSize, room);
    }

    private static void DrawNode(StringBuilder svg, Topology drawn, TopologyNode node, bool isWhole)
    {
        bool isHop = node.Hops.Count > 0;
        string hops = string.Join(' ', node.Hops.Select(hop => hop.ToString(CultureInfo.InvariantCulture)));
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"node {PathWords.ClassOfNode(drawn, node)}\"");
        if (isHop && !isWhole)
        {
            svg.Append(CultureInfo.InvariantCulture, $" data-hops=\"{hops}\" tabindex=\"0\" role=\"button\" aria-label=\"Hop {hops.Replace(" ", " and ", StringComparison.Ordinal)}: {DrawnText.Escape($"{node.Name} in {node.Namespace}")}\"");
        }

        double top = node.Y - node.Above;
        svg.Append("><title>").Append(DrawnText.Escape(string.Join(", ", new[] { node.Name, node.Kind, node.Detail, node.Namespace }.Where(word => word.Length > 0).Distinct()))).Append("</title>");
        svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"body\" x=\"{DrawnText.Number(node.X)}\" y=\"{DrawnText.Number(top)}\" width=\"{DrawnText.Number(node.Width)}\" height=\"{DrawnText.Number(node.Height)}\" rx=\"8\"/>");
        Text(svg, "name", node.X + 12, node.Y + (node.Detail.Length > 0 ? -2.5 : 4.5), node.Name, TopologyLayout.NameSize, node.Width - 22);
        if (node.Detail.Length > 0)
        {
            Text(svg, "detail", node.X + 12, node.Y + 12.5, node.Detail, TopologyLayout.DetailSize, node.Width - 22);
        }

        if (isHop)
        {
            string said = node.Hops.Count == 1 ? hops : $"{node.Hops[0]}–{node.Hops[^1]}";
            double wide = Math.Max(18, DrawnText.Width(said, 10.5) + 8);
            svg.Append(CultureInfo.InvariantCulture, $"<g class=\"badge\"><rect x=\"{DrawnText.Number(node.X + node.Width - wide + 5)}\" y=\"{DrawnText.Number(top - 9)}\" width=\"{DrawnText.Number(wide)}\" height=\"18\" rx=\"9\"/><text x=\"{DrawnText.Number(node.X + node.Width - (wide / 2) + 5)}\" y=\"{DrawnText.Number(top + 3.7)}\">{said}</text></g>");
        }

        svg.Append("</g>\n");
    }

    private static void Text(StringBuilder svg, string kind, double x, double y, string text, double size, double room)
        => svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{kind}\" x=\"{DrawnText.Number(x)}\" y=\"{DrawnText.Number(y)}\">{DrawnText.Escape(DrawnText.Fit(text, size, room))}</text>\n");

    /// <summary>A line from node to node: from side to side, or around to the right where one is above the other.</summary>
    private static string Wire(TopologyNode from, TopologyNode to)
    {
        double begin = Along(from, to);
        double end = Along(to, from);
        bool isForward = from.X + from.Width <= to.X;
        bool isBackward = to.X + to.Width <= from.X;
        double x1 = isBackward ? from.X : from.X + from.Width;
        double x2 = isForward ? to.X : to.X + to.Width;
        double bend = isForward || isBackward ? (x2 - x1) / 2 : 34;
        double c1 = x1 + bend;
        double c2 = isForward || isBackward ? x2 - bend : Math.Max(x1, x2) + bend;
        return begin == end && (isForward || isBackward)
            ? $"M{DrawnText.Number(x1)} {DrawnText.Number(begin)}H{DrawnText.Number(x2)}"
            : $"M{DrawnText.Number(x1)} {DrawnText.Number(begin)}C{DrawnText.Number(c1)} {DrawnText.Number(begin)} {DrawnText.Number(c2)} {DrawnText.Number(end)} {DrawnText.Number(x2)} {DrawnText.Number(end)}";
    }

    /// <summary>Where on a node a line ends: at its middle; on a bridge beside the other end, as far as it reaches.</summary>
    private static double Along(TopologyNode node, TopologyNode other)
        => !IsBar(node) ? node.Y : Math.Clamp(other.Y, node.Y, node.Y - node.Above + node.Height - (TopologyLayout.NodeHeight / 2));
}

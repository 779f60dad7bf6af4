using System.Globalization;
using System.Text;
using ContainerNet.Interop;
using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Drawings;

/// <summary>Draws namespaces and a path over them as a Mermaid flowchart, for pages that draw Mermaid themselves.</summary>
public static class MermaidDrawing
{
    /// <summary>Draws a network, a path over it, or a path alone.</summary>
    /// <param name="snapshot">The network; null to draw what the path tells of it.</param>
    /// <param name="path">The path; null for the network alone.</param>
    public static string Draw(NetworkSnapshot? snapshot, ContainerPath? path)
    {
        Topology drawn = TopologyLayout.Place(TopologyGraph.Of(snapshot, path));
        StringBuilder text = new("flowchart LR\n");
        for (int i = 0; i < drawn.Boxes.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  subgraph s{i}[\"{Escape(drawn.Boxes[i].Label)}\"]\n");
            AddNodes(text, drawn, drawn.Boxes[i].Label, "    ");
            text.Append("  end\n");
        }

        AddNodes(text, drawn, "", "  ");
        HashSet<(int, int)> walked = [];
        List<string> styles = [];
        for (int i = 0; i + 1 < drawn.Way.Count; i++)
        {
            (int from, int to) = (drawn.Way[i], drawn.Way[i + 1]);
            walked.Add((Math.Min(from, to), Math.Max(from, to)));
            string kind = PathWords.ClassOfStep(drawn, i);
            text.Append(CultureInfo.InvariantCulture, $"  n{from} {(kind == "lost" ? "-.->" : "==>")} n{to}\n");
            styles.Add($"  linkStyle {i} stroke:{kind switch { "bad" => "#c62828", "lost" => "#8f958c", "good" => "#1a7f4b", _ => "#2266b8" }},stroke-width:3px\n");
        }

        foreach (TopologyEdge edge in drawn.Edges.Where(edge => !walked.Contains((Math.Min(edge.From, edge.To), Math.Max(edge.From, edge.To)))))
        {
            text.Append(CultureInfo.InvariantCulture, $"  n{edge.From} {(edge.Kind == "parent" ? "-.-" : "---")} n{edge.To}\n");
        }

        text.AppendJoin("", styles);
        int broken = drawn.Nodes.ToList().FindIndex(node => node.Hops.Contains(drawn.Broken));
        if (broken >= 0)
        {
            text.Append("  classDef broken fill:#fdecea,stroke:#c62828,stroke-width:3px,color:#7f1d1d\n").Append(CultureInfo.InvariantCulture, $"  class n{broken} broken\n");
        }

        return text.ToString();
    }

    private static void AddNodes(StringBuilder text, Topology drawn, string ns, string indent)
    {
        for (int i = 0; i < drawn.Nodes.Count; i++)
        {
            TopologyNode node = drawn.Nodes[i];
            if (node.Namespace == ns)
            {
                (string open, string close) = node.Kind switch { "bridge" => ("[[", "]]"), "routing" or "service" => ("{{", "}}"), "outside" => ("([", "])"), _ => ("[", "]") };
                text.Append(CultureInfo.InvariantCulture, $"{indent}n{i}{open}\"{Escape(node.Name)}{(node.Detail.Length == 0 ? "" : "<br/>" + Escape(node.Detail))}\"{close}\n");
            }
        }
    }

    /// <summary>Text in quotes, as Mermaid takes it: what could end it, or be taken for markup, by its number.</summary>
    private static string Escape(string text)
    {
        StringBuilder safe = new();
        foreach (char c in DisplayText.Escape(text))
        {
            safe.Append(c is '"' or '#' or '<' or '>' or '&' or '`' or ';' or '\\' or '%' ? $"#{(int)c};" : c.ToString());
        }

        return safe.ToString();
    }
}

using System.Globalization;
using System.Text;
using ContainerNet.Interop;
using ContainerNet.Paths;

namespace ContainerNet.Drawings;

/// <summary>Draws a path for the terminal: a line a hop, the broken one marked, what is wrong below.</summary>
public static class PathDrawing
{
    private const string Reset = "\u001b[0m";
    private const string Bold = "\u001b[1m";
    private const string Dim = "\u001b[2m";
    private const string Red = "\u001b[31;1m";
    private const string Green = "\u001b[32m";
    private const string Yellow = "\u001b[33m";

    /// <summary>Draws a path, or a path that was tested, in colours of the terminal.</summary>
    /// <param name="path">The path.</param>
    /// <param name="width">The columns of the terminal. Long sentences are broken between words to fit.</param>
    public static string Draw(ContainerPath path, int width = 100)
    {
        ArgumentNullException.ThrowIfNull(path);
        ContainerPathTest? test = path as ContainerPathTest;
        StringBuilder text = new();
        string question = $"{Safe(path.Source)} -> {path.Destination}{(path.Port == 0 ? "" : ":" + path.Port.ToString(CultureInfo.InvariantCulture))} ({path.Protocol.ToString().ToLowerInvariant()})";
        text.Append(Bold).Append(question).Append(Reset).Append(Outcome(test)).Append("\n\n");
        int names = Math.Max(8, path.Hops.Select(hop => Safe(NameOf(hop)).Length).DefaultIfEmpty().Max());
        int spaces = Math.Max(4, path.Hops.Select(hop => Safe(hop.Namespace).Length).DefaultIfEmpty().Max());
        foreach (Hop hop in path.Hops)
        {
            DrawHop(text, hop, test, names, spaces, width);
        }

        foreach (Finding finding in test?.Findings ?? [])
        {
            DrawFinding(text, finding, width);
        }

        return text.ToString().TrimEnd('\n');
    }

    private static void DrawHop(StringBuilder text, Hop hop, ContainerPathTest? test, int names, int spaces, int width)
    {
        bool isBroken = test?.BrokenAt is { } broken && broken.Index == hop.Index;
        (string colour, string mark) = isBroken ? (Red, "✗")
            : test is null || hop.RequestSeen is null ? ("", "●")
            : hop.RequestSeen.Value ? (Green, hop.ReplySeen == true ? "●" : "◐") : (Dim, "○");
        text.Append("  ").Append(colour).Append(mark).Append(' ')
            .Append(Safe(NameOf(hop)).PadRight(names)).Append("  ").Append(Safe(hop.Namespace).PadRight(spaces)).Append(Reset).Append("  ");
        string margin = (hop.Index + 1 < (test?.Hops.Count ?? int.MaxValue) ? "  │ " : "    ") + new string(' ', names + spaces + 4);
        bool isFirst = true;
        foreach (string said in Safe(hop.Description).Split("; "))
        {
            Say(said, "");
        }

        if (hop.Source is not null)
        {
            string delta = hop.Delta is { } time ? string.Create(CultureInfo.InvariantCulture, $", {time.TotalMilliseconds:+0.000;-0.000} ms") : "";
            Say($"seen as {hop.Source} -> {hop.Destination}{delta}", Dim);
        }

        if (hop.DropReason is not null)
        {
            Say(Safe(hop.DropReason), Red);
        }

        void Say(string sentence, string colour)
        {
            foreach (string line in WordWrap.Lines(sentence, width - margin.Length))
            {
                text.Append(isFirst ? "" : margin).Append(colour).Append(line).Append(colour.Length > 0 ? Reset : "").Append('\n');
                isFirst = false;
            }
        }
    }

    private static void DrawFinding(StringBuilder text, Finding finding, int width)
    {
        const string Indent = "    ";
        string colour = finding.Severity switch { FindingSeverity.Error => Red, FindingSeverity.Warning => Yellow, _ => Dim };
        string title = $"({finding.Severity}, {finding.Proof}): {Safe(finding.Title)}";
        text.Append('\n').Append("  ").Append(colour).Append(finding.Id).Append(Reset).Append(' ')
            .AppendJoin("\n" + Indent, WordWrap.Lines(title, width - Indent.Length, finding.Id.Length - 1)).Append('\n')
            .Append(Indent).AppendJoin("\n" + Indent, WordWrap.Lines(Safe(finding.Evidence), width - Indent.Length)).Append('\n');
        foreach (string command in finding.RepairCommand)
        {
            // A backtick at the end of a line: a command that is copied off the terminal still runs.
            text.Append(Indent).Append("repair: ").Append(Bold)
                .AppendJoin(" `\n" + Indent + Indent, WordWrap.Lines(Safe(command), width - (2 * Indent.Length) - 2, Indent.Length)).Append(Reset).Append('\n');
        }
    }

    private static string Outcome(ContainerPathTest? test)
    {
        if (test is null)
        {
            return "";
        }

        string time = test.RoundTripTime is { } trip ? string.Create(CultureInfo.InvariantCulture, $" in {trip.TotalMilliseconds:0.000} ms") : "";
        return test.Succeeded
            ? $"  {Green}{(test.IsProbed ? "reached" : "nothing stands in the way")}{time}{Reset}"
            : $"  {Red}broken{(test.BrokenAt is { } hop ? $" at hop {hop.Index}, {Safe(NameOf(hop))}" : "")}{Reset}";
    }

    private static string NameOf(Hop hop) => hop.InterfaceAlias ?? hop.Kind switch
    {
        HopKind.Forwarding => "(routing)",
        HopKind.Service => "(service)",
        HopKind.Destination => "(outside)",
        HopKind.Bridge => "(no bridge)",
        _ => "(no link)",
    };

    private static string Safe(string text) => DisplayText.Escape(text);
}

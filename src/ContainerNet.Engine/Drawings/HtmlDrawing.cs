using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Drawings;

/// <summary>One page that needs nothing else: the picture to pan and zoom, and beside it what was seen at each hop and what is wrong. It may load nothing and run nothing but its own script.</summary>
public static class HtmlDrawing
{
    private const string Style = DrawingStyle.Page + "\n" + DrawingStyle.Picture;

    /// <summary>Draws a network, a path over it, or a path alone.</summary>
    /// <param name="snapshot">The network; null to draw what the path tells of it.</param>
    /// <param name="path">The path; null for the network alone.</param>
    public static string Draw(NetworkSnapshot? snapshot, ContainerPath? path)
    {
        Topology drawn = TopologyLayout.Place(TopologyGraph.Of(snapshot, path));
        string title = PathWords.Title(drawn, snapshot);
        StringBuilder page = new();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append(CultureInfo.InvariantCulture, $"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{HashOf(Style)}'; script-src '{HashOf(PageScript.Text)}'; base-uri 'none'; form-action 'none'\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>").Append(DrawnText.Escape(title)).Append("</title>\n")
            .Append("<style>").Append(Style).Append("</style>\n</head>\n<body>\n<header><h1>").Append(DrawnText.Escape(title)).Append("</h1>");
        if (PathWords.Outcome(path) is { Length: > 0 } outcome)
        {
            page.Append(CultureInfo.InvariantCulture, $"<span class=\"outcome {PathWords.Class(drawn.Test)}\">{DrawnText.Escape(outcome)}</span>");
        }

        if (snapshot is { Machine.Length: > 0 })
        {
            page.Append(CultureInfo.InvariantCulture, $"<span class=\"when\">{DrawnText.Escape(snapshot.Machine)}, {snapshot.Time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}</span>");
        }

        page.Append("</header>\n<main>\n<div id=\"view\" tabindex=\"0\" role=\"region\" aria-label=\"The picture: arrow keys move it, plus and minus zoom, 0 shows all\">\n")
            .Append(SvgDrawing.Draw(drawn, snapshot, isWhole: false))
            .Append("<div class=\"tools\"><button id=\"out\" aria-label=\"Zoom out\">−</button><button id=\"in\" aria-label=\"Zoom in\">+</button><button id=\"fit\" aria-label=\"Show all\">⤢</button></div>\n</div>\n");
        if (path is not null)
        {
            page.Append("<aside>\n");
            AddFindings(page, drawn.Test);
            AddHops(page, path, drawn.Broken);
            page.Append("<p class=\"keys\"><kbd>Tab</kbd> from hop to hop, <kbd>Enter</kbd> opens one. In the picture: arrow keys, <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd>.</p>\n</aside>\n");
        }

        return page.Append("</main>\n<script>").Append(PageScript.Text).Append("</script>\n</body>\n</html>\n").ToString();
    }

    private static void AddFindings(StringBuilder page, ContainerPathTest? test)
    {
        if (test is not { Findings.Count: > 0 })
        {
            return;
        }

        page.Append("<h2>What is wrong</h2>\n");
        foreach (Finding finding in test.Findings)
        {
            page.Append(CultureInfo.InvariantCulture, $"<section class=\"finding {finding.Severity}\"><h3>{DrawnText.Escape(finding.Id)} <small>{finding.Severity}, {finding.Proof}{(finding.Hop is null ? "" : $", hop {finding.Hop.Index}")}</small></h3><p>{DrawnText.Escape(finding.Title)}</p><p>{DrawnText.Escape(finding.Evidence)}</p>");
            if (finding.RepairCommand.Count > 0)
            {
                page.Append("<pre>").AppendJoin('\n', finding.RepairCommand.Select(DrawnText.Escape)).Append("</pre>");
            }

            page.Append("</section>\n");
        }
    }

    private static void AddHops(StringBuilder page, ContainerPath path, int broken)
    {
        page.Append("<h2>Hops</h2>\n<ol>\n");
        foreach (Hop hop in path.Hops)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li><button class=\"{(hop.Index == broken ? "broken" : "sound")}\" data-hop=\"{hop.Index}\" aria-expanded=\"false\" aria-controls=\"hop{hop.Index}\"><b>{hop.Index}</b><span>{DrawnText.Escape(PathWords.NameOf(hop))}{(hop.Namespace.Length == 0 ? "" : $" in {DrawnText.Escape(hop.Namespace)}")}</span><small>{DrawnText.Escape(hop.Description)}</small></button><dl id=\"hop{hop.Index}\" hidden>");
            Say(page, "kind", hop.Kind.ToString());
            Say(page, "request", Seen(hop.RequestSeen));
            Say(page, "reply", Seen(hop.ReplySeen));
            Say(page, "seen as", hop.Source is null ? null : $"{hop.Source} → {hop.Destination}");
            Say(page, "after", hop.Delta is { } delta ? string.Create(CultureInfo.InvariantCulture, $"{delta.TotalMilliseconds:+0.000;-0.000} ms") : null);
            Say(page, "ended", hop.DropReason, "bad");
            Say(page, "by", hop.DropRule, "bad");
            page.Append("</dl></li>\n");
        }

        page.Append("</ol>\n");
    }

    private static void Say(StringBuilder page, string what, string? text, string kind = "plain")
    {
        if (text is not null)
        {
            page.Append(CultureInfo.InvariantCulture, $"<dt>{what}</dt><dd class=\"{kind}\">{DrawnText.Escape(text)}</dd>");
        }
    }

    private static string? Seen(bool? seen) => seen switch { true => "passed", false => "not seen", null => null };

    private static string HashOf(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

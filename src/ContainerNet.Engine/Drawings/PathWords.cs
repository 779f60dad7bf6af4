using System.Globalization;
using ContainerNet.Interop;
using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Drawings;

/// <summary>What a picture says in words, and of what kind each part of it is.</summary>
internal static class PathWords
{
    /// <summary>What is drawn.</summary>
    public static string Title(Topology drawn, NetworkSnapshot? snapshot)
    {
        if (drawn.Path is not { } path)
        {
            return $"The network namespaces of {(string.IsNullOrEmpty(snapshot?.Machine) ? "this machine" : snapshot.Machine)}";
        }

        string to = path.Destination.Contains(':', StringComparison.Ordinal) && path.Port != 0 ? $"[{path.Destination}]" : path.Destination;
        return $"{path.Source} → {to}{(path.Port == 0 ? "" : ":" + path.Port.ToString(CultureInfo.InvariantCulture))} ({path.Protocol.ToString().ToLowerInvariant()})";
    }

    /// <summary>How it ended: one line; empty where it was only worked out.</summary>
    public static string Outcome(ContainerPath? path)
    {
        if (path is not ContainerPathTest test)
        {
            return "";
        }

        string time = test.RoundTripTime is { } trip ? string.Create(CultureInfo.InvariantCulture, $" in {trip.TotalMilliseconds:0.000} ms") : "";
        Finding? first = test.Findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Error);
        return test.Succeeded ? test.IsProbed ? $"reached{time}" : "nothing stands in the way"
            : $"broken{(test.BrokenAt is { } hop ? $" at hop {hop.Index}" : "")}{(first is null ? "" : $": {first.Title}")}";
    }

    /// <summary><c>good</c>, <c>bad</c>, or <c>plain</c> where it was only worked out.</summary>
    public static string Class(ContainerPathTest? test) => test is null ? "plain" : test.Succeeded ? "good" : "bad";

    /// <summary>The kind of the way's step from one node to the next: up to the broken hop, into it, or past it.</summary>
    public static string ClassOfStep(Topology drawn, int step)
    {
        if (drawn.Broken < 0)
        {
            return drawn.Test is null ? "plain" : "good";
        }

        int to = drawn.Nodes[drawn.Way[step + 1]].Hops.DefaultIfEmpty(0).Min();
        return to < drawn.Broken ? "good" : drawn.Nodes[drawn.Way[step + 1]].Hops.Contains(drawn.Broken) && !drawn.Nodes[drawn.Way[step]].Hops.Contains(drawn.Broken) ? "bad" : "lost";
    }

    /// <summary>The classes of a node: what it is, and what the path says of it.</summary>
    public static string ClassOfNode(Topology drawn, TopologyNode node)
    {
        string kind = node.Kind is "bridge" or "routing" or "service" or "outside" ? node.Kind : "link";
        string state = node.IsDown ? " down" : "";
        if (node.Hops.Count == 0)
        {
            return kind + state;
        }

        return kind + state + (node.Hops.Contains(drawn.Broken) ? " on hop broken" : drawn.Broken >= 0 && node.Hops.Min() > drawn.Broken ? " on hop lost" : " on hop");
    }

    /// <summary>What a hop is called.</summary>
    public static string NameOf(Hop hop) => DisplayText.Escape(hop.InterfaceAlias ?? hop.Kind switch
    {
        HopKind.Forwarding => "routing",
        HopKind.Service => "service",
        HopKind.Destination => "outside",
        HopKind.Bridge => "no bridge",
        _ => "no link",
    });
}

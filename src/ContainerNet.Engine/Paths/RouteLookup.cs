using System.Net;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Paths;

/// <summary>
/// What the kernel's forwarding information base answers, worked out from a snapshot: rules in order of priority, in each table the
/// longest prefix, among equals the lowest metric (ip-rule(8), ip-route(8)).
/// </summary>
public static class RouteLookup
{
    private const uint LocalTable = 255;
    private const uint DefaultTable = 253;

    private static readonly IpRule[] BuiltInRules =
    [
        new IpRule { Priority = 0, Action = RuleAction.Lookup, Table = LocalTable },
        new IpRule { Priority = 32766, Action = RuleAction.Lookup, Table = RouteSpec.MainTable },
        new IpRule { Priority = 32767, Action = RuleAction.Lookup, Table = DefaultTable },
    ];

    /// <summary>Whether a rule is one of the three every namespace begins with, or null: not one that somebody made.</summary>
    public static bool IsBuiltIn(IpRule? rule) => rule is null || Array.Exists(BuiltInRules, known => known.Priority == rule.Priority && known.Table == rule.Table);

    /// <summary>Finds where a packet would go, were there only the main table.</summary>
    public static RouteAnswer FindInMain(NamespaceSnapshot ns, IPAddress destination)
    {
        ArgumentNullException.ThrowIfNull(ns);
        return Find(ns with { Rules = [] }, destination);
    }

    /// <summary>Finds where a packet goes.</summary>
    /// <param name="ns">The namespace that routes it.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="source">Its source; null when it has none yet.</param>
    /// <param name="inputInterface">The link it came in by; null when it is made here.</param>
    public static RouteAnswer Find(NamespaceSnapshot ns, IPAddress destination, IPAddress? source = null, string? inputInterface = null)
    {
        ArgumentNullException.ThrowIfNull(ns);
        ArgumentNullException.ThrowIfNull(destination);
        IpFamily family = destination.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IpFamily.IPv6 : IpFamily.IPv4;
        List<IpRule> rules = [.. ns.Rules.Where(rule => rule.AddressFamily == family).OrderBy(rule => rule.Priority)];
        rules = rules.Count > 0 ? rules : [.. BuiltInRules];
        for (int i = 0; i < rules.Count; i++)
        {
            IpRule rule = rules[i];
            if (!Matches(rule, destination, source, inputInterface))
            {
                continue;
            }

            if (rule.Action is RuleAction.Blackhole or RuleAction.Unreachable or RuleAction.Prohibit)
            {
                return new RouteAnswer { Rule = rule };
            }

            if (rule.Action == RuleAction.Goto)
            {
                // only ever forward, and passed over while its target is not there
                int target = rules.FindIndex(i + 1, other => other.Priority == rule.GotoPriority);
                i = target < 0 ? i : target - 1;
            }
            else if (rule.Action == RuleAction.Lookup && Best(ns, rule.Table, family, destination) is { } route && route.Type != RouteType.Throw && !IsSuppressed(rule, route))
            {
                return Answer(ns, rule, route, destination, family);
            }
        }

        return new RouteAnswer();
    }

    private static bool Matches(IpRule rule, IPAddress destination, IPAddress? source, string? input)
    {
        bool matches = Within(rule.DestinationPrefix, destination)
            && Within(rule.SourcePrefix, source)
            && (rule.InputInterface is null || rule.InputInterface == (input ?? "lo"))
            && rule.OutputInterface is null
            && (rule.Mark ?? 0) == 0
            && rule is { IsDetached: false, IsL3Mdev: false, Tos: 0, IpProtocol: null, SourcePort: null, DestinationPort: null, TunnelId: null };
        return matches != rule.IsInverted;
    }

    /// <summary>Whether the rule passes a route over that it found: its prefix is too short (<c>suppress_prefixlength</c>). A refusal is never passed over.</summary>
    private static bool IsSuppressed(IpRule rule, IpRoute route)
        => rule.SuppressPrefixLength is int longest
            && route.Type is not (RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit)
            && IpPrefix.TryParse(route.DestinationPrefix, out IpPrefix prefix) && prefix.Length <= longest;

    private static bool Within(string? prefix, IPAddress? address)
        => prefix is null || (IpPrefix.TryParse(prefix, out IpPrefix parsed) && (parsed.Length == 0 || (address is not null && parsed.Contains(address))));

    private static IpRoute? Best(NamespaceSnapshot ns, uint table, IpFamily family, IPAddress destination)
    {
        IpRoute? best = null;
        int bestLength = -1;
        foreach (IpRoute route in ns.Routes)
        {
            if (route.Table == table && route.AddressFamily == family && IpPrefix.TryParse(route.DestinationPrefix, out IpPrefix prefix) && prefix.Contains(destination)
                && (prefix.Length > bestLength || (prefix.Length == bestLength && route.RouteMetric < best!.RouteMetric)))
            {
                best = route;
                bestLength = prefix.Length;
            }
        }

        return best;
    }

    private static RouteAnswer Answer(NamespaceSnapshot ns, IpRule rule, IpRoute route, IPAddress destination, IpFamily family)
    {
        RouteNextHop? way = route.NextHops.Count > 0 ? route.NextHops[0] : null;
        NetworkLink? link = route.Type == RouteType.Unicast ? ns.FindLink(way?.InterfaceIndex ?? route.InterfaceIndex) : null;
        IPAddress? nextHop = (way?.NextHop ?? route.NextHop) is { } router ? IPAddress.Parse(router) : link is null ? null : destination;
        return new RouteAnswer
        {
            Route = route,
            Rule = rule,
            Link = link,
            NextHop = nextHop,
            Source = route.Source is { } preferred ? IPAddress.Parse(preferred) : SourceOn(ns, link, nextHop, family),
        };
    }

    /// <summary>The link's address in the next hop's network, or else its first.</summary>
    private static IPAddress? SourceOn(NamespaceSnapshot ns, NetworkLink? link, IPAddress? nextHop, IpFamily family)
    {
        if (link is null)
        {
            return null;
        }

        List<IpAddress> held = [.. ns.AddressesOf(link, family)];
        IpAddress? near = nextHop is null ? null : held.Find(address => NamespaceSnapshot.PrefixOf(address).Contains(nextHop));
        return (near ?? held.FirstOrDefault()) is { } chosen ? IPAddress.Parse(chosen.IPAddress) : null;
    }
}

using System.Globalization;
using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Paths;
using ContainerNet.Route;
using ContainerNet.Sockets;

namespace ContainerNet.Networks;

/// <summary>Others who have a port that is to be published: processes that wait on it, and rules that lead it elsewhere.</summary>
public static class PortOwners
{
    /// <summary>Refuses a port that a process of the namespace listens on, on an address the map would cover, or that somebody else's rules map.</summary>
    /// <exception cref="RefusedException"><c>PortTaken</c>, with the socket or the rule as its target; or the map makes no sense.</exception>
    public static void Refuse(NamespaceSession session, NamespaceHandle ns, NatPortMap wanted)
    {
        ArgumentNullException.ThrowIfNull(ns);
        ArgumentNullException.ThrowIfNull(wanted);
        PortMapping mapping = PortMapping.Of(wanted);
        PublishingFacts facts = PublishingFacts.Of(session, ns);
        string protocol = wanted.Protocol.ToString().ToLowerInvariant();
        if (wanted.Protocol != NatProtocol.Sctp && facts.Listeners((SocketProtocol)wanted.Protocol).FirstOrDefault(socket => Covers(mapping, socket)) is { } found)
        {
            NetworkSocket taken = SocketOwners.Read().WithOwner(found);
            string who = taken.ProcessId is int id ? string.Create(CultureInfo.InvariantCulture, $"process {taken.ProcessName} ({id})") : "a process";
            throw new RefusedException("PortTaken",
                $"Port {taken.LocalPort}/{protocol} in namespace {ns.Label} is taken: {who} listens on {new IPEndPoint(IPAddress.Parse(taken.LocalAddress), taken.LocalPort)}.",
                "Take another port, stop that process, or give -Force to take its connections from other addresses away.", taken);
        }

        if (MappedByOthers(facts, mapping) is (int port, { } rule))
        {
            throw new RefusedException("PortTaken",
                $"Port {port}/{protocol} in namespace {ns.Label} is mapped already by {OwnerOf(rule)}: '{rule}' in chain {rule.Chain} of table {rule.Family} {rule.Table}.",
                "Take another port, have its owner take that one back, or give -Force to publish it before that rule.", rule);
        }
    }

    /// <summary>Whether no network of the namespace has the target: what is published then leads nowhere, for now.</summary>
    public static bool IsOfNoNetwork(NamespaceSession session, NamespaceHandle ns, NatPortMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return !PublishingFacts.Of(session, ns).PlaceOf(PortMapping.ParseAddress(map.InternalIPAddress)).IsOfANetwork;
    }

    /// <summary>The setting that publishing it would change, <c>net.ipv4.conf.docker0.route_localnet</c>; null for none.</summary>
    public static string? SettingToChange(NamespaceSession session, NamespaceHandle ns, NatPortMap map)
    {
        PortMapping mapping = PortMapping.Of(map);
        return mapping.Map.Localhost && LocalLink.Of(PublishingFacts.Of(session, ns), mapping.Target) is { IsOn: false } link
            ? $"net.ipv4.conf.{link.Name}.route_localnet"
            : null;
    }

    private static string OwnerOf(PacketFilterRule rule) => rule.Owner != "unknown" ? rule.Owner : rule.Table == "nat" ? "iptables" : "nftables";

    private static (int Port, PacketFilterRule Rule)? MappedByOthers(PublishingFacts facts, PortMapping mapping)
    {
        FilterRuleset rules = facts.Others();
        IpFamily family = mapping.Table.Ip;
        NetfilterHook hook = mapping.IsLocalOnly ? NetfilterHook.Output : NetfilterHook.Prerouting;
        if (!rules.Chains.Any(chain => chain.Hook == hook && chain.Type == "nat"))
        {
            return null; // nobody maps anything: links and addresses need not be read
        }

        string? link = facts.Uplink(family, facts.PlaceOf(mapping.Target).Link);
        if ((mapping.External ?? facts.AddressOn(family, link)) is not { } called)
        {
            return null;
        }

        for (int port = mapping.Ports.First; port <= mapping.Ports.Last; port++)
        {
            HookResult result = RulesetEvaluator.Evaluate(rules, hook, new FilterFlow
            {
                Source = mapping.IsLocalOnly ? called : PublishingFacts.Outsider(family),
                Destination = called,
                Protocol = (PathProtocol)mapping.Protocol,
                DestinationPort = port,
                InputInterface = mapping.IsLocalOnly ? null : link,
                OutputInterface = mapping.IsLocalOnly ? "lo" : null,
                DestinationIsLocal = true,
            });
            if (result.Rule is { } rule && (!result.Flow.Destination.Equals(called) || result.Flow.DestinationPort != port))
            {
                return (port, rule);
            }
        }

        return null;
    }

    private static bool Covers(PortMapping mapping, NetworkSocket socket)
    {
        if (socket.LocalPort < mapping.Ports.First || socket.LocalPort > mapping.Ports.Last)
        {
            return false;
        }

        IPAddress address = IPAddress.Parse(socket.LocalAddress);
        bool isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return isAny
            ? socket.AddressFamily == mapping.Table.Ip || (socket.AddressFamily == IpFamily.IPv6 && socket.IsDualStack)
            : socket.AddressFamily == mapping.Table.Ip
                && (IPAddress.IsLoopback(address) ? mapping.Map.Localhost : !mapping.IsLocalOnly && (mapping.External is null || mapping.External.Equals(address)));
    }
}

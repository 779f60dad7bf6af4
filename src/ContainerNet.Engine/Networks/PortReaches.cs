using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Netfilter;
using ContainerNet.Paths;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>From where a published port leads to its target: what the kernel would do with the first packet and its answer, by everybody's rules.</summary>
internal static class PortReaches
{
    public static PortReach Of(PublishingFacts facts, PortMapping mapping)
    {
        TargetPlace place = facts.PlaceOf(mapping.Target);
        if (place.Link is null)
        {
            return PortReach.Nobody;
        }

        IpFamily family = mapping.Table.Ip;
        FilterRuleset rules = facts.Others();
        PortReach reach = PortReach.Nobody;
        if (!mapping.IsLocalOnly)
        {
            string? uplink = facts.Uplink(family, place.Link);
            reach |= uplink is not null && Passes(uplink, PublishingFacts.Outsider(family)) ? PortReach.Outside : 0;

            // A neighbor that is answered directly, and not through here, does not know the answer; nor does who is called by its own address.
            bool seesFrames = facts.SeesFramesOf(place.Link, family);
            IPAddress neighbor = NeighborOf(place, mapping.Target);
            reach |= (!place.IsNeighbor || seesFrames || IsTranslated(neighbor)) && Passes(place.Link, neighbor) ? PortReach.Neighbors : 0;
            reach |= IsTranslated(mapping.Target) && (!seesFrames || facts.SendsBackTo(mapping.Target, place.Link)) && Passes(place.Link, mapping.Target) ? PortReach.Itself : 0;

            reach |= FromHere(mapping.External ?? facts.AddressOn(family, uplink)) ? PortReach.Host : 0;
        }

        return mapping.Map.Localhost && FromHere(IPAddress.Loopback) ? reach | PortReach.Localhost : reach;

        bool Passes(string input, IPAddress caller)
        {
            IPAddress? called = mapping.External ?? facts.AddressOn(family, input);
            if (called is null || (!place.IsLocal && !facts.Forwards(family, input)))
            {
                return false;
            }

            FilterFlow flow = Flow(caller, called) with { InputInterface = input };
            if (!Lets(rules, NetfilterHook.Prerouting, flow with { DestinationIsLocal = true }))
            {
                return false;
            }

            FilterFlow inside = Translated(flow, called) with { OutputInterface = place.IsLocal ? null : place.Link, DestinationIsLocal = place.IsLocal };
            return place.IsLocal
                ? Lets(rules, NetfilterHook.Input, inside)
                : Lets(rules, NetfilterHook.Forward, inside) && Lets(rules, NetfilterHook.Forward, inside.Answer());
        }

        // By this map's own rule, or, as it is beside Docker, by one somebody else made for the same target.
        bool IsTranslated(IPAddress caller)
        {
            if (mapping.Map.Hairpin)
            {
                return true;
            }

            IPAddress called = mapping.External ?? facts.AddressOn(family, place.Link) ?? mapping.Target;
            FilterFlow leaving = Translated(Flow(caller, called) with { InputInterface = place.Link, OutputInterface = place.Link }, called);
            return RulesetEvaluator.Evaluate(rules, NetfilterHook.Postrouting, leaving) is { Verdict: FilterVerdict.Accept, IsMasqueraded: var isMasqueraded, Flow: var left }
                && (isMasqueraded || !left.Source.Equals(caller));
        }

        bool FromHere(IPAddress? called)
        {
            if (called is null)
            {
                return false;
            }

            FilterFlow flow = Translated(Flow(called, called) with { OutputInterface = "lo", SourceIsLocal = true }, called);
            return Lets(rules, NetfilterHook.Output, flow)
                && Lets(rules, NetfilterHook.Input, flow.Answer() with { InputInterface = place.Link, OutputInterface = null, DestinationIsLocal = true });
        }

        FilterFlow Flow(IPAddress from, IPAddress to) => new()
        {
            Source = from, Destination = to, Protocol = (PathProtocol)mapping.Protocol, DestinationPort = mapping.Ports.First,
        };

        FilterFlow Translated(FilterFlow flow, IPAddress called) => flow with
        {
            Destination = mapping.Target,
            DestinationPort = mapping.TargetPort(0),
            IsDestinationTranslated = true,
            OriginalDestination = called,
            OriginalDestinationPort = mapping.Ports.First,
        };
    }

    /// <summary>Another address of the target's subnet.</summary>
    private static IPAddress NeighborOf(TargetPlace place, IPAddress target)
    {
        byte[] address = target.GetAddressBytes();
        address[^1] ^= (byte)(place.Subnet.FullLength - place.Subnet.Length > 7 ? 0x80 : 1);
        return new IPAddress(address);
    }

    private static bool Lets(FilterRuleset rules, NetfilterHook hook, FilterFlow flow)
    {
        if (!rules.Chains.Any(chain => chain.Hook == hook))
        {
            return true;
        }

        HookResult result = RulesetEvaluator.Evaluate(rules, hook, flow);
        return result.Verdict is FilterVerdict.Accept or FilterVerdict.Unknown;
    }
}

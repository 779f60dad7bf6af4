using System.Net.Sockets;
using ContainerNet.Filtering;
using ContainerNet.Netfilter;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Paths;

/// <summary>What filters do with a frame inside a bridge: those of the family bridge, and those of IP where the bridge hands frames to them (br_netfilter).</summary>
internal static class BridgeFiltering
{
    /// <summary>A frame that goes from port to port: prerouting, forward, postrouting.</summary>
    public static HookResult HandedOn(NamespaceSnapshot ns, NetworkLink bridge, NetworkLink from, NetworkLink to, FilterFlow flow)
    {
        FilterFlow frame = flow with { InputInterface = from.Name, InputInterfaceIndex = from.InterfaceIndex, OutputInterface = to.Name, OutputInterfaceIndex = to.InterfaceIndex };
        foreach (NetfilterHook hook in new[] { NetfilterHook.Prerouting, NetfilterHook.Forward, NetfilterHook.Postrouting })
        {
            HookResult result = RulesetEvaluator.Evaluate(ns.Filter, hook, frame, NftFamily.Bridge);
            if (result.Verdict is FilterVerdict.Drop or FilterVerdict.Reject)
            {
                return result;
            }
        }

        bool isHanded = flow.Destination.AddressFamily == AddressFamily.InterNetwork && (ns.BridgeCallsIptables || bridge.BridgeOptions is { NfCallIptables: true });
        if (!isHanded)
        {
            return new HookResult { Verdict = FilterVerdict.Accept, Flow = flow };
        }

        // To IP both ports are the bridge (br_netfilter_hooks.c).
        FilterFlow packet = flow with { InputInterface = bridge.Name, InputInterfaceIndex = bridge.InterfaceIndex, OutputInterface = bridge.Name, OutputInterfaceIndex = bridge.InterfaceIndex };
        HookResult forwarded = RulesetEvaluator.Evaluate(ns.Filter, NetfilterHook.Forward, packet) with { HandedTo = NetfilterHook.Forward };
        foreach (NetfilterHook hook in new[] { NetfilterHook.Prerouting, NetfilterHook.Postrouting })
        {
            FilterFlow there = hook == NetfilterHook.Prerouting ? packet with { OutputInterface = null, OutputInterfaceIndex = 0 } : packet;
            HookResult result = RulesetEvaluator.Evaluate(ns.Filter, hook, there) with { HandedTo = hook };
            if (result.Verdict is FilterVerdict.Drop or FilterVerdict.Reject && (hook == NetfilterHook.Prerouting || forwarded.Verdict is not (FilterVerdict.Drop or FilterVerdict.Reject)))
            {
                return result;
            }
        }

        return forwarded;
    }

    /// <summary>A frame that comes up to the bridge's own host: prerouting, input.</summary>
    public static HookResult TakenUp(NamespaceSnapshot ns, NetworkLink bridge, NetworkLink from, FilterFlow flow)
    {
        FilterFlow frame = flow with { InputInterface = from.Name, InputInterfaceIndex = from.InterfaceIndex, OutputInterface = null, OutputInterfaceIndex = 0 };
        HookResult first = RulesetEvaluator.Evaluate(ns.Filter, NetfilterHook.Prerouting, frame, NftFamily.Bridge);
        return first.Verdict is FilterVerdict.Drop or FilterVerdict.Reject ? first
            : RulesetEvaluator.Evaluate(ns.Filter, NetfilterHook.Input, frame with { InputInterface = bridge.Name, InputInterfaceIndex = bridge.InterfaceIndex }, NftFamily.Bridge);
    }
}

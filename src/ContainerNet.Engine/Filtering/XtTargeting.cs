using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netfilter.Xtables;

namespace ContainerNet.Filtering;

/// <summary>What the targets of xtables do to a packet.</summary>
internal static class XtTargeting
{
    /// <summary>Does it. True when the rule goes on, as after targets that decide nothing.</summary>
    public static bool Apply(RuleRun run, XtTargetExpression target)
    {
        PacketState packet = run.Packet;
        switch (target.Extension)
        {
            case "REJECT":
                return run.Decide(new Decision(DecisionKind.Reject));
            case "DNAT" or "SNAT" or "MASQUERADE" or "REDIRECT" or "NETMAP":
                return XtNat.Read(target, packet.IsIPv6) is XtNat nat ? Translate(run, target.Extension, nat) : Unknown(run, target);
            case "MARK" when XtMark.Read(target) is XtMark mark:
                return run.Change(packet with { Mark = packet.Mark is uint old ? (old & ~mark.Mask) ^ mark.Mark : mark.Mask == uint.MaxValue ? mark.Mark : null });
            case "MARK" or "HMARK":
                return run.Change(packet with { Mark = null });
            case "CONNMARK":
                return ConnectionMark(run, XtConnectionMark.Read(target));
            case "NOTRACK":
                return run.Untrack();
            case "CT":
                return !XtText.IsNotrack(target) || run.Untrack();
            case "LOG" or "NFLOG" or "ULOG" or "TCPMSS" or "TCPOPTSTRIP" or "TOS" or "DSCP" or "ECN" or "TTL" or "HL" or "TRACE" or "AUDIT"
                or "CHECKSUM" or "CLASSIFY" or "CONNSECMARK" or "SECMARK" or "TEE" or "LED" or "SET" or "IDLETIMER" or "RATEEST":
                return true;
            default:
                return Unknown(run, target);
        }
    }

    private static bool Unknown(RuleRun run, XtTargetExpression target)
        => run.Decide(new Decision(DecisionKind.Undecidable, Why: $"what the target {target.Extension} does is not known here"));

    private static bool Translate(RuleRun run, string extension, XtNat nat)
    {
        if (extension == "MASQUERADE")
        {
            return run.Masquerade(nat.Port == nat.PortEnd ? nat.Port : 0, nat.Flags);
        }

        if (extension == "REDIRECT")
        {
            return run.Redirect(nat.Port, nat.PortEnd, nat.Flags);
        }

        bool isDestination = extension == "DNAT" || (extension == "NETMAP" && run.Packet.Hook is NetfilterHook.Prerouting or NetfilterHook.Output);
        Translation translation = new()
        {
            IsDestination = isDestination,
            From = nat.Address?.GetAddressBytes(),
            To = nat.AddressEnd?.GetAddressBytes(),
            Port = nat.Port,
            PortEnd = nat.PortEnd,
            BasePort = nat.BasePort,
            Flags = extension == "NETMAP" ? nat.Flags | 64 : nat.Flags,
        };
        return run.Translate(translation);
    }

    private static bool ConnectionMark(RuleRun run, XtConnectionMark? how)
    {
        PacketState packet = run.Packet;
        if (how is null)
        {
            return run.Change(packet with { Mark = null, ConnectionMark = null });
        }

        return run.Change(how.Mode switch
        {
            2 => packet with { Mark = packet.Mark is uint mark && packet.ConnectionMark is uint from ? (mark & ~how.PacketMask) ^ (from & how.ConnectionMask) : null },
            1 => packet with { ConnectionMark = packet.Mark is uint mark && packet.ConnectionMark is uint old ? (old & ~how.ConnectionMask) ^ (mark & how.PacketMask) : null },
            _ => packet with { ConnectionMark = packet.ConnectionMark is uint old ? (old & ~how.ConnectionMask) ^ how.Mark : null },
        });
    }
}

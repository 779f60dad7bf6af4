using ContainerNet.Interop;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>Statements that use no register, in nft's words.</summary>
internal static class StatementText
{
    public static string Of(FilterExpression expression) => expression switch
    {
        CounterExpression counter => $"counter packets {counter.Packets} bytes {counter.Bytes}",
        LimitExpression limit => Limit(limit),
        QuotaExpression quota => Quota(quota),
        ConnectionLimitExpression limit => $"ct count {((limit.Flags & 1) != 0 ? "over " : "")}{limit.Count}",
        LogExpression log => Log(log),
        LastExpression last => last.IsSet == 0 ? "last used never" : $"last used {NftValue.Duration(last.MillisecondsAgo)}",
        SynproxyExpression synproxy => Synproxy(synproxy),
        FlowOffloadExpression flow => $"flow add @{DisplayText.Escape(flow.FlowTable)}",
        NotrackExpression => "notrack",
        UnknownExpression unknown => $"[{DisplayText.Escape(unknown.KernelName)}]",
        _ => $"[{DisplayText.Escape(expression.Name)}]",
    };

    private static string Limit(LimitExpression limit)
    {
        string unit = limit.UnitSeconds switch { 1 => "second", 60 => "minute", 3600 => "hour", 86400 => "day", 604800 => "week", _ => $"{limit.UnitSeconds}s" };
        string over = (limit.Flags & 1) != 0 ? "over " : "";
        if (limit.Type == 1)
        {
            string burst = limit.Burst == 0 ? "" : $" burst {Bytes(limit.Burst)}";
            return $"limit rate {over}{Bytes(limit.Rate)}/{unit}{burst}";
        }

        // nft leaves out the number of packets it takes when none is given.
        return $"limit rate {over}{limit.Rate}/{unit}{(limit.Burst is 0 or 5 ? "" : $" burst {limit.Burst} packets")}";
    }

    private static string Bytes(ulong bytes) => bytes == 0 || bytes % 1024 != 0 ? $"{bytes} bytes"
        : bytes % (1024 * 1024) != 0 ? $"{bytes / 1024} kbytes"
        : $"{bytes / (1024 * 1024)} mbytes";

    private static string Quota(QuotaExpression quota)
        => $"quota {((quota.Flags & 1) != 0 ? "over " : "")}{Bytes(quota.Bytes)}{(quota.Consumed == 0 ? "" : $" used {Bytes(quota.Consumed)}")}";

    private static string Log(LogExpression log)
    {
        string text = "log";
        text += log.Prefix is null ? "" : $" prefix \"{DisplayText.Escape(log.Prefix)}\"";
        text += log.Group is ushort group ? $" group {group}" : "";
        text += log.SnapLength is uint length and > 0 ? $" snaplen {length}" : "";
        text += log.QueueThreshold is ushort threshold and > 0 ? $" queue-threshold {threshold}" : "";
        if (log.Level is uint level && level != 4)
        {
            text += $" level {level switch { 0 => "emerg", 1 => "alert", 2 => "crit", 3 => "err", 5 => "notice", 6 => "info", 7 => "debug", 8 => "audit", _ => $"{level}" }}";
        }

        return text + LogFlags(log.Flags ?? 0);
    }

    private static string LogFlags(uint flags)
    {
        if ((flags & 0x2f) == 0x2f) // NF_LOG_MASK
        {
            return " flags all";
        }

        string tcp = ((flags & 1) != 0, (flags & 2) != 0) switch
        {
            (true, true) => " flags tcp sequence,options",
            (true, false) => " flags tcp sequence",
            (false, true) => " flags tcp options",
            _ => "",
        };
        return tcp + ((flags & 4) != 0 ? " flags ip options" : "") + ((flags & 8) != 0 ? " flags skuid" : "") + ((flags & 32) != 0 ? " flags ether" : "");
    }

    private static string Synproxy(SynproxyExpression synproxy)
    {
        string text = "synproxy";
        text += (synproxy.Flags & 1) != 0 ? $" mss {synproxy.SegmentSize}" : "";
        text += (synproxy.Flags & 2) != 0 ? $" wscale {synproxy.WindowScale}" : "";
        text += (synproxy.Flags & 8) != 0 ? " timestamp" : "";
        return text + ((synproxy.Flags & 4) != 0 ? " sack-perm" : "");
    }
}

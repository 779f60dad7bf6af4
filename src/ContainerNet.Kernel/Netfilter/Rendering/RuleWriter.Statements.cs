using ContainerNet.Interop;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>What a rule does.</summary>
internal sealed partial class RuleWriter
{
    private void Immediate(ImmediateExpression immediate)
    {
        if (immediate.Verdict is not null)
        {
            Add(SetText.Verdict(immediate.Verdict));
        }
        else
        {
            byte[] data = immediate.Data ?? [];
            Put(immediate.DestinationRegister, new Term { Constant = data, Length = data.Length, FullLength = data.Length });
        }
    }

    private string Statement(FilterExpression expression) => expression switch
    {
        CounterExpression counter => $"counter packets {counter.Packets} bytes {counter.Bytes}",
        LimitExpression limit => Limit(limit),
        LogExpression log => Log(log),
        NatExpression nat => Nat(nat),
        MasqueradeExpression masquerade => "masquerade" + To(Port(masquerade.PortRegister, masquerade.PortEndRegister)) + Flags(masquerade.Flags),
        RedirectExpression redirect => "redirect" + To(Port(redirect.PortRegister, redirect.PortEndRegister)) + Flags(redirect.Flags),
        RejectExpression reject => Reject(reject),
        NotrackExpression => "notrack",
        ObjectExpression named => Object(named),
        DynsetExpression dynset => Dynset(dynset),
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

        return (log.Flags & 0x2f) == 0x2f ? $"{text} flags all" : text; // NF_LOG_MASK
    }

    private string Nat(NatExpression nat)
    {
        bool isIPv6 = nat.Family == NftFamily.IPv6;
        string family = rule.Family is NftFamily.IPv4 or NftFamily.IPv6 ? "" : isIPv6 ? " ip6" : " ip";
        string name = nat.Type == NatType.Destination ? "dnat" : "snat";
        NftDataType type = isIPv6 ? NftDataType.IPv6Address : NftDataType.IPv4Address;
        string port = Port(nat.PortRegister, nat.PortEndRegister);
        if (nat.AddressRegister is not uint register)
        {
            return name + To(port) + Flags(nat.Flags);
        }

        string address = At(register).Show(type);
        string end = nat.AddressEndRegister is uint high && high != register ? At(high).Show(type) : address;
        bool isPrefix = (nat.Flags & 64) != 0; // NF_NAT_RANGE_NETMAP
        if (end != address)
        {
            int length = At(register).Constant is byte[] from && At(nat.AddressEndRegister ?? register).Constant is byte[] to ? SetText.PrefixLength(from, to) : -1;
            address = isPrefix && length >= 0 ? $"{address}/{length}" : $"{address}-{end}";
        }

        string target = port.Length == 0 ? address : isIPv6 && At(register).Constant is not null ? $"[{address}]{port}" : address + port;
        return $"{name}{(isPrefix ? $"{family} prefix" : family)} to {target}{Flags(nat.Flags)}";
    }

    private string Port(uint? from, uint? to)
    {
        // In a map of addresses and ports the port stands behind the address, and nft does not write it.
        if (from is not uint register || NftRegister.OffsetOf(register) is int offset && (offset < 0 || _registers[offset / 4] is null))
        {
            return "";
        }

        string first = At(register).Show(NftDataType.Port);
        string last = to is uint high && high != register ? At(high).Show(NftDataType.Port) : first;
        return first == last ? $":{first}" : $":{first}-{last}";
    }

    private static string To(string port) => port.Length == 0 ? "" : $" to {port}";

    private static string Flags(uint flags)
    {
        List<string> names = [];
        if ((flags & 4) != 0)
        {
            names.Add("random");
        }

        if ((flags & 16) != 0)
        {
            names.Add("fully-random");
        }

        if ((flags & 8) != 0)
        {
            names.Add("persistent");
        }

        return names.Count == 0 ? "" : $" {string.Join(',', names)}";
    }

    private string Reject(RejectExpression reject)
    {
        if (reject.Type == RejectType.TcpReset)
        {
            return "reject with tcp reset";
        }

        if (reject.Type == RejectType.IcmpxUnreachable)
        {
            return reject.Code switch
            {
                0 => "reject with icmpx no-route",
                1 => "reject",
                2 => "reject with icmpx host-unreachable",
                3 => "reject with icmpx admin-prohibited",
                _ => $"reject with icmpx {reject.Code}",
            };
        }

        bool isIPv6 = _network == NftFamily.IPv6;
        bool isInet = rule.Family is not (NftFamily.IPv4 or NftFamily.IPv6);
        string code = NftValue.Format(isIPv6 ? NftDataType.Icmpv6Code : NftDataType.IcmpCode, [reject.Code]);
        return reject.Code == (isIPv6 ? 4 : 3) && !isInet ? "reject" : $"reject with {(isIPv6 ? "icmpv6" : "icmp")} {code}";
    }

    private string Object(ObjectExpression named)
    {
        string kind = named.ObjectType switch { 1 => "counter", 2 => "quota", 3 => "ct helper set", 4 => "limit", 7 => "ct timeout set", 9 => "ct expectation set", 10 => "synproxy", _ => "object" };
        if (named.ObjectName is not null)
        {
            return $"{kind} {(kind.StartsWith("ct ", StringComparison.Ordinal) || kind is "counter" or "quota" or "limit" ? $"name \"{DisplayText.Escape(named.ObjectName)}\"" : DisplayText.Escape(named.ObjectName))}"
                .Replace(" set name ", " set ", StringComparison.Ordinal);
        }

        FilterSet? set = sets(named.Set ?? "");
        string key = named.SourceRegister is uint register ? string.Join(" . ", Key(register, set?.KeyLength ?? 1).Select(t => t.Text)) : "";
        return $"{kind} name {key} map @{DisplayText.Escape(named.Set)}";
    }

    private string Dynset(DynsetExpression dynset)
    {
        string operation = dynset.Operation switch { 0 => "add", 1 => "update", 2 => "delete", _ => "change" };
        FilterSet? set = sets(dynset.Set);
        string key = string.Join(" . ", Key(dynset.KeyRegister, set?.KeyLength ?? 1).Select(t => t.Text));
        string data = dynset.DataRegister is uint register ? $" : {At(register).Show(NftDataType.Unknown)}" : "";
        return $"{operation} @{DisplayText.Escape(dynset.Set)} {{ {key}{data} }}";
    }
}

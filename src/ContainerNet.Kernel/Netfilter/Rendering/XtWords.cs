using ContainerNet.Interop;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netfilter.Xtables;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>Matches and targets of xtables in the words nft would use for the same; <c>xt match "NAME"</c> where it has none.</summary>
internal static class XtWords
{
    public static string Match(XtMatchExpression match, bool isIPv6, byte? transport)
    {
        string? text = match.Extension switch
        {
            "comment" => "",
            "tcp" or "udp" => XtPorts.Read(match) is XtPorts ports ? Ports(match.Extension, ports) : null,
            "icmp" or "icmp6" => XtIcmp.Read(match) is XtIcmp icmp ? Icmp(match.Extension == "icmp", icmp) : null,
            "multiport" => XtMultiport.Read(match) is XtMultiport ports ? Multiport(ports, transport) : null,
            "conntrack" or "state" => XtConntrack.Read(match) is XtConntrack conntrack ? Connection(conntrack) : null,
            "addrtype" => XtAddressType.Read(match) is XtAddressType types ? AddressType(types) : null,
            "mark" or "connmark" => XtMark.Read(match) is XtMark mark ? Mark(match.Extension == "mark" ? "meta mark" : "ct mark", mark) : null,
            "iprange" => XtAddressRange.Read(match, isIPv6 ? 16 : 4) is XtAddressRange range ? AddressRange(range, isIPv6) : null,
            "statistic" => XtStatistic.Read(match)?.ToString(),
            _ => null,
        };
        return text ?? $"xt match \"{DisplayText.Escape(match.Extension)}\"";
    }

    public static string Target(XtTargetExpression target, bool isIPv6) => target.Extension switch
    {
        "REJECT" => Reject(target.Info, isIPv6),
        "DNAT" or "SNAT" or "MASQUERADE" or "REDIRECT" or "NETMAP" when XtNat.Read(target, isIPv6) is XtNat nat => Nat(target.Extension, nat, isIPv6),
        "MARK" when XtMark.Read(target) is XtMark mark => mark.Mask == uint.MaxValue ? $"meta mark set 0x{mark.Mark:x}"
            : $"meta mark set meta mark & 0x{~mark.Mask:x8} ^ 0x{mark.Mark:x}",
        "CONNMARK" when XtConnectionMark.Read(target) is XtConnectionMark mark => mark.Mode switch
        {
            1 => "ct mark set mark",
            2 => "meta mark set ct mark",
            _ => $"ct mark set 0x{mark.Mark:x}",
        },
        "LOG" => XtText.LogPrefix(target) is { Length: > 0 } prefix ? $"log prefix \"{DisplayText.Escape(prefix)}\"" : "log",
        "NFLOG" => $"log group {XtText.LogGroup(target)}",
        "TCPMSS" when target.Info is [byte low, byte high, ..] => (low | (high << 8)) == 0xffff
            ? "tcp option maxseg size set rt mtu"
            : $"tcp option maxseg size set {low | (high << 8)}",
        "CT" or "NOTRACK" when XtText.IsNotrack(target) => "notrack",
        _ => $"xt target \"{DisplayText.Escape(target.Extension)}\"",
    };

    private static string Ports(string protocol, XtPorts ports)
    {
        List<string> parts = [];
        if (ports.SourceFrom != 0 || ports.SourceTo != ushort.MaxValue || ports.InvertSource)
        {
            parts.Add($"{protocol} sport {(ports.InvertSource ? "!= " : "")}{Range(ports.SourceFrom, ports.SourceTo)}");
        }

        if (ports.DestinationFrom != 0 || ports.DestinationTo != ushort.MaxValue || ports.InvertDestination)
        {
            parts.Add($"{protocol} dport {(ports.InvertDestination ? "!= " : "")}{Range(ports.DestinationFrom, ports.DestinationTo)}");
        }

        if (ports.FlagMask != 0 || ports.InvertFlags)
        {
            parts.Add($"tcp flags {(ports.InvertFlags ? "!= " : "")}{NftSymbols.Bits(NftDataType.TcpFlags, ports.FlagCompare)} / {NftSymbols.Bits(NftDataType.TcpFlags, ports.FlagMask)}");
        }

        if (ports.Option != 0)
        {
            parts.Add($"tcp option {ports.Option} {(ports.InvertOption ? "missing" : "exists")}");
        }

        return string.Join(' ', parts);
    }

    private static string Icmp(bool isIPv4, XtIcmp icmp)
    {
        string name = isIPv4 ? "icmp" : "icmpv6";
        if (icmp.IsAny)
        {
            return "";
        }

        string sign = icmp.Invert ? "!= " : "";
        string type = $"{name} type {sign}{NftValue.Format(isIPv4 ? NftDataType.IcmpType : NftDataType.Icmpv6Type, [icmp.Type])}";
        return icmp.CodeFrom == 0 && icmp.CodeTo == 255 ? type : $"{type} {name} code {sign}{Range(icmp.CodeFrom, icmp.CodeTo)}";
    }

    private static string Multiport(XtMultiport ports, byte? transport)
    {
        string name = transport is byte known ? NftSymbols.Protocol(known) ?? "th" : "th";
        string list = string.Join(", ", ports.Ranges.Select(r => Range(r.From, r.To)));
        string field = ports is { IsSource: true, IsDestination: true } ? "port" : ports.IsSource ? "sport" : "dport";
        string set = ports.Ranges.Count == 1 ? list : $"{{ {list} }}";
        return $"{name} {field} {(ports.Invert ? "!= " : "")}{set}";
    }

    private static string Connection(XtConntrack wanted)
    {
        List<string> parts = [];
        if ((wanted.Match & XtConntrack.State) != 0)
        {
            string not = (wanted.Invert & XtConntrack.State) != 0 ? "! " : "";
            string states = Names(wanted.StateMask, (1, "invalid"), (8, "new"), (4, "related"), (2, "established"), (256, "untracked"));
            string status = Names(wanted.StateMask, (64, "snat"), (128, "dnat"));
            if (states.Length > 0)
            {
                parts.Add($"ct state {not}{states}");
            }

            if (status.Length > 0)
            {
                parts.Add($"ct status {not}{status}");
            }
        }

        if ((wanted.Match & XtConntrack.Status) != 0)
        {
            parts.Add($"ct status {((wanted.Invert & XtConntrack.Status) != 0 ? "! " : "")}{NftSymbols.Bits(NftDataType.ConnectionStatus, wanted.StatusMask)}");
        }

        if ((wanted.Match & XtConntrack.Direction) != 0)
        {
            parts.Add($"ct direction {((wanted.Invert & XtConntrack.Direction) != 0 ? "reply" : "original")}");
        }

        if ((wanted.Match & XtConntrack.OriginalDestinationPort) != 0)
        {
            parts.Add($"ct original proto-dst {((wanted.Invert & XtConntrack.OriginalDestinationPort) != 0 ? "!= " : "")}{Range(wanted.DestinationPortFrom, wanted.DestinationPortTo)}");
        }

        int shown = XtConntrack.State | XtConntrack.Status | XtConntrack.Direction | XtConntrack.OriginalDestinationPort;
        if (((wanted.Match & 0x1fff) & ~shown) != 0)
        {
            parts.Add("xt match \"conntrack\"");
        }

        return string.Join(' ', parts);
    }

    private static string AddressType(XtAddressType types)
    {
        string link = types.IsLimitedToLink ? " . iif" : "";
        List<string> parts = [];
        if (types.SourceTypes != 0)
        {
            parts.Add($"fib saddr{link} type {(types.InvertSource ? "!= " : "")}{TypeSet(types.SourceTypes)}");
        }

        if (types.DestinationTypes != 0)
        {
            parts.Add($"fib daddr{link} type {(types.InvertDestination ? "!= " : "")}{TypeSet(types.DestinationTypes)}");
        }

        return string.Join(' ', parts);
    }

    private static string TypeSet(ushort types)
    {
        string[] names = [.. Enumerable.Range(0, 16).Where(i => (types & (1 << i)) != 0).Select(i => NftSymbols.AddressType((uint)i) ?? $"{i}")];
        return names.Length == 1 ? names[0] : $"{{ {string.Join(", ", names)} }}";
    }

    private static string Mark(string field, XtMark mark) => mark.Mask == uint.MaxValue
        ? $"{field} {(mark.Invert ? "!= " : "")}0x{mark.Mark:x8}"
        : $"{field} & 0x{mark.Mask:x8} {(mark.Invert ? "!=" : "==")} 0x{mark.Mark:x8}";

    private static string AddressRange(XtAddressRange range, bool isIPv6)
    {
        NftDataType type = isIPv6 ? NftDataType.IPv6Address : NftDataType.IPv4Address;
        string name = isIPv6 ? "ip6" : "ip";
        List<string> parts = [];
        if (range.SourceFrom.Count > 0)
        {
            parts.Add($"{name} saddr {(range.InvertSource ? "!= " : "")}{NftValue.Format(type, [.. range.SourceFrom])}-{NftValue.Format(type, [.. range.SourceTo])}");
        }

        if (range.DestinationFrom.Count > 0)
        {
            parts.Add($"{name} daddr {(range.InvertDestination ? "!= " : "")}{NftValue.Format(type, [.. range.DestinationFrom])}-{NftValue.Format(type, [.. range.DestinationTo])}");
        }

        return string.Join(' ', parts);
    }

    private static string Nat(string extension, XtNat nat, bool isIPv6)
    {
        string name = extension switch { "DNAT" => "dnat", "SNAT" => "snat", "MASQUERADE" => "masquerade", "REDIRECT" => "redirect", _ => "netmap" };
        string address = nat.Address is null ? "" : nat.Address.Equals(nat.AddressEnd) ? $"{nat.Address}" : $"{nat.Address}-{nat.AddressEnd}";
        string port = nat.Port == 0 ? "" : $":{Range(nat.Port, nat.PortEnd)}";
        address = isIPv6 && address.Length > 0 && port.Length > 0 ? $"[{address}]" : address;
        string flags = ((nat.Flags & 4) != 0 ? " random" : "") + ((nat.Flags & 16) != 0 ? " fully-random" : "") + ((nat.Flags & 8) != 0 ? " persistent" : "");
        return address.Length + port.Length == 0 ? name + flags : $"{name} to {address}{port}{flags}";
    }

    // enum ipt_reject_with, enum ip6t_reject_with
    private static string Reject(byte[] info, bool isIPv6)
    {
        byte with = info.Length > 0 ? info[0] : (byte)(isIPv6 ? 4 : 3);
        return (isIPv6, with) switch
        {
            (false, 3) or (true, 4) => "reject",
            (false, 7) or (true, 6) => "reject with tcp reset",
            (false, 0) => "reject with icmp net-unreachable",
            (false, 1) => "reject with icmp host-unreachable",
            (false, 2) => "reject with icmp prot-unreachable",
            (false, 5) => "reject with icmp net-prohibited",
            (false, 6) => "reject with icmp host-prohibited",
            (false, 8) => "reject with icmp admin-prohibited",
            (true, 0) => "reject with icmpv6 no-route",
            (true, 1) => "reject with icmpv6 admin-prohibited",
            (true, 3) => "reject with icmpv6 addr-unreachable",
            _ => "reject",
        };
    }

    private static string Range(int from, int to) => from == to || to == 0 ? $"{from}" : $"{from}-{to}";

    private static string Names(uint mask, params (uint Bit, string Name)[] names)
        => string.Join(',', names.Where(n => (mask & n.Bit) != 0).Select(n => n.Name));
}

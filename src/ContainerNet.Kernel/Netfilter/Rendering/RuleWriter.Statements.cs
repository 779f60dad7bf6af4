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
        NatExpression nat => Nat(nat),
        MasqueradeExpression masquerade => "masquerade" + To(Port(masquerade.PortRegister, masquerade.PortEndRegister)) + Flags(masquerade.Flags),
        RedirectExpression redirect => "redirect" + To(Port(redirect.PortRegister, redirect.PortEndRegister)) + Flags(redirect.Flags),
        TransparentProxyExpression tproxy => TransparentProxy(tproxy),
        RejectExpression reject => Reject(reject),
        QueueExpression queue => Queue(queue),
        DuplicateExpression dup => $"dup to {(dup.AddressRegister is uint to ? At(to).Show(Address(_network)) + (dup.LinkRegister is null ? "" : " device ") : "")}{Link(dup.LinkRegister)}",
        ForwardExpression forward => forward.AddressRegister is uint next
            ? $"fwd {(forward.Family == 10 ? "ip6" : "ip")} to {At(next).Show(Address((NftFamily)(forward.Family ?? 2)))} device {Link(forward.LinkRegister)}"
            : $"fwd to {Link(forward.LinkRegister)}",
        ObjectExpression named => Object(named),
        DynsetExpression dynset => Dynset(dynset),
        _ => StatementText.Of(expression),
    };

    private string Link(uint? register) => register is uint from ? At(from).Show(NftDataType.LinkIndex) : "";

    private static NftDataType Address(NftFamily family) => family == NftFamily.IPv6 ? NftDataType.IPv6Address : NftDataType.IPv4Address;

    private string TransparentProxy(TransparentProxyExpression tproxy)
    {
        string family = rule.Family != NftFamily.Inet ? "" : tproxy.Family switch { NftFamily.IPv4 => " ip", NftFamily.IPv6 => " ip6", _ => "" };
        string port = Port(tproxy.PortRegister, null);
        string address = tproxy.AddressRegister is uint from ? At(from).Show(Address(tproxy.Family)) : "";
        return $"tproxy{family} to {(tproxy.Family == NftFamily.IPv6 && address.Length > 0 && port.Length > 0 ? $"[{address}]" : address)}{port}";
    }

    private string Queue(QueueExpression queue)
    {
        string flags = ((queue.Flags ?? 0) & 3) switch { 1 => " flags bypass", 2 => " flags fanout", 3 => " flags bypass,fanout", _ => "" };
        string to = queue.NumberRegister is uint from ? At(from).Show(NftDataType.HostInteger)
            : queue.Total is ushort total and > 1 ? $"{queue.Number}-{queue.Number + total - 1}"
            : $"{queue.Number ?? 0}";
        return $"queue{flags} to {to}";
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
        string end = nat.AddressEndRegister is uint high && high != register && IsLoaded(high) ? At(high).Show(type) : address;
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
        if (from is not uint register || !IsLoaded(register))
        {
            return "";
        }

        // nft wants to know the protocol before it takes a port, and does not look at where the port comes from.
        _assumed.RemoveAll(needs => needs.Layer == TransportLayer);
        string first = At(register).Show(NftDataType.Port);
        string last = to is uint high && high != register ? At(high).Show(NftDataType.Port) : first;
        return first == last ? $":{first}" : $":{first}-{last}";
    }

    private bool IsLoaded(uint register) => NftRegister.OffsetOf(register) is int offset && offset >= 0 && _registers[offset / 4] is not null;

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
        FilterSet? set = named.Set is null ? null : sets(named.Set);
        uint type = named.ObjectType ?? set?.ObjectType ?? 0;
        string kind = type switch
        {
            1 => "counter name",
            2 => "quota name",
            3 => "ct helper set",
            4 => "limit name",
            5 => "ct count name",
            6 => "tunnel name",
            7 => "ct timeout set",
            8 => "meta secmark set",
            9 => "ct expectation set",
            10 => "synproxy name",
            _ => $"[object {type}]",
        };
        if (named.ObjectName is not null)
        {
            return $"{kind} \"{DisplayText.Escape(named.ObjectName)}\"";
        }

        List<Term> key = named.SourceRegister is uint register ? Key(register, set?.KeyLength ?? 1) : [];
        return $"{kind} {Words(key)} map {Name(named.Set ?? "", set, key)}";
    }

    private string Dynset(DynsetExpression dynset)
    {
        string operation = dynset.Operation switch { 0 => "add", 1 => "update", 2 => "delete", _ => "change" };
        FilterSet? set = sets(dynset.Set);
        string key = Words(Key(dynset.KeyRegister, set?.KeyLength ?? 1));
        string timeout = dynset.TimeoutMilliseconds is ulong time and > 0 ? $" timeout {NftValue.Duration(time)}" : "";
        string statements = string.Concat(dynset.Expressions.Select(e => $" {StatementText.Of(e)}"));
        NftDataType type = NftValue.Fields(set?.DataType ?? 0) is [NftDataType single] ? single : NftDataType.Unknown;
        string data = dynset.DataRegister is uint register ? $" : {At(register).Show(type)}" : "";
        return $"{operation} @{DisplayText.Escape(dynset.Set)} {{ {key}{timeout}{statements}{data} }}";
    }
}

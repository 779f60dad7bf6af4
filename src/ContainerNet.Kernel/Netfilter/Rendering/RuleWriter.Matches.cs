using ContainerNet.Interop;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>What a rule compares.</summary>
internal sealed partial class RuleWriter
{
    private void Compare(Term term, CompareOperator how, byte[] data)
    {
        bool isEqual = how == CompareOperator.Equal;
        term = how is CompareOperator.Equal or CompareOperator.NotEqual ? term : Whole(term);
        if (term.Mask is not null)
        {
            Add(Masked(term, term.Mask, how, data));
            return;
        }

        if (isEqual && term.Load is PayloadExpression load && term.Text.StartsWith('@') && Split(load, data))
        {
            return;
        }

        bool isBits = term.Type is NftDataType.ConnectionState or NftDataType.ConnectionStatus or NftDataType.TcpFlags or NftDataType.ConnectionLabel or NftDataType.ConnectionEvents;
        string text = $"{term.Words} {(isBits && isEqual ? "== " : Sign(how))}{Value(term, data)}";
        Dependency? needs = isEqual ? Learn(term, data) : null;
        Add(text, needs);
    }

    /// <summary>Notes which headers there are once this holds; says what goes without saying before their fields.</summary>
    private Dependency? Learn(Term term, byte[] data)
    {
        switch (term.Text)
        {
            case "meta l4proto" or "ip protocol" or "ip6 nexthdr" when data is [byte protocol]:
                bool isFirst = _transport is null && term.Text == "meta l4proto";
                _transport = protocol;
                return isFirst ? new Dependency(TransportLayer, protocol) : null;
            case "icmp type" or "icmpv6 type" when data is [byte type]:
                _icmpType = type;
                return null;
            case "iiftype" or "oiftype" when NftValue.Number(term.Type, data) == 1:
                _isEthernet = true;
                return rule.Family == NftFamily.Bridge ? null : new Dependency(LinkLayer, 1);
            case "vlan type":
                _network = NetworkOf(data) ?? _network;
                return null;
            case "ether type" when data is [0x81, 0x00]:
                _isTagged = true;
                return null;
            case "meta nfproto" when data is [2 or 10]:
                bool isNew = _network != (NftFamily)data[0];
                _network = (NftFamily)data[0];
                return isNew && rule.Family == NftFamily.Inet ? new Dependency(NetworkLayer, data[0]) : null;
            case "meta protocol" or "ether type" when NetworkOf(data) is NftFamily family:
                bool isOther = _network != family && term.Text == "meta protocol" && rule.Family is NftFamily.Bridge or NftFamily.Netdev;
                _network = family;
                return isOther ? new Dependency(NetworkLayer, (uint)family) : null;
            default:
                return null;
        }
    }

    private static NftFamily? NetworkOf(byte[] etherType) => etherType switch
    {
        [0x08, 0x00] => NftFamily.IPv4,
        [0x86, 0xdd] => NftFamily.IPv6,
        [0x08, 0x06] => NftFamily.Arp,
        _ => null,
    };

    /// <summary>nft compares neighbouring fields in one go. Each in its own words, or false when some are no fields.</summary>
    private bool Split(PayloadExpression load, byte[] data)
    {
        List<(HeaderField Field, byte[] Data)> parts = [];
        HeaderField[] fields = Fields(load.Base);
        for (int at = 0; at < data.Length;)
        {
            int bit = ((int)Math.Min(load.Offset, 255) + at) * 8;
            HeaderField field = Array.Find(fields, f => f.At == bit && f.Bits % 8 == 0);
            int length = Math.Min(field.Bits / 8, data.Length - at);
            if (length <= 0 || (length * 8 < field.Bits && !IsAddress(field.Type)))
            {
                return false;
            }

            parts.Add((field, data.AsSpan(at, length).ToArray()));
            at += length;
        }

        foreach ((HeaderField field, byte[] bytes) in parts)
        {
            Assumes(load.Base, field.Name);
            Compare(Of(field, bytes.Length), CompareOperator.Equal, bytes);
        }

        return parts.Count > 0;
    }

    private static string Value(Term term, byte[] data)
    {
        bool isPrefix = IsAddress(term.Type) && data.Length < term.FullLength;
        return isPrefix
            ? $"{NftValue.Format(term.Type, [.. data, .. new byte[term.FullLength - data.Length]])}/{data.Length * 8}"
            : term.Value(data);
    }

    private static string Masked(Term term, byte[] mask, CompareOperator how, byte[] data)
    {
        bool isZero = Array.TrueForAll(data, b => b == 0);
        bool isEqual = how == CompareOperator.Equal;
        if (term.Type is NftDataType.ConnectionState or NftDataType.ConnectionStatus or NftDataType.TcpFlags or NftDataType.ConnectionLabel && term.Xor is null)
        {
            string bits = NftValue.Format(term.Type, mask);
            return isZero && how == CompareOperator.NotEqual ? $"{term.Text} {bits}"
                : isZero && isEqual ? $"{term.Text} ! {bits}"
                : $"{term.Text} {Sign(how)}{NftValue.Format(term.Type, data)} / {bits}";
        }

        if (IsAddress(term.Type) && term.Xor is null && data.Length == term.FullLength && mask.Length == data.Length)
        {
            byte[] last = [.. data.Select((b, i) => (byte)(b | ~mask[i]))];
            int prefix = SetText.PrefixLength(data, last);
            if (prefix >= 0)
            {
                return $"{term.Text} {Sign(how)}{NftValue.Format(term.Type, data)}/{prefix}";
            }
        }

        return $"{term.Words} {(isEqual ? "== " : Sign(how))}{BinaryWords.Number(term, data)}";
    }

    private void Range(uint register, bool isOutside, byte[] from, byte[] to)
    {
        Term term = Whole(At(register));
        Add($"{term.Words} {(isOutside ? "!= " : "")}{term.Value(from)}-{term.Value(to)}");
    }

    private void Lookup(LookupExpression lookup)
    {
        FilterSet? set = sets(lookup.Set);
        List<Term> key = Key(lookup.SourceRegister, set?.KeyLength ?? 1);
        if (lookup.DestinationRegister is not uint to)
        {
            string text = $"{Words(key)} {(lookup.IsInverted ? "!= " : "")}{Name(lookup.Set, set, key)}";
            bool isEcho = !lookup.IsInverted && set is { IsAnonymous: true } && IsEcho(key, set);
            Add(text, isEcho ? new Dependency(IcmpLayer, _transport ?? 0) : null);
            _icmpType = isEcho ? set!.Elements[0].Key[0] : _icmpType;
        }
        else if (to == NftRegister.Verdict)
        {
            Add($"{Words(key)} vmap {Name(lookup.Set, set, key)}");
        }
        else
        {
            int length = (int)Math.Min(set?.DataLength ?? 4, NftRegister.Size);
            NftDataType data = NftValue.Fields(set?.DataType ?? 0) is [NftDataType single] && single != NftDataType.Integer ? single : NftDataType.Unknown;
            string With(NftDataType type) => $"{Words(key)} map {Name(lookup.Set, set, key, type)}";
            Put(to, new Term { Text = With(data), For = With, Type = data, Length = length, FullLength = length });
        }
    }

    private static string Name(string name, FilterSet? set, List<Term> key, NftDataType data = NftDataType.Unknown)
        => set is { IsAnonymous: true } ? SetText.Inline(set, key, data) : $"@{DisplayText.Escape(name)}";

    // What nft asks before icmp id and icmp sequence.
    private static bool IsEcho(List<Term> key, FilterSet set)
    {
        byte[] types = [.. set.Elements.Where(e => e.Key.Length == 1).Select(e => e.Key[0]).Order()];
        return key is [Term term] && set.Elements.Count == 2 && (term.Text, types) is ("icmp type", [0, 8]) or ("icmpv6 type", [128, 129]);
    }

    private static string Sign(CompareOperator how) => how switch
    {
        CompareOperator.Equal => "",
        CompareOperator.NotEqual => "!= ",
        CompareOperator.Less => "< ",
        CompareOperator.LessOrEqual => "<= ",
        CompareOperator.Greater => "> ",
        CompareOperator.GreaterOrEqual => ">= ",
        _ => $"operator {(int)how} ",
    };
}

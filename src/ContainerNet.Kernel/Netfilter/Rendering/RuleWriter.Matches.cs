using ContainerNet.Interop;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>What a rule compares.</summary>
internal sealed partial class RuleWriter
{
    private const int LinkLayer = 2;
    private const int NetworkLayer = 3;
    private const int TransportLayer = 4;

    private void Payload(PayloadExpression payload)
    {
        Term field = Field(payload.Base, payload.Offset, payload.Length);
        LoadOrSet(field, payload.DestinationRegister, payload.SourceRegister);
    }

    private Term Field(PayloadBase from, uint offset, uint length)
    {
        Term? field = null;
        switch (from)
        {
            case PayloadBase.LinkLayer:
                field = HeaderFields.LinkLayer(offset, length);
                Implies(LinkLayer, 1); // ARPHRD_ETHER
                break;
            case PayloadBase.Network when _network == NftFamily.IPv6:
                field = HeaderFields.IPv6(offset, length);
                break;
            case PayloadBase.Network when _network == NftFamily.IPv4:
                field = HeaderFields.IPv4(offset, length);
                break;
            case PayloadBase.Transport:
                field = HeaderFields.Transport(_transport, offset, length);
                break;
        }

        if (field is null)
        {
            // The traffic class is six bits of one byte; the mask that follows says so.
            if (from != PayloadBase.Network || _network != NftFamily.IPv4 || offset != 1 || length != 1)
            {
                return HeaderFields.Raw(from, offset, length);
            }

            field = new Term { Text = "ip dscp", Type = NftDataType.Unknown, Length = 1, FullLength = 1 };
        }

        if (from == PayloadBase.Transport && _transport is byte protocol && !field.Text.StartsWith("th ", StringComparison.Ordinal))
        {
            Implies(TransportLayer, protocol);
        }

        if (from == PayloadBase.Network || (from == PayloadBase.Transport && field.Text.StartsWith("icmp", StringComparison.Ordinal)))
        {
            Implies(NetworkLayer, (uint)_network);
        }

        return field;
    }

    private void Bitwise(BitwiseExpression bitwise)
    {
        Term term = At(bitwise.SourceRegister);
        bool hasXor = bitwise.Xor is not null && Array.Exists(bitwise.Xor, b => b != 0);
        if (bitwise.Operation != BitwiseOperation.MaskXor)
        {
            string by = NftValue.Format(NftDataType.HostInteger, bitwise.Data ?? []);
            term = term with { Text = $"{term.Text} {(bitwise.Operation == BitwiseOperation.LeftShift ? "<<" : ">>")} {by}" };
        }
        else if (hasXor || term.Mask is not null)
        {
            term = term with { Text = $"{term.Text} & {Number(term.Type, bitwise.Mask ?? [])} ^ {Number(term.Type, bitwise.Xor ?? [])}" };
        }
        else
        {
            term = term with { Mask = bitwise.Mask ?? [] };
        }

        Put(bitwise.DestinationRegister, term);
    }

    private void Compare(CompareExpression compare)
    {
        Term term = At(compare.SourceRegister);
        byte[] data = compare.Data;
        bool isEqual = compare.Operator == CompareOperator.Equal;
        if (term.Mask is not null)
        {
            Add(Masked(term, term.Mask, compare.Operator, data));
            return;
        }

        string text = $"{term.Text} {Sign(compare.Operator)}{Value(term, data)}";
        if (isEqual && term.Text is "meta l4proto" or "ip protocol" or "ip6 nexthdr" && data.Length == 1)
        {
            _transport = data[0];
            Add(text, new Dependency(TransportLayer, data[0]));
        }
        else if (isEqual && NetworkNamed(term, data) is NftFamily family)
        {
            _network = family;
            Add(text, new Dependency(NetworkLayer, (uint)family));
        }
        else if (isEqual && term.Text == "iiftype" && NftValue.Number(term.Type, data) == 1)
        {
            Add("iiftype ether", new Dependency(LinkLayer, 1));
        }
        else
        {
            Add(text);
        }
    }

    private static NftFamily? NetworkNamed(Term term, byte[] data) => (term.Text, data) switch
    {
        ("meta nfproto", [2]) => NftFamily.IPv4,
        ("meta nfproto", [10]) => NftFamily.IPv6,
        ("meta protocol" or "ether type", [0x08, 0x00]) => NftFamily.IPv4,
        ("meta protocol" or "ether type", [0x86, 0xdd]) => NftFamily.IPv6,
        _ => null,
    };

    private static string Value(Term term, byte[] data)
    {
        bool isPrefix = term.Type is NftDataType.IPv4Address or NftDataType.IPv6Address && data.Length < term.FullLength;
        return isPrefix
            ? $"{NftValue.Format(term.Type, [.. data, .. new byte[term.FullLength - data.Length]])}/{data.Length * 8}"
            : NftValue.Format(term.Type, data);
    }

    private static string Masked(Term term, byte[] mask, CompareOperator how, byte[] data)
    {
        bool isZero = Array.TrueForAll(data, b => b == 0);
        bool isEqual = how == CompareOperator.Equal;
        if (term.Type is NftDataType.ConnectionState or NftDataType.ConnectionStatus or NftDataType.TcpFlags)
        {
            string bits = NftValue.Format(term.Type, mask);
            return isZero && how == CompareOperator.NotEqual ? $"{term.Text} {bits}"
                : isZero && isEqual ? $"{term.Text} ! {bits}"
                : $"{term.Text} {Sign(how)}{NftValue.Format(term.Type, data)} / {bits}";
        }

        if (term.Type is NftDataType.IPv4Address or NftDataType.IPv6Address && data.Length == term.FullLength && mask.Length == data.Length)
        {
            byte[] last = [.. data.Select((b, i) => (byte)(b | ~mask[i]))];
            int prefix = SetText.PrefixLength(data, last);
            if (prefix >= 0)
            {
                return $"{term.Text} {Sign(how)}{NftValue.Format(term.Type, data)}/{prefix}";
            }
        }

        if (term.Text == "ip dscp" && mask is [0xfc] && data is [byte octet])
        {
            int code = octet >> 2;
            return $"ip dscp {Sign(how)}{(code % 8 == 0 ? $"cs{code / 8}" : $"0x{code:x2}")}";
        }

        return $"{term.Text} & {Number(term.Type, mask)} {(isEqual ? "== " : Sign(how))}{Number(term.Type, data)}";
    }

    private void Range(uint register, bool isOutside, byte[] from, byte[] to)
    {
        Term term = At(register);
        Add($"{term.Text} {(isOutside ? "!= " : "")}{NftValue.Format(term.Type, from)}-{NftValue.Format(term.Type, to)}");
    }

    private void Lookup(LookupExpression lookup)
    {
        FilterSet? set = sets(lookup.Set);
        List<Term> key = Key(lookup.SourceRegister, set?.KeyLength ?? 1);
        string name = set is { IsAnonymous: true } ? SetText.Inline(set, key) : $"@{DisplayText.Escape(lookup.Set)}";
        string words = string.Join(" . ", key.Select(t => t.Text));
        if (lookup.DestinationRegister is not uint to)
        {
            Add($"{words} {(lookup.IsInverted ? "!= " : "")}{name}");
        }
        else if (to == NftRegister.Verdict)
        {
            Add($"{words} vmap {name}");
        }
        else
        {
            int length = (int)Math.Min(set?.DataLength ?? 4, NftRegister.Size);
            NftDataType type = NftValue.Fields(set?.DataType ?? 0) is [NftDataType single] ? single : NftDataType.Unknown;
            Put(to, new Term { Text = $"{words} map {name}", Type = type, Length = length, FullLength = length });
        }
    }

    private static string Number(NftDataType type, byte[] bytes) => type switch
    {
        NftDataType.Mark => NftValue.Format(type, bytes),
        NftDataType.Unknown => NftValue.Format(type, bytes),
        _ => NftValue.Number(type, bytes).ToString(null, null),
    };

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

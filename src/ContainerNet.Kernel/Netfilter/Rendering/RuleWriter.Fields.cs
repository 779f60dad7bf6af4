using System.Numerics;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>The fields of the packet that a rule loads or writes.</summary>
internal sealed partial class RuleWriter
{
    private const int LinkLayer = 2;
    private const int NetworkLayer = 3;
    private const int TransportLayer = 4;
    private const int IcmpLayer = 5;

    private void Payload(PayloadExpression payload)
    {
        if (payload.SourceRegister is uint from)
        {
            Term value = At(from);
            bool isPart = value.Load is PayloadExpression old && old.Base == payload.Base && old.Offset == payload.Offset && old.Length == payload.Length && value.Mask is not null;
            Add(isPart && Written(payload, value) is string words ? words : $"{Field(payload).Text} set {value.Show(Field(payload).Type)}");
        }
        else if (payload.DestinationRegister is uint to)
        {
            Put(to, Field(payload) with { Load = payload });
        }
    }

    private void Header(ExtensionHeaderExpression header)
    {
        string name = ExtensionFields.Name(header);
        int at = (int)Math.Min(header.Offset, 255) * 8;
        int bits = (int)Math.Min(header.Length, 64) * 8;
        if ((header.Flags & 1) != 0)
        {
            string place = header.Operation == ExtensionHeaderKind.IPv6 ? $"exthdr {name}" : name;
            Put(header.DestinationRegister ?? 0, new Term { Text = place, Type = NftDataType.Boolean, Length = 1, FullLength = 1 });
            return;
        }

        Term term = ExtensionFields.Find(header, at, bits) is HeaderField field ? Of(field, (int)header.Length)
            : new Term { Text = $"{name} [{header.Offset},{header.Length}]", Length = (int)Math.Min(header.Length, 64), FullLength = (int)Math.Min(header.Length, 64) };
        if (header.SourceRegister is uint from)
        {
            Add($"{term.Text} set {At(from).Show(term.Type)}");
        }
        else if (header.DestinationRegister is uint to)
        {
            Put(to, term with { Load = header });
        }
        else
        {
            Add($"reset {name}");
        }
    }

    /// <summary>The fields of the header that is there, as far as the rule has asked.</summary>
    private HeaderField[] Fields(PayloadBase from) => from switch
    {
        PayloadBase.LinkLayer when _isEthernet => HeaderFields.LinkLayer(_isTagged),
        PayloadBase.Network => HeaderFields.Network(_network),
        PayloadBase.Transport => HeaderFields.Transport(IsOfNetwork ? _transport : null, _icmpType),
        _ => [],
    };

    // nft asks for the network before it looks into these.
    private bool IsOfNetwork => _transport switch { 1 or 2 => _network == NftFamily.IPv4, 58 => _network == NftFamily.IPv6, _ => true };

    private Term Field(PayloadExpression payload)
    {
        int at = (int)Math.Min(payload.Offset, 255) * 8;
        int bits = (int)Math.Min(payload.Length, 64) * 8;
        foreach (HeaderField field in Fields(payload.Base))
        {
            if (field.At == at && (field.Bits == bits || (field.Bits > bits && bits > 0 && IsAddress(field.Type))))
            {
                Assumes(payload.Base, field.Name);
                return Of(field, (int)payload.Length);
            }
        }

        return Raw(payload);
    }

    /// <summary>Takes back what the name of a field says already.</summary>
    private void Assumes(PayloadBase from, string field)
    {
        if (from == PayloadBase.LinkLayer)
        {
            Implies(LinkLayer, 1); // ARPHRD_ETHER
        }

        if (from == PayloadBase.Network || (from == PayloadBase.Transport && field.StartsWith("icmp", StringComparison.Ordinal)))
        {
            Implies(NetworkLayer, (uint)_network);
        }

        if (from == PayloadBase.Transport && _transport is byte protocol && !field.StartsWith("th ", StringComparison.Ordinal))
        {
            Implies(TransportLayer, protocol);
            if (field.EndsWith(" id", StringComparison.Ordinal) || field.EndsWith(" sequence", StringComparison.Ordinal))
            {
                Implies(IcmpLayer, protocol);
            }
        }
    }

    /// <summary>How nft writes bytes that are no field.</summary>
    private static Term Raw(PayloadExpression payload)
    {
        string name = payload.Base switch { PayloadBase.LinkLayer => "ll", PayloadBase.Network => "nh", PayloadBase.Transport => "th", _ => "ih" };
        int length = (int)Math.Min(payload.Length, 64);
        return new Term { Text = $"@{name},{payload.Offset * 8UL},{payload.Length * 8UL}", Length = length, FullLength = length };
    }

    private static bool IsAddress(NftDataType type) => type is NftDataType.IPv4Address or NftDataType.IPv6Address;

    private static Term Of(HeaderField field, int length)
        => new() { Text = field.Name, Type = field.Type, Length = Math.Min(length, 64), FullLength = Math.Max(Math.Min(length, 64), field.Bits / 8) };

    /// <summary>The field that is just these bits of what was loaded, at the place nft would load it from; null for none.</summary>
    private Term? Part(Term term, byte[] mask)
    {
        BigInteger bits = new(mask, isUnsigned: true, isBigEndian: true);
        int low = 0;
        while (!bits.IsZero && ((bits >> low) & 1).IsZero)
        {
            low++;
        }

        int count = (int)(bits >> low).GetBitLength();
        bool isRun = !bits.IsZero && (bits >> low) == (BigInteger.One << count) - 1;
        if (!isRun || count == mask.Length * 8 || term.Load is null)
        {
            return null;
        }

        uint offset = term.Load is PayloadExpression payload ? payload.Offset : ((ExtensionHeaderExpression)term.Load).Offset;
        int at = ((int)Math.Min(offset, 255) * 8) + (mask.Length * 8) - low - count;
        HeaderField? found = term.Load switch
        {
            PayloadExpression from => Fields(from.Base).Cast<HeaderField?>().FirstOrDefault(f => f!.Value.At == at && f.Value.Bits == count),
            ExtensionHeaderExpression header => ExtensionFields.Find(header, at, count),
            _ => null,
        };
        return found is HeaderField field && !field.Name.Contains('@', StringComparison.Ordinal)
            ? new Term { Text = field.Name, Type = field.Type, Length = mask.Length, FullLength = mask.Length, Shift = low }
            : null;
    }

    /// <summary>Some bits of the packet set: <c>ip dscp set cs3</c>; null when they are no field.</summary>
    private string? Written(PayloadExpression payload, Term value)
    {
        byte[] turned = [.. (value.Mask ?? []).Select(b => (byte)~b)];
        if (Part(new Term { Load = payload }, turned) is not Term part)
        {
            return null;
        }

        Assumes(payload.Base, part.Text);
        return $"{part.Text} set {part.Value(value.Xor ?? new byte[turned.Length])}";
    }

    private void Bitwise(BitwiseExpression bitwise)
    {
        Term term = At(bitwise.SourceRegister);
        byte[] mask = bitwise.Mask ?? [];
        byte[] xor = bitwise.Xor ?? [];
        bool hasXor = Array.Exists(xor, b => b != 0);
        if (bitwise.Operation != BitwiseOperation.MaskXor)
        {
            string sign = bitwise.Operation switch { BitwiseOperation.LeftShift => "<<", BitwiseOperation.RightShift => ">>", BitwiseOperation.And => "&", BitwiseOperation.Or => "|", _ => "^" };
            string by = bitwise.OtherRegister is uint other ? At(other).Words : NftValue.Format(NftDataType.HostInteger, bitwise.Data ?? []);
            term = term with { Text = $"{term.Words} {sign} {by}", Mask = null, Xor = null, Load = null };
        }
        else if (term.Mask is not null)
        {
            term = term with { Text = term.Words, Mask = mask, Xor = hasXor ? xor : null, Load = null };
        }
        else
        {
            // What is written back keeps its mask: the bits that are cleared are the field, not those that are kept.
            bool isWrittenBack = _at + 1 < rule.Expressions.Count && rule.Expressions[_at + 1] is PayloadExpression { SourceRegister: uint back } && back == bitwise.DestinationRegister;
            Term? part = hasXor || isWrittenBack ? null : Part(term, mask);
            if (part is not null && term.Load is PayloadExpression load)
            {
                Assumes(load.Base, part.Text);
            }

            term = part ?? term with { Mask = mask, Xor = hasXor ? xor : null };
        }

        Put(bitwise.DestinationRegister, term);
    }
}

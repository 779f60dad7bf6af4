using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Filtering;

/// <summary>Expressions that load registers, or set what they were loaded from.</summary>
internal sealed partial class RuleRun
{
    private bool Load(uint? register, KnownBits? bits, string asked)
    {
        if (bits is not KnownBits loaded)
        {
            Pass();
            return false;
        }

        _asked = asked;
        if (register is uint to)
        {
            _registers.Write(to, loaded);
        }

        return true;
    }

    private bool Payload(PayloadExpression payload)
    {
        if (payload.SourceRegister is uint from)
        {
            return Change(PacketHeaders.Store(Packet, payload.Base, payload.Offset, _registers.Read(from, payload.Length)));
        }

        string asked = (payload.Base, payload.Offset) switch
        {
            (PayloadBase.Transport, 0) => "the source port",
            (PayloadBase.Transport, 2) => "the destination port",
            _ => $"bytes of the {payload.Base} header",
        };
        return Load(payload.DestinationRegister, PacketHeaders.Load(Packet, payload.Base, payload.Offset, payload.Length), asked);
    }

    /// <summary>Loads something that may be there or not: the rule may end here, or go on with a value that is not known.</summary>
    private bool Perhaps(uint register, int length, string asked)
        => Load(register, KnownBits.Unknown(length), asked) && Matched(Truth.Unknown, asked);

    private bool Header(ExtensionHeaderExpression header)
    {
        if (header.DestinationRegister is not uint to)
        {
            return true; // it changes an option, or takes it out
        }

        // What we send has none of these: no extension header of IPv6, no option of IPv4, and no SCTP chunk in TCP, UDP or ICMP.
        string what = header.Operation == ExtensionHeaderKind.TcpOption ? "a TCP option" : "an extension header";
        bool isSurelyMissing = header.Operation == ExtensionHeaderKind.TcpOption ? Packet.Flow.Protocol != Paths.PathProtocol.Tcp : true;
        bool isPresence = (header.Flags & 1) != 0;
        return isSurelyMissing
            ? Load(to, isPresence ? KnownBits.Of(0) : null, what)
            : isPresence ? Load(to, KnownBits.Unknown(1), what) : Perhaps(to, (int)Math.Min(header.Length, 64), what);
    }

    private bool Meta(MetaExpression meta)
    {
        if (meta.SourceRegister is not uint from)
        {
            return Load(meta.DestinationRegister, PacketFacts.Meta(Packet, meta.Key), $"meta {meta.Key}");
        }

        KnownBits bits = _registers.Read(from, 4);
        return meta.Key != MetaKey.Mark || Change(Packet with { Mark = bits.IsKnown ? BitConverter.ToUInt32(bits.Value) : null });
    }

    private bool Connection(CtExpression ct)
    {
        if (ct.SourceRegister is not uint from)
        {
            return Load(ct.DestinationRegister, PacketFacts.Connection(Packet, ct.Key, ct.Direction), $"ct {ct.Key}");
        }

        KnownBits bits = _registers.Read(from, 4);
        return ct.Key != CtKey.Mark || Change(Packet with { ConnectionMark = bits.IsKnown ? BitConverter.ToUInt32(bits.Value) : null });
    }

    private bool Calculate(BitwiseExpression bitwise)
        => Load(bitwise.DestinationRegister, RegisterMath.Bitwise(_registers.Read(bitwise.SourceRegister, bitwise.Length), bitwise), _asked);

    private Truth Range(RangeExpression range)
    {
        Truth within = _registers.Read(range.SourceRegister, (uint)Math.Min(range.From.Length, range.To.Length)).Between(range.From, range.To);
        return range.Operator == CompareOperator.NotEqual ? KnownBits.Not(within) : within;
    }
}

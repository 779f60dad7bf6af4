using System.Net;
using ContainerNet.Netfilter.Xtables;

namespace ContainerNet.Filtering;

/// <summary>What the <c>conntrack</c> match of xtables says of a packet.</summary>
internal static class XtConnection
{
    private const uint NftUntracked = 64;
    private const uint XtUntracked = 256; // XT_CONNTRACK_STATE_UNTRACKED
    private const uint XtDestinationTranslated = 128; // XT_CONNTRACK_STATE_DNAT
    private const uint XtSourceTranslated = 64; // XT_CONNTRACK_STATE_SNAT

    public static Truth Match(PacketState packet, XtConntrack wanted)
    {
        Truth all = Truth.Yes;
        bool hasConnection = packet.IsTracked && !packet.Flow.IsUntracked;
        if ((wanted.Match & XtConntrack.State) != 0)
        {
            all = KnownBits.And(all, Turn(State(packet, wanted.StateMask, hasConnection), wanted, XtConntrack.State));
        }

        int rest = wanted.Match & 0x1ffe;
        if (rest == 0 || all == Truth.No)
        {
            return all;
        }

        if (!hasConnection)
        {
            return (wanted.Match & XtConntrack.State) != 0 ? all : Truth.No;
        }

        // Which end is which is asked of the connection; only how it was begun can be known here.
        int handled = XtConntrack.Direction | XtConntrack.Protocol | XtConntrack.OriginalSource | XtConntrack.OriginalDestination
            | XtConntrack.OriginalDestinationPort | XtConntrack.Status;
        if ((rest & XtConntrack.Direction) != 0)
        {
            // Set: the original direction; inverted: the reply's.
            bool isOriginal = !packet.Flow.IsReply;
            all = KnownBits.And(all, KnownBits.From(isOriginal == ((wanted.Invert & XtConntrack.Direction) == 0)));
        }

        if ((rest & XtConntrack.Protocol) != 0)
        {
            all = KnownBits.And(all, Turn(KnownBits.From(PacketHeaders.ProtocolNumber(packet) == wanted.ProtocolNumber), wanted, XtConntrack.Protocol));
        }

        if ((rest & XtConntrack.OriginalDestination) != 0)
        {
            all = KnownBits.And(all, Turn(Destination(packet, wanted), wanted, XtConntrack.OriginalDestination));
        }

        if ((rest & XtConntrack.OriginalDestinationPort) != 0)
        {
            Truth port = XtMatching.Within(PacketFacts.OriginalDestinationPort(packet), wanted.DestinationPortFrom, wanted.DestinationPortTo);
            all = KnownBits.And(all, Turn(port, wanted, XtConntrack.OriginalDestinationPort));
        }

        if ((rest & XtConntrack.Status) != 0)
        {
            KnownBits status = PacketFacts.Connection(packet, Netfilter.Expressions.CtKey.Status, null) ?? KnownBits.Unknown(4);
            all = KnownBits.And(all, Turn(AnyBit(status, wanted.StatusMask), wanted, XtConntrack.Status));
        }

        bool isMoreAsked = (rest & ~handled) != 0 || (rest & XtConntrack.OriginalSource) != 0;
        return isMoreAsked ? KnownBits.And(all, Truth.Unknown) : all;
    }

    private static Truth State(PacketState packet, ushort mask, bool hasConnection)
    {
        uint state = PacketFacts.State(packet);
        state = state == NftUntracked ? XtUntracked : state;
        state |= hasConnection && packet.Flow.IsDestinationTranslated ? XtDestinationTranslated : 0;
        if ((state & mask) != 0)
        {
            return Truth.Yes;
        }

        return (mask & XtSourceTranslated) != 0 && hasConnection ? Truth.Unknown : Truth.No;
    }

    private static Truth Destination(PacketState packet, XtConntrack wanted)
    {
        if (PacketFacts.OriginalDestination(packet) is not IPAddress address)
        {
            return Truth.Unknown;
        }

        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            if (i >= wanted.Destination.Count || ((bytes[i] ^ wanted.Destination[i]) & wanted.DestinationMask[i]) != 0)
            {
                return Truth.No;
            }
        }

        return Truth.Yes;
    }

    private static Truth AnyBit(KnownBits bits, ushort mask)
    {
        uint value = BitConverter.ToUInt32(bits.Value);
        uint known = BitConverter.ToUInt32(bits.Known);
        return (value & mask) != 0 ? Truth.Yes : (known & mask) == mask ? Truth.No : Truth.Unknown;
    }

    private static Truth Turn(Truth truth, XtConntrack wanted, ushort flag) => XtMatching.Turn(truth, (wanted.Invert & flag) != 0);
}

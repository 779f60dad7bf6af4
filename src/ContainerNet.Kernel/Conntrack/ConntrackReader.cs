using System.Runtime.CompilerServices;
using ContainerNet.Netfilter;
using ContainerNet.Netlink;

namespace ContainerNet.Conntrack;

/// <summary>Reads <c>IPCTNL_MSG_CT_NEW</c> and <c>IPCTNL_MSG_CT_DELETE</c>.</summary>
public static partial class ConntrackReader
{
    /// <summary>Reads one connection; null when it is neither IPv4 nor IPv6.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no connection.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // a table may hold 100,000 of them, and is over before it would be compiled again
    public static ConntrackEntry? Read(ReadOnlySpan<byte> payload, string ns)
    {
        Wire.Read<NfGenMsg>(payload, out ReadOnlySpan<byte> rest);
        ConntrackTuple original = default;
        ConntrackTuple reply = default;
        ConntrackDetails? details = null;
        uint status = 0;
        uint? timeout = null;
        uint mark = 0;
        ushort zone = 0;
        uint id = 0;
        uint use = 0;
        (ulong? Packets, ulong? Bytes) sent = default;
        (ulong? Packets, ulong? Bytes) received = default;
        (ulong Start, ulong Stop) time = default;
        Transport transport = default;
        for (AttributeReader attributes = new(rest); attributes.Next();)
        {
            switch (attributes.Type)
            {
                case CTA.TUPLE_ORIG: original = new ConntrackTuple(attributes.AsNested()); break;
                case CTA.TUPLE_REPLY: reply = new ConntrackTuple(attributes.AsNested()); break;
                case CTA.STATUS: status = attributes.AsNetworkUInt32(); break;
                case CTA.TIMEOUT: timeout = attributes.AsNetworkUInt32(); break;
                case CTA.MARK: mark = attributes.AsNetworkUInt32(); break;
                case CTA.ZONE: zone = attributes.AsNetworkUInt16(); break;
                case CTA.ID: id = attributes.AsNetworkUInt32(); break;
                case CTA.USE: use = attributes.AsNetworkUInt32(); break;
                case CTA.COUNTERS_ORIG: sent = Counters(attributes.AsNested()); break;
                case CTA.COUNTERS_REPLY: received = Counters(attributes.AsNested()); break;
                case CTA.TIMESTAMP: time = Times(attributes.AsNested()); break;
                case CTA.PROTOINFO: transport = ReadTransport(attributes.AsNested(), ref details); break;
                default: ReadDetail(attributes, ref details); break;
            }
        }

        return original.Family == 0 ? null : new ConntrackEntry
        {
            Namespace = ns,
            Original = original,
            Reply = reply,
            Details = details ?? ConntrackDetails.None,
            StateCode = transport.State,
            Status = (ConntrackStatus)status,
            Timeout = timeout is uint seconds ? TimeSpan.FromTicks(seconds * TimeSpan.TicksPerSecond) : null,
            Mark = mark,
            Zone = zone,
            ConntrackId = id,
            UseCount = use,
            Packets = sent.Packets,
            Bytes = sent.Bytes,
            ReplyPackets = received.Packets,
            ReplyBytes = received.Bytes,
            StartNanoseconds = time.Start,
            StopNanoseconds = time.Stop,
            WindowScale = transport.WindowScale,
            ReplyWindowScale = transport.ReplyWindowScale,
            TcpFlags = transport.Flags,
            ReplyTcpFlags = transport.ReplyFlags,
        };
    }

    private static Transport ReadTransport(AttributeReader info, ref ConntrackDetails? details)
    {
        Transport read = default;
        while (info.Next())
        {
            for (AttributeReader one = info.AsNested(); one.Next();)
            {
                switch (info.Type, one.Type)
                {
                    case (CTA.PROTOINFO_TCP or CTA.PROTOINFO_DCCP or CTA.PROTOINFO_SCTP, CTA.PROTOINFO_STATE): read.State = one.AsByte(); break;
                    case (CTA.PROTOINFO_TCP, CTA.PROTOINFO_TCP_WSCALE_ORIGINAL): read.WindowScale = one.AsByte(); break;
                    case (CTA.PROTOINFO_TCP, CTA.PROTOINFO_TCP_WSCALE_REPLY): read.ReplyWindowScale = one.AsByte(); break;
                    case (CTA.PROTOINFO_TCP, CTA.PROTOINFO_TCP_FLAGS_ORIGINAL): read.Flags = one.AsByte(); break; // struct nf_ct_tcp_flags { flags, mask }
                    case (CTA.PROTOINFO_TCP, CTA.PROTOINFO_TCP_FLAGS_REPLY): read.ReplyFlags = one.AsByte(); break;
                    case (CTA.PROTOINFO_SCTP, CTA.PROTOINFO_SCTP_VTAG_ORIGINAL): (details ??= new()).VerificationTag = one.AsNetworkUInt32(); break;
                    case (CTA.PROTOINFO_SCTP, CTA.PROTOINFO_SCTP_VTAG_REPLY): (details ??= new()).ReplyVerificationTag = one.AsNetworkUInt32(); break;
                    case (CTA.PROTOINFO_DCCP, CTA.PROTOINFO_DCCP_ROLE): (details ??= new()).DccpRole = one.AsByte(); break;
                    case (CTA.PROTOINFO_DCCP, CTA.PROTOINFO_DCCP_HANDSHAKE_SEQ): (details ??= new()).DccpHandshake = one.AsNetworkUInt64(); break;
                }
            }
        }

        return read;
    }

    private static (ulong? Packets, ulong? Bytes) Counters(AttributeReader counters)
    {
        (ulong? Packets, ulong? Bytes) read = default;
        while (counters.Next())
        {
            switch (counters.Type)
            {
                case CTA.COUNTERS_PACKETS: read.Packets = counters.AsNetworkUInt64(); break;
                case CTA.COUNTERS_BYTES: read.Bytes = counters.AsNetworkUInt64(); break;
            }
        }

        return read;
    }

    private static (ulong Start, ulong Stop) Times(AttributeReader times)
    {
        (ulong Start, ulong Stop) read = default;
        while (times.Next())
        {
            switch (times.Type)
            {
                case CTA.TIMESTAMP_START: read.Start = times.AsNetworkUInt64(); break;
                case CTA.TIMESTAMP_STOP: read.Stop = times.AsNetworkUInt64(); break;
            }
        }

        return read;
    }

    private struct Transport
    {
        public byte? State;
        public int? WindowScale;
        public int? ReplyWindowScale;
        public int? Flags;
        public int? ReplyFlags;
    }
}

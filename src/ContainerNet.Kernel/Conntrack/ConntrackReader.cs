using ContainerNet.Netfilter;
using ContainerNet.Netlink;

namespace ContainerNet.Conntrack;

/// <summary>Reads <c>IPCTNL_MSG_CT_NEW</c> and <c>IPCTNL_MSG_CT_DELETE</c>.</summary>
public static class ConntrackReader
{
    /// <summary>Reads one connection; null when it is neither IPv4 nor IPv6.</summary>
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

    private static void ReadDetail(AttributeReader attribute, ref ConntrackDetails? details)
    {
        switch (attribute.Type)
        {
            case CTA.HELP:
                (details ??= new()).Helper = Name(attribute.AsNested(), CTA.HELP_NAME);
                break;
            case CTA.SECCTX:
                (details ??= new()).SecurityContext = Name(attribute.AsNested(), CTA.SECCTX_NAME);
                break;
            case CTA.LABELS:
                (details ??= new()).Labels = Labels(attribute.Value);
                break;
            case CTA.TUPLE_MASTER:
                (details ??= new()).Master = new ConntrackTuple(attribute.AsNested());
                break;
            case CTA.SEQ_ADJ_ORIG:
                (details ??= new()).Adjustment = Adjustment(attribute.AsNested());
                break;
            case CTA.SEQ_ADJ_REPLY:
                (details ??= new()).ReplyAdjustment = Adjustment(attribute.AsNested());
                break;
            case CTA.SYNPROXY:
                (uint isn, uint its, uint offset) = Synproxy(attribute.AsNested());
                if ((isn | its | offset) != 0) // the kernel sends it with every TCP connection
                {
                    details ??= new();
                    (details.SynproxyIsn, details.SynproxyIts, details.SynproxyTimestampOffset) = (isn, its, offset);
                }

                break;
        }
    }

    private static (uint Isn, uint Its, uint Offset) Synproxy(AttributeReader attributes)
    {
        (uint Isn, uint Its, uint Offset) read = default;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case CTA.SYNPROXY_ISN: read.Isn = attributes.AsNetworkUInt32(); break;
                case CTA.SYNPROXY_ITS: read.Its = attributes.AsNetworkUInt32(); break;
                case CTA.SYNPROXY_TSOFF: read.Offset = attributes.AsNetworkUInt32(); break;
            }
        }

        return read;
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

    private static ConntrackAdjustment Adjustment(AttributeReader attributes)
    {
        uint position = 0;
        int before = 0;
        int after = 0;
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case CTA.SEQADJ_CORRECTION_POS: position = attributes.AsNetworkUInt32(); break;
                case CTA.SEQADJ_OFFSET_BEFORE: before = (int)attributes.AsNetworkUInt32(); break;
                case CTA.SEQADJ_OFFSET_AFTER: after = (int)attributes.AsNetworkUInt32(); break;
            }
        }

        return new ConntrackAdjustment(position, before, after);
    }

    private static string? Name(AttributeReader attributes, ushort type)
    {
        while (attributes.Next())
        {
            if (attributes.Type == type)
            {
                return attributes.AsString();
            }
        }

        return null;
    }

    // An array of unsigned long; on machines that begin with the low byte, as all that .NET runs on do, bit n is bit n % 8 of byte n / 8.
    private static int[] Labels(ReadOnlySpan<byte> bits)
    {
        List<int> set = [];
        for (int bit = 0; bit < bits.Length * 8; bit++)
        {
            if ((bits[bit / 8] & (1 << (bit % 8))) != 0)
            {
                set.Add(bit);
            }
        }

        return [.. set];
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

using ContainerNet.Route;

namespace ContainerNet.Conntrack;

/// <summary>A connection the kernel tracks (<c>conntrack -L</c>): how its packets look on their way there, and how they look on their way back.</summary>
public record ConntrackEntry : KernelObject
{
    internal ConntrackTuple Original { get; init; }
    internal ConntrackTuple Reply { get; init; }
    internal ConntrackDetails Details { get; init; } = ConntrackDetails.None;
    internal byte? StateCode { get; init; }
    internal ulong StartNanoseconds { get; init; } // since 1970; 0 for none
    internal ulong StopNanoseconds { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public IpFamily AddressFamily => Original.Family;

    /// <summary>The transport protocol.</summary>
    public IpProtocol Protocol => Original.Protocol;

    /// <summary>What the protocol's own states say: <c>SynSent</c>, <c>Established</c>, <c>TimeWait</c> …; null for protocols that have none.</summary>
    public string? State => StateCode is byte state ? ConntrackStates.NameOf(Protocol, state) : null;

    /// <summary>Who began it, as the first packet said.</summary>
    public string Source => Original.Source;

    /// <summary>The port it was begun from; null for protocols without ports.</summary>
    public int? SourcePort => Original.SourcePort;

    /// <summary>Where the first packet was sent to.</summary>
    public string Destination => Original.Destination;

    /// <summary>The port it was sent to; null for protocols without ports.</summary>
    public int? DestinationPort => Original.DestinationPort;

    /// <summary>What the source is changed into on the way, as in <c>192.0.2.10:40000</c>; null when it is not.</summary>
    public string? SourceTranslatedTo => Status.HasFlag(ConntrackStatus.SourceNat) && Original.SourceIsNotDestinationOf(Reply) ? Reply.DestinationEnd : null;

    /// <summary>What the destination is changed into on the way, as in <c>172.17.0.2:80</c>; null when it is not.</summary>
    public string? DestinationTranslatedTo => Status.HasFlag(ConntrackStatus.DestinationNat) && Reply.SourceIsNotDestinationOf(Original) ? Reply.SourceEnd : null;

    /// <summary>Where replies come from.</summary>
    public string ReplySource => Reply.Source;

    /// <summary>The port replies come from.</summary>
    public int? ReplySourcePort => Reply.SourcePort;

    /// <summary>Where replies are sent to.</summary>
    public string ReplyDestination => Reply.Destination;

    /// <summary>The port replies are sent to.</summary>
    public int? ReplyDestinationPort => Reply.DestinationPort;

    /// <summary>ICMP's type (RFC 792, RFC 4443): 8 and 128 are echo requests; null for other protocols.</summary>
    public int? IcmpType => Original.IcmpType;

    /// <summary>ICMP's code.</summary>
    public int? IcmpCode => Original.IcmpCode;

    /// <summary>The identifier in ICMP's queries, by which one ping is told from another.</summary>
    public int? IcmpId => Original.IcmpId;

    /// <summary>ICMP's type in replies.</summary>
    public int? ReplyIcmpType => Reply.IcmpType;

    /// <summary>ICMP's code in replies.</summary>
    public int? ReplyIcmpCode => Reply.IcmpCode;

    /// <summary>The identifier in replies.</summary>
    public int? ReplyIcmpId => Reply.IcmpId;

    /// <summary>GRE's key on the way there (PPTP, RFC 2637).</summary>
    public int? SourceKey => Original.SourceKey;

    /// <summary>GRE's key on the other side.</summary>
    public int? DestinationKey => Original.DestinationKey;

    /// <summary>GRE's key in replies.</summary>
    public int? ReplySourceKey => Reply.SourceKey;

    /// <summary>GRE's key in replies, on the other side.</summary>
    public int? ReplyDestinationKey => Reply.DestinationKey;

    /// <summary>What the kernel notes of it: seen both ways, assured, translated …</summary>
    public ConntrackStatus Status { get; init; }

    /// <summary>How long it is kept if no further packet comes; null where the kernel does not say, as when it is gone or a flow table has it.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The connection's mark (<c>ct mark</c>, CONNMARK).</summary>
    public uint Mark { get; init; }

    /// <summary>The zone it is tracked in, both ways; 0 is the one without a number.</summary>
    public int Zone { get; init; }

    /// <summary>The zone of the way there alone; null when it has none of its own.</summary>
    public int? SourceZone => Original.Zone;

    /// <summary>The zone of the way back alone; null when it has none of its own.</summary>
    public int? ReplyZone => Reply.Zone;

    /// <summary>The kernel's number for it. A later connection between the same ends has another one.</summary>
    public uint ConntrackId { get; init; }

    /// <summary>Packets sent by who began it; null unless net.netfilter.nf_conntrack_acct is 1 when it begins.</summary>
    public ulong? Packets { get; init; }

    /// <summary>Bytes sent by who began it, IP headers included; null likewise.</summary>
    public ulong? Bytes { get; init; }

    /// <summary>Packets of the replies; null likewise.</summary>
    public ulong? ReplyPackets { get; init; }

    /// <summary>Bytes of the replies; null likewise.</summary>
    public ulong? ReplyBytes { get; init; }

    /// <summary>When it began; null unless net.netfilter.nf_conntrack_timestamp is 1 when it begins.</summary>
    public DateTime? StartTime => Time(StartNanoseconds);

    /// <summary>When it ended; only in the event that says so.</summary>
    public DateTime? StopTime => Time(StopNanoseconds);

    /// <summary>The helper that reads along (<c>ftp</c>, <c>sip</c> …); null for none.</summary>
    public string? Helper => Details.Helper;

    /// <summary>The connection that announced this one, such as FTP's control connection; null for none.</summary>
    public string? Master => Details.Master?.ToString();

    /// <summary>The labels set on it (<c>ct label</c>, connlabel), by their numbers.</summary>
    public int[] Labels => Details.Labels;

    /// <summary>Its security context (SECMARK, SELinux); null for none.</summary>
    public string? SecurityContext => Details.SecurityContext;

    /// <summary>How many in the kernel hold it.</summary>
    public uint UseCount { get; init; }

    /// <summary>TCP's window scale, as who began it announced; null for other protocols.</summary>
    public int? WindowScale { get; init; }

    /// <summary>TCP's window scale, as the other side announced.</summary>
    public int? ReplyWindowScale { get; init; }

    /// <summary>What the kernel notes of the TCP sender: <c>IP_CT_TCP_FLAG_*</c> of <c>linux/netfilter/nf_conntrack_tcp.h</c>.</summary>
    public int? TcpFlags { get; init; }

    /// <summary>The same of the other side.</summary>
    public int? ReplyTcpFlags { get; init; }

    /// <summary>SCTP's verification tag on the way there (RFC 9260).</summary>
    public uint? VerificationTag => Details.VerificationTag;

    /// <summary>SCTP's verification tag on the way back.</summary>
    public uint? ReplyVerificationTag => Details.ReplyVerificationTag;

    /// <summary>Who is DCCP's client: 0 who began it, 1 the other side.</summary>
    public int? DccpRole => Details.DccpRole;

    /// <summary>The sequence number of DCCP's handshake.</summary>
    public ulong? DccpHandshake => Details.DccpHandshake;

    /// <summary>How TCP sequence numbers are changed on the way there; null when they are not.</summary>
    public ConntrackAdjustment? SequenceAdjustment => Details.Adjustment;

    /// <summary>How TCP sequence numbers are changed on the way back.</summary>
    public ConntrackAdjustment? ReplySequenceAdjustment => Details.ReplyAdjustment;

    /// <summary>The first sequence number SYNPROXY answered with; null without SYNPROXY.</summary>
    public uint? SynproxyIsn => Details.SynproxyIsn;

    /// <summary>The first timestamp SYNPROXY answered with.</summary>
    public uint? SynproxyIts => Details.SynproxyIts;

    /// <summary>What SYNPROXY adds to timestamps.</summary>
    public uint? SynproxyTimestampOffset => Details.SynproxyTimestampOffset;

    private static DateTime? Time(ulong nanoseconds)
        => nanoseconds == 0 ? null : DateTime.UnixEpoch.AddTicks((long)(nanoseconds / 100)).ToLocalTime();

    /// <inheritdoc/>
    public override string ToString() => Original.ToString();
}

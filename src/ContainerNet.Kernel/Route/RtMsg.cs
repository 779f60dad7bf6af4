namespace ContainerNet.Route;

/// <summary><c>struct rtmsg</c> of <c>linux/rtnetlink.h</c>; <c>struct fib_rule_hdr</c> has the same shape.</summary>
internal readonly record struct RtMsg
{
    public byte Family { get; init; }
    public byte DestinationLength { get; init; }
    public byte SourceLength { get; init; }
    public byte Tos { get; init; }
    public byte Table { get; init; }
    public byte Protocol { get; init; }
    public byte Scope { get; init; }
    public byte Type { get; init; }
    public uint Flags { get; init; }
}

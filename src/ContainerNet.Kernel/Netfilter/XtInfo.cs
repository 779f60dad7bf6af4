using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter;

/// <summary>
/// The C structures of the few xtables matches ContainerNet writes into tables that iptables-nft owns, so that every
/// version of it can still print them. Each is padded to eight bytes, as the kernel wants them.
/// </summary>
public static class XtInfo
{
    private const int CommentLength = 256; // XT_MAX_COMMENT_LEN

    /// <summary><c>-m comment --comment TEXT</c></summary>
    public static XtMatchExpression Comment(string text)
    {
        byte[] info = new byte[CommentLength];
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        bytes.AsSpan(0, Math.Min(bytes.Length, CommentLength - 1)).CopyTo(info);
        return new XtMatchExpression { Extension = "comment", Info = info };
    }

    /// <summary>The text of the <c>comment</c> match among these; empty when there is none.</summary>
    public static string CommentIn(IEnumerable<FilterExpression> expressions)
    {
        ArgumentNullException.ThrowIfNull(expressions);
        foreach (FilterExpression expression in expressions)
        {
            if (expression is XtMatchExpression { Extension: "comment" } match)
            {
                int end = match.Info.AsSpan().IndexOf((byte)0);
                return Encoding.UTF8.GetString(end < 0 ? match.Info : match.Info.AsSpan(0, end));
            }
        }

        return "";
    }

    /// <summary><c>-m conntrack --ctstate ESTABLISHED,RELATED</c></summary>
    /// <remarks><c>struct xt_conntrack_mtinfo3</c> of <c>linux/netfilter/xt_conntrack.h</c>: only three of its fields are used.</remarks>
    public static XtMatchExpression KnownConnection()
    {
        const int MatchFlagsAt = 146;
        const int StateMaskAt = 150;
        const ushort MatchState = 1;   // XT_CONNTRACK_STATE
        const ushort Established = 2;  // XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED)
        const ushort Related = 4;
        byte[] info = new byte[168];
        MemoryMarshal.Write(info.AsSpan(MatchFlagsAt), MatchState);
        MemoryMarshal.Write(info.AsSpan(StateMaskAt), (ushort)(Established | Related));
        return new XtMatchExpression { Extension = "conntrack", Revision = 3, Info = info };
    }

    /// <summary>Whether this is <see cref="KnownConnection"/>.</summary>
    public static bool IsKnownConnection(FilterExpression expression)
        => expression is XtMatchExpression { Extension: "conntrack" } match
            && match.Info.AsSpan().StartsWith(KnownConnection().Info.AsSpan(0, 164));

    /// <summary><c>-p tcp --dport PORT</c> and the same for udp, without the <c>-p</c>.</summary>
    /// <remarks><c>struct xt_tcp { __u16 spts[2], dpts[2]; __u8 option, flg_mask, flg_cmp, invflags; }</c>, and <c>xt_udp</c> without the three.</remarks>
    public static XtMatchExpression DestinationPort(bool tcp, int port)
    {
        byte[] info = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(info.AsSpan(2), ushort.MaxValue);
        MemoryMarshal.Write(info.AsSpan(4), (ushort)port);
        MemoryMarshal.Write(info.AsSpan(6), (ushort)port);
        return new XtMatchExpression { Extension = tcp ? "tcp" : "udp", Info = info };
    }

    /// <summary>The single port a <c>tcp</c> or <c>udp</c> match asks of the destination (or the source); null for any and for ranges.</summary>
    public static int? PortOf(XtMatchExpression match, bool destination)
    {
        ArgumentNullException.ThrowIfNull(match);
        int at = destination ? 4 : 0;
        if (match.Extension is not ("tcp" or "udp") || match.Info.Length < 8)
        {
            return null;
        }

        ushort first = MemoryMarshal.Read<ushort>(match.Info.AsSpan(at));
        return first == MemoryMarshal.Read<ushort>(match.Info.AsSpan(at + 2)) ? first : null;
    }

    /// <summary><c>-p tcp --sport PORT</c> and the same for udp, without the <c>-p</c>.</summary>
    public static XtMatchExpression SourcePort(bool tcp, int port)
    {
        byte[] info = new byte[16];
        MemoryMarshal.Write(info.AsSpan(0), (ushort)port);
        MemoryMarshal.Write(info.AsSpan(2), (ushort)port);
        MemoryMarshal.Write(info.AsSpan(6), ushort.MaxValue);
        return new XtMatchExpression { Extension = tcp ? "tcp" : "udp", Info = info };
    }
}

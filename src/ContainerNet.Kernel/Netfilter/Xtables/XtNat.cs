using System.Net;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Xtables;

/// <summary>The DNAT, SNAT, MASQUERADE, REDIRECT and NETMAP targets (<c>linux/netfilter/nf_nat.h</c>).</summary>
public sealed record XtNat
{
    /// <summary><c>NF_NAT_RANGE_*</c>: 1 address given, 2 port given, 4 random, 8 persistent, 16 fully random, 32 port by offset, 64 netmap.</summary>
    public uint Flags { get; init; }

    /// <summary>The new address, or the lowest of them; null when it stays.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The highest new address; null when <see cref="Address"/> is.</summary>
    public IPAddress? AddressEnd { get; init; }

    /// <summary>The new port, or the lowest of them; 0 when it stays.</summary>
    public ushort Port { get; init; }

    /// <summary>The highest new port; 0 when it stays.</summary>
    public ushort PortEnd { get; init; }

    /// <summary>The old port that becomes <see cref="Port"/>, when ports are moved by an offset.</summary>
    public ushort BasePort { get; init; }

    /// <summary>Reads it; null when this is another target or cut short.</summary>
    /// <param name="target">The target.</param>
    /// <param name="isIPv6">Whether its table is for IPv6.</param>
    public static XtNat? Read(XtTargetExpression target, bool isIPv6)
    {
        ArgumentNullException.ThrowIfNull(target);
        XtReader info = new(target.Info);
        if (target.Extension is not ("DNAT" or "SNAT" or "MASQUERADE" or "REDIRECT" or "NETMAP"))
        {
            return null;
        }

        // Revision 0 of IPv4's: unsigned int rangesize; { unsigned int flags; __be32 min_ip, max_ip; __be16 min, max; }
        if (target.Revision == 0 && !isIPv6)
        {
            return info.Has(20) ? Make(info.UInt32(4), info.IPAddress(8, 4), info.IPAddress(12, 4), info.Port(16), info.Port(18), 0) : null;
        }

        // unsigned int flags; union nf_inet_addr min_addr, max_addr; __be16 min_proto, max_proto; revision 2: base_proto
        int length = isIPv6 ? 16 : 4;
        return info.Has(40) && target.Revision <= 2
            ? Make(info.UInt32(0), info.IPAddress(4, length), info.IPAddress(20, length), info.Port(36), info.Port(38),
                target.Revision == 2 ? info.Port(40) : (ushort)0)
            : null;
    }

    private static XtNat Make(uint flags, IPAddress from, IPAddress to, ushort port, ushort portEnd, ushort basePort) => new()
    {
        Flags = flags,
        Address = (flags & 1) != 0 ? from : null,
        AddressEnd = (flags & 1) != 0 ? to : null,
        Port = (flags & 2) != 0 ? port : (ushort)0,
        PortEnd = (flags & 2) != 0 ? portEnd : (ushort)0,
        BasePort = basePort,
    };
}

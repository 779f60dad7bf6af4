using System.Net;
using ContainerNet.Netfilter;

namespace ContainerNet.Filtering;

/// <summary>A packet on its way through one hook: what it is now, and what rules have done to it.</summary>
internal sealed record PacketState
{
    public required FilterFlow Flow { get; init; }

    public required NetfilterHook Hook { get; init; }

    /// <summary>The family of the hook: IPv4 or IPv6, or a bridge's or link's.</summary>
    public required NftFamily Family { get; init; }

    /// <summary>Null when a rule may have set it, or not.</summary>
    public uint? Mark { get; init; }

    /// <summary>Null once the destination has been translated: whose the new address is is not known here.</summary>
    public bool? DestinationIsLocal { get; init; }

    /// <summary>Null once the source has been translated.</summary>
    public bool? SourceIsLocal { get; init; }

    /// <summary>Whether a rule of this hook has translated it; no second one does.</summary>
    public bool IsTranslated { get; init; }

    public bool IsMasqueraded { get; init; }

    /// <summary>False before connection tracking has seen it, at priorities below -200 of prerouting and output.</summary>
    public bool IsTracked { get; init; }

    /// <summary>The connection's mark; null when it is not known.</summary>
    public uint? ConnectionMark { get; init; }

    /// <summary>Why what became of it is not known, as a sentence part; null when it is.</summary>
    public string? Doubt { get; init; }

    public bool IsIPv6 => Flow.Destination.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    public int AddressLength => IsIPv6 ? 16 : 4;

    public PacketState WithDestination(IPAddress? address, int? port)
    {
        FilterFlow flow = Flow with
        {
            Destination = address ?? Flow.Destination,
            DestinationPort = Flow.Protocol == Paths.PathProtocol.Icmp ? 0 : port ?? Flow.DestinationPort,
            IsDestinationTranslated = true,
            OriginalDestination = Flow.Destination,
            OriginalDestinationPort = Flow.DestinationPort,
        };
        return this with { Flow = flow, IsTranslated = true, DestinationIsLocal = address is null ? DestinationIsLocal : null };
    }

    public PacketState WithSource(IPAddress? address, int? port) => this with
    {
        Flow = Flow with
        {
            Source = address ?? Flow.Source,
            SourcePort = Flow.Protocol == Paths.PathProtocol.Icmp ? 0 : port ?? Flow.SourcePort,
        },
        IsTranslated = true,
        SourceIsLocal = address is null ? SourceIsLocal : null,
    };

    /// <summary>What can be said when it is not known which of two states it is in.</summary>
    public static PacketState Join(PacketState? one, PacketState other, string why)
    {
        if (one is null || one == other)
        {
            return other;
        }

        bool isSameFlow = one.Flow == other.Flow && one.IsMasqueraded == other.IsMasqueraded;
        PacketState changed = other.IsTranslated ? other : one;
        return changed with
        {
            Mark = one.Mark == other.Mark ? one.Mark : null,
            ConnectionMark = one.ConnectionMark == other.ConnectionMark ? one.ConnectionMark : null,
            DestinationIsLocal = one.DestinationIsLocal == other.DestinationIsLocal ? one.DestinationIsLocal : null,
            SourceIsLocal = one.SourceIsLocal == other.SourceIsLocal ? one.SourceIsLocal : null,
            Doubt = one.Doubt ?? other.Doubt ?? (isSameFlow ? null : why),
        };
    }
}

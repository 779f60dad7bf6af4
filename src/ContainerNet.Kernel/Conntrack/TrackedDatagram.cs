using System.Net;

namespace ContainerNet.Conntrack;

/// <summary>A UDP flow the kernel tracks, as far as it has to be known to be found again.</summary>
public sealed record TrackedDatagram
{
    /// <summary>Where its first datagram was sent to.</summary>
    public IPAddress Destination { get; init; } = IPAddress.None;

    /// <summary>The port it was sent to.</summary>
    public int DestinationPort { get; init; }

    /// <summary>Who answers: another than <see cref="Destination"/> where the destination is translated.</summary>
    public IPAddress Answering { get; init; } = IPAddress.None;

    /// <summary>The port of who answers.</summary>
    public int AnsweringPort { get; init; }

    /// <summary>Whether the destination is translated.</summary>
    public bool IsTranslated => !Destination.Equals(Answering) || DestinationPort != AnsweringPort;

    /// <summary>The zone it is tracked in; null for the one without a number.</summary>
    internal ushort? Zone { get; init; }

    /// <summary>The kernel's number for it, so that a younger flow of the same ends is not taken for it.</summary>
    internal uint? Id { get; init; }

    /// <summary>The ends of its first datagram, as the kernel wrote them.</summary>
    internal byte[] Tuple { get; init; } = [];
}

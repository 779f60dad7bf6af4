using System.Net;

namespace ContainerNet.Probes;

/// <summary>A packet that passed a watched link, reduced to what tells whether it is the probe's.</summary>
internal sealed record Sighting
{
    /// <summary>Which watched link.</summary>
    public required int Point { get; init; }

    /// <summary>When, by the kernel's clock.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Whether this link's namespace sent it.</summary>
    public required bool IsOutgoing { get; init; }

    /// <summary>What it can be.</summary>
    public required SightingKind Kind { get; init; }

    /// <summary>Who sent it. A question's asker; an answer's owner of the address.</summary>
    public required IPEndPoint Source { get; init; }

    /// <summary>Where it goes. A question's address.</summary>
    public required IPEndPoint Destination { get; init; }

    /// <summary>Whether it carries the probe's token, so it is the probe's for certain.</summary>
    public bool HasToken { get; init; }

    /// <summary>TCP: the request's first sequence number. Echo: identifier and sequence. The same in request, reply and error.</summary>
    public uint? Number { get; init; }

    /// <summary>UDP: the request's source and destination, also where this is the reply or quotes the request.</summary>
    public (IPEndPoint Source, IPEndPoint Destination)? Flow { get; init; }
}

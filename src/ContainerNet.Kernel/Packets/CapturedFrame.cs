namespace ContainerNet.Packets;

/// <summary>One frame as it passed a link, or as a file holds it.</summary>
public readonly ref struct CapturedFrame
{
    /// <summary>The number of the place it was captured at: an index into the capture's places, or the file's interfaces.</summary>
    public required int Place { get; init; }

    /// <summary>When, in nanoseconds since 1970 (UTC), by the kernel's clock.</summary>
    public required long Nanoseconds { get; init; }

    /// <summary>Which way it passed.</summary>
    public PacketDirection Direction { get; init; }

    /// <summary>To whom: 0 to this host, 1 to all, 2 to a group, 3 to another host, 4 it was sent (<c>PACKET_HOST</c> …, packet(7)).</summary>
    public byte PacketType { get; init; }

    /// <summary>What the bytes begin with.</summary>
    public required LinkType LinkType { get; init; }

    /// <summary>How many bytes it had on the link; more than <see cref="Bytes"/> where it was cut off.</summary>
    public required int WireLength { get; init; }

    /// <summary>The frame. Valid until the next one is taken.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }
}

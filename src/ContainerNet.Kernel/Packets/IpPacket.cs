using System.Buffers.Binary;
using System.Net;

namespace ContainerNet.Packets;

/// <summary>
/// An IPv4 (RFC 791) or IPv6 (RFC 8200) packet. Its end may be cut off, as captures and ICMP errors cut it.
/// </summary>
public readonly ref struct IpPacket
{
    /// <summary>The EtherType that announces IPv4.</summary>
    public const ushort EtherType4 = 0x0800;

    /// <summary>The EtherType that announces IPv6.</summary>
    public const ushort EtherType6 = 0x86dd;

    private const int MostExtensions = 8;
    private readonly ReadOnlySpan<byte> _source;
    private readonly ReadOnlySpan<byte> _destination;

    private IpPacket(int version, byte protocol, byte timeToLive, uint identification, int fragment, ReadOnlySpan<byte> source, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> payload)
    {
        Version = version;
        Protocol = protocol;
        TimeToLive = timeToLive;
        Identification = identification;
        FragmentOffset = fragment & 0xfff8;
        HasMoreFragments = (fragment & 1) != 0;
        _source = source;
        _destination = destination;
        Payload = payload;
    }

    /// <summary>4 or 6.</summary>
    public int Version { get; }

    /// <summary>What the payload is: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6.</summary>
    public byte Protocol { get; }

    /// <summary>How many routers it may still pass: TTL, or hop limit.</summary>
    public byte TimeToLive { get; }

    /// <summary>What fragments of one packet have in common; of IPv6 0 where there is no fragment header.</summary>
    public uint Identification { get; }

    /// <summary>Where in the packet's payload this fragment belongs, in bytes; 0 for the first and for a whole packet.</summary>
    public int FragmentOffset { get; }

    /// <summary>Whether more fragments follow.</summary>
    public bool HasMoreFragments { get; }

    /// <summary>Whether it is a fragment other than the first, so that the payload begins with no header.</summary>
    public bool IsLaterFragment => FragmentOffset != 0;

    /// <summary>Who sent it.</summary>
    public IPAddress Source => new(_source);

    /// <summary>Where it goes.</summary>
    public IPAddress Destination => new(_destination);

    /// <summary>What follows the headers, without padding.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads a packet of either version; false when the bytes are none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out IpPacket packet)
    {
        packet = default;
        return bytes.Length > 0 && (bytes[0] >> 4) switch
        {
            4 => TryParse4(bytes, out packet),
            6 => TryParse6(bytes, out packet),
            _ => false,
        };
    }

    private static bool TryParse4(ReadOnlySpan<byte> bytes, out IpPacket packet)
    {
        packet = default;
        int header = (bytes[0] & 0xf) * 4;
        if (header < 20 || bytes.Length < header)
        {
            return false;
        }

        int total = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        int flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]); // 0, do not fragment, more fragments, then 13 bits of offset
        int fragment = ((flags & 0x1fff) << 3) | ((flags >> 13) & 1);

        // A length of 0 is a packet larger than 64 KiB that the link will cut (TSO).
        int end = total == 0 ? bytes.Length : Math.Min(total, bytes.Length);
        if (end < header)
        {
            return false;
        }

        packet = new IpPacket(4, bytes[9], bytes[8], BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]), fragment, bytes.Slice(12, 4), bytes.Slice(16, 4), bytes[header..end]);
        return true;
    }

    private static bool TryParse6(ReadOnlySpan<byte> bytes, out IpPacket packet)
    {
        packet = default;
        if (bytes.Length < 40)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]);
        ReadOnlySpan<byte> rest = bytes[40..];
        rest = length == 0 ? rest : rest[..Math.Min(length, rest.Length)];
        byte next = bytes[6];
        int fragment = 0;
        uint identification = 0;
        for (int extensions = 0; next is 0 or 43 or 44 or 60 && fragment < 8; extensions++)
        {
            // Hop-by-hop 0, routing 43 and destination options 60 count eight-byte units past the first; fragment 44 has eight bytes.
            int size = rest.Length < 8 ? int.MaxValue : next == 44 ? 8 : (rest[1] + 1) * 8;
            if (extensions == MostExtensions || size > rest.Length)
            {
                return false;
            }

            if (next == 44)
            {
                fragment = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) & 0xfff9;
                identification = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
            }

            next = rest[0];
            rest = rest[size..];
        }

        packet = new IpPacket(6, next, bytes[7], identification, fragment, bytes.Slice(8, 16), bytes.Slice(24, 16), rest);
        return true;
    }
}

using System.Buffers.Binary;
using System.Net;

namespace ContainerNet.Packets;

/// <summary>A question or answer of the Address Resolution Protocol, for IPv4 over Ethernet (RFC 826).</summary>
public readonly ref struct ArpPacket
{
    /// <summary>The EtherType that announces it.</summary>
    public const ushort EtherType = 0x0806;

    private const int Length = 28;
    private readonly ReadOnlySpan<byte> _bytes;

    private ArpPacket(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Whether it asks (operation 1) and does not answer (2).</summary>
    public bool IsQuestion => _bytes[7] == 1;

    /// <summary>The sender's link layer address, six bytes.</summary>
    public ReadOnlySpan<byte> SenderHardware => _bytes.Slice(8, 6);

    /// <summary>The sender's IPv4 address.</summary>
    public IPAddress Sender => new(_bytes.Slice(14, 4));

    /// <summary>The IPv4 address asked about, or answered to.</summary>
    public IPAddress Target => new(_bytes.Slice(24, 4));

    /// <summary>Reads one; false when the bytes are none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ArpPacket packet)
    {
        // ar$hrd 1, ar$pro 0x0800, ar$hln 6, ar$pln 4, ar$op 1 or 2
        packet = new ArpPacket(bytes);
        return bytes.Length >= Length && BinaryPrimitives.ReadUInt64BigEndian(bytes) is (0x0001_0800_0604_0001 or 0x0001_0800_0604_0002);
    }
}

using System.Buffers.Binary;

namespace ContainerNet.Packets;

/// <summary>Reads a pcap file (pcap-savefile(5)).</summary>
internal sealed class PcapReader : CaptureReader
{
    private readonly bool _isSwapped;
    private readonly long _unitsPerSecond;
    private readonly LinkType _type;

    public PcapReader(FrameSource source, bool isSwapped, bool isNanoseconds)
        : base(source)
    {
        _isSwapped = isSwapped;
        _unitsPerSecond = isNanoseconds ? 1_000_000_000 : 1_000_000;
        ReadOnlySpan<byte> header = source.Take(20); // version 2 + 2, zone 4, accuracy 4, snap length 4, link type 4
        _type = (LinkType)(Number(header[16..]) & 0xffff);
        Add(new CaptureInterface { LinkType = _type, SnapLength = (int)Math.Min(Number(header[12..]), int.MaxValue), UnitsPerSecond = _unitsPerSecond });
    }

    public override bool TryRead(out CapturedFrame frame)
    {
        frame = default;
        if (!Source.TryTake(16, out ReadOnlySpan<byte> header))
        {
            return false;
        }

        long time = ToNanoseconds(((ulong)Number(header) * (ulong)_unitsPerSecond) + Number(header[4..]), _unitsPerSecond, 0);
        int size = Size(Number(header[8..]), "a frame");
        int wire = (int)Math.Min(Number(header[12..]), int.MaxValue);
        frame = new CapturedFrame { Place = 0, Nanoseconds = time, LinkType = _type, WireLength = wire, Bytes = Source.Take(size) };
        return true;
    }

    private uint Number(ReadOnlySpan<byte> bytes) => BitConverter.ToUInt32(bytes) is var read && _isSwapped ? BinaryPrimitives.ReverseEndianness(read) : read;
}

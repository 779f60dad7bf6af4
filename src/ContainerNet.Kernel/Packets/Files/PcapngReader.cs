using System.Buffers.Binary;
using System.Text;

namespace ContainerNet.Packets;

/// <summary>Reads a pcapng file (draft-ietf-opsawg-pcapng): sections of either byte order, unknown blocks and options stepped over.</summary>
internal sealed class PcapngReader : CaptureReader
{
    private const uint SectionHeaderBlock = 0x0a0d0d0a;
    private const uint ByteOrder = 0x1a2b3c4d;

    private bool _isSwapped;

    public PcapngReader(FrameSource source)
        : base(source) => BeginSection();

    public override bool TryRead(out CapturedFrame frame)
    {
        frame = default;
        while (Source.TryTake(4, out ReadOnlySpan<byte> first))
        {
            uint type = Number(first);
            if (type == SectionHeaderBlock)
            {
                BeginSection();
                continue;
            }

            int length = Size(Number(Source.Take(4)), "a block");
            if (length < 12 || length % 4 != 0)
            {
                throw new InvalidDataException($"it says that a block has {length} bytes");
            }

            ReadOnlySpan<byte> body = Source.Take(length - 8);
            if (Number(body[^4..]) != (uint)length)
            {
                throw new InvalidDataException("the two lengths of a block differ");
            }

            body = body[..^4];
            switch (type)
            {
                case 1: // Interface Description Block
                    AddInterface(body);
                    break;
                case 2: // Packet Block, of old files: interface and drops are 16 bits each
                    frame = ReadPacket(body, Short(body.Length >= 2 ? body : throw Short()));
                    return true;
                case 3: // Simple Packet Block
                    frame = ReadSimple(body);
                    return true;
                case 6: // Enhanced Packet Block
                    frame = ReadPacket(body, Number(body.Length >= 4 ? body : throw Short()));
                    return true;
            }
        }

        return false;
    }

    private static InvalidDataException Short() => new("a block is shorter than what it has to hold");

    private void BeginSection()
    {
        ReadOnlySpan<byte> head = Source.Take(8);
        uint order = BitConverter.ToUInt32(head[4..]);
        _isSwapped = order == ByteOrder ? false : order == BinaryPrimitives.ReverseEndianness(ByteOrder) ? true : throw new InvalidDataException("a section has no byte order");
        int length = Size(Number(head), "a section header");
        if (length < 28 || length % 4 != 0)
        {
            throw new InvalidDataException($"it says that a section header has {length} bytes");
        }

        Source.Take(length - 12);
        Forget();
    }

    private void AddInterface(ReadOnlySpan<byte> body)
    {
        if (body.Length < 8)
        {
            throw Short();
        }

        CaptureInterface place = new() { LinkType = (LinkType)Short(body), SnapLength = (int)Math.Min(Number(body[4..]), int.MaxValue) };
        ReadOnlySpan<byte> rest = body[8..];
        while (TryTakeOption(ref rest, out ushort code, out ReadOnlySpan<byte> value))
        {
            place = code switch
            {
                2 => place with { Name = Encoding.UTF8.GetString(value) },
                3 => place with { Description = Encoding.UTF8.GetString(value) },
                9 when value.Length >= 1 => place with { UnitsPerSecond = UnitsOf(value[0]) },
                11 when value.Length >= 1 && value[0] == 0 => place with { Filter = Encoding.UTF8.GetString(value[1..]) },
                14 when value.Length >= 8 => place with { TimeOffset = (long)(_isSwapped ? BinaryPrimitives.ReverseEndianness(BitConverter.ToUInt64(value)) : BitConverter.ToUInt64(value)) },
                _ => place,
            };
        }

        Add(place);
    }

    /// <summary>The highest bit tells a power of 2 from a power of 10.</summary>
    private static long UnitsOf(byte resolution)
    {
        int power = resolution & 0x7f;
        return (resolution & 0x80) != 0 ? 1L << Math.Min(power, 62) : (long)Math.Pow(10, Math.Min(power, 18));
    }

    private CapturedFrame ReadPacket(ReadOnlySpan<byte> body, uint number)
    {
        if (body.Length < 20)
        {
            throw Short();
        }

        CaptureInterface place = number < Interfaces.Count ? Interfaces[(int)number] : throw new InvalidDataException($"a frame is of interface {number}, which it does not tell of");
        uint size = Number(body[12..]);
        if (size > body.Length - 20)
        {
            throw new InvalidDataException($"it says that a frame has {size} bytes");
        }

        PacketDirection direction = PacketDirection.Unknown;
        byte packetType = 0;
        ReadOnlySpan<byte> rest = body[Math.Min(20 + (((int)size + 3) & ~3), body.Length)..];
        while (TryTakeOption(ref rest, out ushort code, out ReadOnlySpan<byte> value))
        {
            if (code == 2 && value.Length == 4)
            {
                uint flags = Number(value);
                direction = (PacketDirection)((flags & 3) % 3);
                packetType = direction == PacketDirection.Out ? (byte)4 : ((flags >> 2) & 7) switch { 2 => (byte)2, 3 => (byte)1, 4 => (byte)3, _ => (byte)0 };
            }
        }

        return new CapturedFrame
        {
            Place = (int)number,
            Nanoseconds = ToNanoseconds(((ulong)Number(body[4..]) << 32) | Number(body[8..]), place.UnitsPerSecond, place.TimeOffset),
            Direction = direction,
            PacketType = packetType,
            LinkType = place.LinkType,
            WireLength = (int)Math.Min(Number(body[16..]), int.MaxValue),
            Bytes = body.Slice(20, (int)size),
        };
    }

    /// <summary>Of the first interface, without a time.</summary>
    private CapturedFrame ReadSimple(ReadOnlySpan<byte> body)
    {
        if (body.Length < 4 || Interfaces.Count == 0)
        {
            throw Short();
        }

        int wire = (int)Math.Min(Number(body), int.MaxValue);
        int size = Math.Min(Math.Min(wire, Interfaces[0].SnapLength == 0 ? int.MaxValue : Interfaces[0].SnapLength), body.Length - 4);
        return new CapturedFrame { Place = 0, Nanoseconds = 0, LinkType = Interfaces[0].LinkType, WireLength = wire, Bytes = body.Slice(4, size) };
    }

    private bool TryTakeOption(ref ReadOnlySpan<byte> rest, out ushort code, out ReadOnlySpan<byte> value)
    {
        code = rest.Length >= 4 ? Short(rest) : (ushort)0;
        int length = code == 0 ? 0 : Short(rest[2..]);
        value = default;
        if (code == 0 || length > rest.Length - 4)
        {
            return false; // the end; or a length that lies, which costs the options behind it
        }

        value = rest.Slice(4, length);
        rest = rest[Math.Min(4 + ((length + 3) & ~3), rest.Length)..];
        return true;
    }

    private uint Number(ReadOnlySpan<byte> bytes) => BitConverter.ToUInt32(bytes) is var read && _isSwapped ? BinaryPrimitives.ReverseEndianness(read) : read;

    private ushort Short(ReadOnlySpan<byte> bytes) => BitConverter.ToUInt16(bytes) is var read && _isSwapped ? BinaryPrimitives.ReverseEndianness(read) : read;
}

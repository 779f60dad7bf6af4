using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace ContainerNet.Netlink;

/// <summary>
/// Writes one netlink message: <c>nlmsghdr</c>, then a family header, then attributes.
/// Every length is filled in by the writer, every field padded to four bytes.
/// </summary>
public sealed class MessageWriter
{
    private const int HeaderLength = 16;      // sizeof(struct nlmsghdr)
    private const int AttributeHeader = 4;    // sizeof(struct nlattr)
    private const ushort Nested = 0x8000;     // NLA_F_NESTED

    private byte[] _buffer = new byte[256];
    private int _length;

    /// <summary>Begins a message of this type.</summary>
    public MessageWriter(ushort type, MessageFlags flags)
    {
        Span<byte> header = Reserve(HeaderLength);
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], flags);
        Flags = flags;
    }

    /// <summary>The message's flags.</summary>
    public MessageFlags Flags { get; private set; }

    /// <summary>The same message with these flags too.</summary>
    internal MessageWriter With(MessageFlags flags)
    {
        Flags |= flags;
        MemoryMarshal.Write(_buffer.AsSpan(6), Flags);
        return this;
    }

    /// <summary>The same message without these flags.</summary>
    internal MessageWriter Without(MessageFlags flags)
    {
        Flags &= ~flags;
        MemoryMarshal.Write(_buffer.AsSpan(6), Flags);
        return this;
    }

    /// <summary>Writes the family's own fixed header, such as <c>ifinfomsg</c>.</summary>
    public MessageWriter Header<T>(in T header) where T : unmanaged
    {
        MemoryMarshal.Write(Reserve(Unsafe.SizeOf<T>()), header);
        return this;
    }

    /// <summary>Writes an attribute without payload.</summary>
    public MessageWriter Flag(ushort type)
    {
        Attribute(type, 0);
        return this;
    }

    /// <summary>Writes an attribute that holds bytes as they are.</summary>
    public MessageWriter Bytes(ushort type, ReadOnlySpan<byte> value)
    {
        value.CopyTo(Attribute(type, value.Length));
        return this;
    }

    /// <summary>Writes an attribute that holds a byte.</summary>
    public MessageWriter Byte(ushort type, byte value)
    {
        Attribute(type, 1)[0] = value;
        return this;
    }

    /// <summary>Writes an attribute that holds an integer in the machine's byte order.</summary>
    public MessageWriter UInt16(ushort type, ushort value)
    {
        MemoryMarshal.Write(Attribute(type, sizeof(ushort)), value);
        return this;
    }

    /// <summary>Writes an attribute that holds an integer in the machine's byte order.</summary>
    public MessageWriter UInt32(ushort type, uint value)
    {
        MemoryMarshal.Write(Attribute(type, sizeof(uint)), value);
        return this;
    }

    /// <summary>Writes an attribute that holds an integer in network byte order.</summary>
    public MessageWriter NetworkUInt16(ushort type, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Attribute(type, sizeof(ushort)), value);
        return this;
    }

    /// <summary>Writes an attribute that holds an integer in network byte order, as nfnetlink wants them.</summary>
    public MessageWriter NetworkUInt32(ushort type, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Attribute(type, sizeof(uint)), value);
        return this;
    }

    /// <summary>Writes an attribute that holds an integer in network byte order.</summary>
    public MessageWriter NetworkUInt64(ushort type, ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Attribute(type, sizeof(ulong)), value);
        return this;
    }

    /// <summary>Writes an attribute that holds a C struct.</summary>
    public MessageWriter Struct<T>(ushort type, in T value) where T : unmanaged
    {
        MemoryMarshal.Write(Attribute(type, Unsafe.SizeOf<T>()), value);
        return this;
    }

    /// <summary>Writes an attribute that holds an IPv4 or IPv6 address in network byte order.</summary>
    public MessageWriter Address(ushort type, IPAddress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        bool written = value.TryWriteBytes(
            Attribute(type, value.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 4 : 16), out _);
        System.Diagnostics.Debug.Assert(written, "an address is four or sixteen bytes");
        return this;
    }

    /// <summary>Writes an attribute that holds text, ended by a zero byte.</summary>
    public MessageWriter String(ushort type, string value)
    {
        Encoding.UTF8.GetBytes(value, Attribute(type, Encoding.UTF8.GetByteCount(value) + 1));
        return this;
    }

    /// <summary>Writes an attribute that holds what <paramref name="content"/> writes.</summary>
    public MessageWriter Nest(ushort type, Action<MessageWriter> content)
    {
        ArgumentNullException.ThrowIfNull(content);
        int start = _length;
        Attribute((ushort)(type | Nested), 0);
        content(this);
        MemoryMarshal.Write(_buffer.AsSpan(start), checked((ushort)(_length - start)));
        return this;
    }

    /// <summary>How many bytes it has so far.</summary>
    internal int Length => _length;

    /// <summary>The finished message, numbered so that its answer can be told from others.</summary>
    public byte[] ToArray(uint sequence = 0) => Finish(sequence).ToArray();

    /// <summary>The finished message, in this writer's own memory.</summary>
    internal ReadOnlySpan<byte> Finish(uint sequence)
    {
        MemoryMarshal.Write(_buffer.AsSpan(0), _length);
        MemoryMarshal.Write(_buffer.AsSpan(8), sequence);
        return _buffer.AsSpan(0, _length);
    }

    private Span<byte> Attribute(ushort type, int length)
    {
        Span<byte> attribute = Reserve(AttributeHeader + length);
        MemoryMarshal.Write(attribute, checked((ushort)(AttributeHeader + length)));
        MemoryMarshal.Write(attribute[2..], type);
        return attribute[AttributeHeader..];
    }

    private Span<byte> Reserve(int length)
    {
        int start = _length;
        _length += Wire.Align(length);
        if (_length > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_length, _buffer.Length * 2));
        }

        return _buffer.AsSpan(start, length);
    }
}

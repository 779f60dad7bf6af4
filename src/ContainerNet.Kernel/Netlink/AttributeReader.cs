using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace ContainerNet.Netlink;

/// <summary>
/// Walks a run of attributes (<c>struct nlattr</c>). A length that lies ends the walk with
/// <see cref="NetlinkFormatException"/>, never with a wild read.
/// </summary>
public ref struct AttributeReader(ReadOnlySpan<byte> bytes)
{
    private const int HeaderLength = 4;
    private const int TypeMask = 0x3fff; // NLA_TYPE_MASK: without NLA_F_NESTED and NLA_F_NET_BYTEORDER

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The current attribute's type, without its flag bits.</summary>
    public ushort Type { get; private set; }

    /// <summary>The current attribute's payload.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Moves to the next attribute.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // into the readers of long tables, which are compiled once and for all
    public bool Next()
    {
        if (_rest.Length < HeaderLength)
        {
            return false;
        }

        ushort length = Wire.Read<ushort>(_rest);
        if (length < HeaderLength || length > _rest.Length)
        {
            ThrowTooLong(length, _rest.Length);
        }

        Type = (ushort)(Wire.Read<ushort>(_rest[2..]) & TypeMask);
        Value = _rest[HeaderLength..length];
        _rest = _rest[Math.Min(Wire.Align(length), _rest.Length)..];
        return true;
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowTooLong(int length, int left)
        => throw new NetlinkFormatException($"A netlink attribute claims {length} bytes where {left} are left.");

    /// <summary>The payload as text, up to the zero byte that ends it.</summary>
    public readonly string AsString()
    {
        int end = Value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
    }

    /// <summary>The same; one of these strings where it is one of them, so that what comes by the ten thousand is not made anew each time.</summary>
    public readonly string AsString(ReadOnlySpan<string> usual)
    {
        ReadOnlySpan<byte> text = Value.Length > 0 && Value[^1] == 0 ? Value[..^1] : Value;
        foreach (string one in usual)
        {
            if (Ascii.Equals(text, one))
            {
                return one;
            }
        }

        return AsString();
    }

    /// <summary>The payload as an integer in the machine's byte order.</summary>
    public readonly T As<T>() where T : unmanaged => Wire.Read<T>(Value);

    /// <summary>The payload as a byte.</summary>
    public readonly byte AsByte() => Wire.Read<byte>(Value);

    /// <summary>The payload as an integer in the machine's byte order.</summary>
    public readonly ushort AsUInt16() => Wire.Read<ushort>(Value);

    /// <summary>The payload as an integer in the machine's byte order.</summary>
    public readonly uint AsUInt32() => Wire.Read<uint>(Value);

    /// <summary>The payload as an integer in the machine's byte order.</summary>
    public readonly int AsInt32() => Wire.Read<int>(Value);

    /// <summary>The payload as an integer in network byte order.</summary>
    public readonly ushort AsNetworkUInt16() => BinaryPrimitives.ReverseEndianness(Wire.Read<ushort>(Value));

    /// <summary>The payload as an integer in network byte order.</summary>
    public readonly uint AsNetworkUInt32() => BinaryPrimitives.ReverseEndianness(Wire.Read<uint>(Value));

    /// <summary>The payload as an integer in network byte order.</summary>
    public readonly ulong AsNetworkUInt64() => BinaryPrimitives.ReverseEndianness(Wire.Read<ulong>(Value));

    /// <summary>The payload as an IPv4 or IPv6 address, by its length.</summary>
    public readonly IPAddress AsAddress() => Value.Length is 4 or 16
        ? new IPAddress(Value)
        : throw new NetlinkFormatException($"An address of {Value.Length} bytes is neither IPv4 nor IPv6.");

    /// <summary>The payload as a run of attributes of its own.</summary>
    public readonly AttributeReader AsNested() => new(Value);
}

using System.Buffers.Binary;
using System.Net;

namespace ContainerNet.Netfilter.Xtables;

/// <summary>Reads fields of an extension's C structure. What lies past its end reads as zero; nothing throws.</summary>
internal readonly ref struct XtReader(ReadOnlySpan<byte> info)
{
    private readonly ReadOnlySpan<byte> _info = info;

    public bool Has(int bytes) => _info.Length >= bytes;

    public byte Byte(int offset) => offset < _info.Length ? _info[offset] : (byte)0;

    // The kernel writes these in its own byte order, which is little endian wherever .NET 8 runs on Linux but s390x.
    public ushort UInt16(int offset) => offset + 2 <= _info.Length ? BitConverter.ToUInt16(_info[offset..]) : (ushort)0;

    public uint UInt32(int offset) => offset + 4 <= _info.Length ? BitConverter.ToUInt32(_info[offset..]) : 0;

    public ushort Port(int offset) => offset + 2 <= _info.Length ? BinaryPrimitives.ReadUInt16BigEndian(_info[offset..]) : (ushort)0;

    /// <summary><c>union nf_inet_addr</c>: sixteen bytes, of which IPv4 uses four.</summary>
    public byte[] Address(int offset, int length) => offset + length <= _info.Length ? _info.Slice(offset, length).ToArray() : new byte[length];

    public IPAddress IPAddress(int offset, int length) => new(Address(offset, length));

    public string Text(int offset, int length)
    {
        if (offset >= _info.Length)
        {
            return "";
        }

        ReadOnlySpan<byte> field = _info.Slice(offset, Math.Min(length, _info.Length - offset));
        int end = field.IndexOf((byte)0);
        return System.Text.Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}

using System.Runtime.InteropServices;
using System.Text;

namespace ContainerNet.Packets;

/// <summary>Puts a pcapng block together: type, body, options, and its length at both ends (draft-ietf-opsawg-pcapng). In this machine's byte order, as the format has it.</summary>
internal sealed class BlockWriter
{
    private readonly List<byte> _bytes = [];

    public BlockWriter(uint type) => Number(type).Number(0u);

    public BlockWriter Number<T>(T value)
        where T : unmanaged
    {
        _bytes.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        return this;
    }

    /// <summary>A time stamp: its upper half, then its lower.</summary>
    public BlockWriter Time(long nanoseconds) => Number((uint)(nanoseconds >> 32)).Number((uint)nanoseconds);

    public BlockWriter Option(ushort code, ReadOnlySpan<byte> value)
    {
        Number(code).Number((ushort)value.Length);
        _bytes.AddRange(value);
        _bytes.AddRange(new byte[-value.Length & 3]);
        return this;
    }

    public BlockWriter Option(ushort code, ulong value) => Option(code, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in value)));

    /// <summary>A text; an empty one is left out.</summary>
    public BlockWriter Option(ushort code, string text, string before = "")
        => text.Length == 0 ? this : Option(code, Encoding.UTF8.GetBytes(before + (text.Length > 8000 ? text[..8000] : text)));

    public byte[] ToBlock()
    {
        Number(0u); // opt_endofopt
        int length = _bytes.Count + 4;
        Number(length);
        byte[] block = _bytes.ToArray();
        BitConverter.TryWriteBytes(block.AsSpan(4), length);
        return block;
    }

    /// <summary>What was written, without a length behind it: the options of a block that is put together elsewhere.</summary>
    public byte[] ToOptions()
    {
        Number(0u);
        return [.. _bytes.Skip(8)];
    }
}

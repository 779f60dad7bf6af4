using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ContainerNet.Packets;

/// <summary>
/// Writes frames to a pcapng file, one interface block a place, and statistics at the end. Frames are copied from the ring into
/// one large buffer, which is written when it is full: nothing is made for a frame.
/// </summary>
internal sealed class PcapngWriter : IDisposable
{
    private const uint SectionHeaderBlock = 0x0a0d0d0a;
    private const uint InterfaceBlock = 1;
    private const uint StatisticsBlock = 5;
    private const uint PacketBlock = 6;
    private const uint ByteOrder = 0x1a2b3c4d;
    private const int HeaderLength = 28;
    private const int Directions = 5;
    private const int BufferSize = 1 << 20;
    private const int BufferMargin = RingOptions.MostSnapLength + 16384;

    private readonly CaptureTarget _file;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize + BufferMargin, pinned: true);
    private readonly byte[][] _options;
    private int _used;
    private bool _isFull;

    /// <param name="path">The file.</param>
    /// <param name="places">The places, in the order of their numbers.</param>
    /// <param name="replace">Whether a file that is there is replaced.</param>
    public PcapngWriter(string path, IReadOnlyList<CaptureInterface> places, bool replace)
    {
        _file = CaptureTarget.Create(path, replace);
        _options = [.. places.SelectMany(place => Enumerable.Range(0, Directions).Select(type => OptionsOf(place, (byte)type)))];
        Add(new BlockWriter(SectionHeaderBlock).Number(ByteOrder).Number((ushort)1).Number((ushort)0).Number(-1L)
            .Option(3, $"{RuntimeInformation.OSDescription}") // shb_os
            .Option(4, "ContainerNet").ToBlock());            // shb_userappl
        foreach (CaptureInterface place in places)
        {
            Add(new BlockWriter(InterfaceBlock).Number((ushort)place.LinkType).Number((ushort)0).Number(place.SnapLength)
                .Option(2, place.Name)                  // if_name
                .Option(3, place.Description)           // if_description
                .Option(9, (ReadOnlySpan<byte>)[9])     // if_tsresol: nanoseconds
                .Option(11, place.Filter, before: "\0") // if_filter: 0, a text for libpcap
                .ToBlock());
        }
    }

    public string Path => _file.Path;

    /// <summary>How long the file is, and will be once all is written.</summary>
    public long Length { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(in CapturedFrame frame)
    {
        byte[] options = _options[(frame.Place * Directions) + frame.PacketType];
        int captured = frame.Bytes.Length;
        int padded = (captured + 3) & ~3;
        int length = HeaderLength + padded + options.Length + 4;
        if (_used + length > _buffer.Length)
        {
            Flush();
        }

        Span<byte> block = _buffer.AsSpan(_used, length);
        Span<uint> header = MemoryMarshal.Cast<byte, uint>(block[..HeaderLength]);
        header[0] = PacketBlock;
        header[1] = (uint)length;
        header[2] = (uint)frame.Place;
        header[3] = (uint)(frame.Nanoseconds >> 32);
        header[4] = (uint)frame.Nanoseconds;
        header[5] = (uint)captured;
        header[6] = (uint)frame.WireLength;
        frame.Bytes.CopyTo(block[HeaderLength..]);
        block[(HeaderLength + captured)..(HeaderLength + padded)].Clear();
        options.CopyTo(block[(HeaderLength + padded)..]);
        MemoryMarshal.Write(block[^4..], (uint)length);
        _used += length;
        Length += length;
        if (_used >= BufferSize)
        {
            Flush();
        }
    }

    /// <summary>Brings to the file what was written so far.</summary>
    public void Flush()
    {
        if (_used > 0)
        {
            int used = _used;
            _used = 0; // what did not fit once is not tried again
            _isFull = true;
            _file.Write(_buffer.AsSpan(0, used));
            _isFull = false;
        }
    }

    /// <summary>Ends the file with what was counted at each place.</summary>
    /// <param name="from">When the capture began, in nanoseconds since 1970.</param>
    /// <param name="to">When it ended.</param>
    /// <param name="counts">What was counted, by place.</param>
    public void Finish(long from, long to, IReadOnlyList<RingCount> counts)
    {
        for (int i = 0; i < counts.Count; i++)
        {
            Add(new BlockWriter(StatisticsBlock).Number((uint)i).Time(to)
                .Option(2, TimeBytes(from)) // isb_starttime
                .Option(3, TimeBytes(to))   // isb_endtime
                .Option(4, (ulong)counts[i].Packets) // isb_ifrecv
                .Option(5, 0ul)                      // isb_ifdrop
                .Option(6, (ulong)counts[i].Packets) // isb_filteraccept
                .Option(7, (ulong)counts[i].Lost)    // isb_osdrop
                .Option(8, (ulong)counts[i].Taken)   // isb_usrdeliv
                .ToBlock());
        }

        if (!_isFull)
        {
            Flush();
        }
    }

    public void Dispose() => _file.Dispose();

    private static byte[] TimeBytes(long nanoseconds) => [.. BitConverter.GetBytes((uint)(nanoseconds >> 32)), .. BitConverter.GetBytes((uint)nanoseconds)];

    /// <summary>epb_flags: bits 0 and 1 in (1) or out (2); bits 2 to 4 to one (1), to a group (2), to all (3), to another (4).</summary>
    private static byte[] OptionsOf(CaptureInterface place, byte packetType)
    {
        uint flags = packetType switch { 0 => 1 | (1 << 2), 1 => 1 | (3 << 2), 2 => 1 | (2 << 2), 3 => 1 | (4 << 2), _ => 2 };
        return new BlockWriter(0).Option(1, place.Comment).Option(2, BitConverter.GetBytes(flags)).ToOptions();
    }

    private void Add(byte[] block)
    {
        if (_used + block.Length > _buffer.Length)
        {
            Flush();
        }

        block.CopyTo(_buffer.AsSpan(_used));
        _used += block.Length;
        Length += block.Length;
    }
}

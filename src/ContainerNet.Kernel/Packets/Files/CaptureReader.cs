namespace ContainerNet.Packets;

/// <summary>Reads the frames of a capture file, pcap or pcapng, of either byte order. Any bytes are read, or refused, without a fault.</summary>
public abstract class CaptureReader : IDisposable
{
    private const int MostBytes = 16 << 20;

    private readonly List<CaptureInterface> _interfaces = [];

    private protected CaptureReader(FrameSource source) => Source = source;

    /// <summary>The places the file tells of so far: a pcapng file may tell of more further on.</summary>
    public IReadOnlyList<CaptureInterface> Interfaces => _interfaces;

    private protected FrameSource Source { get; }

    /// <summary>Begins to read.</summary>
    /// <exception cref="InvalidDataException">It is no capture file.</exception>
    public static CaptureReader Open(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        FrameSource source = new(stream);
        uint magic = source.TryTake(4, out ReadOnlySpan<byte> bytes) ? BitConverter.ToUInt32(bytes) : throw new InvalidDataException("it is empty, or shorter than any capture file");
        return magic switch
        {
            0x0a0d0d0a => new PcapngReader(source),
            0xa1b2c3d4 => new PcapReader(source, isSwapped: false, isNanoseconds: false),
            0xa1b23c4d => new PcapReader(source, isSwapped: false, isNanoseconds: true),
            0xd4c3b2a1 => new PcapReader(source, isSwapped: true, isNanoseconds: false),
            0x4d3cb2a1 => new PcapReader(source, isSwapped: true, isNanoseconds: true),
            _ => throw new InvalidDataException("it begins neither as pcap nor as pcapng"),
        };
    }

    /// <summary>Takes the next frame, whose bytes are valid until the next is taken. False at the end.</summary>
    /// <exception cref="InvalidDataException">The file is cut off, or says what cannot be.</exception>
    public abstract bool TryRead(out CapturedFrame frame);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the file.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Source.Dispose();
        }
    }

    private protected void Add(CaptureInterface place)
    {
        if (_interfaces.Count >= 65536)
        {
            throw new InvalidDataException("it tells of more than 65536 interfaces");
        }

        _interfaces.Add(place);
    }

    private protected void Forget() => _interfaces.Clear();

    /// <summary>A number of bytes that can be meant.</summary>
    private protected static int Size(uint size, string what) => size <= MostBytes ? (int)size : throw new InvalidDataException($"it says that {what} has {size} bytes");

    /// <summary>So many units since 1970, in nanoseconds; what no clock shows is 0.</summary>
    private protected static long ToNanoseconds(ulong units, long perSecond, long offset)
    {
        Int128 time = ((Int128)units * 1_000_000_000 / perSecond) + ((Int128)offset * 1_000_000_000);
        return time >= 0 && time <= long.MaxValue ? (long)time : 0;
    }
}

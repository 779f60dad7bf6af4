using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ContainerNet.Packets;

namespace ContainerNet.Captures;

/// <summary>
/// Frames on their way from the thread that captures to the one that makes objects of them. It holds so many bytes; what comes when it
/// is full is counted and let go, so that the rings, and a file, never wait for a slow pipeline.
/// </summary>
internal sealed class FrameQueue : IFrameSink
{
    private const int MostBytes = 64 << 20;
    private const int ChunkBytes = 256 << 10;

    private readonly object _gate = new();
    private readonly Queue<byte[]> _full = new();
    private readonly Stack<byte[]> _spare = new();
    private readonly int _keptBytes;
    private byte[] _chunk = new byte[ChunkBytes];
    private int _used = sizeof(int);
    private long _waiting;
    private bool _isDone;

    /// <param name="keptBytes">How many bytes of each frame are wanted.</param>
    public FrameQueue(int keptBytes) => _keptBytes = keptBytes;

    /// <summary>How many frames were let go because the queue was full.</summary>
    public long Lost { get; private set; }

    private struct Entry
    {
        public int Place;
        public int Captured;
        public int WireLength;
        public LinkType LinkType;
        public long Nanoseconds;
        public PacketDirection Direction;
        public int PacketType;
    }

    /// <inheritdoc/>
    public bool Take(in CapturedFrame frame)
    {
        int kept = Math.Min(frame.Bytes.Length, _keptBytes);
        int size = Unsafe.SizeOf<Entry>() + ((kept + 7) & ~7);
        lock (_gate)
        {
            if (_used + size > _chunk.Length)
            {
                if (_waiting + _chunk.Length > MostBytes)
                {
                    Lost++;
                    return true;
                }

                Hand();
                _chunk = size + sizeof(int) <= ChunkBytes ? (_spare.TryPop(out byte[]? spare) ? spare : new byte[ChunkBytes]) : new byte[size + sizeof(int)];
            }

            Entry entry = new()
            {
                Place = frame.Place,
                Captured = kept,
                WireLength = frame.WireLength,
                LinkType = frame.LinkType,
                Nanoseconds = frame.Nanoseconds,
                Direction = frame.Direction,
                PacketType = frame.PacketType,
            };
            MemoryMarshal.Write(_chunk.AsSpan(_used), entry);
            frame.Bytes[..kept].CopyTo(_chunk.AsSpan(_used + Unsafe.SizeOf<Entry>()));
            _used += size;
        }

        return true;
    }

    /// <summary>Lets a waiting reader have what there is.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isDone = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for frames, so long at most. False when none came; null when none will come any more.</summary>
    public bool? TryTake(TimeSpan patience, out byte[] chunk)
    {
        lock (_gate)
        {
            if (_full.Count == 0 && _used == sizeof(int) && !_isDone)
            {
                Monitor.Wait(_gate, patience);
            }

            if (_full.Count == 0 && _used > sizeof(int))
            {
                Hand();
                _chunk = _spare.TryPop(out byte[]? spare) ? spare : new byte[ChunkBytes];
            }

            bool found = _full.TryDequeue(out byte[]? taken);
            chunk = taken ?? [];
            _waiting -= chunk.Length;
            return found ? true : _isDone ? null : false;
        }
    }

    /// <summary>Gives a chunk that was read back.</summary>
    public void Return(byte[] chunk)
    {
        lock (_gate)
        {
            if (chunk.Length == ChunkBytes && _spare.Count < 8)
            {
                _spare.Push(chunk);
            }
        }
    }

    /// <summary>Reads the next frame of a chunk; false at its end.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="at">Where, 0 for the beginning; moved on.</param>
    /// <param name="frame">The frame.</param>
    public static bool TryRead(byte[] chunk, ref int at, out CapturedFrame frame)
    {
        frame = default;
        at = at == 0 ? sizeof(int) : at;
        if (at >= BitConverter.ToInt32(chunk))
        {
            return false;
        }

        Entry entry = MemoryMarshal.Read<Entry>(chunk.AsSpan(at));
        frame = new CapturedFrame
        {
            Place = entry.Place,
            Nanoseconds = entry.Nanoseconds,
            Direction = entry.Direction,
            PacketType = (byte)entry.PacketType,
            LinkType = entry.LinkType,
            WireLength = entry.WireLength,
            Bytes = chunk.AsSpan(at + Unsafe.SizeOf<Entry>(), entry.Captured),
        };
        at += Unsafe.SizeOf<Entry>() + ((entry.Captured + 7) & ~7);
        return true;
    }

    private void Hand()
    {
        BitConverter.TryWriteBytes(_chunk, _used); // a chunk begins with how much of it is used
        _full.Enqueue(_chunk);
        _waiting += _chunk.Length;
        _used = sizeof(int);
    }
}

using System.Runtime.InteropServices;
using ContainerNet.Interop;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Drops;

/// <summary>The events of one processor, as the kernel writes them into shared memory (<c>perf_event_open(2)</c>, under mmap).</summary>
internal sealed unsafe class PerfRing : IDisposable
{
    /// <summary>Takes one sample: the thread, the time in nanoseconds, and what the tracepoint says.</summary>
    public delegate void Taker(int threadId, long time, ReadOnlySpan<byte> raw);

    private const int Pages = 8; // a power of two; some 350 events
    private const int DataHead = 1024; // of struct perf_event_mmap_page
    private const int DataTail = 1032;
    private const uint PERF_RECORD_SAMPLE = 9;
    private const int HeaderLength = 8; // struct perf_event_header { __u32 type; __u16 misc; __u16 size; }
    private const int RawStart = HeaderLength + 20; // { u32 pid, tid; u64 time; u32 size; char data[size]; }

    private readonly SafeFileHandle _event;
    private readonly MappedMemory _memory;
    private readonly byte[] _record = new byte[1 << 16];

    public PerfRing(SafeFileHandle happening)
    {
        _event = happening;
        _memory = Syscall.MapRing(happening, (nuint)(Syscall.PageSize * (1 + Pages)), "watch what the kernel drops");
    }

    /// <summary>Takes all that waits.</summary>
    public void Take(Taker taker)
    {
        ulong* tail = (ulong*)(_memory.Start + DataTail);
        ulong head = Volatile.Read(ref *(ulong*)(_memory.Start + DataHead));
        ulong at = *tail;
        while (head - at >= HeaderLength)
        {
            Copy(at, HeaderLength);
            uint type = MemoryMarshal.Read<uint>(_record);
            int size = MemoryMarshal.Read<ushort>(_record.AsSpan(6));
            if (size < HeaderLength || (ulong)size > head - at)
            {
                at = head;
                break;
            }

            Copy(at, size);
            at += (ulong)size;
            ReadOnlySpan<byte> record = _record.AsSpan(0, size);
            if (type == PERF_RECORD_SAMPLE && size >= RawStart)
            {
                int length = (int)Math.Min(MemoryMarshal.Read<uint>(record[(RawStart - 4)..]), (uint)(size - RawStart));
                taker(MemoryMarshal.Read<int>(record[(HeaderLength + 4)..]), MemoryMarshal.Read<long>(record[(HeaderLength + 8)..]), record.Slice(RawStart, length));
            }
        }

        Volatile.Write(ref *tail, at);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Dispose();
        _event.Dispose();
    }

    private void Copy(ulong at, int length)
    {
        int size = Syscall.PageSize * Pages;
        ReadOnlySpan<byte> data = new(_memory.Start + Syscall.PageSize, size);
        int from = (int)(at % (ulong)size);
        int first = Math.Min(length, size - from);
        data.Slice(from, first).CopyTo(_record);
        data[..(length - first)].CopyTo(_record.AsSpan(first));
    }
}

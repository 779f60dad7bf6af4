using System.ComponentModel;
using System.Runtime.InteropServices;
using ContainerNet.Interop;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Drops;

/// <summary>
/// Watches which IP packets this machine's kernel throws away, and why (tracepoint <c>skb:kfree_skb</c>, Linux 5.17 and later). Whose packet it was, the
/// kernel does not say. Nothing of it is left when this process ends.
/// </summary>
public sealed class DropWatch : IDisposable
{
    private const string Tracepoint = "events/skb/kfree_skb/format";
    private const string Mounted = "/sys/kernel/tracing";

    private static TracepointFormat? _known;

    private readonly TracepointFormat _format;
    private readonly List<PerfRing> _rings = [];

    private DropWatch(TracepointFormat format) => _format = format;

    /// <summary>The calling thread's number, as <see cref="PacketDrop.ThreadId"/> has it.</summary>
    public static int ThreadId => Syscall.ThreadId;

    /// <summary>Begins to watch, on all processors; null where that cannot be.</summary>
    /// <param name="why">Why it cannot.</param>
    public static DropWatch? TryOpen(out string? why)
    {
        DropWatch? watch = null;
        try
        {
            why = null;
            if ((_known ??= ReadFormat(out why)) is { } format)
            {
                watch = new DropWatch(format);
                why = watch.Open();
            }
        }
        catch (KernelException e)
        {
            why = e.Message;
        }

        if (why is null)
        {
            return watch;
        }

        watch?.Dispose();
        return null;
    }

    /// <summary>What was dropped since this was last asked, in the order of time.</summary>
    public IReadOnlyList<PacketDrop> Take()
    {
        List<PacketDrop> drops = [];
        foreach (PerfRing ring in _rings)
        {
            ring.Take((thread, time, raw) =>
            {
                if (_format.Names.TryGetValue(_format.Read(raw, "reason"), out string? reason))
                {
                    drops.Add(new PacketDrop(time, thread, (ushort)_format.Read(raw, "protocol"), reason));
                }
            });
        }

        drops.Sort((one, other) => one.Time.CompareTo(other.Time));
        return drops;
    }

    /// <summary>Stops watching. Returns at once: to close a tracepoint the kernel waits for all processors, which a thread of its own does.</summary>
    public void Dispose()
    {
        if (_rings.Count > 0)
        {
            PerfRing[] rings = [.. _rings];
            _rings.Clear();
            new Thread(() => Array.ForEach(rings, ring => ring.Dispose()), 64 << 10) { Name = "ContainerNet", IsBackground = true }.Start();
        }
    }

    private static TracepointFormat? ReadFormat(out string? why)
    {
        string? text = null;
        why = null;
        if (Syscall.TryInodeOf($"{Mounted}/events") is null)
        {
            using SafeFileHandle? unseen = Syscall.TryMountUnseen("tracefs", out Errno error);
            text = unseen is null ? null : Syscall.TryReadUnder(unseen, Tracepoint);
            why = unseen is null ? $"tracefs cannot be had: {new Win32Exception((int)error).Message}" : null;
        }
        else
        {
            using SafeFileHandle place = Syscall.OpenRead(Syscall.PathBytes(Mounted), "open tracefs");
            text = Syscall.TryReadUnder(place, Tracepoint);
        }

        TracepointFormat? format = text is null ? null : TracepointFormat.Parse(text, "reason");
        bool isUsable = format is { Id: > 0 } && format.Has("reason") && format.Has("protocol") && format.Names.Count > 0;
        why ??= isUsable ? null : "this kernel does not tell why it drops a packet";
        return isUsable ? format : null;
    }

    private string? Open()
    {
        // Without a name for it ("NOT_SPECIFIED") there is nothing to tell.
        uint nameless = _format.Names.FirstOrDefault(name => name.Value == "NOT_SPECIFIED").Key;
        string filter = $"(protocol == {0x0800} || protocol == {0x86dd}) && reason > {nameless}";
        byte[] attributes = Attributes(_format.Id);
        int processors = Syscall.ConfiguredProcessors;
        Errno last = Errno.None;
        for (int processor = 0; processor < processors; processor++)
        {
            if (Syscall.TryOpenPerfEvent(attributes, processor, out Errno why) is { } opened)
            {
                _rings.Add(new PerfRing(opened));
                if (!Syscall.TryEnablePerfEvent(opened, filter))
                {
                    return "the kernel does not take the filter for its drops";
                }
            }
            else if (why != Errno.ENODEV) // that processor is switched off
            {
                last = why;
            }
        }

        return last == Errno.None && _rings.Count > 0 ? null : $"the kernel's drops cannot be watched: {new Win32Exception((int)last).Message}";
    }

    /// <summary><c>struct perf_event_attr</c> of <c>linux/perf_event.h</c>, in its fifth form.</summary>
    private static byte[] Attributes(int tracepoint)
    {
        byte[] attributes = new byte[112];
        Span<byte> fields = attributes;
        MemoryMarshal.Write(fields, 2u);                       // type: PERF_TYPE_TRACEPOINT
        MemoryMarshal.Write(fields[4..], attributes.Length);   // size
        MemoryMarshal.Write(fields[8..], (ulong)tracepoint);   // config
        MemoryMarshal.Write(fields[16..], 1ul);                // sample_period: every one
        MemoryMarshal.Write(fields[24..], (1ul << 1) | (1ul << 2) | (1ul << 10)); // sample_type: PERF_SAMPLE_TID | _TIME | _RAW
        MemoryMarshal.Write(fields[40..], 1ul | (1ul << 25));  // disabled, use_clockid
        MemoryMarshal.Write(fields[92..], 1);                  // clockid: CLOCK_MONOTONIC, as Stopwatch has it
        return attributes;
    }
}

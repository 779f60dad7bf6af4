using System.Diagnostics;
using ContainerNet.Interop;
using ContainerNet.Packets;

namespace ContainerNet.Captures;

/// <summary>
/// Captures on a thread of its own until it is stopped: takes frames out of the rings, writes them to the file and lays them out for
/// whoever makes objects of them.
/// </summary>
public sealed partial class Recorder : IFrameSink, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly CaptureRequest _request;
    private readonly PacketRings _rings;
    private readonly CaptureFiles? _files;
    private readonly CancelSignal _stop = new();
    private readonly Queue<string> _notes = new();
    private readonly RingCount[] _counts;
    private readonly Stopwatch _running = Stopwatch.StartNew();
    private readonly Thread _thread;
    private long _taken;
    private long _bytes;

    private Recorder(CaptureRequest request, PacketRings rings, CaptureFiles? files)
    {
        (_request, _rings, _files) = (request, rings, files);
        _counts = new RingCount[request.Places.Count];
        Queue = request.ObjectBytes > 0 ? new FrameQueue(request.ObjectBytes) : null;
        _thread = new Thread(Run, 256 << 10) { Name = "ContainerNet", IsBackground = true };
        _thread.Start();
    }

    /// <summary>When it began (UTC).</summary>
    public DateTime StartTime { get; } = DateTime.UtcNow;

    /// <summary>How long it has run.</summary>
    public TimeSpan Elapsed => _running.Elapsed;

    /// <summary>How many packets were taken so far.</summary>
    public long Packets => Interlocked.Read(ref _taken);

    /// <summary>How many bytes those had on their links.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How many packets the kernel could not keep, as it was last asked, twice a second.</summary>
    public long Lost => Counts.Sum(count => count.Lost);

    /// <summary>How many packets were not made objects of, because the pipeline was too slow.</summary>
    public long NotGiven => Queue?.Lost ?? 0;

    /// <summary>Whether it has ended.</summary>
    public bool IsDone { get; private set; }

    /// <summary>What ended it before it was stopped; null for nothing.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The files, the one in use last.</summary>
    public IReadOnlyList<string> Paths => _files?.Paths ?? [];

    /// <summary>What was counted, by place, as the kernel was last asked.</summary>
    public IReadOnlyList<RingCount> Counts
    {
        get
        {
            lock (_counts)
            {
                return [.. _counts];
            }
        }
    }

    internal FrameQueue? Queue { get; }

    /// <summary>Begins.</summary>
    /// <exception cref="KernelException">A link is gone, or CAP_NET_RAW is missing.</exception>
    /// <exception cref="RefusedException">The filter or the file is refused.</exception>
    public static Recorder Start(CaptureRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Dictionary<LinkType, FrameFilter> filters = [];
        PacketRings rings = PacketRings.Open(
            [.. request.Places.Select(place => place.Place)],
            request.Options,
            (_, type) => filters.TryGetValue(type, out FrameFilter? known) ? known : filters[type] = request.Filter(type));
        try
        {
            CaptureInterface[] places = [.. request.Places.Select((place, i) => new CaptureInterface
            {
                LinkType = rings.LinkTypeOf(i),
                Name = place.Name.InterfaceAlias,
                Description = $"namespace {place.Name.Namespace}",
                Filter = filters[rings.LinkTypeOf(i)].Text,
                Comment = place.Comment,
                SnapLength = request.Options.SnapLength,
            })];
            return new Recorder(request, rings, request.Path is null ? null : new CaptureFiles(request.Path, places, request.Rotation, request.Replace, rings.CountOf));
        }
        catch
        {
            rings.Dispose();
            throw;
        }
    }

    /// <summary>Something a person should know of, since this was last asked.</summary>
    public bool TryTakeNote(out string note)
    {
        lock (_notes)
        {
            return _notes.TryDequeue(out note!);
        }
    }

    /// <summary>Asks it to end; the file is complete a moment later.</summary>
    public void Stop() => _stop.Set();

    /// <summary>Waits until it has ended, so long at most.</summary>
    public bool Wait(TimeSpan patience) => _thread.Join(patience);

    /// <summary>Ends it, and waits until the file is complete.</summary>
    public void Dispose()
    {
        _stop.Set();
        if (_thread.Join(TimeSpan.FromSeconds(10)))
        {
            _stop.Dispose();
        }
    }
}

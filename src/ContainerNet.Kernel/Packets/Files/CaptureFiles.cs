using System.Globalization;
using ContainerNet.Interop;

namespace ContainerNet.Packets;

/// <summary>What a capture is written to: one pcapng file, or one after the other: <c>x_00001.pcapng</c>, <c>x_00002.pcapng</c> …</summary>
public sealed class CaptureFiles : IDisposable
{
    private const int Ending = 512; // room for the statistics at the end of a file

    private readonly string _path;
    private readonly IReadOnlyList<CaptureInterface> _places;
    private readonly bool _replace;
    private readonly CaptureRotation _rotation;
    private readonly Func<int, RingCount> _count;
    private readonly List<string> _written = [];
    private readonly RingCount[] _before;
    private PcapngWriter _file;
    private long _began;
    private long _turns;
    private int _number;

    /// <summary>Begins the first file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="places">The places, in the order of their numbers.</param>
    /// <param name="rotation">When another file is begun.</param>
    /// <param name="replace">Whether a regular file that is there is replaced.</param>
    /// <param name="count">Gives what was counted at a place so far.</param>
    /// <exception cref="RefusedException"><c>CaptureFileExists</c>, <c>FolderNotFound</c>.</exception>
    public CaptureFiles(string path, IReadOnlyList<CaptureInterface> places, CaptureRotation rotation, bool replace, Func<int, RingCount> count)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(count);
        (_path, _places, _rotation, _replace, _count) = (path, places, rotation, replace, count);
        _before = new RingCount[places.Count];
        _file = Begin(Now());
    }

    /// <summary>The files that were written and kept, the one in use last.</summary>
    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (_written)
            {
                return [.. _written];
            }
        }
    }

    /// <summary>Writes a frame.</summary>
    /// <exception cref="KernelException">There is no room for it (ENOSPC), or the file cannot be written to any more.</exception>
    public void Write(in CapturedFrame frame)
    {
        if ((_rotation.Bytes > 0 && _file.Length + frame.Bytes.Length + Ending > _rotation.Bytes && frame.Nanoseconds > _began) || frame.Nanoseconds >= _turns)
        {
            Turn(frame.Nanoseconds);
        }

        _file.Write(frame);
    }

    /// <summary>Brings to the file what was written so far, so that whoever looks sees it.</summary>
    public void Flush() => _file.Flush();

    /// <summary>Ends the file.</summary>
    public void Finish() => Finish(Now());

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static long Now() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    private void Turn(long now)
    {
        Finish(now);
        _file.Dispose();
        _file = Begin(now);
    }

    private PcapngWriter Begin(long now)
    {
        string path = _rotation.IsUsed
            ? System.IO.Path.ChangeExtension(_path, null) + string.Create(CultureInfo.InvariantCulture, $"_{++_number:d5}") + System.IO.Path.GetExtension(_path)
            : _path;
        PcapngWriter file = new(path, _places, _replace);
        _began = now;
        _turns = _rotation.Time > TimeSpan.Zero ? now + (_rotation.Time.Ticks * 100) : long.MaxValue;
        lock (_written)
        {
            _written.Add(path);
            if (_rotation.Files > 0 && _written.Count > _rotation.Files)
            {
                Syscall.Unlink(_written[0], $"remove the oldest capture file '{_written[0]}'");
                _written.RemoveAt(0);
            }
        }

        return file;
    }

    /// <summary>What was counted since this file was begun, which the kernel counted for the whole capture.</summary>
    private void Finish(long now)
    {
        RingCount[] counts = new RingCount[_places.Count];
        for (int i = 0; i < counts.Length; i++)
        {
            RingCount all = _count(i);
            counts[i] = new RingCount(all.Packets - _before[i].Packets, all.Lost - _before[i].Lost, all.Taken - _before[i].Taken, all.Bytes - _before[i].Bytes);
            _before[i] = all;
        }

        _file.Finish(_began, now, counts);
    }
}

using ContainerNet.Interop;
using ContainerNet.Packets;

namespace ContainerNet.Captures;

/// <summary>What the recorder's own thread does.</summary>
public sealed partial class Recorder
{
    /// <inheritdoc/>
    public bool Take(in CapturedFrame frame)
    {
        _files?.Write(frame);
        Queue?.Take(frame);
        Volatile.Write(ref _bytes, _bytes + frame.WireLength);
        Volatile.Write(ref _taken, _taken + 1);
        return _request.Count == 0 || _taken < _request.Count;
    }

    private void Run()
    {
        try
        {
            bool wantsMore = Capture();
            _rings.Stop();
            if (wantsMore)
            {
                _rings.Drain(this, toTheEnd: true);
            }
        }
        catch (Exception e) when (e is KernelException or RefusedException)
        {
            Failure = e;
        }

        try
        {
            _files?.Finish();
        }
        catch (Exception e) when (e is KernelException or RefusedException)
        {
            Failure ??= e;
        }

        Ask();
        _files?.Dispose();
        _rings.Dispose();
        _running.Stop();
        IsDone = true;
        Queue?.Complete();
    }

    /// <summary>Takes frames until it is to end. False when no more are wanted.</summary>
    private bool Capture()
    {
        TimeSpan next = Patience;
        while (!_stop.IsSet && !_rings.AllGone)
        {
            TimeSpan left = _request.Duration is { } duration ? duration - _running.Elapsed : Patience;
            if (left <= TimeSpan.Zero)
            {
                return true;
            }

            _rings.Wait(_stop, left < Patience ? left : Patience);
            if (!_rings.Drain(this, toTheEnd: false))
            {
                return false;
            }

            Queue?.Wake();
            if (_running.Elapsed >= next)
            {
                next = _running.Elapsed + (2 * Patience);
                _files?.Flush();
                Ask();
            }

            while (_rings.TryTakeTrouble(out PlaceTrouble trouble))
            {
                Note(trouble.IsGone
                    ? $"Link {_request.Places[trouble.Place].Name} was removed, or moved to another namespace: nothing more is captured there."
                    : $"Link {_request.Places[trouble.Place].Name} is switched off; packets are captured there once it is switched on.");
            }
        }

        return true;
    }

    private void Ask()
    {
        lock (_counts)
        {
            for (int i = 0; i < _counts.Length; i++)
            {
                _counts[i] = _rings.CountOf(i);
            }
        }
    }

    private void Note(string text)
    {
        lock (_notes)
        {
            _notes.Enqueue(text);
        }
    }
}

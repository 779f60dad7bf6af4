namespace ContainerNet.Interop;

/// <summary>A moment by which something has to be done, on the clock that never jumps.</summary>
public readonly struct Deadline
{
    private readonly long _at;

    private Deadline(long at) => _at = at;

    /// <summary>The moment this long from now.</summary>
    public static Deadline After(TimeSpan time) => new(Environment.TickCount64 + (long)time.TotalMilliseconds);

    /// <summary>Milliseconds left, never below zero.</summary>
    public int MillisecondsLeft => (int)Math.Clamp(_at - Environment.TickCount64, 0, int.MaxValue);

    /// <summary>Whether the moment has passed.</summary>
    public bool HasPassed => Environment.TickCount64 >= _at;
}

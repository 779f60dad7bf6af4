namespace ContainerNet.Packets;

/// <summary>Takes bytes from a stream, through one buffer that grows to the largest piece that was there in whole.</summary>
internal sealed class FrameSource(Stream stream) : IDisposable
{
    private const int Step = 1 << 20;

    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;

    /// <summary>The next bytes, valid until the next are taken. False when the stream ends before the first of them.</summary>
    /// <exception cref="InvalidDataException">It ends within them.</exception>
    public bool TryTake(int count, out ReadOnlySpan<byte> bytes)
    {
        while (_end - _start < count)
        {
            if (_buffer.Length - _start < Math.Min(count, _end - _start + Step))
            {
                // A length that lies costs no memory: the buffer grows as bytes come.
                byte[] room = Math.Min(count, _end - _start + Step) <= _buffer.Length ? _buffer : new byte[Math.Max(Math.Min(count, _end - _start + Step), Math.Min(_buffer.Length * 2, count))];
                _buffer.AsSpan(_start, _end - _start).CopyTo(room);
                (_buffer, _end, _start) = (room, _end - _start, 0);
            }

            int got = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (got == 0)
            {
                bytes = default;
                return _end == _start ? false : throw new InvalidDataException("it is cut off");
            }

            _end += got;
        }

        bytes = _buffer.AsSpan(_start, count);
        _start += count;
        return true;
    }

    /// <summary>The next bytes.</summary>
    /// <exception cref="InvalidDataException">The stream ends before or within them.</exception>
    public ReadOnlySpan<byte> Take(int count) => count == 0 ? [] : TryTake(count, out ReadOnlySpan<byte> bytes) ? bytes : throw new InvalidDataException("it is cut off");

    public void Dispose() => stream.Dispose();
}

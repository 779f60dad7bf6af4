using System.Text;

namespace ContainerNet.Interop;

/// <summary>Makes lines of bytes that come in pieces: UTF-8, each line ended by a line feed, or a carriage return and a line feed.</summary>
internal sealed class LineDecoder
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();

    /// <summary>Takes a piece, and tells each line it completes.</summary>
    public void Take(ReadOnlySpan<byte> piece, Action<string> line)
    {
        char[] text = new char[_decoder.GetCharCount(piece, flush: false)];
        ReadOnlySpan<char> rest = text.AsSpan(0, _decoder.GetChars(piece, text, flush: false));
        while (rest.IndexOf('\n') is >= 0 and int end)
        {
            _line.Append(rest[..end]);
            Tell(line);
            rest = rest[(end + 1)..];
        }

        _line.Append(rest);
    }

    /// <summary>Tells the last line, when it was not ended.</summary>
    public void Finish(Action<string> line)
    {
        if (_line.Length > 0)
        {
            Tell(line);
        }
    }

    private void Tell(Action<string> line)
    {
        int length = _line.Length > 0 && _line[^1] == '\r' ? _line.Length - 1 : _line.Length;
        line(_line.ToString(0, length));
        _line.Clear();
    }
}

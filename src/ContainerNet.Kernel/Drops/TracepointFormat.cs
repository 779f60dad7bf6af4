using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerNet.Drops;

/// <summary>How the kernel lays an event of a tracepoint out: the text of tracefs' <c>events/…/format</c>.</summary>
public sealed partial class TracepointFormat
{
    private readonly Dictionary<string, (int Offset, int Size)> _fields = new(StringComparer.Ordinal);

    private TracepointFormat()
    {
    }

    /// <summary>The tracepoint's number; 0 when the text does not say.</summary>
    public int Id { get; private init; }

    /// <summary>The names of an enumeration's values, as the kernel would print them.</summary>
    public IReadOnlyDictionary<uint, string> Names { get; private init; } = new Dictionary<uint, string>();

    /// <summary>Reads the text. Whatever it is, nothing is thrown: fields that are not there are not known.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="named">The field whose values have names.</param>
    public static TracepointFormat Parse(string text, string named)
    {
        ArgumentNullException.ThrowIfNull(text);
        Dictionary<uint, string> names = [];
        int table = text.IndexOf($"__print_symbolic(REC->{named}", StringComparison.Ordinal);
        foreach (Match match in table < 0 ? [] : NamePattern().Matches(text[table..]).AsEnumerable())
        {
            if (uint.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out uint value))
            {
                names[value] = match.Groups[2].Value;
            }
        }

        Match id = IdPattern().Match(text);
        TracepointFormat format = new() { Id = id.Success && int.TryParse(id.Groups[1].Value, CultureInfo.InvariantCulture, out int number) ? number : 0, Names = names };
        foreach (Match match in FieldPattern().Matches(text).AsEnumerable())
        {
            if (int.TryParse(match.Groups[2].Value, CultureInfo.InvariantCulture, out int offset) && int.TryParse(match.Groups[3].Value, CultureInfo.InvariantCulture, out int size))
            {
                format._fields[match.Groups[1].Value] = (offset, size);
            }
        }

        return format;
    }

    /// <summary>Whether events have this field, of two or four bytes.</summary>
    public bool Has(string field) => _fields.TryGetValue(field, out (int Offset, int Size) place) && place.Size is 2 or 4;

    /// <summary>A field of an event; 0 when the event is shorter, or has none of this name.</summary>
    public uint Read(ReadOnlySpan<byte> happened, string field)
        => !_fields.TryGetValue(field, out (int Offset, int Size) place) || place.Offset < 0 || place.Offset + place.Size > happened.Length ? 0
            : place.Size == 2 ? BitConverter.ToUInt16(happened[place.Offset..])
            : place.Size == 4 ? BitConverter.ToUInt32(happened[place.Offset..])
            : 0;

    [GeneratedRegex(@"^ID: (\d+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^\s*field:[^;]*?(\w+);\s*offset:(\d+);\s*size:(\d+);", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex FieldPattern();

    [GeneratedRegex(@"\{\s*(\d+),\s*""(\w+)""\s*\}", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}

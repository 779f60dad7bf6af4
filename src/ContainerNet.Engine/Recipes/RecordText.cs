using System.Buffers;
using System.Globalization;
using System.Text;

namespace ContainerNet.Recipes;

/// <summary>What stands in a record: a first letter that says how far things are, a kind, and lines of a key and a value. The last line says that it is whole.</summary>
internal sealed class RecordText(char state, string kind)
{
    /// <summary>Somebody is at it, or has died at it.</summary>
    public const char Pending = 'P';

    /// <summary>It is done.</summary>
    public const char Done = 'C';

    /// <summary>It is being taken away.</summary>
    public const char Leaving = 'R';

    private const string End = "end";

    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 256).Select(code => (char)code).Where(c => c == '%' || char.IsControl(c))]);

    private readonly List<(string Key, string Value)> _lines = new(16);

    public char State => state;

    public string Kind => kind;

    /// <summary>The first value of a key; null where there is none.</summary>
    public string? this[string key]
    {
        get
        {
            foreach ((string name, string value) in _lines)
            {
                if (name == key)
                {
                    return value;
                }
            }

            return null;
        }
    }

    public IEnumerable<string> All(string key) => _lines.Where(line => line.Key == key).Select(line => line.Value);

    /// <summary>Adds a line; nothing for null.</summary>
    public RecordText Add(string key, string? value)
    {
        if (value is not null)
        {
            _lines.Add((key, value));
        }

        return this;
    }

    public byte[] ToBytes()
    {
        ArrayBufferWriter<byte> bytes = new(512);
        Put([state]);
        Put(" containernet ");
        Put(kind);
        Put("\n");
        foreach ((string key, string value) in _lines)
        {
            Put(key);
            Put(" ");
            Put(Escape(value));
            Put("\n");
        }

        Put(End);
        Put("\n");
        return bytes.WrittenSpan.ToArray();

        void Put(ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, bytes);
    }

    /// <summary>Reads a record; null for what is none, or is cut short.</summary>
    public static RecordText? Parse(ReadOnlySpan<byte> bytes)
    {
        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
        string[] first = lines[0].Split(' ');
        if (first.Length != 3 || first[0].Length != 1 || first[1] != "containernet" || lines.Length < 3 || lines[^2] != End || lines[^1].Length > 0
            || first[0][0] is not (Pending or Done or Leaving))
        {
            return null;
        }

        RecordText record = new(first[0][0], first[2]);
        foreach (string line in lines[1..^2])
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space <= 0)
            {
                return null;
            }

            record.Add(line[..space], Unescape(line[(space + 1)..]));
        }

        return record;
    }

    private static string Escape(string value)
    {
        if (!value.AsSpan().ContainsAny(Escaped))
        {
            return value;
        }

        StringBuilder text = new(value.Length);
        foreach (char c in value)
        {
            if (Escaped.Contains(c))
            {
                text.Append('%').Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    private static string Unescape(string value)
    {
        if (!value.Contains('%', StringComparison.Ordinal))
        {
            return value;
        }

        StringBuilder text = new(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] == '%' && i + 4 < value.Length && ushort.TryParse(value.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, null, out ushort code))
            {
                text.Append((char)code);
                i += 4;
            }
            else
            {
                text.Append(value[i]);
            }
        }

        return text.ToString();
    }
}

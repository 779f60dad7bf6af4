using System.Globalization;
using System.Text;

namespace ContainerNet.Interop;

/// <summary>
/// Makes text from the kernel safe to show. Names may carry escape sequences and line breaks;
/// objects keep them, whatever a person looks at does not.
/// </summary>
public static class DisplayText
{
    private const int Longest = 500;

    /// <summary>The text with C0, C1, DEL, bidirectional controls and line separators written as <c>\u{hex}</c>.</summary>
    public static string Escape(string? text)
    {
        if (text is null)
        {
            return "";
        }

        int first = 0;
        while (first < text.Length && !IsUnsafe(text[first]))
        {
            first++;
        }

        if (first == text.Length)
        {
            return text;
        }

        StringBuilder shown = new(text, 0, first, text.Length + 16);
        foreach (char c in text.AsSpan(first))
        {
            if (IsUnsafe(c))
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)c:x}}}");
            }
            else
            {
                shown.Append(c);
            }
        }

        return shown.ToString();
    }

    /// <summary>A sentence for a person: escaped, and where it quotes something endless, without its middle. How it begins and ends is kept.</summary>
    public static string Sentence(string text)
    {
        string shown = Escape(text);
        return shown.Length <= Longest ? shown : string.Concat(shown.AsSpan(0, Longest / 2), "…", shown.AsSpan(shown.Length - (Longest / 4)));
    }

    private static bool IsUnsafe(char c) => c is < ' ' or (>= '\x7f' and <= '\x9f')
        or '\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\ufeff';
}

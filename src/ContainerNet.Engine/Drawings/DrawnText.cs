using System.Globalization;
using System.Net;
using System.Text;
using ContainerNet.Interop;

namespace ContainerNet.Drawings;

/// <summary>Text in a picture: how wide it is, made to fit, and escaped.</summary>
internal static class DrawnText
{
    /// <summary>The width of one character of a fixed-width font, as a part of its size. Fonts differ between 0.55 and 0.61.</summary>
    public const double CharacterWidth = 0.62;

    /// <summary>How wide a text is at most, in pixels.</summary>
    public static double Width(string text, double size) => Columns(text) * size * CharacterWidth;

    /// <summary>A text that is no wider than this; where it was cut, it ends with an ellipsis.</summary>
    public static string Fit(string text, double size, double width)
    {
        string shown = DisplayText.Escape(text);
        if (Width(shown, size) <= width)
        {
            return shown;
        }

        StringBuilder cut = new();
        double room = width - (size * CharacterWidth);
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(shown);
        while (elements.MoveNext() && Width(cut.ToString() + elements.GetTextElement(), size) <= room)
        {
            cut.Append(elements.GetTextElement());
        }

        return cut.Append('…').ToString();
    }

    /// <summary>Text as XML and HTML take it, between tags and in quotes. Control characters were written as <c>\\u{hex}</c> before, half surrogates become U+FFFD.</summary>
    public static string Escape(string? text) => WebUtility.HtmlEncode(DisplayText.Escape(Whole(text ?? "")));

    /// <summary>A number with one decimal, whatever the culture.</summary>
    public static string Number(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Whole(string text)
    {
        StringBuilder whole = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            whole.Append(rune.ToString());
        }

        return whole.ToString();
    }

    private static int Columns(string text)
    {
        int columns = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            columns += rune.Value < 0x1100 ? 1 : 2;
        }

        return columns;
    }
}

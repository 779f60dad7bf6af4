using System.Globalization;
using System.Text;
using ContainerNet.Interop;

namespace ContainerNet.Repairs;

/// <summary>
/// Writes any text as one argument of a PowerShell command (about_Quoting_Rules, about_Special_Characters): no name can end its quotes
/// and become code, and none can carry an escape sequence to the terminal it is typed or shown at.
/// </summary>
public static class QuotedArgument
{
    /// <summary>The text as it is, in single quotes, or, where it holds what must not be shown, in double quotes with <c>`u{hex}</c> for that.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > 0 && text[0] != '-' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or ':' or '/' or '_' or '-'))
        {
            return text;
        }

        bool isShowable = DisplayText.Escape(text) == text;
        StringBuilder quoted = new(isShowable ? "'" : "\"");
        foreach (char c in text)
        {
            if (isShowable)
            {
                quoted.Append(c, IsSingleQuote(c) ? 2 : 1);
            }
            else if (DisplayText.Escape(c.ToString()).Length > 1)
            {
                quoted.Append(CultureInfo.InvariantCulture, $"`u{{{(int)c:x}}}");
            }
            else
            {
                quoted.Append(c is '`' or '$' || IsDoubleQuote(c) ? "`" : "").Append(c);
            }
        }

        return quoted.Append(isShowable ? '\'' : '"').ToString();
    }

    // PowerShell takes the typographic quotes for the plain ones; left alone they would end the text.
    private static bool IsSingleQuote(char c) => c is '\'' or (>= '\u2018' and <= '\u201b');

    private static bool IsDoubleQuote(char c) => c is '"' or (>= '\u201c' and <= '\u201e');
}

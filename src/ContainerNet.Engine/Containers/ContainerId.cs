using System.Buffers;

namespace ContainerNet.Containers;

/// <summary>What containers are called without asking an engine.</summary>
public static class ContainerId
{
    /// <summary>How many hexadecimal digits an id has.</summary>
    public const int Length = 64;

    /// <summary>How many of them are enough.</summary>
    public const int ShortLength = 12;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether this is a whole id: 64 hexadecimal digits.</summary>
    public static bool IsWhole(ReadOnlySpan<char> text) => text.Length == Length && text.IndexOfAnyExcept(Digits) < 0;

    /// <summary>Whether this can be the beginning of an id: 12 to 64 hexadecimal digits.</summary>
    public static bool IsBeginning(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is >= ShortLength and <= Length && text.All(char.IsAsciiHexDigit);
    }

    /// <summary>As it is shown: the first 12 digits of an id; a name whole.</summary>
    public static string Shorten(string container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return IsWhole(container) ? container[..ShortLength] : container;
    }
}

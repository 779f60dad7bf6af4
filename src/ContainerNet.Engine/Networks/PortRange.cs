using System.Globalization;
using ContainerNet.Interop;

namespace ContainerNet.Networks;

/// <summary>One port, or several in a row.</summary>
/// <param name="First">The first.</param>
/// <param name="Last">The last.</param>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>How many ports.</summary>
    public int Count => Last - First + 1;

    /// <summary>Reads <c>8080</c> or <c>8000-8100</c>.</summary>
    public static bool TryParse(string? text, out PortRange range)
    {
        string[] ends = (text ?? "").Split('-', 2, StringSplitOptions.TrimEntries);
        bool isRead = ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort first)
            & ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ushort last);
        range = new PortRange(first, last);
        return isRead && first > 0 && last >= first;
    }

    /// <summary>Reads <c>8080</c> or <c>8000-8100</c>.</summary>
    /// <exception cref="RefusedException"><c>InvalidPort</c></exception>
    public static PortRange Parse(string? text) => TryParse(text, out PortRange range)
        ? range
        : throw new RefusedException("InvalidPort", $"'{text}' is no port and no range of ports.",
            "Give a number from 1 to 65535, or two such as 8000-8100.", text);

    /// <inheritdoc/>
    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}

using System.Globalization;

namespace ContainerNet.Route;

/// <summary>The routing tables that have a name in the kernel: <c>RT_TABLE_*</c> of <c>linux/rtnetlink.h</c>.</summary>
public static class RouteTable
{
    /// <summary>Looked up last, and empty unless somebody fills it.</summary>
    public const uint Default = 253;

    /// <summary>Where routes go when no table is named.</summary>
    public const uint Main = 254;

    /// <summary>Holds this namespace's own addresses and broadcast addresses; the kernel fills it.</summary>
    public const uint Local = 255;

    /// <summary>What a table is called: <c>main</c>, <c>local</c>, <c>default</c>, or its number.</summary>
    public static string NameOf(uint table) => table switch
    {
        Default => "default",
        Main => "main",
        Local => "local",
        _ => table.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Reads a table's name or number.</summary>
    public static bool TryParse(string? text, out uint table)
    {
        table = text switch
        {
            "default" => Default,
            "main" => Main,
            "local" => Local,
            _ => 0,
        };
        return table != 0 || (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out table) && table != 0);
    }
}

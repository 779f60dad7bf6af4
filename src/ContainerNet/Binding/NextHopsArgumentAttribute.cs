using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>
/// Takes the ways of a multipath route: <c>'via 10.0.0.1 dev eth0 weight 2'</c>, several in one text with commas between,
/// a hashtable or object with NextHop, InterfaceAlias and Weight, or what Get-IpRoute gave.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NextHopsArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        List<RouteNextHop> ways = [];
        Add(ways, inputData);
        return ways.ToArray();
    }

    private static void Add(List<RouteNextHop> ways, object? given)
    {
        switch (given is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : given)
        {
            case null: break;
            case RouteNextHop way: ways.Add(way); break;
            case string text: ways.AddRange(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse)); break;
            case IDictionary entries: ways.Add(Parse(name => entries[name])); break;
            case IEnumerable several:
                foreach (object? one in several)
                {
                    Add(ways, one);
                }

                break;
            default:
                PSObject item = PSObject.AsPSObject(given);
                ways.Add(Parse(name => item.Properties[name]?.Value));
                break;
        }
    }

    private static RouteNextHop Parse(Func<string, object?> valueOf)
    {
        string Word(string keyword, string property) => Convert.ToString(valueOf(property), CultureInfo.InvariantCulture) is { Length: > 0 } value ? $"{keyword} {value} " : "";
        return Parse(Word("via", "NextHop") + Word("dev", "InterfaceAlias") + Word("weight", "Weight") + ($"{valueOf("Flags")}".Contains(nameof(RouteFlags.OnLink), StringComparison.Ordinal) ? "onlink" : ""));
    }

    private static RouteNextHop Parse(string text)
        => RouteNextHop.TryParse(text, out RouteNextHop? way)
            ? way
            : throw new ArgumentTransformationMetadataException($"'{text}' is no way of a multipath route. Write it as 'via 10.0.0.1 dev eth0 weight 2'; either via or dev may be left out, weight is 1 to 256, and onlink may stand at the end.");
}

using System.Collections;
using System.Management.Automation;
using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>
/// Takes what a route says about transport: <c>'mtu 1400 advmss 1360'</c>, several such texts, a hashtable <c>@{ mtu = 1400 }</c>, or what
/// Get-IpRoute gave, live or out of JSON, CSV or a job.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RouteMetricsArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            RouteMetrics read = given as RouteMetrics ?? RouteMetrics.Parse(Text(given));
            return read.Count == 0 ? null : read;
        }
        catch (FormatException e)
        {
            throw new ArgumentTransformationMetadataException($"{e.Message} Metrics are written as in 'mtu 1400 advmss 1360'.", e);
        }
    }

    private static string Text(object? given) => given switch
    {
        PSObject wrapped => Text(wrapped.BaseObject),
        null => "",
        string text => text,
        IDictionary entries => string.Join(' ', entries.Keys.Cast<object>().Select(name => $"{name} {entries[name]}")),
        IEnumerable several => string.Join(' ', several.Cast<object?>().Select(Text)),
        _ => $"{given}",
    };
}

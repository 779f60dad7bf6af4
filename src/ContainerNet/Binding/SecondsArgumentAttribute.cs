using System.Globalization;
using System.Management.Automation;

namespace ContainerNet.Binding;

/// <summary>
/// Takes a length of time: a TimeSpan, a text such as <c>0:05:00</c>, or a number, which is seconds. Without it PowerShell would take 300 for
/// 300 ten-millionths of a second, and '300' for 300 days.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecondsArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        TimeSpan? time = given switch
        {
            null or "" => null,
            TimeSpan span => span,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) => FromSeconds(seconds),
            string text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) => span,
            int or long or uint or short or byte or double or float or decimal => FromSeconds(Convert.ToDouble(given, CultureInfo.InvariantCulture)),
            PSCustomObject when ((PSObject)inputData!).Properties["Ticks"]?.Value is { } ticks => TimeSpan.FromTicks(Convert.ToInt64(ticks, CultureInfo.InvariantCulture)), // out of JSON
            _ => throw Invalid(given),
        };
        return time is null ? null : time >= TimeSpan.Zero && time <= Longest ? time : throw Invalid(given);
    }

    private static TimeSpan FromSeconds(double seconds)
        => double.IsFinite(seconds) && Math.Abs(seconds) <= Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MinValue;

    private static ArgumentTransformationMetadataException Invalid(object? given)
        => new($"'{given}' is no length of time: give seconds, as in 15, or a TimeSpan, as in 0:00:15; from nothing to a year.");
}

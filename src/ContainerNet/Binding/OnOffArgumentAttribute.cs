using System.Management.Automation;

namespace ContainerNet.Binding;

/// <summary>Lets what is on or off be said as <c>$true</c> and <c>$false</c>, and as text: <c>on</c>, <c>off</c>, or what a CSV file makes of a truth value.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OnOffArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return given switch
        {
            null or "" => null,
            SwitchParameter isOn => isOn.ToBool(),
            string text when text.Equals("on", StringComparison.OrdinalIgnoreCase) || text.Equals("true", StringComparison.OrdinalIgnoreCase) => true,
            string text when text.Equals("off", StringComparison.OrdinalIgnoreCase) || text.Equals("false", StringComparison.OrdinalIgnoreCase) => false,
            bool or int or long => LanguagePrimitives.IsTrue(given),
            _ => throw new ArgumentTransformationMetadataException($"'{given}' is neither $true nor $false."),
        };
    }
}

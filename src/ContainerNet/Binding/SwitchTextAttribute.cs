using System.Management.Automation;

namespace ContainerNet.Binding;

/// <summary>Lets a switch be bound from an object that was read from CSV, where true and false are texts.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SwitchTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => bool.TryParse(((inputData as PSObject)?.BaseObject ?? inputData) as string, out bool isOn)
            ? new SwitchParameter(isOn)
            : inputData;
}

using System.Collections;
using System.Management.Automation;

namespace ContainerNet.Binding;

/// <summary>Takes the first of a list. Any process of a namespace leads to it, and a namespace from the pipeline lists all of its own.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FirstOfAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return given is IList list ? list.Count == 0 ? null : list[0] : inputData;
    }
}

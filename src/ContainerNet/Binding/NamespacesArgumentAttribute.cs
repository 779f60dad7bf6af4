using System.Collections;
using System.Management.Automation;
using ContainerNet.Containers;

namespace ContainerNet.Binding;

/// <summary>Turns what a person or a pipeline gives for several namespaces into references: each as <see cref="NamespaceArgumentAttribute"/> does.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NamespacesArgumentAttribute : ArgumentTransformationAttribute
{
    private static readonly NamespaceArgumentAttribute One = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? given = inputData is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : inputData;
        IEnumerable all = given is IEnumerable several and not string and not IDictionary ? several : new[] { inputData };
        return all.Cast<object>().Select(item => One.Transform(engineIntrinsics, item)).OfType<NamespaceReference>().ToArray();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ContainerNet.Containers;
using ContainerNet.Interop;

namespace ContainerNet.Binding;

/// <summary>Turns what a person or a pipeline gives for a namespace into a reference: a string, a process id, a process, or an object that says it by property.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NamespaceArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            return given is null or "" ? null : FromValue(given) ?? FromProperties(PSObject.AsPSObject(inputData))
                ?? throw new RefusedException("InvalidNamespace", $"'{given}' names no network namespace.",
                    "Give a name from Get-NetworkNamespace, a process id, a path such as /proc/PID/ns/net, or a container's id.");
        }
        catch (RefusedException e)
        {
            throw new ArgumentTransformationMetadataException($"{e.Message} {e.Advice}", e);
        }
    }

    /// <summary>The namespace an object of the pipeline stands for by itself: a process, or what <c>docker inspect</c> prints. Null when it says none.</summary>
    public static NamespaceReference? FromPipeline(PSObject? input)
    {
        if (input is null || input.BaseObject is string or ValueType)
        {
            return null;
        }

        return input.BaseObject is Process process ? NamespaceReference.OfProcess(process.Id) : FromProperties(input);
    }

    private static NamespaceReference? FromValue(object given) => given switch
    {
        NamespaceReference reference => reference,
        string text => NamespaceReference.Parse(text),
        int or long or uint or ushort or short or byte => NamespaceReference.OfProcess(Convert.ToInt32(given, CultureInfo.InvariantCulture)),
        Process process => NamespaceReference.OfProcess(process.Id),
        FileSystemInfo file => NamespaceReference.Parse("path:" + file.FullName),
        _ => null,
    };

    private static NamespaceReference? FromProperties(PSObject given)
    {
        ulong? inode = ValueOf(given, "Inode") is { } seen && ulong.TryParse(Text(seen), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number != 0 ? number : null;
        // What podman inspect prints has an empty Namespace of its own, and says in State where the container is.
        if (ValueOf(given, "Namespace") is { } label && (label is NamespaceReference || Text(label).Length > 0 || ValueOf(given, "State") is null))
        {
            return label as NamespaceReference ?? NamespaceReference.Parse(Text(label), inode);
        }

        object? process = ValueOf(given, "Pid") ?? (ValueOf(given, "State") is { } state ? ValueOf(PSObject.AsPSObject(state), "Pid") : null);
        if (process is not null && int.TryParse(Text(process), NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
        {
            return pid > 0 ? NamespaceReference.OfProcess(pid, inode) : throw NotRunning(given);
        }

        if (given.TypeNames.Any(name => name.EndsWith("System.Diagnostics.Process", StringComparison.Ordinal)) && ValueOf(given, "Id") is { } id)
        {
            return NamespaceReference.Parse("pid:" + Text(id));
        }

        if (ValueOf(given, "Path") is string path && path.StartsWith('/') && path.Contains("ns", StringComparison.Ordinal))
        {
            return NamespaceReference.Parse("path:" + path, inode);
        }

        // A row of a table: Container, IPAddress, PortMap.
        return ValueOf(given, "Container") is { } container && Text(container).Length > 0 ? FromValue(container) : null;
    }

    private static RefusedException NotRunning(PSObject container)
    {
        string name = ValueOf(container, "Name") is { } called ? Text(called).TrimStart('/') : Text(ValueOf(container, "Id") ?? "");
        return new RefusedException("ContainerNotRunning", $"Container '{name}' does not run, so it has no network namespace.", "Start it first.", name);
    }

    private static object? ValueOf(PSObject given, string property)
    {
        object? value = given.Properties[property]?.Value;
        return value is PSObject wrapped ? wrapped.BaseObject is PSCustomObject ? wrapped : wrapped.BaseObject : value;
    }

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}

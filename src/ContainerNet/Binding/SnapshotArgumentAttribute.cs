using System.Management.Automation;
using ContainerNet.Interop;
using ContainerNet.Snapshots;

namespace ContainerNet.Binding;

/// <summary>Takes a snapshot, or the file of one.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SnapshotArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        object given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            return given switch
            {
                NetworkSnapshot snapshot => snapshot,
                string { Length: > 0 } path => SnapshotFile.Read(SnapshotFile.Locate(engineIntrinsics.SessionState, path)),
                FileInfo file => SnapshotFile.Read(file.FullName),
                _ => throw new RefusedException("InvalidSnapshot", $"'{given}' is no snapshot.", "Give what Import-NetworkSnapshot gave, or the file Export-NetworkSnapshot wrote.", given),
            };
        }
        catch (Exception e) when (e is RefusedException or KernelException)
        {
            throw new ArgumentTransformationMetadataException(e is RefusedException refused ? $"{refused.Message} {refused.Advice}" : e.Message, e);
        }
    }
}

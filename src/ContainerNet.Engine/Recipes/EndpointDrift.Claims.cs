using ContainerNet.Interop;

namespace ContainerNet.Recipes;

/// <summary>What an endpoint has claimed.</summary>
internal sealed partial class EndpointDrift
{
    /// <summary>The names of its record: without them another could claim what it has. Whoever is disconnecting it has said so before he takes the first of them.</summary>
    private IEnumerable<(string What, Action Heal)> LookAtClaims()
    {
        using RecordFile? file = OpenRecord();
        string[] lost = file is null ? [] : [.. record.Names(folder).Where(name => !file.IsNamed(name))];
        foreach (string name in lost.Length > 0 && EndpointRecord.Parse(file!.Read()) is { State: RecordText.Done } ? lost : [])
        {
            yield return ($"{record.Label} has lost its claim {Path.GetRelativePath(folder.Root, name)}.", () =>
            {
                using RecordFile? again = OpenRecord();
                if (again?.TryLink(name, $"claim {Path.GetFileName(name)} for {record.Label}") != true)
                {
                    throw new RefusedException("ClaimTaken", $"What {record.Label} has claimed as {Path.GetRelativePath(folder.Root, name)} is somebody else's by now.", "Disconnect the container and connect it again.", record.Label);
                }
            });
        }
    }

    private RecordFile? OpenRecord() => NetworkRecords.Open(folder, record, out _);
}

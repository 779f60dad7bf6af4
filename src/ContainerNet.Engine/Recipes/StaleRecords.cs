using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Recipes;

/// <summary>Finds and clears records that no longer say what is: their maker or their container is gone, or they are none.</summary>
internal sealed class StaleRecords(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, Action<string>? say)
{
    /// <summary>Whether somebody is at a record now.</summary>
    public static bool IsBusy(string path)
    {
        using RecordFile? file = RecordFile.TryOpen(path);
        return file is not null && !file.TryLock();
    }

    /// <summary>Takes away a network that is half made or half removed, or of another run of the kernel.</summary>
    public void Settle(NetworkRecord record)
    {
        using FolderLock? held = folder.Lock(session);
        if (held is not null)
        {
            SettleLocked(record);
            folder.Tidy(held);
        }
    }

    /// <summary>Releases endpoints whose container is gone or whose maker has died. The folder is locked by the caller.</summary>
    public void Release()
    {
        EndpointCare care = new EndpointCare(session, host, folder).WithAllLinks();
        EndpointRecord[] stale = [.. NetworkRecords.Endpoints(folder).Concat(Unnamed()).DistinctBy(record => record.Key)
            .Where(record => care.StandingOf(record) is EndpointStanding.Gone or EndpointStanding.HalfMade)];
        if (stale.Length > 0)
        {
            new ReleasePass(session, host, folder, say).Run(stale, isLocked: true);
        }

        foreach (string path in Unreadable().Where(path => Path.GetDirectoryName(path) != folder.Networks).ToArray())
        {
            RecordFile.Unlink(path, $"give back {Path.GetFileName(path)}");
        }
    }

    /// <summary>The same, where the folder is locked by the caller. False when somebody is at it.</summary>
    public bool SettleLocked(NetworkRecord record)
    {
        using RecordFile? file = RecordFile.TryOpen(folder.Network(record.Network.Name));
        if (file is null || !file.TryLock())
        {
            return false; // gone, or somebody is at it
        }

        new ReleasePass(session, host, folder, say).Run(NetworkRecords.Endpoints(folder, record.Network.Name), isLocked: true);
        foreach (NetworkPart part in NetworkParts.Of(session, host, folder, record).Where(part => part.Remove is not null).Reverse())
        {
            part.Remove!();
            say?.Invoke($"Taken back: {part.Text}");
        }

        NetworkParts.Forget(folder, record.Network.Name, file);
        return true;
    }

    /// <summary>Records that died before they had all their names: an address, and no link's name yet.</summary>
    public IEnumerable<EndpointRecord> Unnamed()
        => (Directory.Exists(folder.AllLeases) ? Directory.GetDirectories(folder.AllLeases) : []).Append(folder.Ports)
            .SelectMany(NetworkRecords.Files).Where(path => !Path.GetFileName(path).StartsWith('.'))
            .Select(NetworkRecords.Endpoint).OfType<EndpointRecord>().Where(record => !File.Exists(folder.Link(record.HostLink)) || record.State != RecordText.Done);

    /// <summary>Files that are no record, or whose record does not know the name: cut short, garbage, or left when a name was changed.</summary>
    public IEnumerable<string> Unreadable() => Records().Where(IsUnreadable);

    private IEnumerable<string> Records() => (Directory.Exists(folder.AllLeases) ? Directory.GetDirectories(folder.AllLeases) : [])
        .Concat([folder.Endpoints, folder.Links, folder.Ports, folder.Networks]).SelectMany(NetworkRecords.Files);

    private bool IsUnreadable(string path)
    {
        using RecordFile? file = RecordFile.TryOpen(path);
        return file is not null && file.TryLock() && file.Read() is var bytes
            && (Path.GetDirectoryName(path) == folder.Networks ? NetworkRecord.Parse(bytes, host.Label) is null : EndpointRecord.Parse(bytes)?.Names(folder).Contains(path) != true);
    }
}

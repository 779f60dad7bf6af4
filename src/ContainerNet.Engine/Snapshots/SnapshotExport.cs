using ContainerNet.Containers;
using ContainerNet.Namespaces;

namespace ContainerNet.Snapshots;

/// <summary>Reads all that a snapshot's file holds: whole namespaces, and the containers whose they are.</summary>
public static class SnapshotExport
{
    /// <summary>Reads some namespaces, or all of the machine.</summary>
    /// <param name="session">The pipeline's session.</param>
    /// <param name="namespaces">Which; null for all.</param>
    /// <param name="refused">Told of each that could not be read.</param>
    public static NetworkSnapshot Read(NamespaceSession session, IReadOnlyList<NamespaceReference>? namespaces, Action<Exception> refused)
    {
        ArgumentNullException.ThrowIfNull(session);
        SnapshotReader reader = new(session, label => NamespaceResolver.Resolve(session, NamespaceReference.Parse(label)));
        reader.ReadAll(namespaces is null ? NamespaceResolver.OpenAll(session, refused) : namespaces.Select(reference => NamespaceResolver.Resolve(session, reference)), refused);
        NetworkSnapshot snapshot = reader.Snapshot;
        Dictionary<ulong, string> labels = snapshot.Namespaces.ToDictionary(ns => ns.Inode, ns => ns.Label);
        return snapshot with
        {
            KernelRelease = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            Containers = [.. ContainerSearch.ByNamespace(session).Where(found => labels.ContainsKey(found.Key)).Select(found => new ContainerSnapshot
            {
                Id = found.Value.Id,
                Name = ContainerNames.In(session).NameOf(found.Value.Id),
                Runtime = found.Value.Runtime,
                Namespace = labels[found.Key],
            })],
        };
    }
}

using ContainerNet.Faults;
using ContainerNet.Paths;
using ContainerNet.Snapshots;

namespace ContainerNet.Probes;

/// <summary>Looks at a snapshot that was read before, here or on another machine. Asks this machine nothing and sends nothing.</summary>
public static class SnapshotTester
{
    /// <summary>Works the path out.</summary>
    public static PathTrace Infer(NetworkSnapshot snapshot, PathQuestion question)
    {
        PathTrace trace = PathInference.Infer(snapshot, question).RequireHost();
        return trace with { Path = trace.Path with { SnapshotOf = snapshot.Machine } };
    }

    /// <summary>Works the path out, and what is wrong on it.</summary>
    public static ContainerPathTest Test(NetworkSnapshot snapshot, PathQuestion question)
    {
        PathTrace trace = Infer(snapshot, question);
        return PathVerdict.Inferred(trace, [.. FaultCatalog.Look(trace).Select(finding => finding with { SnapshotOf = snapshot.Machine })]);
    }
}

using ContainerNet.Drops;
using ContainerNet.Paths;

namespace ContainerNet.Probes;

/// <summary>
/// Tells which of the kernel's drops can be the packet's. The kernel does not say whose packet it dropped, so where there is any choice, none is told. Pure.
/// </summary>
internal static class DropJudge
{
    private const long Moment = 2_000_000; // ns, in which another processor may take up what was sent

    /// <summary>The kernel's name for the reason; null when there is none that can be told.</summary>
    public static string? Reason(ProofResult proof, PathEvidence evidence)
        => InTheCall(proof) ?? AtTheMoment(proof) ?? Later(proof, evidence);

    /// <summary>A packet that stays in the machine goes all its way in the sender's own call, in its thread: what was dropped there was it.</summary>
    private static string? InTheCall(ProofResult proof)
        => Only(proof.Drops.Where(drop => drop.ThreadId == proof.ThreadId && drop.Time >= proof.Began && drop.Time <= proof.Sent));

    /// <summary>On its way another processor may have had it, right after.</summary>
    private static string? AtTheMoment(ProofResult proof)
        => Only(proof.Drops.Where(drop => drop.Time >= proof.Began && drop.Time <= proof.Sent + Moment));

    /// <summary>Packets that waited for the next hop's answer are dropped together, when it is given up.</summary>
    private static string? Later(ProofResult proof, PathEvidence evidence)
    {
        List<PacketDrop> drops = [.. proof.Drops.Where(drop => drop.Time > proof.Sent && drop.Reason.StartsWith("NEIGH_", StringComparison.Ordinal))];
        return evidence.UnansweredAt >= 0 && drops.Count >= 1 && drops.Count <= proof.Requests && drops.TrueForAll(drop => drop.Reason == drops[0].Reason) ? drops[0].Reason : null;
    }

    private static string? Only(IEnumerable<PacketDrop> drops)
    {
        PacketDrop[] found = [.. drops.Take(2)];
        return found.Length == 1 ? found[0].Reason : null;
    }
}

using ContainerNet.Drops;
using ContainerNet.Paths;

namespace ContainerNet.Probes;

/// <summary>
/// Tells which of the kernel's drops can be the packet's. The kernel does not say whose packet it dropped, so where there is any choice, none is told. Pure.
/// </summary>
internal static class DropJudge
{
    private const long Moment = 2_000_000; // ns, in which another processor may take up what was sent

    private const long TillTold = 30_000_000; // ns, between the error's sending and the end of the test
    private const int MostOther = 1; // besides the packet itself: the error about it, that its sender was to get

    /// <summary>The kernel's names for the reasons; empty when there is none that can be told.</summary>
    public static IReadOnlyList<string> Reasons(ProofResult proof, PathEvidence evidence)
        => InTheCall(proof) is { Count: > 0 } sent ? sent : AtTheMoment(proof) is { Count: > 0 } after ? after : Later(proof, evidence);

    /// <summary>A packet that stays in the machine goes all its way in the sender's own call, in its thread: what was dropped there was it, or the error about it.</summary>
    private static List<string> InTheCall(ProofResult proof)
        => Few(proof.Drops.Where(drop => drop.ThreadId == proof.ThreadId && drop.Time >= proof.Began && drop.Time <= proof.Sent), 1 + MostOther);

    /// <summary>On its way another processor may have taken it up, right after.</summary>
    private static List<string> AtTheMoment(ProofResult proof)
        => Few(proof.Drops.Where(drop => drop.Time >= proof.Began && drop.Time <= proof.Sent + Moment), 1);

    /// <summary>Packets that waited for the next hop's answer are dropped together when it is given up, and their sender is told in the same moment.</summary>
    private static List<string> Later(ProofResult proof, PathEvidence evidence)
    {
        IEnumerable<PacketDrop> last = proof.Drops.Where(drop => drop.Time > proof.Sent && drop.Time > proof.Ended - TillTold && drop.Reason.StartsWith("NEIGH_", StringComparison.Ordinal));
        return evidence is { UnansweredAt: >= 0, Complaint: not null } && Few(last, proof.Requests) is [string reason, ..] all && all.TrueForAll(one => one == reason) ? [reason] : [];
    }

    private static List<string> Few(IEnumerable<PacketDrop> drops, int most)
    {
        List<string> reasons = [.. drops.Select(drop => drop.Reason)];
        return reasons.Count <= most ? reasons : [];
    }
}

using ContainerNet.Interop;

namespace ContainerNet.Namespaces;

/// <summary>
/// Opens descriptors inside network namespaces, on a thread made for such visits: never the pipeline's, never one of the runtime's pool.
/// Whatever can be done with a descriptor at home is done at home.
/// </summary>
internal static class NamespaceThread
{
    private const int CLONE_NEWNET = 0x40000000;
    private const string SysAdmin = "CAP_SYS_ADMIN";

    /// <summary>Opens these descriptors in a namespace. Each says for itself whether it could be opened.</summary>
    /// <exception cref="KernelException">The namespace could not be entered.</exception>
    public static void Open(NamespaceHandle ns, params Opening[] openings)
    {
        if (OpenAll([(ns, openings)])[0] is { } refused)
        {
            throw refused;
        }
    }

    /// <summary>Opens descriptors in one namespace after the other, in one visit.</summary>
    /// <returns>Why a namespace could not be entered, by its place; null for the others.</returns>
    public static KernelException?[] OpenAll(IReadOnlyList<(NamespaceHandle Namespace, Opening[] Openings)> visits)
    {
        using PreparedCalls calls = new();
        int[] entries = new int[visits.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            (NamespaceHandle ns, Opening[] openings) = visits[i];
            entries[i] = ns.IsHome ? -1 : calls.Add("setns", calls.Number(ns.Descriptor), CLONE_NEWNET);
            Array.ForEach(openings, opening => opening.Prepare(calls));
            if (entries[i] >= 0)
            {
                calls.SkipAfter(entries[i], openings.Length);
            }
        }

        if (Array.TrueForAll(entries, entry => entry < 0))
        {
            calls.Run();
        }
        else
        {
            NamespaceVisitor.Run(calls);
        }

        return Array.ConvertAll(Enumerable.Range(0, entries.Length).ToArray(), i =>
        {
            Array.ForEach(visits[i].Openings, opening => opening.Take(calls));
            return entries[i] >= 0 && calls.ResultOf(entries[i]) < 0
                ? new KernelException($"enter network namespace '{visits[i].Namespace.Label}'", calls.ErrorOf(entries[i])) { Capability = SysAdmin }
                : null;
        });
    }

    /// <summary>Opens these descriptors in a namespace made for them, which lives as long as one of them.</summary>
    /// <exception cref="KernelException">No namespace could be made.</exception>
    public static void OpenInNew(params Opening[] openings)
    {
        using PreparedCalls calls = new();
        int made = calls.Add("unshare", CLONE_NEWNET);
        calls.SkipAfter(made, openings.Length);
        Array.ForEach(openings, opening => opening.Prepare(calls));
        NamespaceVisitor.Run(calls);
        Array.ForEach(openings, opening => opening.Take(calls));
        if (calls.ResultOf(made) < 0)
        {
            throw new KernelException("make a network namespace", calls.ErrorOf(made)) { Capability = SysAdmin };
        }
    }
}

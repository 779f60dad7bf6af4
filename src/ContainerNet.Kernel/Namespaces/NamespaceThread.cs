using ContainerNet.Interop;

namespace ContainerNet.Namespaces;

/// <summary>
/// Opens descriptors inside network namespaces, on a thread made for such visits: never the pipeline's, never one of the runtime's pool.
/// Whatever can be done with a descriptor at home is done at home.
/// </summary>
internal static class NamespaceThread
{
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
    public static KernelException?[] OpenAll(IReadOnlyList<(NamespaceHandle Namespace, Opening[] Openings)> visits) => Begin(visits).End();

    /// <summary>Begins to do so. The caller can do something else meanwhile, and has to ask for the end.</summary>
    /// <param name="visits">Where, and what.</param>
    /// <param name="atHome">What is done at home, once the openings have what was opened for them, before the end.</param>
    public static OpeningVisit Begin(IReadOnlyList<(NamespaceHandle Namespace, Opening[] Openings)> visits, Action? atHome = null)
    {
        PreparedCalls calls = new();
        try
        {
            int[] entries = new int[visits.Count];
            if (atHome is null && visits.All(visit => visit.Namespace.IsHome))
            {
                Array.Fill(entries, -1);
                Array.ForEach([.. visits.SelectMany(visit => visit.Openings)], opening => opening.Prepare(calls));
                calls.Run();
                Take();
                return new OpeningVisit(visits, entries, calls, null);
            }

            for (int i = 0; i < entries.Length; i++)
            {
                entries[i] = calls.EnterNetwork(visits[i].Namespace.Descriptor); // home, too, once the thread was elsewhere
                Prepare(calls, entries[i], visits[i].Openings);
            }

            return new OpeningVisit(visits, entries, calls, NamespaceVisitor.Begin(calls, Take));
        }
        catch
        {
            calls.Dispose(); // it holds handles open
            throw;
        }

        void Take()
        {
            foreach ((NamespaceHandle _, Opening[] openings) in visits)
            {
                Array.ForEach(openings, opening => opening.Take(calls));
            }

            atHome?.Invoke();
        }
    }

    /// <summary>Opens these descriptors in a namespace made for them, which lives as long as one of them.</summary>
    /// <exception cref="KernelException">No namespace could be made.</exception>
    public static void OpenInNew(params Opening[] openings)
    {
        using PreparedCalls calls = new();
        int made = calls.EnterNewNetwork();
        Prepare(calls, made, openings);
        NamespaceVisitor.Run(calls);
        Array.ForEach(openings, opening => opening.Take(calls));
        if (Refusal(calls, made, "make a network namespace") is { } refused)
        {
            throw refused;
        }
    }

    /// <summary>Adds the openings, which are not made where the namespace was not entered.</summary>
    private static void Prepare(PreparedCalls calls, int entry, Opening[] openings)
    {
        calls.SkipAfter(entry, openings.Length);
        Array.ForEach(openings, opening => opening.Prepare(calls));
    }

    /// <summary>Why a namespace was not entered; null where it was.</summary>
    internal static KernelException? Refusal(PreparedCalls calls, int entry, string asked)
        => calls.ResultOf(entry) < 0 ? new KernelException(asked, calls.ErrorOf(entry)) { Capability = "CAP_SYS_ADMIN" } : null;
}

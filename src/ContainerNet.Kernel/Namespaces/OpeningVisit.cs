using ContainerNet.Interop;

namespace ContainerNet.Namespaces;

/// <summary>A visit to namespaces that was begun, for descriptors to be opened there.</summary>
/// <param name="visits">Where, and what.</param>
/// <param name="entries">The calls that enter; -1 where nothing is to be entered.</param>
/// <param name="calls">All calls, which end with this.</param>
/// <param name="visit">The visit; null where everything was at home and is done.</param>
internal sealed class OpeningVisit(IReadOnlyList<(NamespaceHandle Namespace, Opening[] Openings)> visits, int[] entries, PreparedCalls calls, NamespaceVisitor.Visit? visit)
{
    /// <summary>Waits for the end. What was thrown at home is thrown here.</summary>
    /// <returns>Why a namespace could not be entered, by its place; null for the others.</returns>
    public KernelException?[] End()
    {
        Wait();
        visit?.ThrowIfThrown();
        KernelException?[] refused = new KernelException?[entries.Length];
        for (int i = 0; i < refused.Length; i++)
        {
            refused[i] = entries[i] < 0 ? null : NamespaceThread.Refusal(calls, entries[i], $"enter network namespace '{visits[i].Namespace.Label}'");
        }

        return refused;
    }

    /// <summary>Waits for the end, whatever it is.</summary>
    public void Wait()
    {
        visit?.Wait();
        calls.Dispose();
    }
}

using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Recipes;

/// <summary>Removes a network: its containers' links, then its parts, the last made first, then its record. When something refuses, it is all made again.</summary>
internal static class NetworkRemoval
{
    public static Plan PlanFor(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord record, IReadOnlyList<EndpointRecord> endpoints, Action<string>? say)
    {
        string name = record.Network.Name;
        Plan plan = new($"'{name}' in namespace {host}");
        List<NetworkPart> parts = [.. NetworkParts.Of(session, host, folder, record with { State = RecordText.Leaving }).Where(part => part.Remove is not null).Reverse()];

        // First what can be made again: the bridge is switched off and what stands around it goes. What is made last of all, the bridge itself, goes behind its ports.
        foreach (NetworkPart part in parts.SkipLast(1))
        {
            plan.Add(TextOf(part), part.Remove!, () => Heal(part));
        }

        if (endpoints.Count > 0)
        {
            plan.Add($"Disconnect {endpoints.Count} container{(endpoints.Count == 1 ? "" : "s")}", () =>
            {
                ReleasePass pass = new(session, host, folder, say);
                pass.Run(NetworkRecords.Endpoints(folder, name), isLocked: true);
                if (pass.Refused.Count > 0)
                {
                    throw pass.Refused[0].Why;
                }
            });
        }

        foreach (NetworkPart part in parts.TakeLast(1))
        {
            plan.Add(TextOf(part), () => Twice(part.Remove!), () => Heal(part));
        }

        return plan;
    }

    /// <summary>Removes it. False when somebody else has removed it meanwhile.</summary>
    public static bool Run(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord record, Plan plan, bool force, Action<string>? say)
    {
        string name = record.Network.Name;
        string asked = $"remove container network '{name}' in namespace {host}";
        using FolderLock? held = folder.Lock(session);
        using RecordFile? file = held is null ? null : RecordFile.TryOpen(folder.Network(name));
        if (held is null || file is null)
        {
            return false;
        }

        if (!file.TryLock())
        {
            throw new KernelException(asked, Errno.EBUSY, "somebody else is at it");
        }

        NetworkRecipes.Connected(session, host, folder, name, force); // once more: nobody can come in between now
        Plan whole = new(plan.Subject);
        whole.Add($"Mark network '{name}' as leaving", () => file.Mark(RecordText.Leaving, asked), () => file.Mark(record.State, asked));
        foreach (PlanStep step in plan.Steps)
        {
            whole.Add(step.Text, step.Act, step.Undo);
        }

        // What only keeps the books cannot be refused for a reason that lasts; tried twice.
        whole.Add($"Forget network '{name}'", () => Twice(() => NetworkParts.Forget(folder, name, file)));
        whole.Run(session.Cancel, say);
        session.Cancel.Ignore(() => folder.Tidy(held));
        return true;
    }

    private static string TextOf(NetworkPart part) => $"Take back: {char.ToLowerInvariant(part.Text[0])}{part.Text[1..]}";

    private static void Heal(NetworkPart part)
    {
        if (part.Missing() is not null)
        {
            part.Make();
        }
    }

    private static void Twice(Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is KernelException or IOException)
        {
            act();
        }
    }
}

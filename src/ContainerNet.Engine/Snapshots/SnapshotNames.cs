using ContainerNet.Containers;
using ContainerNet.Interop;

namespace ContainerNet.Snapshots;

/// <summary>Finds a namespace in a snapshot by what a person calls it, as <c>-Namespace</c> does on the machine itself.</summary>
public static class SnapshotNames
{
    /// <summary>The namespace that is meant: by its label, a container's name, its id or the beginning of that.</summary>
    /// <exception cref="RefusedException"><c>NamespaceNotFound</c>, <c>ContainerAmbiguous</c></exception>
    public static NamespaceSnapshot Require(NetworkSnapshot snapshot, NamespaceReference reference)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(reference);
        string asked = reference.ToString();
        if ((snapshot.Find(asked) ?? snapshot.Find("pid:" + reference.Text) ?? (reference.Kind is NamespaceReferenceKind.Name ? snapshot.Find(reference.Text) : null)) is { } labelled)
        {
            return labelled;
        }

        string[] found = reference.Kind is NamespaceReferenceKind.Container or NamespaceReferenceKind.Any
            ? [.. snapshot.Containers.Where(container => IsMeant(container, reference.Text)).Select(container => container.Namespace).Distinct()]
            : [];
        return found.Length > 1
            ? throw new RefusedException("ContainerAmbiguous", $"Several containers of the snapshot are called '{reference.Text}'.", "Give the container's whole id.", asked)
            : snapshot.Find(found.FirstOrDefault()) ?? throw new RefusedException("NamespaceNotFound", $"The snapshot of {snapshot.Machine} holds no namespace '{asked}'.",
                $"It holds {Some([.. snapshot.Namespaces.Select(ns => ns.Label)])}. Export it again with that namespace, or without -Namespace.", asked);
    }

    private static bool IsMeant(ContainerSnapshot container, string text)
        => container.Name == text || container.Id == text || (ContainerId.IsBeginning(text) && container.Id.StartsWith(text, StringComparison.OrdinalIgnoreCase));

    private static string Some(string[] labels) => labels.Length <= 8 ? string.Join(", ", labels) : $"{string.Join(", ", labels[..8])} and {labels.Length - 8} more";
}

using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Containers;

/// <summary>Opens what a reference points at, once for a pipeline.</summary>
public static class NamespaceResolver
{
    /// <summary>The namespace, kept open by the session; without a reference the one the pipeline runs in.</summary>
    /// <exception cref="RefusedException">It does not exist, is no namespace, or is another one than was seen (<c>NamespaceChanged</c>).</exception>
    public static NamespaceHandle Resolve(NamespaceSession session, NamespaceReference? reference)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (reference is null || (reference.Kind == NamespaceReferenceKind.Self && reference.Inode is null))
        {
            return session.Home;
        }

        string key = reference.ToString();
        if (session.FindByLabel(key) is { } known && known.Inode == (reference.Inode ?? known.Inode))
        {
            return known;
        }

        NamespaceHandle handle = reference.Kind == NamespaceReferenceKind.Self ? session.Home : session.Keep(Open(reference));
        if (reference.Inode is ulong inode && inode != handle.Inode)
        {
            throw new RefusedException("NamespaceChanged",
                $"Network namespace '{key}' is not the one it was: inode {handle.Inode} now, {inode} when it was read.",
                "Read it again with Get-NetworkNamespace.", key);
        }

        return handle;
    }

    private static NamespaceHandle Open(NamespaceReference reference) => reference.Kind switch
    {
        NamespaceReferenceKind.Name => OpenName(reference.Text) ?? throw NamedNamespaces.NotFound(reference.Text),
        NamespaceReferenceKind.ProcessId => NamespaceHandle.OpenProcess(reference.ProcessId),
        NamespaceReferenceKind.Path => NamespaceHandle.OpenPath(reference.Text, reference.Text),
        NamespaceReferenceKind.Container => OpenContainer(reference.Text) ?? throw new RefusedException("ContainerNotFound",
            $"There is no running container '{reference.Text}'.", "Give its id of 12 to 64 digits, or its process id.", reference.Text),
        _ => OpenAny(reference),
    };

    private static NamespaceHandle OpenAny(NamespaceReference reference)
    {
        if (reference.ProcessId != 0)
        {
            try
            {
                return NamespaceHandle.OpenProcess(reference.ProcessId);
            }
            catch (RefusedException) when (OpenName(reference.Text) is { } named)
            {
                return named; // the article's way: a namespace named for its process
            }
        }

        return OpenName(reference.Text) ?? OpenContainer(reference.Text) ?? throw NamedNamespaces.NotFound(reference.Text);
    }

    private static NamespaceHandle? OpenName(string name)
        => name is "." or ".." || name.Contains('/', StringComparison.Ordinal) || !Path.Exists(NamedNamespaces.PathOf(name))
            ? null
            : NamespaceHandle.OpenPath(NamedNamespaces.PathOf(name), NamedNamespaces.LabelOf(name));

    private static NamespaceHandle? OpenContainer(string id)
        => ContainerProcesses.Find(id) is { } process ? NamespaceHandle.OpenProcess(process.ProcessId, "container:" + process.Container[..12]) : null;
}

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

        NamespaceHandle handle = reference.Kind == NamespaceReferenceKind.Self ? session.Home : session.Keep(Open(session, reference), key);
        if (reference.Inode is ulong inode && inode != handle.Inode)
        {
            throw new RefusedException("NamespaceChanged",
                $"Network namespace '{key}' is not the one it was: inode {handle.Inode} now, {inode} when it was read.",
                "Read it again with Get-NetworkNamespace.", key);
        }

        return handle;
    }

    /// <summary>Opens every namespace of this machine that has a name or a process, one after the other, each kept by the session.</summary>
    /// <param name="session">The pipeline's session.</param>
    /// <param name="refused">Told of each that could not be opened.</param>
    public static IEnumerable<NamespaceHandle> OpenAll(NamespaceSession session, Action<Exception> refused)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(refused);
        HashSet<ulong> seen = [session.Home.Inode];
        yield return session.Home;
        foreach (string label in Labels(session).Select(label => label.Text))
        {
            NamespaceHandle? handle = null;
            try
            {
                handle = Resolve(session, NamespaceReference.Parse(label));
            }
            catch (RefusedException e) when (e.Id == "ProcessNotFound")
            {
                // it ended since it was listed, and its namespace with it
            }
            catch (Exception e) when (e is RefusedException or KernelException)
            {
                refused(e);
            }

            if (handle is not null && seen.Add(handle.Inode))
            {
                yield return handle;
            }
        }
    }

    /// <summary>Every namespace as <c>-Namespace</c> takes it, with a line about each: names first, then those that only processes hold.</summary>
    public static IReadOnlyList<(string Text, string ToolTip)> Labels(NamespaceSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        List<(string Text, string ToolTip)> labels = [];
        HashSet<ulong> seen = [session.Home.Inode];
        foreach (string name in NamedNamespaces.List())
        {
            labels.Add((NamedNamespaces.LabelOf(name), NamedNamespaces.PathOf(name)));
            if (NamespaceHandle.TryInodeOf(NamedNamespaces.PathOf(name)) is ulong inode)
            {
                seen.Add(inode);
            }
        }

        Dictionary<ulong, RunningContainer> containers = ContainerSearch.ByNamespace(session);
        foreach ((ulong inode, List<int> processes) in ProcessNamespaces.Read())
        {
            if (seen.Add(inode))
            {
                string holders = $"process {processes[0]}{(processes.Count > 1 ? $" and {processes.Count - 1} more" : "")}";
                labels.Add(containers.TryGetValue(inode, out RunningContainer? container) ? (container.Label, $"{container.Runtime}, {holders}") : (LabelOfProcess(processes[0]), holders));
            }
        }

        return labels;
    }

    /// <summary>How the namespace of a process is called that has no name: <c>container:ID</c> for a container's first process, else <c>pid:N</c>.</summary>
    /// <remarks>Only the first: another process of a container may have made itself a namespace of its own, and must not pass for the container.</remarks>
    public static string LabelOfProcess(int processId)
        => ContainerProcesses.Of(processId) is { } process && ContainerProcesses.IsFirst(process)
            ? "container:" + ContainerId.Shorten(process.Container)
            : "pid:" + processId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static NamespaceHandle Open(NamespaceSession session, NamespaceReference reference) => reference.Kind switch
    {
        NamespaceReferenceKind.Name => OpenName(reference.Text) ?? throw NamedNamespaces.NotFound(reference.Text),
        NamespaceReferenceKind.ProcessId => NamespaceHandle.OpenProcess(reference.ProcessId, LabelOfProcess(reference.ProcessId)),
        NamespaceReferenceKind.Path => NamespaceHandle.OpenPath(reference.Text, reference.Text),
        NamespaceReferenceKind.Container => ContainerSearch.Open(session, reference.Text) ?? throw new RefusedException("ContainerNotFound",
            $"There is no running container '{reference.Text}'.", "Give its name, which its engine has to confirm within 200 ms, its id of 12 to 64 digits, or its process id.", reference.Text),
        _ => OpenAny(session, reference),
    };

    private static NamespaceHandle OpenAny(NamespaceSession session, NamespaceReference reference)
    {
        if (reference.ProcessId != 0)
        {
            try
            {
                return NamespaceHandle.OpenProcess(reference.ProcessId, LabelOfProcess(reference.ProcessId));
            }
            catch (RefusedException) when (OpenName(reference.Text) is { } named)
            {
                return named; // the article's way: a namespace named for its process
            }
        }

        return OpenName(reference.Text) ?? ContainerSearch.Open(session, reference.Text) ?? throw NamedNamespaces.NotFound(reference.Text);
    }

    private static NamespaceHandle? OpenName(string name)
        => name is "." or ".." || name.Contains('/', StringComparison.Ordinal)
            ? null
            : NamespaceHandle.TryOpenPath(NamedNamespaces.PathOf(name), NamedNamespaces.LabelOf(name));
}

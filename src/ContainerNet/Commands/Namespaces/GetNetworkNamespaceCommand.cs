using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Commands;

/// <summary>Gets the network namespaces of this machine: those with a name in /run/netns, and those that only processes hold.</summary>
[Cmdlet(VerbsCommon.Get, "NetworkNamespace")]
[OutputType(typeof(NetworkNamespace))]
public sealed class GetNetworkNamespaceCommand : NetworkCmdlet
{
    private bool _byProcess;

    /// <summary>The namespaces to get: a name, <c>self</c>, a process by its id, a container by its name or id, each also with <c>name: pid: container: path:</c> before it, or a wildcard. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Name is [string one] ? one : null;

    /// <inheritdoc/>
    protected override void Process()
    {
        NameFilter names = new(Name);
        _byProcess = Name is not null && Array.Exists(Name, given => !WildcardName.IsPattern(given) && (given.StartsWith("pid:", StringComparison.Ordinal) || given.All(char.IsAsciiDigit)));
        if (names.Single is { } single && NamedNamespaces.NameOf(single) is { } name && NamedNamespaces.List().Contains(name))
        {
            WriteObject(NetworkNamespaces.Named(Session, name));
            return;
        }

        foreach (NetworkNamespace ns in NetworkNamespaces.All(Session, refused => WriteWarning(DisplayText.Escape(refused.Message))))
        {
            if (IsAskedFor(ns, names))
            {
                WriteObject(ns);
            }
        }

        foreach (string missing in names.Missing)
        {
            Try(missing, () => throw NamedNamespaces.NotFound(missing));
        }
    }

    private bool IsAskedFor(NetworkNamespace ns, NameFilter names)
    {
        // every word is looked at, so that an exact one that fits is not said to be missing
        bool asked = false;
        string? shortId = ns.Container is null ? null : ContainerId.Shorten(ns.Container);
        foreach (string? word in new[]
        {
            ns.Namespace, ns.Name, ns.Container, ns.ContainerName, shortId, ns.Inode == Session.Home.Inode ? NamespaceHandle.Self : null,
            ns.Name is null ? null : "name:" + ns.Name, "path:" + ns.Path, ns.Path,
            ns.Container is null ? null : "container:" + ns.Container, shortId is null ? null : "container:" + shortId, ns.ContainerName is null ? null : "container:" + ns.ContainerName,
        })
        {
            asked |= word is not null && names.Matches(word);
        }

        return asked | (_byProcess && Array.Exists(ns.ProcessId, process => names.Matches($"pid:{process}") | names.Matches($"{process}")));
    }
}

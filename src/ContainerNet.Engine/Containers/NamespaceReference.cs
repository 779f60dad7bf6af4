using System.Globalization;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Containers;

/// <summary>
/// What a person gives for a namespace: a name, a process, a path, a container. Parsing touches nothing; it is
/// looked up when it is used.
/// </summary>
public sealed class NamespaceReference
{
    private NamespaceReference(NamespaceReferenceKind kind, string text, int processId = 0, ulong? inode = null)
    {
        Kind = kind;
        Text = text;
        ProcessId = processId;
        Inode = inode;
    }

    /// <summary>How it points.</summary>
    public NamespaceReferenceKind Kind { get; }

    /// <summary>The name, path or id, without prefix.</summary>
    public string Text { get; }

    /// <summary>The process; 0 when it is not by process.</summary>
    public int ProcessId { get; }

    /// <summary>The inode the namespace had when it was seen; another one now is refused. Null for any.</summary>
    public ulong? Inode { get; }

    /// <summary>Reads <c>web</c>, <c>1234</c>, <c>/proc/1234/ns/net</c>, <c>self</c>, or <c>name: pid: path: container:</c> and what follows.</summary>
    /// <param name="text">What the person gave.</param>
    /// <param name="inode">The inode the namespace had when it was seen, where that is known.</param>
    /// <exception cref="RefusedException"><c>InvalidNamespace</c>: it is empty, or no process id stands behind <c>pid:</c>.</exception>
    public static NamespaceReference Parse(string text, ulong? inode = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
        {
            throw Invalid(text);
        }

        if (text == NamespaceHandle.Self)
        {
            return new NamespaceReference(NamespaceReferenceKind.Self, text, 0, inode);
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string rest = text[(colon + 1)..];
        switch (colon < 0 ? "" : text[..colon])
        {
            case "name": return new NamespaceReference(NamespaceReferenceKind.Name, rest, 0, inode);
            case "path": return new NamespaceReference(NamespaceReferenceKind.Path, rest, 0, inode);
            case "container": return new NamespaceReference(NamespaceReferenceKind.Container, rest, 0, inode);
            case "pid": return TryProcessId(rest, out int pid) ? OfProcess(pid, inode) : throw Invalid(text);
            default: break;
        }

        return text.Contains('/', StringComparison.Ordinal)
            ? new NamespaceReference(NamespaceReferenceKind.Path, text, 0, inode)
            : new NamespaceReference(NamespaceReferenceKind.Any, text, TryProcessId(text, out int id) ? id : 0, inode);
    }

    /// <summary>The namespace of a process.</summary>
    public static NamespaceReference OfProcess(int processId, ulong? inode = null)
        => processId > 0
            ? new NamespaceReference(NamespaceReferenceKind.ProcessId, processId.ToString(CultureInfo.InvariantCulture), processId, inode)
            : throw Invalid(processId.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        NamespaceReferenceKind.Name => NamedNamespaces.LabelOf(Text),
        NamespaceReferenceKind.ProcessId => "pid:" + Text,
        NamespaceReferenceKind.Container => "container:" + Text,
        _ => Text,
    };

    private static bool TryProcessId(string text, out int processId)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out processId) && processId > 0;

    private static RefusedException Invalid(string text)
        => new("InvalidNamespace", $"'{text}' names no network namespace.",
            "Give a name from Get-NetworkNamespace, a process id, a path such as /proc/PID/ns/net, or a container's id.", text);
}

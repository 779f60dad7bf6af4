using System.Globalization;
using ContainerNet.Interop;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Namespaces;

/// <summary>
/// A network namespace held open: by descriptor, so that neither a name given anew nor a process id used
/// again can make it another one.
/// </summary>
public sealed class NamespaceHandle : IDisposable
{
    /// <summary>What the namespace this process runs in is called.</summary>
    public const string Self = "self";

    private NamespaceHandle(SafeFileHandle descriptor, string label, bool isHome)
    {
        Descriptor = descriptor;
        Label = label;
        IsHome = isHome;
        Inode = Syscall.InodeOf(descriptor);
    }

    private NamespaceHandle(NamespaceHandle other)
    {
        Descriptor = other.Descriptor;
        Label = other.Label;
        IsHome = other.IsHome;
        Inode = other.Inode;
        Origin = other.Origin;
    }

    /// <summary>What it is called in objects and messages; given back to ContainerNet it means this namespace again.</summary>
    public string Label { get; }

    /// <summary>The inode number of the namespace, as <c>readlink /proc/PID/ns/net</c> shows it.</summary>
    public ulong Inode { get; }

    /// <summary>The file it was opened by, <c>/run/netns/NAME</c> or <c>/proc/PID/ns/net</c>, which may stand for another namespace by now.</summary>
    public string Origin { get; private init; } = "/proc/thread-self/ns/net";

    /// <summary>Whether the file it was opened by still stands for it: the name was not given anew, the process has not ended or moved.</summary>
    public bool IsStillThere => IsHome || Syscall.TryInodeOf(Origin) == Inode;

    /// <summary>Whether this is the namespace this process runs in.</summary>
    public bool IsHome { get; }

    /// <summary>The open namespace.</summary>
    public SafeFileHandle Descriptor { get; }

    /// <summary>The number of the descriptor, for <c>IFLA_NET_NS_FD</c>. Valid while this handle is not disposed.</summary>
    /// <exception cref="ObjectDisposedException">It is: the number may be another descriptor's by now.</exception>
    public uint DescriptorNumber => Descriptor.IsClosed ? throw new ObjectDisposedException(Label) : (uint)Descriptor.DangerousGetHandle();

    /// <summary>The namespace the calling thread, and so the pipeline, runs in.</summary>
    public static NamespaceHandle OpenHome()
        => new(Syscall.OpenRead(Syscall.PathBytes("/proc/thread-self/ns/net"), "open this thread's network namespace"), Self, isHome: true);

    /// <summary>The namespace a file stands for: one in <c>/run/netns</c>, or a <c>/proc/PID/ns/net</c>.</summary>
    /// <exception cref="RefusedException"><c>NotANamespace</c>: it is a file of another kind.</exception>
    public static NamespaceHandle OpenPath(string path, string label) => TryOpenPath(path, label, out Errno why)
        ?? throw new RefusedException("NamespaceNotFound", $"Network namespace '{Shorten(label)}' does not exist ({why}).",
            "List them with Get-NetworkNamespace, or make one with New-NetworkNamespace.", label);

    /// <summary>The same; null when there is no such file.</summary>
    public static NamespaceHandle? TryOpenPath(string path, string label) => TryOpenPath(path, label, out _);

    private static NamespaceHandle? TryOpenPath(string path, string label, out Errno why)
    {
        SafeFileHandle? opened;
        try
        {
            opened = Syscall.OpenNamespaceFile(path, $"open network namespace '{label}'");
            why = Errno.None;
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ESRCH or Errno.ENAMETOOLONG or Errno.ELOOP)
        {
            why = e.Errno;
            return null;
        }

        return opened is null
            ? throw new RefusedException("NotANamespace", $"'{Shorten(path)}' is not a network namespace.",
                "Give a name from Get-NetworkNamespace, a process id, a container, or a path such as /proc/PID/ns/net.", label)
            : new NamespaceHandle(opened, label, isHome: false) { Origin = path };
    }

    /// <summary>The namespace a process runs in.</summary>
    /// <exception cref="RefusedException"><c>ProcessNotFound</c>: there is no such process, or it ended meanwhile.</exception>
    public static NamespaceHandle OpenProcess(int processId, string? label = null)
    {
        string number = processId.ToString(CultureInfo.InvariantCulture);
        string called = label ?? "pid:" + number;
        try
        {
            using SafeFileHandle process = Syscall.OpenProcess(processId);
            SafeFileHandle ns = Syscall.OpenRead(Syscall.PathBytes($"/proc/{number}/ns/net"), $"open the network namespace of process {number}");

            // Still alive after the file was opened: so it was this process's file, and not a successor's.
            if (Syscall.WaitReadable([process], null, Deadline.After(TimeSpan.Zero), stackalloc bool[1]))
            {
                ns.Dispose();
                throw new KernelException($"open process {number}", Errno.ESRCH);
            }

            return new NamespaceHandle(ns, called, isHome: false) { Origin = $"/proc/{number}/ns/net" };
        }
        catch (KernelException e) when (e.Errno is Errno.ESRCH or Errno.ENOENT or Errno.EINVAL)
        {
            throw new RefusedException("ProcessNotFound", $"There is no process {number}, so no network namespace of it.",
                "Check that the container still runs; a namespace can be kept past its process with Mount-NetworkNamespace.", processId);
        }
    }

    /// <summary>The inode number of the namespace a file stands for; null when there is none. Opens nothing.</summary>
    public static ulong? TryInodeOf(string path) => Syscall.TryInodeOf(path);

    /// <summary>A second handle over the same descriptor, for what another thread keeps of the namespace. It is valid as long as the first, which alone is disposed of.</summary>
    internal NamespaceHandle Twin() => new(this);

    /// <summary>A handle over a descriptor that is already known to be a namespace.</summary>
    internal static NamespaceHandle Adopt(SafeFileHandle descriptor, string label, string origin) => new(descriptor, label, isHome: false) { Origin = origin };

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Label;

    private static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 77), "…");
}

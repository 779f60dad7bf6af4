using ContainerNet.Interop;
using ContainerNet.Netlink;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Namespaces;

/// <summary>The names network namespaces are kept under in <c>/run/netns</c>, as <c>ip netns</c> keeps them (ip-netns(8)).</summary>
public static class NamedNamespaces
{
    /// <summary>Where iproute2 keeps them.</summary>
    public const string Directory = "/run/netns";

    /// <summary>The names now in use, in order.</summary>
    public static IReadOnlyList<string> List()
        => System.IO.Directory.Exists(Directory)
            ? [.. System.IO.Directory.EnumerateFileSystemEntries(Directory).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)]
            : [];

    /// <summary>The file of a name.</summary>
    public static string PathOf(string name) => $"{Directory}/{name}";

    /// <summary>Whether a name may be given to a new namespace: letters, digits, <c>_ . -</c>, at most 64.</summary>
    public static bool IsValid(string name) => ObjectName.IsValid(name, longest: 64);

    /// <summary>Refuses a name that ContainerNet does not give.</summary>
    /// <exception cref="RefusedException"><c>InvalidName</c></exception>
    public static string RequireName(string name)
        => IsValid(name)
            ? name
            : throw new RefusedException("InvalidName", $"'{name}' cannot name a network namespace: it takes 1 to 64 letters, digits, '_', '.' or '-', beginning with a letter or digit.",
                "Choose another name.", name);

    /// <summary>
    /// Makes a namespace, keeps it under a name and keeps it open in the session, with a route socket in it.
    /// <c>ip netns add NAME</c>
    /// </summary>
    public static NamespaceHandle Create(NamespaceSession session, string name)
    {
        ArgumentNullException.ThrowIfNull(session);
        string asked = $"make network namespace '{name}'";
        string path = Claim(name, asked);
        try
        {
            FaultPoint.Pass(asked);
            Opening self = Opening.File("/proc/thread-self/ns/net");
            Opening route = NetlinkSocket.Opening(NetlinkFamily.Route);
            NamespaceThread.OpenInNew(self, route);
            using SafeFileHandle? unused = self.Handle is null ? route.Handle : null; // left to the finalizer it would hold the namespace
            NamespaceHandle handle = session.Keep(NamespaceHandle.Adopt(self.Require(asked), LabelOf(name), path));
            try
            {
                session.Adopt(handle, NetlinkFamily.Route, NetlinkSocket.Prepare(route.Require(asked), NetlinkFamily.Route));
                Syscall.BindMount(Syscall.PathBytes($"/proc/self/fd/{handle.DescriptorNumber}"), Syscall.PathBytes(path), asked);
                return handle;
            }
            catch (KernelException)
            {
                session.Forget(handle); // so would this
                throw;
            }
        }
        catch (KernelException)
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Gives a namespace a name that outlives whatever holds it now: a bind mount.</summary>
    public static void Mount(NamespaceHandle ns, string name)
    {
        ArgumentNullException.ThrowIfNull(ns);
        string asked = $"mount network namespace '{ns.Label}' as '{name}'";
        string path = Claim(name, asked);
        try
        {
            FaultPoint.Pass(asked);
            Syscall.BindMount(Syscall.PathBytes($"/proc/self/fd/{ns.DescriptorNumber}"), Syscall.PathBytes(path), asked);
        }
        catch (KernelException)
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Takes a name away. The namespace goes when nothing else holds it. <c>ip netns del NAME</c></summary>
    /// <exception cref="RefusedException"><c>InvalidName</c>, <c>NamespaceNotFound</c></exception>
    public static void Remove(string name)
    {
        if (name is null or "" or "." or ".." || name.Contains('/', StringComparison.Ordinal))
        {
            throw new RefusedException("InvalidName", $"'{name}' cannot be the name of a network namespace.", "List the names with Get-NetworkNamespace.", name);
        }

        string path = PathOf(name);
        if (!Path.Exists(path) && new FileInfo(path).LinkTarget is null)
        {
            throw NotFound(name);
        }

        string asked = $"remove network namespace '{name}'";
        FaultPoint.Pass(asked);
        if (Syscall.TryDetach(path) == Errno.EPERM)
        {
            throw new KernelException(asked, Errno.EPERM) { Capability = "CAP_SYS_ADMIN" };
        }

        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KernelException(asked, e is IOException ? Errno.EBUSY : Errno.EACCES, e.Message) { Capability = "CAP_DAC_OVERRIDE" };
        }
    }

    /// <summary>How a namespace is called by its name: the name, or <c>name:NAME</c> where it could be taken for a process id or this namespace.</summary>
    public static string LabelOf(string name)
        => name == NamespaceHandle.Self || name.All(char.IsAsciiDigit) || name.Contains(':') || name.Contains('/') ? "name:" + name : name;

    /// <summary>The name a label is made of; null where the label is none of a name.</summary>
    public static string? NameOf(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return label.StartsWith("name:", StringComparison.Ordinal) ? label[5..]
            : label == NamespaceHandle.Self || label.Contains(':', StringComparison.Ordinal) || label.Contains('/', StringComparison.Ordinal) ? null : label;
    }

    /// <summary>What is said when there is no such name.</summary>
    public static RefusedException NotFound(string name)
        => new("NamespaceNotFound", $"Network namespace '{name}' does not exist.",
            "List them with Get-NetworkNamespace, or make one with New-NetworkNamespace.", name);

    /// <summary>Makes the empty file a name is mounted on, and the directory as iproute2 expects it: a shared mount of its own.</summary>
    private static string Claim(string name, string asked)
    {
        RequireName(name);
        PrepareDirectory(asked);
        try
        {
            using FileStream file = new(PathOf(name), FileMode.CreateNew);
        }
        catch (IOException) when (File.Exists(PathOf(name)))
        {
            throw new KernelException(asked, Errno.EEXIST);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new KernelException(asked, Errno.EACCES, e.Message) { Capability = "CAP_DAC_OVERRIDE" };
        }

        return PathOf(name);
    }

    private static void PrepareDirectory(string asked)
    {
        if (System.IO.Directory.Exists(Directory) && Syscall.TryMakeShared(Directory))
        {
            return;
        }

        try
        {
            System.IO.Directory.CreateDirectory(Directory);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new KernelException(asked, Errno.EACCES, e.Message) { Capability = "CAP_DAC_OVERRIDE" };
        }

        Syscall.BindMount(Directory, Directory, recursive: true, $"{asked}, for which {Directory} becomes a mount of its own");
        Syscall.TryMakeShared(Directory);
    }
}

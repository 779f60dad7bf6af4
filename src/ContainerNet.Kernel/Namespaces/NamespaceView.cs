using System.Runtime.CompilerServices;
using ContainerNet.Interop;

namespace ContainerNet.Namespaces;

/// <summary>
/// What a command sees inside a namespace: its network, a <c>/sys</c> that shows it, and the files of <c>/etc/netns/NAME</c>
/// over those of <c>/etc</c>, as <c>ip netns exec</c> arranges it (ip-netns(8)). Worked out before anything is entered.
/// </summary>
public sealed class NamespaceView
{
    private readonly NamespaceHandle _ns;
    private readonly bool _isSysReadOnly;
    private readonly byte[] _directory;
    private readonly List<(byte[] Source, byte[] Target, string Asked)> _files = [];

    /// <summary>Works out what is to be mounted.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="workingDirectory">Where the command starts.</param>
    public NamespaceView(NamespaceHandle ns, string workingDirectory)
    {
        ArgumentNullException.ThrowIfNull(ns);
        _ns = ns;
        _directory = Syscall.PathBytes(workingDirectory);
        _isSysReadOnly = Syscall.IsReadOnly("/sys");
        string own = $"/etc/netns/{NamedNamespaces.NameOf(ns.Label)}";
        if (NamedNamespaces.NameOf(ns.Label) is null || !Directory.Exists(own))
        {
            return;
        }

        foreach (string source in Directory.EnumerateFileSystemEntries(own))
        {
            string target = "/etc/" + Path.GetFileName(source);
            if (Path.Exists(target))
            {
                _files.Add((Syscall.PathBytes(source), Syscall.PathBytes(target), $"put {source} in the place of {target}"));
            }
        }
    }

    /// <summary>
    /// Moves the calling thread, for good, into the namespace and a mount namespace of its own. The thread has to be one
    /// made for this, which ends afterwards.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Enter()
    {
        Syscall.JoinNetwork(_ns.Descriptor, _ns.Label);
        Syscall.UnshareMounts();
        Syscall.MakeRootSlave();
        Syscall.TryDetach("/sys");
        Syscall.MountFileSystem("sysfs", "/sys", _isSysReadOnly);
        foreach ((byte[] source, byte[] target, string asked) in _files)
        {
            Syscall.BindMount(source, target, asked);
        }

        Syscall.ChangeDirectory(_directory);
    }
}

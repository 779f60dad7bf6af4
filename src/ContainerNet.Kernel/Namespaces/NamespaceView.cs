using ContainerNet.Interop;

namespace ContainerNet.Namespaces;

/// <summary>
/// What a command sees inside a namespace: its network, a <c>/sys</c> that shows it, and the files of <c>/etc/netns/NAME</c>
/// over those of <c>/etc</c>, as <c>ip netns exec</c> arranges it (ip-netns(8)). Worked out before anything is entered.
/// </summary>
public sealed class NamespaceView
{
    private const int CLONE_NEWNS = 0x20000;
    private const int MS_RDONLY = 1;
    private const int MS_BIND = 4096;
    private const int MS_REC = 16384;
    private const int MS_SLAVE = 1 << 19;
    private const int MNT_DETACH = 2;

    private readonly NamespaceHandle _ns;
    private readonly bool _isSysReadOnly;
    private readonly string _directory;
    private readonly List<(string Source, string Target)> _files = [];

    /// <summary>Works out what is to be mounted.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="workingDirectory">Where the command starts.</param>
    public NamespaceView(NamespaceHandle ns, string workingDirectory)
    {
        ArgumentNullException.ThrowIfNull(ns);
        _ns = ns;
        _directory = workingDirectory;
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
                _files.Add((source, target));
            }
        }
    }

    /// <summary>
    /// Moves the calling thread, for good, into the namespace and a mount namespace of its own. The thread has to be one
    /// made for this, which ends afterwards.
    /// </summary>
    public void Enter()
    {
        using PreparedCalls calls = new();
        Prepare(calls);
        calls.Run();
        calls.ThrowIfFailed();
    }

    /// <summary>Adds the calls that move the thread that makes them.</summary>
    internal void Prepare(PreparedCalls calls)
    {
        Require(calls.EnterNetwork(_ns.Descriptor), $"enter network namespace '{_ns.Label}'");
        Require(calls.Add("unshare", CLONE_NEWNS), "make a mount namespace");
        Require(calls.Add("mount", 0, calls.Text("/"), 0, MS_SLAVE | MS_REC), "make mounts private to the command");
        calls.Add("umount2", calls.Text("/sys"), MNT_DETACH); // where nothing is mounted there is nothing to take away
        Require(calls.Add("mount", calls.Text("sysfs"), calls.Text("/sys"), calls.Text("sysfs"), _isSysReadOnly ? MS_RDONLY : 0), "mount sysfs on /sys");
        foreach ((string source, string target) in _files)
        {
            Require(calls.Add("mount", calls.Text(source), calls.Text(target), 0, MS_BIND), $"put {source} in the place of {target}");
        }

        calls.Add("chdir", calls.Text(_directory)); // where it is not to be reached, the command starts where PowerShell did

        void Require(int call, string asked) => calls.Require(call, asked, "CAP_SYS_ADMIN");
    }
}

using System.Globalization;
using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>
/// Where the records of one host namespace lie: <c>/run/containernet/HOST/</c>, HOST being the number the kernel gave that namespace. Every
/// file in it is a name of a record, and by that a claim: an address, a host link's name, a published port, a link's name in a container.
/// </summary>
internal sealed class NetworkFolder
{
    public const string Top = "/run/containernet";

    private static readonly Lazy<string> ThisBoot = new(() => ReadBoot());

    private NetworkFolder(string root) => Root = root;

    public string Root { get; }

    public string Networks => Root + "/networks";

    public string AllLeases => Root + "/leases";

    public string Endpoints => Root + "/endpoints";

    public string Links => Root + "/links";

    public string Ports => Root + "/ports";

    public string Settings => Root + "/settings";

    /// <summary>Whether the host namespace has any records.</summary>
    public bool Exists => Directory.Exists(Networks);

    /// <summary>The kernel's id of its present run (random(4)).</summary>
    public static string Boot => ThisBoot.Value;

    /// <summary>The lock, while it is held.</summary>
    public FolderLock? Held { get; set; }

    public static NetworkFolder Of(NamespaceSession session, NamespaceHandle host)
    {
        ulong cookie = RouteSocket.In(session, host).NamespaceCookie;
        return new NetworkFolder(cookie == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Top}/inode-{host.Inode}")
            : string.Create(CultureInfo.InvariantCulture, $"{Top}/{cookie}"));
    }

    public string Network(string name) => $"{Networks}/{name}";

    public string Leases(string network) => $"{AllLeases}/{network}";

    public string Lease(string network, IPAddress address) => $"{AllLeases}/{network}/{address}";

    public string Endpoint(ulong inode, string alias) => string.Create(CultureInfo.InvariantCulture, $"{Endpoints}/{inode}-{alias}");

    public string Link(string name) => $"{Links}/{name}";

    public string Setting(string path) => $"{Settings}/{path.Replace('/', '|')}";

    /// <summary>The claims of a published port: one for each port of a range.</summary>
    public IEnumerable<string> Port(NatPortMap map)
    {
        PortRange range = PortRange.Parse(map.ExternalPort);
        string protocol = map.Protocol.ToString().ToLowerInvariant();
        string family = map.AddressFamily == IpFamily.IPv6 ? "6" : "";
        for (int port = range.First; port <= range.Last; port++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{Ports}/{protocol}{family}-{map.ExternalIPAddress ?? "any"}-{port}");
        }
    }

    /// <summary>Makes the folders that are missing, and locks them.</summary>
    public FolderLock Prepare(NamespaceSession session)
    {
        while (true)
        {
            try
            {
                foreach (string folder in (string[])[Root, Networks, AllLeases, Endpoints, Links, Ports, Settings])
                {
                    Directory.CreateDirectory(folder);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new KernelException($"make {Root}", e is UnauthorizedAccessException ? Errno.EACCES : Errno.EIO, e.Message) { Capability = "CAP_DAC_OVERRIDE" };
            }

            if (DirectoryLock.Take(Root, session.Cancel, session.Timeout) is { } taken)
            {
                if (Exists && Directory.Exists(Settings))
                {
                    return new FolderLock(this, taken);
                }

                taken.Dispose(); // somebody has just cleared it away
            }
        }
    }

    /// <summary>Locks the folders; null when there are none.</summary>
    public FolderLock? Lock(NamespaceSession session) => Exists && DirectoryLock.Take(Root, session.Cancel, session.Timeout) is { } taken ? new FolderLock(this, taken) : null;

    /// <summary>Takes away the folders that are empty. The lock has to be held, and is gone with the last of them.</summary>
    public void Tidy(FolderLock held)
    {
        if (Directory.EnumerateFileSystemEntries(Networks).Any())
        {
            return;
        }

        foreach (string folder in (string[])[AllLeases, Endpoints, Links, Ports, Settings, Networks])
        {
            if (!TryRemove(folder))
            {
                return;
            }
        }

        held.Remove();
        TryRemoveRoot();
    }

    /// <summary>Takes away what is left of the folders where somebody died at making the first of them, or at removing the last.</summary>
    public void TidyEmpty(NamespaceSession session)
    {
        if (Directory.Exists(Root) && DirectoryLock.Take(Root, session.Cancel, session.Timeout) is { } taken)
        {
            using (taken)
            {
                if (!Exists)
                {
                    taken.Remove();
                    TryRemoveRoot();
                }
            }
        }
    }

    public static bool TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is DirectoryNotFoundException; // else it is not empty
        }
    }

    private void TryRemoveRoot()
    {
        TryRemove(Root);
        TryRemove(Top);
    }

    private static string ReadBoot()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }
}

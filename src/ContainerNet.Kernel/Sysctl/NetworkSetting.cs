using System.Text;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Sysctl;

/// <summary>
/// The settings below <c>/proc/sys/net</c>, which the kernel shows for the namespace of the thread that opens them
/// (<c>sysctl net.…</c>). Paths are given with slashes; a link's name in one is never translated.
/// </summary>
public static class NetworkSetting
{
    private const string Root = "/proc/sys/net/";

    /// <summary>Reads settings of a namespace, all in one visit; null for one that is not there.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="paths">Such as <c>ipv4/ip_forward</c>.</param>
    public static string?[] Read(NamespaceHandle ns, params string[] paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        byte[][] files = Array.ConvertAll(paths, path => Syscall.PathBytes(Root + Require(path)));
        return NamespaceThread.Run(ns, () =>
        {
            string?[] values = new string?[files.Length];
            for (int i = 0; i < files.Length; i++)
            {
                values[i] = Syscall.TryReadSmallFile(files[i])?.TrimEnd('\n');
            }

            return values;
        });
    }

    /// <summary>Writes one setting of a namespace.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="path">Such as <c>ipv4/ip_forward</c>.</param>
    /// <param name="value">The new value.</param>
    public static void Write(NamespaceHandle ns, string path, string value)
    {
        ArgumentNullException.ThrowIfNull(ns);
        byte[] file = Syscall.PathBytes(Root + Require(path));
        byte[] content = Encoding.ASCII.GetBytes(value);
        string asked = $"set net/{path} to {value} in namespace {ns.Label}";
        FaultPoint.Pass(asked);
        NamespaceThread.Run(ns, () =>
        {
            Syscall.WriteSmallFile(file, content, asked);
            return true;
        });
    }

    private static string Require(string path)
    {
        foreach (string part in path.Split('/'))
        {
            if (part is "" or "." or "..")
            {
                throw new RefusedException("InvalidName", $"'{path}' is no setting below {Root}.", "Name it with slashes, as in ipv4/ip_forward.", path);
            }
        }

        return path;
    }
}

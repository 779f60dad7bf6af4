using System.Text;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Sysctl;

/// <summary>
/// The settings below <c>/proc/sys/net</c>, which the kernel shows for the namespace of the thread that opens them
/// (<c>sysctl net.…</c>), whichever thread then reads or writes them. Paths are given with slashes; a link's name in one is never translated.
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
        Opening[] files = Array.ConvertAll(paths, path => Opening.File(Root + Require(path)));
        NamespaceThread.Open(ns, files);
        return Array.ConvertAll(files, file =>
        {
            using SafeFileHandle? opened = file.Handle;
            return opened is null ? null : Syscall.TryReadSmallFile(opened)?.TrimEnd('\n');
        });
    }

    /// <summary>Writes one setting of a namespace.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="path">Such as <c>ipv4/ip_forward</c>.</param>
    /// <param name="value">The new value.</param>
    public static void Write(NamespaceHandle ns, string path, string value)
    {
        ArgumentNullException.ThrowIfNull(ns);
        Opening file = Opening.File(Root + Require(path), forWriting: true);
        byte[] content = Encoding.ASCII.GetBytes(value);
        string asked = $"set net/{path} to {value} in namespace {ns.Label}";
        FaultPoint.Pass(asked);
        NamespaceThread.Open(ns, file);
        using SafeFileHandle opened = file.Require(asked);
        Syscall.WriteSmallFile(opened, content, asked);
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

using System.Globalization;
using System.Net;
using System.Text;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Snapshots;

/// <summary>Reads which name servers the processes of a namespace are told of. What is there was written by a container: it is looked at as addresses, and as nothing else.</summary>
internal sealed class SnapshotNameServers
{
    private const int MostBytes = 64 << 10;
    private const int MostServers = 16;

    private Dictionary<ulong, List<int>>? _processes;

    /// <summary>The addresses behind <c>nameserver</c> in the resolv.conf of the namespace's first process; empty where it has none, or it may not be read.</summary>
    public IReadOnlyList<string> Of(NamespaceHandle ns)
    {
        _processes ??= ProcessNamespaces.Read();
        if (!_processes.TryGetValue(ns.Inode, out List<int>? processes))
        {
            return [];
        }

        try
        {
            using FileStream file = PlainFile.OpenRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{processes[0]}/root/etc/resolv.conf"));
            byte[] text = new byte[MostBytes];
            return [.. Encoding.ASCII.GetString(text, 0, file.ReadAtLeast(text, MostBytes, throwOnEndOfStream: false)).Split('\n').Select(ServerOf).OfType<string>().Distinct().Take(MostServers)];
        }
        catch (Exception e) when (e is RefusedException or KernelException or IOException)
        {
            return [];
        }
    }

    private static string? ServerOf(string line)
        => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is ["nameserver", string server, ..] && IPAddress.TryParse(server, out IPAddress? address)
            ? new IPAddress(address.GetAddressBytes()).ToString() // without the link a link-local address is on
            : null;
}

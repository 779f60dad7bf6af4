using System.Net;
using System.Text;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Recipes;

/// <summary>
/// The name servers of a container. A container of an engine has the file its engine made. For a namespace with a name <c>ip netns exec</c> and
/// Invoke-NetworkNamespace put <c>/etc/netns/NAME/resolv.conf</c> over <c>/etc/resolv.conf</c> (ip-netns(8)): it is written where the host's own would not serve.
/// </summary>
internal static class ResolverFile
{
    public const string HostFile = "/etc/resolv.conf";
    private const string Systemd = "/run/systemd/resolve/resolv.conf"; // the servers behind 127.0.0.53 (systemd-resolved(8))
    private const string Top = "/etc/netns";
    private const string Head = "# made by ContainerNet";

    private static Read? _last; // so that a file that says what it said is not taken apart again

    /// <summary>The servers a container has to be told of besides; none where the host's file serves as it is.</summary>
    public static IReadOnlyList<string> Needed(IReadOnlyList<string> asked)
    {
        if (asked.Count > 0)
        {
            return asked;
        }

        string[] own = Servers(HostFile);
        return own.Length > 0 && own.All(server => IPAddress.TryParse(server, out IPAddress? address) && IPAddress.IsLoopback(address)) ? Servers(Systemd) : [];
    }

    /// <summary>Who tells a namespace of its name servers, and the file that is to be written for it; null where none is.</summary>
    public static (string Says, string? File) For(NamespaceHandle ns, IReadOnlyList<string> servers)
    {
        if (ns.Label.StartsWith("container:", StringComparison.Ordinal))
        {
            return ("its engine", null);
        }

        if (NamedNamespaces.NameOf(ns.Label) is not { } name)
        {
            return ("its own " + HostFile, null);
        }

        string path = $"{Top}/{name}/resolv.conf";
        return File.Exists(path) ? (path, null) : servers.Count > 0 ? (path, path) : (HostFile, null);
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    public static void Write(string path, IReadOnlyList<string> servers, string key)
    {
        string asked = $"write {path}";
        string folder = Path.GetDirectoryName(path)!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KernelException(asked, e is IOException ? Errno.EIO : Errno.EACCES, e.Message) { Capability = "CAP_DAC_OVERRIDE" };
        }

        using RecordFile file = RecordFile.Create(folder, Encoding.UTF8.GetBytes(Text(servers, key)), asked);
        file.TryLink(path, asked);
    }

    /// <summary>Takes the file away again, unless somebody has written another into its place; and its folder, when nothing else is in it.</summary>
    public static void Remove(string path, string key)
    {
        using (RecordFile? file = RecordFile.TryOpen(path))
        {
            if (file?.Read() is not { } bytes || !Encoding.UTF8.GetString(bytes).StartsWith($"{Head} ({key})\n", StringComparison.Ordinal))
            {
                if (file is not null)
                {
                    return;
                }
            }
            else
            {
                RecordFile.Unlink(path, $"remove {path}");
            }
        }

        if (Directory.Exists(Path.GetDirectoryName(path)) && NetworkFolder.TryRemove(Path.GetDirectoryName(path)!))
        {
            NetworkFolder.TryRemove(Top);
        }
    }

    private static string Text(IReadOnlyList<string> servers, string key) => $"{Head} ({key})\n{string.Concat(servers.Select(server => $"nameserver {server}\n"))}";

    private static string[] Servers(string path)
    {
        byte[] content = PlainFile.TryReadSmall(path) ?? [];
        if (_last is { } last && last.Path == path && last.Content.AsSpan().SequenceEqual(content))
        {
            return last.Servers;
        }

        string[] servers = [.. Encoding.UTF8.GetString(content).Split('\n').Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 1 && words[0] == "nameserver").Select(words => words[1])];
        _last = new Read(path, content, servers);
        return servers;
    }

    private sealed record Read(string Path, byte[] Content, string[] Servers);
}

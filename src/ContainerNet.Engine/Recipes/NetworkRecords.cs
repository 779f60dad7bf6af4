using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Recipes;

/// <summary>Reads what lies in a folder of records. What is no record, empty, cut short or garbage, is told apart and does no harm.</summary>
internal static class NetworkRecords
{
    private static (byte[] Content, string Host, NetworkRecord Record)[] _last = []; // one, or none

    /// <summary>The network of this name; null when there is none, or what is there is none.</summary>
    public static NetworkRecord? Find(NetworkFolder folder, string name, string host)
    {
        using RecordFile? file = ObjectName.IsValid(name, 64) ? RecordFile.TryOpen(folder.Network(name)) : null;
        if (file?.Read() is not { } content)
        {
            return null;
        }

        if (_last is [var last] && last.Host == host && last.Content.AsSpan().SequenceEqual(content))
        {
            return last.Record; // the same words again
        }

        NetworkRecord? record = NetworkRecord.Parse(content, host);
        _last = record is null ? [] : [(content, host, record)];
        return record;
    }

    /// <summary>The network of this name, whole and of this run of the kernel.</summary>
    /// <exception cref="RefusedException"><c>NetworkNotFound</c></exception>
    public static NetworkRecord Require(NetworkFolder folder, string name, NamespaceHandle host)
        => Find(folder, name, host.Label) is { State: RecordText.Done } network && network.Boot == NetworkFolder.Boot ? network : throw NetworkRecipes.NotFound(name, host);

    /// <summary>Every network, by name.</summary>
    public static IReadOnlyList<NetworkRecord> All(NetworkFolder folder, string host)
    {
        List<NetworkRecord> all = [];
        foreach (string path in Files(folder.Networks))
        {
            if (Find(folder, Path.GetFileName(path), host) is { } network)
            {
                all.Add(network);
            }
        }

        return all;
    }

    /// <summary>The endpoint whose record has this name; null when there is none.</summary>
    public static EndpointRecord? Endpoint(string path)
    {
        using RecordFile? file = RecordFile.TryOpen(path);
        return file is null ? null : EndpointRecord.Parse(file.Read());
    }

    /// <summary>The file of an endpoint's record, by whichever of its names is left; null when it is gone.</summary>
    public static RecordFile? Open(NetworkFolder folder, EndpointRecord record, out EndpointRecord now)
    {
        foreach (string name in record.Names(folder))
        {
            RecordFile? file = RecordFile.TryOpen(name);
            if (file is not null && EndpointRecord.Parse(file.Read()) is { } read && read.Key == record.Key)
            {
                now = read;
                return file;
            }

            file?.Dispose(); // another's
        }

        now = record;
        return null;
    }

    /// <summary>The endpoints of a network, or of all; those half made too. A record with several names is given once.</summary>
    public static IReadOnlyList<EndpointRecord> Endpoints(NetworkFolder folder, string? network = null)
    {
        List<EndpointRecord> all = [];
        HashSet<string> seen = [];
        foreach (string path in Files(folder.Endpoints).Concat(Files(folder.Links)))
        {
            if (Endpoint(path) is { } endpoint && (network is null || endpoint.Network == network) && seen.Add(endpoint.Key))
            {
                all.Add(endpoint);
            }
        }

        return all;
    }

    /// <summary>The endpoints of a namespace, by the name of their link inside.</summary>
    public static IReadOnlyList<EndpointRecord> Of(NetworkFolder folder, ulong inode)
    {
        string start = folder.Endpoint(inode, "");
        List<EndpointRecord> all = [];
        if (Directory.Exists(folder.Endpoints))
        {
            foreach (string path in Directory.EnumerateFiles(folder.Endpoints, Path.GetFileName(start) + "*").Order(StringComparer.Ordinal))
            {
                if (Endpoint(path) is { } endpoint && endpoint.Inode == inode)
                {
                    all.Add(endpoint);
                }
            }
        }

        return all;
    }

    /// <summary>The files of a folder, in order; none where it is missing.</summary>
    public static IReadOnlyList<string> Files(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)] : [];
        }
        catch (DirectoryNotFoundException)
        {
            return []; // gone meanwhile
        }
    }
}

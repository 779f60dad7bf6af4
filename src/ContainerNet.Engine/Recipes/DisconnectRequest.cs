using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Recipes;

/// <summary>A container that is to be taken off its networks, or one of them. One that is gone already is known by what it was called.</summary>
public sealed class DisconnectRequest
{
    private DisconnectRequest(string label, ulong? inode, string? network, string? alias)
    {
        Label = label;
        Inode = inode;
        Network = network;
        InterfaceAlias = alias;
    }

    /// <summary>What the container is called.</summary>
    public string Label { get; }

    /// <summary>Its namespace's inode; null when it is gone.</summary>
    public ulong? Inode { get; }

    /// <summary>The network; null for all.</summary>
    public string? Network { get; }

    /// <summary>The link inside; null for any.</summary>
    public string? InterfaceAlias { get; }

    /// <summary>Looks the container up. Nothing is kept open.</summary>
    /// <param name="session">The session.</param>
    /// <param name="host">The namespace the networks are in.</param>
    /// <param name="container">The container.</param>
    /// <param name="network">The network; null for all.</param>
    /// <param name="alias">The link inside; null for any.</param>
    /// <exception cref="RefusedException">It is not there, and no record knows it.</exception>
    public static DisconnectRequest Of(NamespaceSession session, NamespaceHandle host, NamespaceReference container, string? network, string? alias)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(host);
        DisconnectRequest gone = new(container.ToString(), null, network, alias);
        try
        {
            NamespaceHandle handle = NamespaceResolver.Resolve(session, container);
            return new DisconnectRequest(handle.Label, handle.Inode, network, alias);
        }
        catch (RefusedException e) when (e.Id is "NamespaceNotFound" or "ContainerNotFound" or "ProcessNotFound" or "NamespaceChanged" or "NotANamespace" && NetworkRecords.Endpoints(NetworkFolder.Of(session, host)).Any(gone.IsCalled))
        {
            return gone;
        }
    }

    /// <summary>Takes them off, all in one pass.</summary>
    /// <param name="session">The session.</param>
    /// <param name="host">The namespace the networks are in.</param>
    /// <param name="requests">Which.</param>
    /// <param name="say">Told of each step and its time; null when nobody listens.</param>
    public static DisconnectOutcome Run(NamespaceSession session, NamespaceHandle host, IReadOnlyList<DisconnectRequest> requests, Action<string>? say)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(requests);
        NetworkFolder folder = NetworkFolder.Of(session, host);
        List<EndpointRecord> found = [];
        ILookup<ulong, EndpointRecord>? all = requests.Count > 4 ? NetworkRecords.Endpoints(folder).ToLookup(record => record.Inode) : null;
        foreach (DisconnectRequest request in requests)
        {
            List<EndpointRecord> ofIt = [.. request.Find(folder, all)];
            if (ofIt.Count == 0)
            {
                say?.Invoke($"{request.Label} is not on {(request.Network is null ? "any network" : $"network '{request.Network}'")} in namespace {host}: nothing to do.");
            }

            found.AddRange(ofIt);
        }

        ReleasePass pass = new(session, host, folder, say);
        List<EndpointRecord> distinct = [.. found.DistinctBy(record => record.Key)];
        if (distinct.Count > 0)
        {
            pass.Run(distinct, isLocked: false);
        }

        Dictionary<string, NetworkRecord> networks = NetworkRecords.All(folder, host.Label).ToDictionary(record => record.Network.Name);
        return new DisconnectOutcome(
            [.. pass.Released.Where(record => networks.ContainsKey(record.Network)).Select(record => record.ToEndpoint(networks[record.Network]))],
            [.. pass.Refused.Select(one => (one.Record.Label, one.Why))]);
    }

    /// <summary>The records it means.</summary>
    /// <param name="folder">Where they lie.</param>
    /// <param name="all">All that lie there, where they are read already.</param>
    internal IEnumerable<EndpointRecord> Find(NetworkFolder folder, ILookup<ulong, EndpointRecord>? all = null)
        => (Inode is not ulong inode ? NetworkRecords.Endpoints(folder).Where(IsCalled) : all?[inode] ?? NetworkRecords.Of(folder, inode))
            .Where(record => (Network ?? record.Network) == record.Network && (InterfaceAlias ?? record.Alias) == record.Alias);

    private bool IsCalled(EndpointRecord record) => record.Label == Label || record.Label == "container:" + Label || record.Container == Label || record.Origin == Label;
}

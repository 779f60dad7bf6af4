using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>Finds the name of the link inside a container, or that the container is on the network already.</summary>
internal sealed class InsideName(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord network)
{
    private const int MostAliases = 64;

    private readonly EndpointCare _care = new(session, host, folder);

    /// <summary>The name of the link inside; null when the container is on this network already, just as asked.</summary>
    public string? Choose(Attachment item)
    {
        for (int i = 0; i < MostAliases; i++)
        {
            string alias = item.InterfaceAlias ?? $"eth{i}";
            string path = folder.Endpoint(item.Namespace.Inode, alias);
            if (!File.Exists(path))
            {
                return alias;
            }

            if (NetworkRecords.Endpoint(path) is not { } there)
            {
                throw new RefusedException("RecordUnreadable", $"The record {path} cannot be read.", "Run Repair-ContainerNetwork.", path);
            }

            EndpointStanding standing = _care.StandingOf(there);
            if (standing == EndpointStanding.Busy)
            {
                throw new KernelException($"connect {item.Namespace} to network '{network.Network.Name}'", Errno.EBUSY, "somebody else is connecting or disconnecting it");
            }

            if (standing != EndpointStanding.Alive)
            {
                throw new StaleRecordException(there);
            }

            if (there.Network == network.Network.Name)
            {
                return Same(item, there);
            }

            if (item.InterfaceAlias is not null)
            {
                break;
            }
        }

        throw Taken(item.Namespace, item.InterfaceAlias ?? $"eth{MostAliases - 1}");
    }

    private string? Same(Attachment item, EndpointRecord there)
    {
        string? difference = item.InterfaceAlias is { } alias && alias != there.Alias ? $"by link '{there.Alias}'"
            : item.Address is { } address && !address.Equals(there.Address) ? $"with address {there.Address}"
            : item.IPv6Address is { } second && !second.Equals(there.IPv6Address) ? $"with address {there.IPv6Address}"
            : item.Ports.Count > 0 && !item.Ports.Select(port => port.ToString()).Order(StringComparer.Ordinal).SequenceEqual(there.Ports.Select(port => port.ToString()).Order(StringComparer.Ordinal))
                ? $"with {(there.Ports.Count == 0 ? "no published port" : $"ports {string.Join(", ", there.Ports)}")}"
            : null;
        if (difference is not null)
        {
            throw new RefusedException("AlreadyConnected", $"{item.Namespace} is on network '{network.Network.Name}' already, {difference}.", "Disconnect it first with Disconnect-ContainerNetwork.", item.Namespace.Label);
        }

        item.WasThere = true;
        item.Endpoint = there.ToEndpoint(network);
        return null;
    }

    /// <summary>The first of eth0, eth1 … that neither a record nor the container itself has.</summary>
    public string Next(NamespaceHandle ns)
    {
        HashSet<string> there = [.. RouteSocket.In(session, ns).GetLinks().Select(link => link.Name)];
        for (int i = 0; i < MostAliases; i++)
        {
            string alias = $"eth{i}";
            if (!there.Contains(alias) && !File.Exists(folder.Endpoint(ns.Inode, alias)))
            {
                return alias;
            }
        }

        throw Taken(ns, $"eth{MostAliases - 1}");
    }

    private static RefusedException Taken(NamespaceHandle ns, string alias) => new("InterfaceTaken",
        $"Namespace {ns} has a link '{alias}' already.", "Give another name with -InterfaceAlias.", ns.Label);
}

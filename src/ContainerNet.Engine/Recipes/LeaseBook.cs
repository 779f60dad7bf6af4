using System.Globalization;
using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>Claims what an endpoint needs for itself alone: addresses, the names of its links, its published ports. All are names of one record, or none is.</summary>
internal sealed class LeaseBook(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord network)
{
    private const int MostDraws = 64;
    private const int MostAliases = 64;

    private readonly AddressPool _first = network.Pool(folder, network.Subnet.Family);
    private readonly AddressPool? _second = network.IPv6Subnet is null ? null : network.Pool(folder, IpFamily.IPv6);

    /// <summary>Claims for one container. The folder is locked by the caller.</summary>
    /// <exception cref="RefusedException"><c>AlreadyConnected</c>, <c>AddressTaken</c>, <c>SubnetFull</c>, <c>PortTaken</c></exception>
    public void Claim(Attachment item)
    {
        if (FindAlias(item) is not { } alias)
        {
            return; // it is there
        }

        (string dns, string? file) = ResolverFile.For(item.Namespace, Servers);
        string label = item.Namespace.Label;
        EndpointRecord record = new()
        {
            Network = network.Network.Name,
            Label = label,
            Origin = item.Namespace.Origin,
            Inode = item.Namespace.Inode,
            Container = label.StartsWith("container:", StringComparison.Ordinal) ? label[10..] : null,
            Alias = alias,
            Key = Draw(item, alias, 0),
            IsMacvlan = network.IsMacvlan,
            Ports = item.Ports,
            Dns = dns,
            DnsFile = file,
        };
        string asked = $"lease an address of network '{network.Network.Name}' to {label}";
        item.File = RecordFile.Create(folder.Leases(network.Network.Name), record.ToBytes(), asked);
        item.Record = record;
        item.Record = record with { Address = Address(item, _first, network.Subnet.Family == IpFamily.IPv6 ? item.IPv6Address ?? item.Address : item.Address, address => record with { Address = address }, asked) };
        if (_second is not null)
        {
            EndpointRecord half = item.Record;
            item.Record = half with { IPv6Address = Address(item, _second, item.IPv6Address, address => half with { IPv6Address = address }, asked) };
        }

        for (int draw = 1; !item.File.TryLink(folder.Link(item.Record.HostLink), asked); draw++)
        {
            Redraw(item, draw);
        }

        item.File.TryLink(folder.Endpoint(record.Inode, alias), asked);
        foreach (NatPortMap map in item.Record.Maps)
        {
            foreach (string port in folder.Port(map))
            {
                if (!item.File.TryLink(port, asked))
                {
                    throw PortTaken(map, port);
                }
            }
        }
    }

    /// <summary>Another name for the host link, where the kernel has a link of the first.</summary>
    public void Rename(Attachment item, int draw)
    {
        string before = folder.Link(item.Record!.HostLink);
        do
        {
            Redraw(item, draw++);
        }
        while (!item.File!.TryLink(folder.Link(item.Record.HostLink), "claim a link's name"));
        RecordFile.Unlink(before, "give a link's name back");
    }

    /// <summary>Takes away the names of a record that are its own.</summary>
    public static void Forget(NetworkFolder folder, EndpointRecord record, RecordFile file)
    {
        foreach (string name in record.Names(folder))
        {
            if (file.IsNamed(name))
            {
                RecordFile.Unlink(name, $"give back {Path.GetFileName(name)}");
            }
        }
    }

    /// <summary>Notes that the addresses of a record are free again. Before they are.</summary>
    public void Release(EndpointRecord record)
    {
        if (record.Address is { } first)
        {
            _first.Release(first);
        }

        if (record.IPv6Address is { } second)
        {
            _second?.Release(second);
        }
    }

    public void Rewind()
    {
        _first.Rewind();
        _second?.Rewind();
    }

    public void Save()
    {
        _first.Save();
        _second?.Save();
    }

    /// <summary>The name servers containers of this network have to be told of.</summary>
    public IReadOnlyList<string> Servers { get; } = ResolverFile.Needed(network.Network.DnsServer);

    /// <summary>The name of the link inside; null when the container is on this network already, just as asked.</summary>
    private string? FindAlias(Attachment item)
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

            EndpointStanding standing = new EndpointCare(session, host, folder).StandingOf(there);
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

        throw new RefusedException("InterfaceTaken", $"Namespace {item.Namespace} has a link '{item.InterfaceAlias ?? "eth63"}' on another network already.", "Give another name with -InterfaceAlias.", item.Namespace.Label);
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

    private IPAddress Address(Attachment item, AddressPool pool, IPAddress? wanted, Func<IPAddress, EndpointRecord> with, string asked)
        => pool.Claim(item.File!, wanted, address => with(address).ToBytes(), asked) ?? throw (wanted is null
            ? new RefusedException("SubnetFull", $"Network '{network.Network.Name}' has no free address left.", "Disconnect a container, or make a larger network.", network.Network.Name)
            : new RefusedException("AddressTaken", $"Address {wanted} of network '{network.Network.Name}' is taken{Holder(wanted)}.", "Take another, or none to get the lowest free one.", wanted.ToString()));

    private string Holder(IPAddress address) => NetworkRecords.Endpoint(folder.Lease(network.Network.Name, address)) is { } holder ? $" by {holder.Label}" : "";

    private static RefusedException PortTaken(NatPortMap map, string claim) => new("PortTaken",
        $"Port {map.ExternalPort}/{map.Protocol.ToString().ToLowerInvariant()} is published already{(NetworkRecords.Endpoint(claim) is { } holder ? $", for {holder.Label} on network '{holder.Network}'" : "")}.",
        "Take another port, or disconnect that container.", map);

    private void Redraw(Attachment item, int draw)
    {
        if (draw >= MostDraws)
        {
            throw new RefusedException("NamesTaken", $"No free name could be found for the link of {item.Namespace}.", "Run Repair-ContainerNetwork.", item.Namespace.Label);
        }

        item.Record = item.Record! with { Key = Draw(item, item.Record.Alias, draw) };
        item.File!.Rewrite(item.Record.ToBytes());
    }

    private string Draw(Attachment item, string alias, int draw) => NameHash
        .Of(folder.Root, network.Network.Name, item.Namespace.Inode.ToString(CultureInfo.InvariantCulture), alias, draw.ToString(CultureInfo.InvariantCulture))
        .ToString("x16", CultureInfo.InvariantCulture)[..8];
}

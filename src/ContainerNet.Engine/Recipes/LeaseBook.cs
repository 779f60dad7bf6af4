using System.Globalization;
using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>
/// Claims what an endpoint needs for itself alone: the names of its links, addresses, its published ports. All are names of one record, or none is. The name of
/// the host's link is claimed first and given back last: what is left of a record has it, so no two records have one key.
/// </summary>
internal sealed class LeaseBook(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord network)
{
    private const int MostDraws = 64;

    private readonly AddressPool _first = network.Pool(folder, network.Subnet.Family);
    private readonly InsideName _inside = new(session, host, folder, network);
    private readonly AddressPool? _second = network.IPv6Subnet is null ? null : network.Pool(folder, IpFamily.IPv6);

    /// <summary>Claims the names of a container's links, and its ports. The folder is locked by the caller.</summary>
    /// <exception cref="RefusedException"><c>AlreadyConnected</c>, <c>PortTaken</c></exception>
    public void ClaimNames(Attachment item)
    {
        if (_inside.Choose(item) is not { } alias)
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
        string asked = Asked(item);
        item.File = RecordFile.Create(folder.Links, record.ToBytes(), asked);
        item.Record = record;
        for (int draw = 1; !item.File.TryLink(folder.Link(item.Record.HostLink), asked); draw++)
        {
            Redraw(item, draw);
        }

        item.File.TryLink(folder.Endpoint(record.Inode, alias), asked);
        foreach (NatPortMap map in network.MapsOf(item))
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

    /// <summary>Claims its addresses, those it has not yet. The folder is locked by the caller.</summary>
    /// <exception cref="RefusedException"><c>AddressTaken</c>, <c>SubnetFull</c></exception>
    public void ClaimAddresses(Attachment item)
    {
        EndpointRecord named = item.Record!;
        if (named.Address is null)
        {
            item.Record = named with { Address = Address(item, _first, network.Wanted(item), address => named with { Address = address }) };
        }

        if (_second is not null)
        {
            EndpointRecord half = item.Record!;
            item.Record = half with { IPv6Address = Address(item, _second, item.IPv6Address, address => half with { IPv6Address = address }) };
        }
    }

    /// <summary>Another name for the host link, where the kernel has a link of the first.</summary>
    public void Rename(Attachment item, int draw)
    {
        string before = folder.Link(item.Record!.HostLink);
        try
        {
            do
            {
                Redraw(item, draw++);
            }
            while (!item.File!.TryLink(folder.Link(item.Record.HostLink), "claim a link's name"));
        }
        finally
        {
            GiveBack(before);
        }
    }

    /// <summary>Another name for the link inside, where the container has a link of the first that is not ours.</summary>
    public void RenameInside(Attachment item)
    {
        string before = folder.Endpoint(item.Record!.Inode, item.Record.Alias);
        try
        {
            do
            {
                item.Record = item.Record with { Alias = _inside.Next(item.Namespace) };
                item.File!.Rewrite(item.Record.ToBytes());
            }
            while (!item.File.TryLink(folder.Endpoint(item.Record.Inode, item.Record.Alias), "claim a link's name"));
        }
        finally
        {
            GiveBack(before);
        }
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

    /// <summary>Keeps the notes of where to begin for the next one: after leasing, and before releasing.</summary>
    public void Save() => folder.Held?.Save();

    /// <summary>The name servers containers of this network have to be told of.</summary>
    public IReadOnlyList<string> Servers { get; } = ResolverFile.Needed(network.Network.DnsServer);

    private string Asked(Attachment item) => $"lease an address of network '{network.Network.Name}' to {item.Namespace.Label}";

    private IPAddress Address(Attachment item, AddressPool pool, IPAddress? wanted, Func<IPAddress, EndpointRecord> with)
        => pool.Claim(item.File!, wanted, address => with(address).ToBytes(), Asked(item)) ?? throw (wanted is null
            ? new RefusedException("SubnetFull", $"Network '{network.Network.Name}' has no free address left.", "Disconnect a container, or make a larger network.", network.Network.Name)
            : new RefusedException("AddressTaken", $"Address {wanted} of network '{network.Network.Name}' is taken{Holder(wanted)}.", "Take another, or none to get the lowest free one.", wanted.ToString()));

    private string Holder(IPAddress address) => NetworkRecords.Endpoint(folder.Lease(network.Network.Name, address)) is { } holder ? $" by {holder.Label}" : "";

    private static RefusedException PortTaken(NatPortMap map, string claim) => new("PortTaken",
        $"Port {map.ExternalPort}/{map.Protocol.ToString().ToLowerInvariant()} is published already{(NetworkRecords.Endpoint(claim) is { } holder ? $", for {holder.Label} on network '{holder.Network}'" : "")}.",
        "Take another port, or disconnect that container.", map);

    /// <summary>A name the record does not know any more. Nobody would take it away later, so it is tried twice.</summary>
    private static void GiveBack(string name)
    {
        try
        {
            RecordFile.Unlink(name, "give a link's name back");
        }
        catch (KernelException)
        {
            RecordFile.Unlink(name, "give a link's name back");
        }
    }

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

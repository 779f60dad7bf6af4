using ContainerNet.Interop;

namespace ContainerNet.Route;

/// <summary>Addresses and neighbours.</summary>
public sealed partial class RouteSocket
{
    /// <summary>Every IPv4 and IPv6 address.</summary>
    public IReadOnlyList<IpAddress> GetAddresses(IReadOnlyList<NetworkLink>? links = null)
    {
        Func<int, string?> nameOf = NamesOf(links);
        return Dump(AddressRequests.GetAddresses(), (_, payload) => AddressReader.Read(payload, Namespace, nameOf), "list the addresses");
    }

    /// <summary>Gives a link an address.</summary>
    public IpAddress AddAddress(IpPrefix address, string link, RouteScope scope = RouteScope.Global, AddressFlags flags = AddressFlags.None)
    {
        int index = RequireLink(link);
        string asked = $"add address {address} to link '{link}' in namespace {Namespace}";
        return _netlink.ExecuteEcho(AddressRequests.AddAddress(address, index, scope, flags),
            (_, payload) => AddressReader.Read(payload, Namespace, _ => link)!, asked)
            ?? FindAddress(address, link)
            ?? throw new KernelException(asked, Errno.EADDRNOTAVAIL, "the address is not there after it was added");
    }

    /// <summary>Takes an address from a link.</summary>
    public void RemoveAddress(IpPrefix address, string link)
        => _netlink.Execute(AddressRequests.RemoveAddress(address, RequireLink(link)),
            $"remove address {address} from link '{link}' in namespace {Namespace}");

    /// <summary>The address on that link, or null.</summary>
    public IpAddress? FindAddress(IpPrefix address, string link)
    {
        string text = address.Address.ToString();
        return GetAddresses().FirstOrDefault(found => found.IPAddress == text && found.PrefixLength == address.Length && found.InterfaceAlias == link);
    }

    /// <summary>What is known of neighbours' link layer addresses.</summary>
    public IReadOnlyList<IpNeighbor> GetNeighbors(IReadOnlyList<NetworkLink>? links = null)
    {
        Func<int, string?> nameOf = NamesOf(links);
        return Dump(NeighborRequests.GetNeighbors(), (_, payload) => NeighborRequests.Read(payload, Namespace, nameOf), "list the neighbours");
    }

    /// <summary>Names by number: from links already read, or read once now.</summary>
    private Func<int, string?> NamesOf(IReadOnlyList<NetworkLink>? links)
    {
        Dictionary<int, string> names = [];
        foreach (NetworkLink link in links ?? GetLinks())
        {
            names[link.InterfaceIndex] = link.Name;
        }

        return index => names.GetValueOrDefault(index);
    }
}

using ContainerNet.Interop;

namespace ContainerNet.Route;

/// <summary>Addresses.</summary>
public sealed partial class RouteSocket
{
    /// <summary>Every IPv4 and IPv6 address, or those of one family.</summary>
    public IReadOnlyList<IpAddress> GetAddresses(IReadOnlyList<NetworkLink>? links = null, IpFamily? family = null)
    {
        Func<int, string?> nameOf = NamesOf(links);
        return Dump(AddressRequests.GetAddresses(family), (_, payload) => AddressReader.Read(payload, Namespace, nameOf), "list the addresses");
    }

    /// <summary>
    /// The addresses in the namespace the kernel has this number for, without entering it; their links have a number and no name. Null
    /// when the kernel does not tell: it is not ours to look at, or the kernel is older than 4.20.
    /// </summary>
    public IReadOnlyList<IpAddress>? GetPeerAddresses(int namespaceId, IpFamily family)
    {
        try
        {
            bool isThere = true;
            List<IpAddress> read = Dump(AddressRequests.GetPeerAddresses(namespaceId, family), (_, payload) =>
            {
                isThere &= AddressRequests.NamespaceIdOf(payload) == namespaceId;
                return AddressReader.Read(payload, "", _ => null);
            }, $"list the addresses of namespace number {namespaceId}");
            return isThere ? read : null;
        }
        catch (KernelException e) when (e.Errno is Errno.EPERM or Errno.EINVAL or Errno.ENOENT or Errno.EOPNOTSUPP)
        {
            return null;
        }
    }

    /// <summary>Gives the link of this name an address.</summary>
    public IpAddress AddAddress(IpPrefix address, string link, RouteScope? scope = null, AddressFlags flags = AddressFlags.None)
        => AddAddress(address, RequireLink(link), link, scope, flags);

    /// <summary>Gives a link an address, and gives it back as the kernel made it.</summary>
    /// <param name="address">The address with its prefix length.</param>
    /// <param name="index">The link.</param>
    /// <param name="link">Its name.</param>
    /// <param name="scope">How far it is valid; null for this host with 127.0.0.0/8 and everywhere with all others.</param>
    /// <param name="flags"><see cref="AddressFlags.NoDad"/> and <see cref="AddressFlags.NoPrefixRoute"/> may be asked for.</param>
    public IpAddress AddAddress(IpPrefix address, int index, string link, RouteScope? scope = null, AddressFlags flags = AddressFlags.None)
    {
        string asked = $"add address {address} to link '{link}' in namespace {Namespace}";
        RouteScope reach = scope ?? (address.Family == IpFamily.IPv4 && System.Net.IPAddress.IsLoopback(address.Address) ? RouteScope.Host : RouteScope.Global);
        return _netlink.ExecuteEcho(AddressRequests.AddAddress(address, index, reach, flags),
            (_, payload) => AddressReader.Read(payload, Namespace, _ => link)!, asked)
            ?? FindAddress(address, index, link)
            ?? throw new KernelException(asked, Errno.EADDRNOTAVAIL, "the address is not there after it was added");
    }

    /// <summary>Takes an address from the link of this name.</summary>
    public void RemoveAddress(IpPrefix address, string link) => RemoveAddress(address, RequireLink(link), link);

    /// <summary>Takes an address from a link.</summary>
    /// <exception cref="RefusedException"><c>AddressNotFound</c></exception>
    public void RemoveAddress(IpPrefix address, int index, string link)
    {
        try
        {
            _netlink.Execute(AddressRequests.RemoveAddress(address, index), $"remove address {address} from link '{link}' in namespace {Namespace}");
        }
        catch (KernelException e) when (e.Errno == Errno.EADDRNOTAVAIL)
        {
            throw new RefusedException("AddressNotFound", $"Link '{link}' in namespace {Namespace} has no address {address}.",
                $"See what it has with Get-IpAddress -InterfaceAlias {link}.", address.ToString());
        }
    }

    /// <summary>The address on the link of this name, or null.</summary>
    public IpAddress? FindAddress(IpPrefix address, string link) => FindAddress(address, RequireLink(link), link);

    /// <summary>The address on a link, or null. Reads no other link's addresses.</summary>
    public IpAddress? FindAddress(IpPrefix address, int index, string link)
    {
        string asked = $"find address {address} on link '{link}'";
        if (address.Family == IpFamily.IPv4)
        {
            string text = address.Address.ToString();
            return Dump(AddressRequests.GetAddresses(IpFamily.IPv4, index), (_, payload) => AddressReader.Read(payload, Namespace, _ => link), asked)
                .Find(found => found.IPAddress == text && found.PrefixLength == address.Length && found.InterfaceIndex == index);
        }

        try
        {
            IpAddress? found = _netlink.Get(AddressRequests.GetAddress(address, index), (_, payload) => AddressReader.Read(payload, Namespace, _ => link), $"{asked} in namespace {Namespace}");
            return found?.PrefixLength == address.Length ? found : null;
        }
        catch (KernelException e) when (e.Errno == Errno.EADDRNOTAVAIL)
        {
            return null;
        }
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

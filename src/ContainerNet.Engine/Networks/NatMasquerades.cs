using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>Masquerading of subnets: each an interval in a set of ContainerNet's own table, so that a packet's cost is the same however many there are.</summary>
public static class NatMasquerades
{
    /// <summary><c>iptables -t nat -A POSTROUTING -s SUBNET ! -o INTERFACE -j MASQUERADE</c></summary>
    /// <exception cref="KernelException">EEXIST: the subnet is masqueraded already.</exception>
    /// <exception cref="RefusedException"><c>SubnetsOverlap</c>: part of it is, or it is part of one that is.</exception>
    public static NatMasquerade Add(NamespaceSession session, NamespaceHandle ns, IpPrefix subnet, string? exceptInterface = null)
    {
        IpPrefix network = subnet.Network;
        NatTable table = NatTable.For(network.Family);
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        MasqueradeElements elements = new(network, string.IsNullOrEmpty(exceptInterface) ? null : exceptInterface);
        string asked = $"masquerade {network} in namespace {filter.Namespace}";
        NatContents.Of(ns).Require(filter, table, asked);
        try
        {
            NatChange.Commit(filter, table, batch =>
            {
                batch.Add(FilterRequests.NewElements(table.Family, NatTable.Name, NatTable.Subnets, elements.Interval), asked);
                batch.Add(FilterRequests.NewElements(table.Family, NatTable.Name, elements.SparedSet, [elements.Spared]), asked);
            }, () => Read(filter, table).Any(one => one.Subnet == network.ToString() && one.ExceptInterface == elements.ExceptInterface));
        }
        catch (KernelException e) when (e.Errno is Errno.EEXIST or Errno.ENOTEMPTY)
        {
            throw Refused(filter, table, network, asked) ?? (Exception)e;
        }

        return new NatMasquerade
        {
            Subnet = network.ToString(), ExceptInterface = elements.ExceptInterface, AddressFamily = network.Family, Namespace = filter.Namespace,
        };
    }

    /// <summary>Every masqueraded subnet.</summary>
    public static IReadOnlyList<NatMasquerade> Get(NamespaceSession session, NamespaceHandle ns)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        return [.. Both().Where(table => table.IsOurs(filter)).SelectMany(table => Read(filter, table))];
    }

    /// <summary>Stops masquerading a subnet and gives how it was; with the last thing in it ContainerNet's table goes too.</summary>
    /// <exception cref="RefusedException"><c>MasqueradeNotFound</c></exception>
    public static NatMasquerade Remove(NamespaceSession session, NamespaceHandle ns, IpPrefix subnet)
    {
        IpPrefix network = subnet.Network;
        NatTable table = NatTable.For(network.Family);
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        NatContents contents = NatContents.Of(ns);
        string asked = $"stop masquerading {network} in namespace {filter.Namespace}";
        contents.Require(filter, table, asked);
        NatMasquerade? found = null;
        filter.CommitPlanned(generation =>
        {
            found = Read(filter, table).FirstOrDefault(one => one.Subnet == network.ToString())
                ?? throw new RefusedException("MasqueradeNotFound", $"{network} is not masqueraded by ContainerNet in namespace {filter.Namespace}.",
                    "See what is there with Get-NatMasquerade.", network.ToString());
            FilterBatch batch = new() { Generation = generation };
            if (contents.Count(filter, table, generation) <= 1)
            {
                return batch.Add(FilterRequests.RemoveTable(table.Family, NatTable.Name), asked);
            }

            MasqueradeElements elements = new(network, found.ExceptInterface);
            return batch
                .Add(FilterRequests.RemoveElements(table.Family, NatTable.Name, NatTable.Subnets, elements.Interval), asked)
                .Add(FilterRequests.RemoveElements(table.Family, NatTable.Name, elements.SparedSet, [elements.Spared]), asked);
        }, asked, () => Read(filter, table).All(one => one.Subnet != network.ToString()));
        contents.Removed(table, 1);
        return found!;
    }

    /// <summary>Stops masquerading; see <see cref="Remove(NamespaceSession, NamespaceHandle, IpPrefix)"/>.</summary>
    public static NatMasquerade Remove(NamespaceSession session, NamespaceHandle ns, NatMasquerade masquerade)
    {
        ArgumentNullException.ThrowIfNull(masquerade);
        return Remove(session, ns, IpPrefix.TryParse(masquerade.Subnet, out IpPrefix subnet)
            ? subnet
            : throw new RefusedException("InvalidAddress", $"'{masquerade.Subnet}' is no subnet.", "Give it as 172.17.0.0/16.", masquerade.Subnet));
    }

    /// <summary>How many subnets of this family are masqueraded.</summary>
    internal static int Count(NetfilterSocket filter, NatTable table)
        => filter.ReadElements(table.Family, NatTable.Name, NatTable.Subnets).Count(element => !element.IsIntervalEnd);

    internal static IEnumerable<NatTable> Both() => [NatTable.IPv4, NatTable.IPv6];

    private static List<NatMasquerade> Read(NetfilterSocket filter, NatTable table)
    {
        IReadOnlyList<FilterSetElement> elements = filter.ReadElements(table.Family, NatTable.Name, NatTable.Subnets);
        return elements.Count == 0 ? [] : MasqueradeElements.Read(elements, filter.ReadElements(table.Family, NatTable.Name, NatTable.SubnetsNotBy), table, filter.Namespace);
    }

    private static Exception? Refused(NetfilterSocket filter, NatTable table, IpPrefix network, string asked)
    {
        foreach (NatMasquerade there in Read(filter, table))
        {
            if (there.Subnet == network.ToString())
            {
                return new KernelException(asked, Errno.EEXIST,
                    there.ExceptInterface is null ? "it is masqueraded already" : $"it is masqueraded already, except by link '{there.ExceptInterface}'");
            }

            if (IpPrefix.TryParse(there.Subnet, out IpPrefix other) && (other.Contains(network.Address) || network.Contains(other.Address)))
            {
                return new RefusedException("SubnetsOverlap", $"{network} overlaps {there}, which is masqueraded in namespace {filter.Namespace} already.",
                    $"Masquerade the part that is not in it, or stop the other first: Remove-NatMasquerade {there}.", there);
            }
        }

        return null;
    }
}

using System.Net;
using System.Text;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>Masquerading of subnets, one rule each at the end of chain <c>postrouting</c> of ContainerNet's own table.</summary>
public static class NatMasquerades
{
    private const string Mark = "containernet: masquerade";

    /// <summary><c>iptables -t nat -A POSTROUTING -s SUBNET ! -o INTERFACE -j MASQUERADE</c></summary>
    /// <exception cref="KernelException">EEXIST: the subnet is masqueraded already.</exception>
    public static NatMasquerade Add(NamespaceSession session, NamespaceHandle ns, IpPrefix subnet, string? exceptInterface = null)
    {
        IpPrefix network = subnet.Network;
        NatTable table = NatTable.For(network.Family);
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        exceptInterface = string.IsNullOrEmpty(exceptInterface) ? null : exceptInterface;
        string asked = $"masquerade {network} in namespace {filter.Namespace}";
        filter.CommitPlanned(generation =>
        {
            IReadOnlyList<FilterRule> rules = filter.ReadRules(table.Family, NatTable.Name, NatTable.Postrouting);
            if (Read(rules, filter.Namespace).FirstOrDefault(found => found.Masquerade.Subnet == network.ToString()).Masquerade is { } taken)
            {
                throw new KernelException(asked, Errno.EEXIST,
                    taken.ExceptInterface is null ? "it is masqueraded already" : $"it is masqueraded already, except by link '{taken.ExceptInterface}'");
            }

            FilterBatch batch = new() { Generation = generation };
            if (rules.Count == 0)
            {
                table.AddTo(batch, filter.Namespace);
            }

            return batch.Add(FilterRequests.NewRule(new FilterRule
            {
                Family = table.Family,
                Table = NatTable.Name,
                Chain = NatTable.Postrouting,
                Comment = Mark,
                Expressions =
                [
                    .. FilterPhrases.Source(network),
                    .. exceptInterface is null ? FilterPhrases.Destination(network, not: true) : FilterPhrases.OutputInterface(exceptInterface, not: true),
                    new MasqueradeExpression(),
                ],
            }), asked);
        }, asked);
        return new NatMasquerade
        {
            Subnet = network.ToString(), ExceptInterface = exceptInterface, AddressFamily = network.Family, Namespace = filter.Namespace,
        };
    }

    /// <summary>Every masqueraded subnet.</summary>
    public static IReadOnlyList<NatMasquerade> Get(NamespaceSession session, NamespaceHandle ns)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        return [.. Both().SelectMany(table => Read(filter.ReadRules(table.Family, NatTable.Name, NatTable.Postrouting), filter.Namespace).Select(found => found.Masquerade))];
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
        List<(NatMasquerade Masquerade, ulong Handle)> found = [];
        filter.CommitPlanned(generation =>
        {
            found =
            [
                .. Read(filter.ReadRules(table.Family, NatTable.Name, NatTable.Postrouting), filter.Namespace)
                    .Where(one => one.Masquerade.Subnet == network.ToString()),
            ];
            if (found.Count == 0)
            {
                throw new RefusedException("MasqueradeNotFound", $"{network} is not masqueraded by ContainerNet in namespace {filter.Namespace}.",
                    "See what is there with Get-NatMasquerade.", network.ToString());
            }

            FilterBatch batch = new() { Generation = generation };
            if (contents.Count(filter, table, generation) <= found.Count)
            {
                return batch.Add(FilterRequests.RemoveTable(table.Family, NatTable.Name), asked);
            }

            found.ForEach(one => batch.Add(FilterRequests.RemoveRule(table.Family, NatTable.Name, NatTable.Postrouting, one.Handle), asked));
            return batch;
        }, asked);
        contents.Removed(table, found.Count);
        return found[0].Masquerade;
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
        => filter.ReadRules(table.Family, NatTable.Name, NatTable.Postrouting).Count(rule => rule.Comment == Mark);

    internal static IEnumerable<NatTable> Both() => [NatTable.IPv4, NatTable.IPv6];

    private static IEnumerable<(NatMasquerade Masquerade, ulong Handle)> Read(IReadOnlyList<FilterRule> rules, string ns)
    {
        foreach (FilterRule rule in rules)
        {
            if (rule.Comment != Mark)
            {
                continue;
            }

            IpFamily family = (IpFamily)rule.Family;
            string? subnet = null;
            string? link = null;
            byte[]? mask = null;
            bool isLink = false;
            foreach (FilterExpression expression in rule.Expressions)
            {
                switch (expression)
                {
                    case MetaExpression:
                        isLink = true;
                        break;
                    case BitwiseExpression bitwise:
                        mask ??= bitwise.Mask;
                        break;
                    case CompareExpression compare when isLink:
                        link = Encoding.UTF8.GetString(compare.Data).TrimEnd('\0');
                        break;
                    case CompareExpression compare when subnet is null && compare.Data.Length is 4 or 16:
                        int length = mask?.Sum(bits => System.Numerics.BitOperations.PopCount(bits)) ?? compare.Data.Length * 8;
                        subnet = new IpPrefix(new IPAddress(compare.Data), length).ToString();
                        break;
                }
            }

            if (subnet is not null)
            {
                yield return (new NatMasquerade { Subnet = subnet, ExceptInterface = link, AddressFamily = family, Namespace = ns }, rule.Handle);
            }
        }
    }
}

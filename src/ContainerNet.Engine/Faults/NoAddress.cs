using System.Net;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>The container's link has no address of the family asked for.</summary>
public sealed class NoAddress : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        IpFamily family = trace.Question.Family;
        NamespaceSnapshot ns = trace.Container;
        if (LinkOf(trace) is not { } link || ns.AddressesOf(link, family).Any())
        {
            yield break;
        }

        PathStep step = trace.Steps.FirstOrDefault(step => step.Namespace == ns) ?? trace.Steps[^1];
        string[] repair = Free(trace, link) is { } address
            ? [RepairCommand.Write("Add-IpAddress", ("IPAddress", address), ("InterfaceAlias", link.Name), ("Namespace", ns.Label))]
            : [];
        yield return Found(step, $"Link {link.Name} has no {family} address.", $"{link.Name} in namespace {ns.Label} holds no {family} address.", repair);
    }

    /// <summary>The link the container was meant to use.</summary>
    internal static NetworkLink? LinkOf(PathTrace trace)
        => trace.Question.IsInbound || trace.Start.Link is null
            ? PathWalk.LinkTowards(trace.Container, trace.Question.IsInbound ? trace.Question.From : null, trace.Question.Family) is { Kind: not "loopback" } link ? link : null
            : trace.Start.Link.Kind == "loopback" ? null : trace.Start.Link;

    /// <summary>The address the gateway's namespace still knows this link by: port maps and other containers lead there. Null when somebody else holds it now.</summary>
    private static string? Lost(NetworkSnapshot snapshot, NamespaceSnapshot host, IpPrefix network, NetworkLink link) => link.LinkLayerAddress is not { Length: > 0 } mac ? null
        : host.Neighbors.Where(neighbor => neighbor.LinkLayerAddress == mac && network.Contains(IPAddress.Parse(neighbor.IPAddress))).Select(neighbor => neighbor.IPAddress)
            .FirstOrDefault(known => !snapshot.Namespaces.Any(ns => ns.Addresses.Any(held => held.IPAddress == known)));

    /// <summary>That, or else the lowest address of the gateway's network that nobody in the snapshot holds or was heard to hold.</summary>
    private static string? Free(PathTrace trace, NetworkLink link)
    {
        if (PathWalk.GatewayFor(trace.Snapshot, trace.Container, link, trace.Question.Family) is not { } gateway
            || trace.Snapshot.Find(link.PeerNamespace) is not { } host
            || host.Addresses.FirstOrDefault(address => address.IPAddress == gateway.ToString()) is not { } held)
        {
            return null;
        }

        IpPrefix network = NamespaceSnapshot.PrefixOf(held).Network;
        if (Lost(trace.Snapshot, host, network, link) is { } lost)
        {
            return $"{lost}/{network.Length}";
        }

        HashSet<string> taken = [.. trace.Snapshot.Namespaces.SelectMany(ns => ns.Addresses.Select(address => address.IPAddress).Concat(ns.Neighbors.Select(neighbor => neighbor.IPAddress)))];
        byte[] bytes = network.Address.GetAddressBytes();
        for (int number = 2; number < Math.Min(1 << Math.Min(network.FullLength - network.Length, 12), 4096) - 1; number++)
        {
            byte[] candidate = (byte[])bytes.Clone();
            candidate[^1] |= (byte)number;
            candidate[^2] |= (byte)(number >> 8);
            string text = new IPAddress(candidate).ToString();
            if (!taken.Contains(text))
            {
                return $"{text}/{network.Length}";
            }
        }

        return null;
    }
}

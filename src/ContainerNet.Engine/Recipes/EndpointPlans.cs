using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>What connecting and disconnecting would do, in words, step by step. It reads, and changes nothing; what is known to be refused is refused.</summary>
public static class EndpointPlans
{
    /// <summary>The steps of connecting a container; none where it is on the network already, just as asked.</summary>
    /// <param name="session">The pipeline's session.</param>
    /// <param name="host">The namespace the network is in.</param>
    /// <param name="name">The network.</param>
    /// <param name="force">Whether a port that a process of the host listens on is published, too.</param>
    /// <param name="item">The container.</param>
    /// <exception cref="RefusedException"><c>NetworkNotFound</c>, <c>HostNamespace</c>, <c>AlreadyConnected</c>, <c>AddressNotInSubnet</c>, <c>NotPublishable</c>, <c>PortTaken</c></exception>
    public static IReadOnlyList<string> ToConnect(NamespaceSession session, NamespaceHandle host, string name, bool force, Attachment item)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(item);
        NetworkFolder folder = NetworkFolder.Of(session, host);
        NetworkRecord record = NetworkRecords.Require(folder, name, host);
        item.RefuseHost(host);
        if (item.Failure is { } refused)
        {
            throw refused;
        }

        ConnectClaims.Check(session, host, record, item, checkPorts: !force);
        if (AliasOf(new InsideName(session, host, folder, record), item) is not { } alias)
        {
            return [];
        }

        ContainerNetwork network = record.Network;
        string ports = string.Join(", ", item.Ports);
        List<string> steps = [$"Lease {Address(record, record.Subnet.Family, record.Wanted(item))}"];
        if (network.IPv6Subnet is not null)
        {
            steps.Add($"Lease {Address(record, IpFamily.IPv6, item.IPv6Address)}");
        }

        if (item.Ports.Count > 0)
        {
            steps.Add($"Claim the ports of {ports}");
        }

        steps.Add(record.IsMacvlan ? $"Make macvlan link '{alias}' in it, on '{network.Parent}'" : $"Make link '{alias}' in it, with its other end a port of bridge '{network.Bridge}'");
        if (!record.IsMacvlan)
        {
            steps.Add("Guard it: it speaks under its own addresses only");
        }

        if (item.Ports.Count > 0)
        {
            steps.Add($"Publish {ports}");
        }

        steps.Add($"Give it what it leased{(network.Internal ? "" : $" and a default route by {network.Gateway}{(network.IPv6Gateway is { } six ? $" and {six}" : "")}")}, and switch it on");
        if (item.Ports.Count > 0 && record.ForwardRule is not null)
        {
            steps.Add("Let what goes to its published ports through the rules of others");
        }

        if (ResolverFile.For(item.Namespace, ResolverFile.Needed(network.DnsServer)).File is { } file)
        {
            steps.Add($"Write {file}");
        }

        steps.Add("Note that it is done");
        return steps;
    }

    /// <summary>The steps of disconnecting a container; none where it is on no network that is meant.</summary>
    /// <param name="session">The pipeline's session.</param>
    /// <param name="host">The namespace the networks are in.</param>
    /// <param name="request">What is asked.</param>
    public static IReadOnlyList<string> ToDisconnect(NamespaceSession session, NamespaceHandle host, DisconnectRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        List<string> steps = [];
        foreach (EndpointRecord record in request.Find(NetworkFolder.Of(session, host)))
        {
            steps.Add($"Note that it leaves network '{record.Network}'");
            steps.Add(record.IsMacvlan ? $"Remove link '{record.Alias}' in it" : $"Remove link '{record.HostLink}', and with it '{record.Alias}' in it");
            if (record.Ports.Count > 0)
            {
                steps.Add($"Take back {string.Join(", ", record.Ports)}");
            }

            if (record.DnsFile is { } file)
            {
                steps.Add($"Remove {file}");
            }

            steps.Add($"Give back {string.Join(" and ", new[] { record.Address, record.IPv6Address }.OfType<IPAddress>())}");
        }

        return steps;
    }

    private static string Address(NetworkRecord record, IpFamily family, IPAddress? wanted)
        => wanted is null ? $"the lowest free address of {record.Range(family).Subnet}" : record.Range(family).Require(wanted).ToString();

    /// <summary>The name of the link inside; what the dead still hold would be given back first.</summary>
    private static string? AliasOf(InsideName inside, Attachment item)
    {
        try
        {
            return inside.Choose(item);
        }
        catch (StaleRecordException e)
        {
            return e.Record.Alias;
        }
    }
}

using System.Net;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>The host of the destination knows no way back to the container's network, and nothing translates the container's address on the way there.</summary>
public sealed class RemoteSubnetUnrouted : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(MasqueradeMissing)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (trace.Question.IsInbound || trace.Host is not { } host || trace.Steps[^1] is not { Hop.Kind: HopKind.Destination } end || trace.Before(end) is not { Hop.Kind: HopKind.Uplink, Link: { } uplink, Namespace: { } last }
            || last != host || end.IsSourceUnknown || !MasqueradeMissing.IsPrivate(end.Flow.Source) || !MasqueradeMissing.IsPrivate(end.Flow.Destination)
            || trace.Snapshot.Find(uplink.PeerNamespace) is not { } router || router.FindLink(uplink.PeerIndex) is not { } input)
        {
            yield break;
        }

        RouteAnswer back = RouteLookup.Find(router, end.Flow.Source);
        if (back.LeavesBy(input))
        {
            yield break;
        }

        IPAddress? way = host.AddressesOf(uplink, trace.Question.Family).Select(held => IPAddress.Parse(held.IPAddress)).FirstOrDefault();
        IpPrefix network = host.Addresses.Select(NamespaceSnapshot.PrefixOf).Where(prefix => prefix.Length < prefix.FullLength && prefix.Contains(end.Flow.Source)).Select(prefix => (IpPrefix?)prefix.Network).FirstOrDefault()
            ?? new IpPrefix(end.Flow.Source, end.Flow.Source.GetAddressBytes().Length * 8);
        string[] repair = way is null ? [] : [RepairCommand.Write("Add-IpRoute", ("DestinationPrefix", network), ("NextHop", way), ("Namespace", router.Label))];
        yield return Found(end, $"Namespace {router.Label} knows no way back to {network}.",
            $"The packet leaves {host.Label} from {end.Flow.Source}, untranslated, and in namespace {router.Label} the way to that is {back}.", repair);
    }
}

using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>Sees how it stands with endpoints.</summary>
internal sealed class EndpointCare(NamespaceSession session, NamespaceHandle host, NetworkFolder folder)
{
    private readonly RouteSocket _route = RouteSocket.In(session, host);
    private Dictionary<string, NetworkLink>? _links;

    /// <summary>Reads all links at once, for many endpoints to be looked at.</summary>
    public EndpointCare WithAllLinks()
    {
        _links = [];
        foreach (NetworkLink link in _route.GetLinks())
        {
            _links[link.Name] = link;
        }

        return this;
    }

    /// <summary>The host end of an endpoint's pair, where it is there and is the one that was made for it.</summary>
    public NetworkLink? HostEnd(EndpointRecord record)
    {
        NetworkLink? link = record.IsMacvlan ? null : _links is null ? _route.FindLink(record.HostLink) : _links.GetValueOrDefault(record.HostLink);
        return record.IsMine(link) ? link : null;
    }

    /// <summary>How it stands with a record. One that is done is alive while its link is there: the kernel takes the pair away with the namespace of either end.</summary>
    public EndpointStanding StandingOf(EndpointRecord record)
    {
        if (record.State == RecordText.Done && record.Boot == NetworkFolder.Boot)
        {
            return IsAlive(record) ? EndpointStanding.Alive : EndpointStanding.Gone;
        }

        foreach (string name in record.Names(folder))
        {
            using RecordFile? file = RecordFile.TryOpen(name);
            if (file is not null)
            {
                return file.TryLock() ? EndpointStanding.HalfMade : EndpointStanding.Busy;
            }
        }

        return EndpointStanding.HalfMade;
    }

    private bool IsAlive(EndpointRecord record)
        => record.IsMacvlan ? NamespaceHandle.TryInodeOf(record.Origin) == record.Inode : HostEnd(record) is not null;
}

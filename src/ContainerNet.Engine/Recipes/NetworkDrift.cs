using ContainerNet.Namespaces;

namespace ContainerNet.Recipes;

/// <summary>Sees what of a network is no longer as it was made, a sentence each. Looks only.</summary>
internal sealed class NetworkDrift(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord record)
{
    public IEnumerable<string> Look(IEnumerable<EndpointRecord> endpoints)
    {
        if (record.Boot != NetworkFolder.Boot)
        {
            yield return "It was made before the machine started.";
            yield break;
        }

        if (record.State != RecordText.Done)
        {
            yield return StaleRecords.IsBusy(folder.Network(record.Network.Name)) ? "Somebody is at it now." : "It is half made: whoever made or removed it has died at it.";
            yield break;
        }

        foreach (NetworkPart part in NetworkParts.Of(session, host, folder, record))
        {
            if (part.Missing() is { } what)
            {
                yield return what;
            }
        }

        EndpointCare care = new EndpointCare(session, host, folder).WithAllLinks();
        foreach (EndpointRecord endpoint in endpoints)
        {
            switch (care.StandingOf(endpoint))
            {
                case EndpointStanding.HalfMade:
                    yield return $"The connection of {endpoint.Label} is half made.";
                    break;
                case EndpointStanding.Gone when NamespaceHandle.TryInodeOf(endpoint.Origin) != endpoint.Inode:
                    yield return $"Container {endpoint.Label} is gone and still has {endpoint.Address}.";
                    break;
                case EndpointStanding.Gone:
                    yield return $"The link of {endpoint.Label} is gone.";
                    break;
                case EndpointStanding.Alive:
                    foreach ((string what, _) in new EndpointDrift(session, host, folder, record, endpoint, care).Look())
                    {
                        yield return what;
                    }

                    break;
                default:
                    break;
            }
        }
    }
}

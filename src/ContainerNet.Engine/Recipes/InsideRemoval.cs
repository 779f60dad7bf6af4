using ContainerNet.Containers;
using ContainerNet.Namespaces;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>What of an endpoint does not go with its pair: macvlan links, and the rules of those that are not their container's way out.</summary>
internal static class InsideRemoval
{
    /// <summary>Takes it away.</summary>
    public static void Run(NamespaceSession session, IEnumerable<EndpointRecord> records)
    {
        foreach (EndpointRecord record in records.Where(record => record.IsMacvlan || !record.HasDefaultRoute))
        {
            if (NamespaceHandle.TryInodeOf(record.Origin) != record.Inode)
            {
                continue; // the container is gone, with all in it
            }

            try
            {
                NamespaceHandle inside = NamespaceResolver.Resolve(session, NamespaceReference.Parse(record.Label, record.Inode));
                Wiring.RemoveRules(session, inside, record);
                RouteSocket route = RouteSocket.In(session, inside);
                if (record.IsMacvlan && route.FindLink(record.Alias) is { Kind: "macvlan" } link && link.LinkLayerAddress == record.LinkLayerAddress)
                {
                    route.RemoveLinks([link.InterfaceIndex]);
                }
            }
            catch (RefusedException)
            {
                // it went in this moment
            }
        }
    }
}

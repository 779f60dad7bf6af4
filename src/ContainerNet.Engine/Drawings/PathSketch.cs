using ContainerNet.Paths;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Drawings;

/// <summary>The little that a path alone tells of the links it passes: enough to draw it where there is no snapshot.</summary>
internal static class PathSketch
{
    /// <summary>The namespaces of a path with the links it passes, wired in its order.</summary>
    public static NetworkSnapshot Of(ContainerPath path)
    {
        Dictionary<string, List<NetworkLink>> spaces = new(StringComparer.Ordinal);
        for (int i = 0; i < path.Hops.Count; i++)
        {
            Hop hop = path.Hops[i];
            if (hop.Namespace.Length > 0 && !spaces.ContainsKey(hop.Namespace))
            {
                spaces.Add(hop.Namespace, []);
            }

            if (hop.InterfaceIndex == 0 || hop.InterfaceAlias is null || spaces[hop.Namespace].Exists(link => link.InterfaceIndex == hop.InterfaceIndex))
            {
                continue;
            }

            Hop? bridge = Near(path, i, other => other.Kind == HopKind.Bridge && other.Namespace == hop.Namespace && other.InterfaceIndex != 0);
            Hop? peer = Near(path, i, other => other.Namespace != hop.Namespace && other.InterfaceIndex != 0);
            spaces[hop.Namespace].Add(new NetworkLink
            {
                Namespace = hop.Namespace,
                Name = hop.InterfaceAlias,
                InterfaceIndex = hop.InterfaceIndex,
                Kind = hop.Kind == HopKind.Bridge ? "bridge" : peer is null ? "ethernet" : "veth",
                State = LinkState.Up,
                BridgeIndex = hop.Kind == HopKind.BridgePort ? bridge?.InterfaceIndex ?? 0 : 0,
                PeerIndex = peer?.InterfaceIndex ?? 0,
                PeerNamespace = peer?.Namespace,
            });
        }

        return new NetworkSnapshot { Namespaces = [.. spaces.Select(space => new NamespaceSnapshot { Label = space.Key, Links = space.Value })] };
    }

    /// <summary>The hop before or after one, if it is as asked.</summary>
    private static Hop? Near(ContainerPath path, int at, Func<Hop, bool> fits)
        => at > 0 && fits(path.Hops[at - 1]) ? path.Hops[at - 1] : at + 1 < path.Hops.Count && fits(path.Hops[at + 1]) ? path.Hops[at + 1] : null;
}

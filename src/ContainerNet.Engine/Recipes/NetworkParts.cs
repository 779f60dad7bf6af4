using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>The parts of a network, by its kind.</summary>
internal static class NetworkParts
{
    public static IEnumerable<NetworkPart> Of(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord record)
    {
        IEnumerable<NetworkPart> parts = record.IsMacvlan ? [Parent(session, host, record)] : new BridgeParts(session, host, folder, record).All();

        // What an earlier run of the kernel has left of a network goes; what is to bring it back stays.
        if (!record.Network.Persistent || record.Boot != NetworkFolder.Boot)
        {
            return parts;
        }

        NetworkPart unit = new BootUnit(record.Network).Part;
        return parts.Append(record.UnitWasThere && record.State == RecordText.Pending ? unit with { Remove = null } : unit);
    }

    /// <summary>What of a network is otherwise than asked, as a part of a sentence; null when nothing is.</summary>
    public static string? Difference(ContainerNetwork there, ContainerNetwork asked)
    {
        foreach ((string what, object? is_, object? wanted) in new (string, object?, object?)[]
        {
            ("driver", there.Driver, asked.Driver), ("subnet", there.Subnet, asked.Subnet), ("gateway", there.Gateway, asked.Gateway),
            ("IPv6 subnet", there.IPv6Subnet, asked.IPv6Subnet), ("IPv6 gateway", there.IPv6Gateway, asked.IPv6Gateway), ("bridge", there.Bridge, asked.Bridge),
            ("parent", there.Parent, asked.Parent), ("MTU", there.MtuBytes, asked.MtuBytes), ("isolation", there.Isolated, asked.Isolated),
            ("being internal", there.Internal, asked.Internal), ("masquerading", there.Masquerade, asked.Masquerade),
            ("coming back after a start", there.Persistent || !asked.Persistent, true),
            ("exclusion", string.Join(", ", there.Exclude), string.Join(", ", asked.Exclude)), ("name servers", string.Join(", ", there.DnsServer), string.Join(", ", asked.DnsServer)),
        })
        {
            if (!Equals(is_, wanted))
            {
                return $"its {what} is {is_ ?? "none"} instead of {wanted ?? "none"}";
            }
        }

        return null;
    }

    /// <summary>Takes a network's record away, and the folder of its leases. The record goes last: while it is there Repair-ContainerNetwork knows of it.</summary>
    public static void Forget(NetworkFolder folder, string name, RecordFile? file)
    {
        if (file is not null && !file.IsNamed(folder.Network(name)) && File.Exists(folder.Network(name)))
        {
            return; // somebody else's
        }

        folder.Held?.Forget(name);
        foreach (string path in NetworkRecords.Files(folder.Leases(name)).Where(path => !StaleRecords.IsBusy(path)))
        {
            RecordFile.Unlink(path, $"forget network '{name}'"); // of one who died at it
        }

        NetworkFolder.TryRemove(folder.Leases(name));
        if (file is null || file.IsNamed(folder.Network(name)))
        {
            RecordFile.Unlink(folder.Network(name), $"forget network '{name}'");
        }
    }

    private static NetworkPart Parent(NamespaceSession session, NamespaceHandle host, NetworkRecord record)
    {
        string parent = record.Network.Parent!;
        return new NetworkPart($"Let containers share link '{parent}'",
            () => RouteSocket.In(session, host).FindLink(parent) is null ? $"Link '{parent}' is gone." : null,
            () => RouteSocket.In(session, host).RequireLink(parent),
            null);
    }
}

using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>The container has no link but its loopback: nothing was ever wired, or its pair was deleted.</summary>
public sealed class NamespaceHasNoLink : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (trace.Container.Links.Any(link => link.Kind is not "loopback" and not "ifb") || trace.Start.Route is { IsLocal: true })
        {
            yield break;
        }

        NamespaceSnapshot? host = trace.Host;
        NetworkLink? bridge = host?.Links.FirstOrDefault(link => link.Kind == "bridge" && host.AddressesOf(link, trace.Question.Family).Any());
        string[] repair = bridge is null ? [] :
        [
            RepairCommand.Write("New-VethPair", ("Name", NameIn(host!)), ("PeerName", "eth0"), ("PeerNamespace", trace.Container.Label), ("Bridge", bridge.Name), ("Namespace", host!.Label)),
            RepairCommand.Write("Set-NetworkLink", ("InterfaceAlias", "eth0"), ("State", "Up"), ("Namespace", trace.Container.Label)),
        ];
        yield return Found(trace.Start, "The container has no link but its loopback.", $"Namespace {trace.Container.Label} holds only lo.", repair);
    }

    private static string NameIn(NamespaceSnapshot host)
    {
        int number = 0;
        while (host.FindLink($"veth{number}") is not null)
        {
            number++;
        }

        return $"veth{number}";
    }
}

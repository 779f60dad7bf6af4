using ContainerNet.Paths;
using ContainerNet.Repairs;

namespace ContainerNet.Faults;

/// <summary>
/// A container asks for its own published port: the packet goes out by the port of the bridge it came in by. A bridge does that only with hairpin mode where it
/// translates by itself (<c>bridge-nf-call-iptables</c>), and the container takes it only with another source than its own address.
/// </summary>
public sealed class HairpinOff : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(MartianSource)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        PathStep[] ports = [.. trace.All(HopKind.BridgePort)];
        if (ports.Length < 2 || ports[0] is not { Link: { } port, Namespace: { } host } || ports[^1].Hop.InterfaceIndex != port.InterfaceIndex || ports[^1].Namespace != host
            || trace.Find(HopKind.Forwarding) is not { Flow.IsDestinationTranslated: true } forwarding)
        {
            yield break;
        }

        PathStep last = ports[^1];
        bool needsHairpin = host.BridgeCallsIptables && !port.HairpinMode;
        bool needsMasquerade = trace.Container.HolderOf(last.Flow.Source) is not null;
        List<string> why = [];
        List<string> repair = [];
        if (needsHairpin)
        {
            why.Add($"hairpin mode of port {port.Name} is off, and net.bridge.bridge-nf-call-iptables is 1");
            repair.Add(RepairCommand.Write("Set-BridgePort", ("InterfaceAlias", port.Name), ("HairpinMode", true), ("Namespace", host.Label)));
        }

        if (needsMasquerade)
        {
            why.Add($"the packet comes back with the container's own address {last.Flow.Source} as its source");
            repair.AddRange(Masqueraded(trace, forwarding));
        }

        if (why.Count > 0)
        {
            yield return Found(last, $"The container does not reach itself through port {trace.Question.Port} of namespace {host.Label}.",
                $"The way leads out by {port.Name} and back in by it, and {string.Join("; ", why)}.", [.. repair]);
        }
    }

    /// <summary>Our own map, made anew so that it masquerades what comes from the container itself; of somebody else's map that is for its owner to do.</summary>
    private static IEnumerable<string> Masqueraded(PathTrace trace, PathStep forwarding)
    {
        if (forwarding.Prerouting?.Rule?.Owner == Ours)
        {
            string ns = forwarding.Namespace!.Label;
            yield return RepairCommand.Write("Remove-NatPortMap", ("ExternalPort", trace.Question.Port), ("Protocol", trace.Question.Protocol), ("Namespace", ns));
            yield return RepairCommand.Write("Add-NatPortMap", ("ExternalPort", trace.Question.Port), ("InternalIPAddress", forwarding.Flow.Destination), ("InternalPort", forwarding.Flow.DestinationPort),
                ("Protocol", trace.Question.Protocol), ("Hairpin", true), ("Namespace", ns));
        }
    }
}

using ContainerNet.Paths;
using ContainerNet.Repairs;

namespace ContainerNet.Faults;

/// <summary>The port is translated to an address of the host's bridge network that nothing on the bridge holds.</summary>
public sealed class PortMapTargetGone : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (!trace.Question.IsInbound || trace.Steps[^1].Hop.Kind != HopKind.Destination
            || trace.Find(HopKind.Forwarding) is not { Flow.IsDestinationTranslated: true, Route: { Link: { Kind: "bridge" } bridge, Route.NextHop: null }, Namespace: { } host } step
            || trace.Snapshot.Namespaces.Any(ns => ns.HolderOf(step.Flow.Destination) is not null))
        {
            yield break;
        }

        PathStep at = trace.All(HopKind.Bridge).LastOrDefault() ?? step;
        string protocol = trace.Question.Protocol.ToString();
        bool isOurs = step.Prerouting?.Rule?.Owner == Ours;
        string? address = NoAddress.LinkOf(trace) is { } link ? trace.Container.AddressesOf(link, trace.Question.Family).FirstOrDefault()?.IPAddress : null;
        string[] repair = !isOurs || address is null ? [] :
        [
            RepairCommand.Write("Remove-NatPortMap", ("ExternalPort", trace.Question.Port), ("Protocol", protocol), ("Namespace", host.Label)),
            RepairCommand.Write("Add-NatPortMap", ("ExternalPort", trace.Question.Port), ("InternalIPAddress", address), ("InternalPort", step.Flow.DestinationPort), ("Protocol", protocol), ("Namespace", host.Label)),
        ];
        yield return Found(at, $"{protocol} port {trace.Question.Port} of namespace {host.Label} is published for {step.Flow.Destination}, which nothing holds.",
            $"{step.Prerouting?.Explanation} translates it to {FlowText.Destination(step.Flow)}, and no namespace on bridge {bridge.Name} has that address{(address is null ? "" : $"; {trace.Container.Label} has {address}")}.", repair);
    }
}

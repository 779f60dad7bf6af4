using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Netfilter;
using ContainerNet.Paths;
using ContainerNet.Repairs;

namespace ContainerNet.Faults;

/// <summary>The port is published, but the host does not reach it by 127.0.0.1: the map leaves loopback out, or <c>route_localnet</c> is 0 on the bridge.</summary>
public sealed class LocalhostNotMapped : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(PortMapMissing), nameof(MartianSource)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (!trace.Question.IsInbound || trace.Question.Protocol == PathProtocol.Icmp || !IPAddress.IsLoopback(trace.Start.Flow.Destination)
            || trace.Start is not { Namespace: { } host } start || host == trace.Container || trace.EndsWhereItShould)
        {
            yield break;
        }

        foreach (string address in host.Addresses.Where(held => held.AddressFamily == trace.Question.Family).Select(held => held.IPAddress))
        {
            IPAddress other = IPAddress.Parse(address);
            HookResult then = RulesetEvaluator.Evaluate(host.Filter, NetfilterHook.Output, start.Flow with { Source = other, Destination = other, DestinationIsLocal = true });
            if (IPAddress.IsLoopback(other) || !then.Flow.IsDestinationTranslated || trace.Container.HolderOf(then.Flow.Destination) is null)
            {
                continue;
            }

            PathStep end = trace.Steps[^1];
            bool isOurs = then.Rule?.Owner == Ours;
            string[] repair = !isOurs ? [] :
            [
                RepairCommand.Write("Remove-NatPortMap", ("ExternalPort", trace.Question.Port), ("Protocol", trace.Question.Protocol), ("Namespace", host.Label)),
                RepairCommand.Write("Add-NatPortMap", ("ExternalPort", trace.Question.Port), ("InternalIPAddress", then.Flow.Destination), ("InternalPort", then.Flow.DestinationPort),
                    ("Protocol", trace.Question.Protocol), ("Localhost", true), ("Namespace", host.Label)),
            ];
            yield return Found(end, $"Port {trace.Question.Port} is published, but not for {start.Flow.Destination}.",
                $"{address}:{trace.Question.Port} leads to {FlowText.Destination(then.Flow)} by {then.Explanation}; {start.Flow.Destination} of namespace {host.Label} does not.", repair);
            yield break;
        }
    }
}

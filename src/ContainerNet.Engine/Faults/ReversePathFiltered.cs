using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>
/// A namespace drops the packet because the way back to its source leads out by another link: strict reverse path filtering (<c>rp_filter</c> 1; RFC 3704, 2.2).
/// </summary>
public sealed class ReversePathFiltered : Fault
{
    private const int Strict = 1;
    private const int Loose = 2;

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps.Where(step => step.Hop.Kind is HopKind.Forwarding or HopKind.Service && trace.Before(step) is { IsAssumed: false }))
        {
            NamespaceSnapshot ns = step.Namespace!;
            if (step.IsSourceUnknown || step.Flow.Source.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork || ns.FindLink(step.Flow.InputInterface) is not { Kind: not "loopback" } input)
            {
                continue;
            }

            int mode = Math.Max(ns.ReversePathFilter, input.ReversePathFilter); // the kernel takes the higher one
            RouteAnswer back = RouteLookup.Find(ns, step.Flow.Source, step.Flow.Destination);
            if (mode == Strict && back.Link is { } other && !back.LeavesBy(input))
            {
                yield return Found(step, $"Reverse path filtering of namespace {ns.Label} drops what comes from {step.Flow.Source} by {input.Name}.",
                    $"rp_filter is {Strict} for {input.Name} (all: {ns.ReversePathFilter}), and the way back to {step.Flow.Source} is {back}, by {other.Name}. Loose mode ({Loose}) takes it, as long as any way leads back.",
                    RepairCommand.WriteSetting(ns.Label, $"ipv4/conf/{input.Name}/rp_filter", Loose));
            }
            else if (mode is Strict or Loose && back is { Route: null, IsRefused: false } && ns.AddressesOf(input, IpFamily.IPv4).Any())
            {
                yield return Found(step, $"Reverse path filtering of namespace {ns.Label} drops what comes from {step.Flow.Source}.",
                    $"rp_filter is {mode} for {input.Name}, and no route leads back to {step.Flow.Source}.");
            }
        }
    }
}

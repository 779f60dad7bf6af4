using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>A link on the path is switched off.</summary>
/// <remarks>The host's end of a veth pair is left to <see cref="CarrierDown"/>: seen from the container, that is a link without carrier.</remarks>
public sealed class LinkDown : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(ReversePathFiltered), nameof(AsymmetricReturn)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.Steps.Where(step => step.Link?.State == LinkState.Down && !IsHostEnd(step)).DistinctBy(step => (step.Hop.Namespace, step.Hop.InterfaceIndex)))
        {
            yield return Down(step, step.Namespace!, step.Link!);
        }

        foreach (PathStep step in trace.All(HopKind.Forwarding).Where(step => step.Route is { Route: null, IsRefused: false }))
        {
            if (UplinkThatIsOff(step.Namespace!, trace.Question.Family) is { } uplink)
            {
                yield return Down(step, step.Namespace!, uplink);
            }
        }
    }

    /// <summary>A link with an address that is switched off, and so has lost the routes that would lead out; null when there is none.</summary>
    internal static NetworkLink? UplinkThatIsOff(NamespaceSnapshot ns, IpFamily family)
        => ns.Links.FirstOrDefault(link => link.State == LinkState.Down && link.Kind is not "bridge" and not "loopback" && link.BridgeIndex == 0 && ns.AddressesOf(link, family).Any());

    private static bool IsHostEnd(PathStep step) => step.Hop.Kind == HopKind.BridgePort && step.Link?.Kind == "veth";

    private Finding Down(PathStep step, NamespaceSnapshot ns, NetworkLink link)
        => Found(step, $"Link {link.Name} is switched off.", $"{link.Name} in namespace {ns.Label} does not have the flag UP.",
            RepairCommand.Write("Set-NetworkLink", ("InterfaceAlias", link.Name), ("State", "Up"), ("Namespace", ns.Label)));
}

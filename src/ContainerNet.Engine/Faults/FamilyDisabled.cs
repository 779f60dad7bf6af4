using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;

namespace ContainerNet.Faults;

/// <summary>IPv6 is asked for, and a link on the path has it switched off: <c>net.ipv6.conf.LINK.disable_ipv6</c> is 1 (kernel documentation, networking/ip-sysctl).</summary>
public sealed class FamilyDisabled : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(NoAddress), nameof(NoRoute), nameof(BridgeHasNoAddress), nameof(GatewayNotOnLink), nameof(HostHasNoRoute)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (trace.Question.Family != IpFamily.IPv6)
        {
            yield break;
        }

        // A port of a bridge hands frames on, whatever is switched off there.
        foreach (PathStep step in trace.Steps.Where(step => step.Link is { IPv6Disabled: true, BridgeIndex: 0 }).DistinctBy(step => (step.Hop.Namespace, step.Hop.InterfaceIndex)))
        {
            string ns = step.Namespace!.Label;
            string link = step.Link!.Name;
            yield return Found(step, $"IPv6 is switched off on {link}.", $"net.ipv6.conf.{link}.disable_ipv6 of namespace {ns} is 1. The addresses and routes that were there went with it.",
                RepairCommand.WriteSetting(ns, $"ipv6/conf/{link}/disable_ipv6", 0));
        }
    }
}

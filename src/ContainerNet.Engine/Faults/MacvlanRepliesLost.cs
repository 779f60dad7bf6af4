using ContainerNet.Paths;

namespace ContainerNet.Faults;

/// <summary>
/// What a macvlan sends leaves by its parent, and answers to its MAC address never come: a hypervisor, switch or access point refuses a second address on that port.
/// </summary>
public sealed class MacvlanRepliesLost : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (trace.Evidence is not { UnansweredAt: >= 0 } evidence
            || trace.Steps.FirstOrDefault(step => step.Link is { Kind: "macvlan" }) is not { } child
            || trace.After(child) is not { Hop.Kind: HopKind.Uplink, Link: { } parent, Namespace: { } host } outside
            || evidence.UnansweredAt > outside.Hop.Index)
        {
            yield break;
        }

        yield return Found(outside, $"Nothing answers the MAC address of macvlan {child.Link!.Name}.",
            $"The question for the next hop went out by {parent.Name} of namespace {host.Label} with source {child.Link.LinkLayerAddress}, and no answer came back. "
            + $"Where {parent.Name} belongs to a virtual machine, its hypervisor has to allow promiscuous mode and forged transmits on the port; a Wi-Fi access point never does.");
    }
}

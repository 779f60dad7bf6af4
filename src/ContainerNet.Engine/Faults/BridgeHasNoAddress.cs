using System.Net;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;

namespace ContainerNet.Faults;

/// <summary>The bridge has no address of the family: nobody answers for the container's gateway.</summary>
public sealed class BridgeHasNoAddress : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(ReversePathFiltered)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        IpFamily family = trace.Question.Family;
        foreach (PathStep step in trace.All(HopKind.Bridge).Where(step => step.Link is { } bridge && !step.Namespace!.AddressesOf(bridge, family).Any()))
        {
            string ns = step.Namespace!.Label;
            NetworkLink? inside = NoAddress.LinkOf(trace);
            IpAddress? own = inside is null ? null : trace.Container.AddressesOf(inside, family).FirstOrDefault();
            IPAddress? gateway = trace.Container.Routes
                .Where(route => route.AddressFamily == family && route.NextHop is not null && route.InterfaceIndex == inside?.InterfaceIndex)
                .Select(route => IPAddress.Parse(route.NextHop!)).FirstOrDefault();
            if (gateway is not null && step.Namespace.HolderOf(gateway) is not null)
            {
                continue;
            }

            string[] repair = gateway is null || own is null ? [] :
                [RepairCommand.Write("Add-IpAddress", ("IPAddress", new IpPrefix(gateway, own.PrefixLength)), ("InterfaceAlias", step.Link!.Name), ("Namespace", ns))];
            yield return Found(step, $"Bridge {step.Link!.Name} has no {family} address.",
                $"{step.Link.Name} in namespace {ns} holds no {family} address{(gateway is null ? "" : $"; the container's gateway is {gateway}")}.", repair);
        }
    }
}

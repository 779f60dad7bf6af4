using System.Net;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>Nothing holds the container's gateway, and its host end is in no bridge: the bridge is gone, or was never made.</summary>
public sealed class BridgeMissing : Fault
{
    private const string UsualName = "docker0";

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(ReversePathFiltered)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.All(HopKind.Bridge).Where(step => step.Link is null))
        {
            PathStep port = trace.Before(step)!;
            NamespaceSnapshot host = step.Namespace!;
            IPAddress? gateway = trace.Start.Route?.Route is null ? null : trace.Start.Route.NextHop;
            string name = host.FindLink(UsualName) is null ? UsualName : "br-containers";
            List<string> repair = [];
            if (gateway is not null && trace.Start.Link is { } link && trace.Container.AddressesOf(link, trace.Question.Family).FirstOrDefault() is { } own)
            {
                repair.Add(RepairCommand.Write("New-Bridge", ("Name", name), ("Namespace", host.Label)));
                repair.Add(RepairCommand.Write("Add-IpAddress", ("IPAddress", new IpPrefix(gateway, own.PrefixLength)), ("InterfaceAlias", name), ("Namespace", host.Label)));
                repair.Add(RepairCommand.Write("Add-BridgePort", ("Bridge", name), ("InterfaceAlias", port.Link!.Name), ("Namespace", host.Label)));
            }

            yield return Found(step, "The bridge that should hold the container's gateway does not exist.",
                $"{port.Link!.Name} in namespace {host.Label} is in no bridge, and {(gateway is null ? "no bridge there fits the container's address" : $"nothing there holds the gateway {gateway}")}.", [.. repair]);
        }
    }
}

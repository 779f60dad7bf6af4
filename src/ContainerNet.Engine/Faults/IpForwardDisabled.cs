using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>
/// The namespace that should route the packet does not forward: <c>net.ipv4.ip_forward</c> is 0, or the setting of the link it comes in by
/// (or its reply does) is; for IPv6 <c>net.ipv6.conf.all.forwarding</c> (kernel documentation, networking/ip-sysctl).
/// </summary>
public sealed class IpForwardDisabled : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.All(HopKind.Forwarding))
        {
            NamespaceSnapshot ns = step.Namespace!;
            if (trace.Question.Family == IpFamily.IPv6)
            {
                if (!ns.IPv6Forwarding)
                {
                    yield return Found(step, $"Namespace {ns.Label} does not forward IPv6.", "net.ipv6.conf.all.forwarding is 0.",
                        RepairCommand.Write("Enable-IpForward", ("AddressFamily", IpFamily.IPv6), ("Namespace", ns.Label)));
                }

                continue;
            }

            NetworkLink[] off = [.. new[] { ns.FindLink(step.Flow.InputInterface), step.Route?.Link }.OfType<NetworkLink>().Where(link => !link.IPv4Forwarding)];
            if (off.Length > 0 && !ns.IPv4Forwarding)
            {
                yield return Found(step, $"Namespace {ns.Label} does not forward IPv4.", "net.ipv4.ip_forward is 0.",
                    RepairCommand.Write("Enable-IpForward", ("Namespace", ns.Label)));
            }
            else if (off.Length > 0)
            {
                yield return Found(step, $"Namespace {ns.Label} does not forward IPv4 that comes in by {string.Join(" and ", off.Select(link => link.Name))}.",
                    $"net.ipv4.ip_forward is 1, but {string.Join(" and ", off.Select(link => $"net.ipv4.conf.{link.Name}.forwarding"))} is 0.",
                    [.. off.Select(link => RepairCommand.Write("Enable-IpForward", ("InterfaceAlias", link.Name), ("Namespace", ns.Label)))]);
            }
        }
    }
}

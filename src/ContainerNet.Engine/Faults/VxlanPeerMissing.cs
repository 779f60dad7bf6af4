using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>A VXLAN link on the path knows no other host: neither a remote nor an entry of its forwarding table says where its frames go.</summary>
public sealed class VxlanPeerMissing : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.All(HopKind.Uplink).Where(step => step.Link is { VxlanOptions: { IsExternal: false } }))
        {
            NamespaceSnapshot ns = step.Namespace!;
            NetworkLink tunnel = step.Link!;
            if (VxlanTunnel.RemotesOf(ns, tunnel).Count > 0 || trace.Before(step)?.Namespace != ns)
            {
                continue;
            }

            string[] repair = [.. trace.Snapshot.Namespaces
                .Where(other => other != ns && other.Links.Any(link => link.VxlanOptions is { LocalIPAddress: not null } end && end.VxlanId == tunnel.VxlanOptions!.VxlanId))
                .Select(other => other.Links.First(link => link.VxlanOptions is { LocalIPAddress: not null } end && end.VxlanId == tunnel.VxlanOptions!.VxlanId).VxlanOptions!.LocalIPAddress!)
                .Select(address => RepairCommand.Write("Add-VxlanPeer", ("InterfaceAlias", tunnel.Name), ("RemoteIPAddress", address), ("Namespace", ns.Label)))];
            yield return Found(step, $"VXLAN link {tunnel.Name} knows no other host.",
                $"{tunnel.Name} of namespace {ns.Label} has no remote, and no entry of its forwarding table says which hosts get what nobody is known for. Enter the other host with Add-VxlanPeer.", repair);
        }
    }
}

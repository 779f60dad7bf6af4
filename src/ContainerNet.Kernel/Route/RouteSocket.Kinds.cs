using System.Net;
using ContainerNet.Interop;

namespace ContainerNet.Route;

/// <summary>Links that stand on another one: macvlan and VXLAN.</summary>
public sealed partial class RouteSocket
{
    /// <summary>Makes a macvlan link and gives it as the kernel made it.</summary>
    /// <param name="spec">What it shall be.</param>
    /// <param name="parent">The name of the link it stands on.</param>
    /// <param name="target">The namespace it is born in: this one, or the one of <see cref="MacvlanSpec.TargetNamespaceDescriptor"/>.</param>
    public NetworkLink CreateMacvlan(MacvlanSpec spec, string parent, RouteSocket target)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(target);
        string asked = $"create macvlan link '{spec.Name}' in namespace {target.Namespace} on link '{parent}' in namespace {Namespace}";
        try
        {
            _netlink.Execute(MacvlanKind.NewMacvlan(spec), asked);
        }
        catch (KernelException e) when (e.Errno is Errno.EINVAL or Errno.EBUSY && e.Detail is null)
        {
            throw new KernelException(asked, e.Errno, e.Errno == Errno.EBUSY
                ? $"'{parent}' is a port of a bridge, or has another master"
                : "lo takes no macvlan, one in passthru mode is alone on its parent, and its MTU is at most its parent's");
        }

        NetworkLink made = target.FindLink(spec.Name) ?? throw target.LinkNotFound(spec.Name);
        return Applied(target, made, spec.DifferenceFrom(made));
    }

    /// <summary>Makes a VXLAN link and gives it as the kernel made it.</summary>
    /// <param name="spec">What it shall be.</param>
    /// <param name="peers">Further hosts to which frames go whose address nobody knows. When one is refused no link is left.</param>
    public NetworkLink CreateVxlan(VxlanSpec spec, IReadOnlyList<IPAddress> peers)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(peers);
        string asked = $"create VXLAN link '{spec.Name}' in namespace {Namespace}";
        try
        {
            _netlink.Execute(VxlanKind.NewVxlan(spec), asked);
        }
        catch (KernelException e) when (e.Errno == Errno.EXFULL)
        {
            throw FullBridge(asked, FindLinkName(spec.BridgeIndex) ?? "", spec.BridgeIndex);
        }
        catch (KernelException e) when (e.Errno == Errno.EEXIST && FindLink(spec.Name) is null)
        {
            throw new KernelException(asked, e.Errno, $"another VXLAN link has id {spec.VxlanId} on port {spec.Port} already");
        }

        NetworkLink made = FindLink(spec.Name) ?? throw LinkNotFound(spec.Name);
        try
        {
            foreach (IPAddress peer in peers)
            {
                AddVxlanPeer(made, new VxlanPeer(peer));
            }
        }
        catch (Exception e) when (e is KernelException or RefusedException)
        {
            RemoveLink(made.InterfaceIndex, spec.Name);
            throw;
        }

        return Applied(this, made, spec.DifferenceFrom(made));
    }

    /// <summary>A link that was just made, unless the kernel made it otherwise than asked: then it is removed again.</summary>
    private static NetworkLink Applied(RouteSocket there, NetworkLink made, string? difference)
    {
        if (difference is not null)
        {
            there.RemoveLink(made.InterfaceIndex, made.Name);
            there.RequireApplied(difference, $"link '{made.Name}'", made.Name);
        }

        return made;
    }
}

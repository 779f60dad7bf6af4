using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;
using ContainerNet.Networks;

namespace ContainerNet.Recipes;

/// <summary>Whether anybody else has the ports that a container shall have. For one container that is asked by another thread while its leases are taken.</summary>
internal sealed class PortCheck(NamespaceSession session, NamespaceHandle host, NetworkRecord network, Attachment item)
{
    private bool _isDone;
    private Exception? _refusal;
    private NatContents? _seen;

    /// <summary>Refuses ports that a process of the host listens on, or that somebody else's rules map.</summary>
    /// <exception cref="RefusedException"><c>PortTaken</c></exception>
    public static void Refuse(NamespaceSession session, NamespaceHandle host, NetworkRecord network, Attachment item)
    {
        IPAddress sample = network.Gateway; // whose family counts, not whose address
        foreach (PortMapText port in item.Ports)
        {
            PortOwners.Refuse(session, host, port.ToMap(port.IsIPv6 ? network.IPv6Gateway ?? sample : sample));
        }
    }

    /// <summary>Asks, on the calling thread, in a session of its own; not where that thread is in another namespace than the network.</summary>
    public void Ask()
    {
        try
        {
            using NamespaceSession own = session.BeginPart();
            if (own.Home.Inode == host.Inode)
            {
                _seen = NatContents.Of(own.Home);
                Refuse(own, own.Home, network, item);
                _isDone = true;
            }
        }
        catch (Exception e) when (e is KernelException or RefusedException or NetlinkFormatException)
        {
            _refusal = e;
            _isDone = true;
        }
    }

    /// <summary>Takes the answer; asks now, where it was not asked yet.</summary>
    public void Take()
    {
        if (_isDone && _seen is not null)
        {
            NatContents.Of(host).Note(_seen);
        }

        item.Try(network.Network.Name, () =>
        {
            if (_refusal is not null)
            {
                throw _refusal;
            }

            if (!_isDone)
            {
                Refuse(session, host, network, item);
            }
        });
    }
}

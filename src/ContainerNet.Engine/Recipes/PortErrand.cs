using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>
/// What another thread does about the ports of a single container: it sees whether they are free, and finds the bridge, while leases are taken; and publishes
/// them and guards the container while its link is made. It does so in a session of its own; nothing is switched on before it is done.
/// </summary>
internal sealed class PortErrand(NamespaceSession session, NetworkRecord network, Wiring wiring, Attachment item) : IDisposable
{
    private readonly NamespaceSession _own = session.BeginPart(); // the other thread's
    private Exception? _refusal;
    private Besides? _publishing;

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

    /// <summary>Whether the other thread can do it: the network is where it is at home.</summary>
    public static bool IsPossible(NamespaceSession session, NamespaceHandle host) => host.IsHome && session.IsAtProcessHome;

    /// <summary>Asks whether they are free, on the other thread.</summary>
    public void Ask()
    {
        try
        {
            Refuse(_own, _own.Home, network, item);
            wiring.FindBridge(RouteSocket.In(_own, _own.Home));
        }
        catch (Exception e) when (e is KernelException or RefusedException or NetlinkFormatException)
        {
            _refusal = e;
        }
    }

    /// <summary>Takes the answer.</summary>
    public void TakeAnswer() => item.Try(network.Network.Name, () =>
    {
        if (_refusal is not null)
        {
            throw _refusal;
        }
    });

    /// <summary>Begins to publish them, on the other thread.</summary>
    public void Begin()
    {
        if (item.IsOpen)
        {
            _publishing = new Besides(() =>
            {
                using (_own)
                {
                    PortPublication.Publish(_own, _own.Home, [item]);
                }
            });
        }
    }

    /// <summary>Waits until they are published. False when that was not begun, or is taken back.</summary>
    public bool End()
    {
        _publishing?.End();
        return _publishing is not null;
    }

    /// <summary>Takes back what is published, for the container's record still says what that is: it is about to get other names.</summary>
    public void TakeBack()
    {
        if (End())
        {
            _publishing = null;
            NatPass.Withdraw(session, session.Home, [.. item.Record!.Maps], [.. new[] { item.Record.Guard }.OfType<PortGuard>()]);
            item.IsPublished = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _publishing?.Dispose();
        _own.Dispose();
    }
}

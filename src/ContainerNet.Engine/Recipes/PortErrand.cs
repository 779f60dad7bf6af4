using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;
using ContainerNet.Networks;

namespace ContainerNet.Recipes;

/// <summary>
/// What another thread does about the ports of a single container: it sees whether they are free while leases are taken, and publishes them and guards the
/// container while its link is made. It does so in a session of its own; nothing is switched on before it is done.
/// </summary>
internal sealed class PortErrand(NamespaceSession session, NamespaceHandle host, NetworkRecord network, Attachment item) : IDisposable
{
    private NamespaceSession? _own; // of the other thread, where that is in the host's namespace
    private bool _isAsked;
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

    /// <summary>Asks whether they are free, on the other thread.</summary>
    public void Ask()
    {
        try
        {
            _own = session.BeginPart();
            if (_own.Home.Inode == host.Inode)
            {
                Refuse(_own, _own.Home, network, item);
                _isAsked = true;
            }
        }
        catch (Exception e) when (e is KernelException or RefusedException or NetlinkFormatException)
        {
            (_refusal, _isAsked) = (e, true);
        }
    }

    /// <summary>Takes the answer; asks here, where the other thread is elsewhere.</summary>
    public void TakeAnswer() => item.Try(network.Network.Name, () =>
    {
        if (_refusal is not null)
        {
            throw _refusal;
        }

        if (!_isAsked)
        {
            Refuse(session, host, network, item);
        }
    });

    /// <summary>Begins to publish them, on the other thread.</summary>
    public void Begin()
    {
        if (_isAsked && item.IsOpen)
        {
            _publishing = new Besides(() => PortPublication.Publish(_own!, _own!.Home, [item]));
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
            NatPass.Withdraw(_own!, _own!.Home, [.. item.Record!.Maps], [.. new[] { item.Record.Guard }.OfType<PortGuard>()]);
            item.IsPublished = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _publishing?.Dispose();
        _own?.Dispose();
    }
}

using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;

namespace ContainerNet.Recipes;

/// <summary>Sockets in the containers, their links, and what guards and publishes those.</summary>
public sealed partial class ConnectPass
{
    private const int MostDraws = 8;

    private SocketsToCome? _sockets;
    private LinkErrand? _links;

    /// <summary>While leases are taken, a thread opens a socket in each namespace; where it can it makes the links, too, and asks for the ports of a single container.</summary>
    private void Begin(IReadOnlyList<Attachment> items)
    {
        foreach (Attachment item in items)
        {
            item.RefuseHost(_host);
        }

        Attachment? asked = !_force && items is [{ IsOpen: true, Ports.Count: > 0 } one] ? one : null;
        _links = LinkErrand.IsPossible(_session, _host) ? new LinkErrand(_session, _name, items.Count, asked) : null;
        _sockets = _session.BeginSockets(items.Where(item => item.IsOpen).Select(item => item.Namespace), NetlinkFamily.Route, _links is null ? null : _links.Run);
    }

    private void Enter(IReadOnlyList<Attachment> items)
    {
        IReadOnlyDictionary<NamespaceHandle, KernelException> refused = _sockets!.Take();
        _links?.TakeAnswer();
        foreach (Attachment item in items)
        {
            item.Failure ??= refused.GetValueOrDefault(item.Namespace);
        }
    }

    /// <summary>Makes the link of one that has none yet: none was tried, or the first names were somebody else's.</summary>
    private void MakeLink(Attachment item)
    {
        string asked = $"connect {item.Namespace} to network '{_name}'";
        for (int draw = 1; ; draw++)
        {
            try
            {
                if (item.LinkRefusal is { } refusal)
                {
                    item.LinkRefusal = null;
                    throw refusal;
                }

                _wiring.MakeLink(item);
                return;
            }
            catch (KernelException e) when (e.Errno == Errno.EXFULL)
            {
                throw new KernelException(asked, Errno.EXFULL, $"bridge is full (1023 ports): '{_network.Network.Bridge}'");
            }
            catch (KernelException e) when (e.Errno == Errno.EEXIST && !_network.IsMacvlan && draw < MostDraws && _wiring.Host.FindLink(item.Record!.HostLink) is not null)
            {
                PortPublication.Withdraw(_session, _host, item);
                _leases.Rename(item, draw); // somebody else's link has that name
            }
            catch (KernelException e) when (e.Errno == Errno.EEXIST && item.InterfaceAlias is null && draw < MostDraws)
            {
                PortPublication.Withdraw(_session, _host, item);
                _leases.RenameInside(item); // the container has a link of that name that is not ours
            }
            catch (KernelException e) when (e.Errno == Errno.EEXIST)
            {
                throw new KernelException(asked, Errno.EEXIST, $"it has a link '{item.Record!.Alias}' already; give another name with -InterfaceAlias");
            }
        }
    }

    /// <summary>Guards and publishes those that are not yet.</summary>
    private void Publish(IReadOnlyList<Attachment> items)
    {
        List<Attachment> bare = [.. items.Where(item => item.IsOpen && !item.IsPublished)];
        if (bare.Count > 0)
        {
            Step("Guard them, publish ports", () => PortPublication.Publish(_session, _host, bare));
        }
    }
}

using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>
/// What another thread does while containers are connected: it makes the link of each as soon as that has its claims, while claims of the next are taken, and
/// all are guarded and published. Before, it sees whether the ports of a single one are free. It does so in a session of its own, and switches nothing on.
/// </summary>
/// <param name="session">The pipeline's session.</param>
/// <param name="network">The network.</param>
/// <param name="wiring">Its wiring.</param>
/// <param name="most">How many containers there are at most.</param>
/// <param name="asked">The container whose ports it asks for; null for none.</param>
internal sealed class LinkErrand(NamespaceSession session, NetworkRecord network, Wiring wiring, int most, Attachment? asked) : IDisposable
{
    private const int PatienceMilliseconds = 5;

    private readonly NamespaceSession _own = session.BeginPart(); // the other thread's
    private readonly SemaphoreSlim _given = new(0);
    private readonly SemaphoreSlim _answered = new(0);
    private readonly Attachment?[] _claimed = new Attachment?[most + 1]; // null after the last
    private int _count;
    private Exception? _refusal;
    private volatile bool _isStopped;

    /// <summary>Whether another thread can do it: the network is where that is at home, and its links are pairs.</summary>
    public static bool IsPossible(NamespaceSession session, NamespaceHandle host, NetworkRecord network) => !network.IsMacvlan && host.IsHome && session.IsAtProcessHome;

    /// <summary>Does it, on the other thread, until there are no more.</summary>
    public void Run()
    {
        using (_own)
        {
            Ask();
            RouteSocket route = RouteSocket.In(_own, _own.Home);
            bool isPossible = _refusal is null && wiring.FindBridge(route);
            for (int at = 0; Next(at) is { } item; at++)
            {
                if (isPossible)
                {
                    Make(item, route);
                }
            }
        }
    }

    /// <summary>A container has its claims: its link is made next.</summary>
    public void Add(Attachment item)
    {
        _claimed[_count++] = item;
        _given.Release();
    }

    /// <summary>There are no more. Waits for the answer about the ports; what was refused stands in the container.</summary>
    /// <param name="sockets">What the other thread did first.</param>
    /// <returns>False when there will be no answer before the end.</returns>
    public bool End(SocketsToCome sockets)
    {
        _given.Release();
        while (!_answered.Wait(PatienceMilliseconds))
        {
            if (sockets.HaveCome)
            {
                return false;
            }
        }

        TakeAnswer();
        return true;
    }

    /// <summary>Takes the answer about the ports.</summary>
    public void TakeAnswer()
    {
        if (_refusal is { } refusal)
        {
            asked!.Try(network.Network.Name, () => throw refusal);
        }
    }

    /// <summary>Ends it with the link that is just being made.</summary>
    public void Stop()
    {
        _isStopped = true;
        _given.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _own.Dispose();
        _given.Dispose();
        _answered.Dispose();
    }

    private void Ask()
    {
        try
        {
            if (asked is not null)
            {
                PortPublication.Refuse(_own, _own.Home, network, asked);
            }
        }
        catch (Exception e) when (e is KernelException or RefusedException or NetlinkFormatException)
        {
            _refusal = e;
        }
        finally
        {
            _answered.Release();
        }
    }

    private Attachment? Next(int at)
    {
        _given.Wait();
        return _isStopped ? null : _claimed[at];
    }

    private void Make(Attachment item, RouteSocket route)
    {
        try
        {
            wiring.MakeLink(item, route);
        }
        catch (Exception e) when (e is KernelException or RefusedException or NetlinkFormatException)
        {
            item.LinkRefusal = e;
        }
    }
}

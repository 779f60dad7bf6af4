using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>
/// What another thread does while containers are connected: it makes the links of each as soon as those have their names, while addresses are claimed, the next
/// has its turn, and all are guarded and published. Before, it sees whether the ports of a single one are free. It does so in a session of its own, and switches nothing on.
/// </summary>
/// <param name="session">The pipeline's session.</param>
/// <param name="name">The network.</param>
/// <param name="most">How many containers there are at most.</param>
/// <param name="asked">The container whose ports it asks for; null for none.</param>
internal sealed class LinkErrand(NamespaceSession session, string name, int most, Attachment? asked) : IDisposable
{
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(1);

    private readonly NamespaceSession _own = session.BeginPart(); // the other thread's
    private readonly SemaphoreSlim _given = new(0);
    private readonly SemaphoreSlim _answered = new(0);
    private readonly Attachment?[] _claimed = new Attachment?[most + 1]; // null after the last
    private int _count;
    private (NetworkRecord Record, Wiring Wiring)? _network;
    private Exception? _refusal;
    private volatile bool _isStopped;

    /// <summary>Whether it asks for the ports.</summary>
    public bool Asks => asked is not null;

    /// <summary>Whether another thread can do it: the network is where that is at home.</summary>
    public static bool IsPossible(NamespaceSession session, NamespaceHandle host) => host.IsHome && session.IsAtProcessHome;

    /// <summary>Does it, on the other thread, until there are no more.</summary>
    public void Run()
    {
        using (_own)
        {
            Ask(item => PortPublication.LookAhead(_own, _own.Home, item));
            if (!IsNext() || _network is not var (record, wiring))
            {
                return;
            }

            Ask(item => PortPublication.Refuse(_own, _own.Home, record, item));
            _answered.Release();
            RouteSocket route = RouteSocket.In(_own, _own.Home);
            bool isPossible = _refusal is null && wiring.FindBridge(route);
            for (int at = 0; IsNext() && _claimed[at] is { } item; at++)
            {
                if (isPossible)
                {
                    Make(item, wiring, route);
                }
            }
        }
    }

    /// <summary>The network is known. Where it has no bridge, no link is made here.</summary>
    public void Begin(NetworkRecord network, Wiring wiring)
    {
        _network = (network, wiring);
        _given.Release();
    }

    /// <summary>A container has the names of its links: they are made next.</summary>
    public void Add(Attachment item)
    {
        _claimed[_count++] = item;
        _given.Release();
    }

    /// <summary>There are no more. Waits a moment for the answer about the ports; what was refused stands in the container.</summary>
    /// <returns>False when there is none before the end.</returns>
    public bool End()
    {
        _given.Release();
        AwakeWait.For(_answered, Watch);
        bool isAnswered = _answered.CurrentCount > 0;
        if (isAnswered)
        {
            TakeAnswer();
        }

        return isAnswered;
    }

    /// <summary>Takes the answer about the ports.</summary>
    public void TakeAnswer()
    {
        if (_refusal is { } refusal && asked!.IsOpen)
        {
            asked.Try(name, () => throw refusal);
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

    private void Ask(Action<Attachment> ask)
    {
        try
        {
            if (asked is not null && _refusal is null)
            {
                ask(asked);
            }
        }
        catch (Exception e) when (e is KernelException or RefusedException or NetlinkFormatException)
        {
            _refusal = e;
        }
    }

    private bool IsNext()
    {
        AwakeWait.For(_given, Watch);
        _given.Wait();
        return !_isStopped;
    }

    private static void Make(Attachment item, Wiring wiring, RouteSocket route)
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

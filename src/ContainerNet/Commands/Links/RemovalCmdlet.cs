using System.Management.Automation;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>
/// A cmdlet that removes links. What the pipeline brings is gathered and removed together at its end: the kernel makes
/// one wait of it for all, where it would wait for each.
/// </summary>
public abstract class RemovalCmdlet : NamespaceCmdlet
{
    private const int MostWaiting = 1000;

    private readonly Dictionary<ulong, Waiting> _waiting = [];
    private int _count;

    /// <summary>Gives what was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Lets a link be removed with others of this pipeline.</summary>
    /// <param name="link">The link.</param>
    /// <param name="removed">What <see cref="PassThru"/> gives.</param>
    protected void RemoveLater(NetworkLink link, KernelObject removed)
    {
        NamespaceHandle ns = Handle;
        if (!_waiting.TryGetValue(ns.Inode, out Waiting? waiting))
        {
            if (_waiting.Count == 64)
            {
                Finish(); // before the session closes the namespace used least
            }

            _waiting.Add(ns.Inode, waiting = new Waiting(ns));
        }

        if (waiting.Indexes.Add(link.InterfaceIndex))
        {
            waiting.Links.Add((link, removed));
            _count++;
        }

        if (_count >= MostWaiting)
        {
            Finish();
        }
    }

    /// <inheritdoc/>
    protected sealed override void Finish()
    {
        foreach (Waiting waiting in _waiting.Values)
        {
            Try(null, () => Remove(RouteSocket.In(Session, waiting.Namespace), waiting.Links));
        }

        _waiting.Clear();
        _count = 0;
    }

    private void Remove(RouteSocket route, List<(NetworkLink Link, KernelObject Removed)> all)
    {
        // The kernel removes a group whole or not at all; what has no kind of its own (lo, a network card) it never removes.
        ILookup<bool, (NetworkLink Link, KernelObject Removed)> parts = all.ToLookup(item => item.Link.Kind is not ("loopback" or "ethernet" or "other"));
        List<(NetworkLink Link, KernelObject Removed)> together = [.. parts[true]];
        bool done = together.Count > 1 && TryTogether(route, together.ConvertAll(item => item.Link));
        foreach ((NetworkLink link, KernelObject removed) in together)
        {
            Tell(done || Try(link.Name, () => RemoveOne(route, link)), removed);
        }

        foreach ((NetworkLink link, KernelObject removed) in parts[false])
        {
            Tell(Try(link.Name, () => RemoveOne(route, link)), removed);
        }
    }

    private void Tell(bool gone, KernelObject removed)
    {
        if (gone && PassThru)
        {
            WriteObject(removed);
        }
    }

    /// <summary>False when the kernel will not remove one of them: one by one then, so that it is named and the others go.</summary>
    private static bool TryTogether(RouteSocket route, List<NetworkLink> links)
    {
        try
        {
            route.RemoveLinks(links);
            return true;
        }
        catch (KernelException)
        {
            return false;
        }
    }

    private static void RemoveOne(RouteSocket route, NetworkLink link)
    {
        try
        {
            route.RemoveLink(link.InterfaceIndex, link.Name);
        }
        catch (KernelException e) when (e.Errno == Errno.ENODEV)
        {
            // it was there when it was asked for; it went with its other end
        }
    }

    private sealed record Waiting(NamespaceHandle Namespace)
    {
        public HashSet<int> Indexes { get; } = [];
        public List<(NetworkLink Link, KernelObject Removed)> Links { get; } = [];
    }
}

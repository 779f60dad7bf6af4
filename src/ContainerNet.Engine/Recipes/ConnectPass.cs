using System.Diagnostics;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;

namespace ContainerNet.Recipes;

/// <summary>
/// Puts containers on a network, many in one go: their namespaces are held open, all leases are taken at once, each pair is one message that another thread sends meanwhile, all are
/// guarded and all ports published in one transaction before a link is switched on, and last each record says that it is done. One that cannot be connected is taken back whole, and the others
/// go on.
/// </summary>
public sealed partial class ConnectPass
{
    private readonly NamespaceSession _session;
    private readonly NamespaceHandle _host;
    private readonly NetworkFolder _folder;
    private readonly string _name;
    private readonly bool _force;
    private readonly Action<string>? _say;
    private readonly Action<int>? _progress;
    private NetworkRecord _network = null!;
    private Wiring _wiring = null!;
    private LeaseBook _leases = null!;

    /// <summary>Prepares a pass.</summary>
    /// <param name="session">The pipeline's session.</param>
    /// <param name="host">The namespace the network is in.</param>
    /// <param name="name">The network.</param>
    /// <param name="force">Publishes a port that a process of the host listens on, too.</param>
    /// <param name="say">Told of each step and its time; null when nobody listens.</param>
    /// <param name="progress">Told how many are wired; null when nobody wants to know.</param>
    public ConnectPass(NamespaceSession session, NamespaceHandle host, string name, bool force, Action<string>? say, Action<int>? progress)
    {
        ArgumentNullException.ThrowIfNull(host);
        _session = session;
        _host = host;
        _name = name;
        _force = force;
        _say = say;
        _progress = progress;
        _folder = NetworkFolder.Of(session, host);
    }

    /// <summary>Connects them. What became of each stands in it.</summary>
    /// <exception cref="RefusedException"><c>NetworkNotFound</c></exception>
    public void Run(IReadOnlyList<Attachment> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        try
        {
            Begin(items);
            Step("Lease addresses, names and ports", () => Claim(items));
            if (_links?.End() == true)
            {
                Publish(items);
            }

            Step($"Enter {items.Count} namespaces{(_links is null || _network.IsMacvlan ? "" : ", make links")}", () => Enter(items));
            Each("Make links", [.. items.Where(item => item.HostEnd is null || item.LinkRefusal is not null)], (item, _) => MakeLink(item));
            Publish(items);
            Each($"Give addresses and routes, switch on", items, (item, _) => _wiring.Configure(item));
            Each("Let published ports through other rules", [.. items.Where(item => item.Ports.Count > 0 && _network.ForwardRule is not null)], (item, _) => PublishedFlows.Let(_session, _host, _network, [item.Record!]));
            Each("Write resolver files", [.. items.Where(item => item.Record?.DnsFile is not null)], (item, _) => ResolverFile.Write(item.Record!.DnsFile!, _leases.Servers, item.Record.Key));
            Each("Write records", items, (item, done) =>
            {
                Finish(item);
                _progress?.Invoke(done);
            });
        }
        catch (Exception e) when (e is KernelException or RefusedException or OperationCanceledException or IOException or UnauthorizedAccessException or NetlinkFormatException)
        {
            foreach (Attachment item in items.Where(item => item.IsOpen && item.Endpoint is null))
            {
                item.Failure = e;
            }

            if (e is OperationCanceledException)
            {
                throw;
            }
        }
        finally
        {
            _links?.Stop();
            _sockets?.Dispose();
            _links?.Dispose();
            _session.Cancel.Ignore(() => TakeBack(items));
            foreach (Attachment item in items)
            {
                item.File?.Dispose();
                item.File = null;
                _session.CloseSockets(item.Namespace);
            }
        }
    }

    /// <summary>The network stays as it is while leases are taken: the folder is locked.</summary>
    private void Claim(IReadOnlyList<Attachment> items)
    {
        using FolderLock held = _folder.Lock(_session) ?? throw NetworkRecipes.NotFound(_name, _host);
        _network = NetworkRecords.Require(_folder, _name, _host);
        _wiring = new Wiring(_session, _host, _network);
        _links?.Begin(_network, _wiring);
        _leases = new LeaseBook(_session, _host, _folder, _network);
        new ConnectClaims(_session, _host, _folder, _network, _leases, _say).Run(items, checkPorts: !_force && _links?.Asks != true, _links is null ? null : _links.Add);
    }

    private void Finish(Attachment item)
    {
        if (!item.Namespace.IsStillThere)
        {
            throw new RefusedException("NamespaceChanged", $"The container of namespace {item.Namespace} has ended, or has moved to another namespace, while it was connected to network '{_name}'.",
                "Start it again and connect it then.", item.Namespace.Label);
        }

        if (!item.Record!.HasDefaultRoute)
        {
            item.File!.Rewrite(item.Record.ToBytes());
        }

        item.File!.Mark(RecordText.Done, $"connect {item.Namespace} to network '{_name}'");
        item.Endpoint = item.Record.ToEndpoint(_network);
    }

    private void TakeBack(IReadOnlyList<Attachment> items)
    {
        List<Attachment> failed = [.. items.Where(item => item.Failure is not null && item.File is not null)];
        if (failed.Count > 0)
        {
            new ConnectUndo(_session, _host, _folder, _leases, _say).Run(failed);
        }
    }

    private void Each(string text, IReadOnlyList<Attachment> items, Action<Attachment, int> act)
    {
        long start = Stopwatch.GetTimestamp();
        int done = 0;
        foreach (Attachment item in items)
        {
            if (item.IsOpen)
            {
                _session.Cancel.ThrowIfSet();
                item.Try(_name, () => act(item, ++done));
            }
        }

        if (_say is not null && done > 0)
        {
            _say($"{text} ({done}): {Plan.Elapsed(start)}");
        }
    }

    private void Step(string text, Action act)
    {
        long start = Stopwatch.GetTimestamp();
        act();
        _say?.Invoke($"{text}: {Plan.Elapsed(start)}");
    }
}

using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>Takes away what a crash left half made, gives back what the dead still hold, and heals what has drifted.</summary>
public sealed class NetworkRepair
{
    private readonly NamespaceSession _session;
    private readonly NamespaceHandle _host;
    private readonly NetworkFolder _folder;
    private readonly StaleRecords _stale;
    private readonly Func<string, string, bool> _ask;
    private readonly Action<string>? _say;
    private readonly List<NetworkRepairResult> _done = [];
    private readonly List<Exception> _refused = [];

    /// <summary>Prepares a repair.</summary>
    /// <param name="session">The session.</param>
    /// <param name="host">The namespace whose networks are repaired.</param>
    /// <param name="ask">Asked before each change, with what is wrong and what is done about it.</param>
    /// <param name="say">Told of each step; null when nobody listens.</param>
    public NetworkRepair(NamespaceSession session, NamespaceHandle host, Func<string, string, bool> ask, Action<string>? say)
    {
        _session = session;
        _host = host;
        _ask = ask;
        _say = say;
        _folder = NetworkFolder.Of(session, host);
        _stale = new StaleRecords(session, host, _folder, say);
    }

    /// <summary>What could not be repaired, and why.</summary>
    public IReadOnlyList<Exception> Refused => _refused;

    /// <summary>Repairs.</summary>
    /// <param name="wanted">Which networks, by name.</param>
    /// <param name="withOrphans">Whether links that bear both marks and have no record any more are removed.</param>
    public IReadOnlyList<NetworkRepairResult> Run(Func<string, bool> wanted, bool withOrphans)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (_folder.Lock(_session) is { } held)
        {
            using (held)
            {
                foreach (string path in _stale.Unreadable().ToArray())
                {
                    Do(null, $"{path} is no record, or one of another name.", "Removed it.", () => RecordFile.Unlink(path, $"remove {path}"));
                }

                foreach (NetworkRecord record in NetworkRecords.All(_folder, _host.Label).Where(record => wanted(record.Network.Name)))
                {
                    Repair(record);
                }

                RepairEndpoints(wanted);
                Leftovers();
                _folder.Tidy(held);
            }
        }
        else
        {
            _folder.TidyEmpty(_session);
        }

        if (withOrphans)
        {
            RemoveOrphans();
        }

        return _done;
    }

    private void Repair(NetworkRecord record)
    {
        string name = record.Network.Name;
        if (record.State != RecordText.Done || record.Boot != NetworkFolder.Boot)
        {
            if (!StaleRecords.IsBusy(_folder.Network(name)))
            {
                Do(name, record.Boot != NetworkFolder.Boot ? $"Network '{name}' was made before the machine started." : $"Network '{name}' is half {(record.State == RecordText.Pending ? "made" : "removed")}.",
                    "Took it away.", () => _stale.SettleLocked(record));
            }

            return;
        }

        foreach (NetworkPart part in NetworkParts.Of(_session, _host, _folder, record))
        {
            if (part.Missing() is { } what)
            {
                Do(name, what, $"{part.Text}.", part.Make);
            }
        }
    }

    private void RepairEndpoints(Func<string, bool> wanted)
    {
        foreach (EndpointRecord endpoint in NetworkRecords.Endpoints(_folder).Concat(_stale.Unnamed()).DistinctBy(endpoint => endpoint.Key).Where(endpoint => wanted(endpoint.Network)).ToArray())
        {
            EndpointCare care = new(_session, _host, _folder);
            NetworkRecord? network = NetworkRecords.Find(_folder, endpoint.Network, _host.Label);
            switch (care.StandingOf(endpoint))
            {
                case EndpointStanding.Busy:
                    break;
                case EndpointStanding.Alive when network is { State: RecordText.Done }:
                    foreach ((string what, Action heal) in new EndpointDrift(_session, _host, _folder, network, endpoint, care).Look())
                    {
                        Do(endpoint.Network, what, "Healed it.", heal);
                    }

                    break;
                case EndpointStanding.Gone when network is { State: RecordText.Done, IsMacvlan: false } && endpoint.Boot == NetworkFolder.Boot && EndpointDrift.Inside(_session, endpoint, out _) is { } inside:
                    Do(endpoint.Network, $"The link of {endpoint.Label} is gone.", "Made it again.", () => new EndpointDrift(_session, _host, _folder, network, endpoint, care).Rewire(inside));
                    break;
                case EndpointStanding standing:
                    Do(endpoint.Network, standing == EndpointStanding.HalfMade ? $"The connection of {endpoint.Label} is half made." : $"Container {endpoint.Label} is gone.",
                        $"Gave back {endpoint.Address?.ToString() ?? "what it held"}.", () => Release(endpoint));
                    break;
            }
        }
    }

    private void Release(EndpointRecord endpoint)
    {
        ReleasePass pass = new(_session, _host, _folder, _say);
        pass.Run([endpoint], isLocked: true);
        if (pass.Refused.Count > 0)
        {
            throw pass.Refused[0].Why;
        }
    }

    /// <summary>Settings nobody needs any more, and claims whose record has no other name.</summary>
    private void Leftovers()
    {
        HashSet<string> needed = [.. NetworkRecords.All(_folder, _host.Label).SelectMany(record => record.Settings)];
        HostSettings.Restore(_folder, _host, needed);
        foreach (string folder in Directory.Exists(_folder.AllLeases) ? Directory.GetDirectories(_folder.AllLeases) : [])
        {
            if (!File.Exists(_folder.Network(Path.GetFileName(folder))))
            {
                NetworkParts.Forget(_folder, Path.GetFileName(folder), null);
            }
        }
    }

    private void RemoveOrphans()
    {
        RouteSocket route = RouteSocket.In(_session, _host);
        foreach (NetworkLink link in route.GetLinks().Where(link => EndpointRecord.IsMarked(link) && !File.Exists(_folder.Link(link.Name))))
        {
            Do(null, $"Link '{link.Name}' bears ContainerNet's marks and has no record.", "Removed it.", () => route.RemoveLinks([link.InterfaceIndex]));
        }
    }

    private void Do(string? network, string found, string done, Action act)
    {
        if (!_ask(found, done))
        {
            return;
        }

        try
        {
            act();
            _done.Add(new NetworkRepairResult { Namespace = _host.Label, Network = network, Found = found, Done = done });
        }
        catch (Exception e) when (e is KernelException or RefusedException or IOException or UnauthorizedAccessException)
        {
            _refused.Add(Plan.Known(e, found));
        }
    }
}

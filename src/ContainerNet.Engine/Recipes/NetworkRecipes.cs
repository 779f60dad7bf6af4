using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>Container networks: made, shown and removed. Each is all there or not at all.</summary>
public static class NetworkRecipes
{
    /// <summary>Every network of a host namespace.</summary>
    /// <param name="session">The session.</param>
    /// <param name="host">The host namespace.</param>
    /// <param name="withDrift">Whether it is looked at what is no longer as it was made.</param>
    public static IReadOnlyList<ContainerNetwork> Get(NamespaceSession session, NamespaceHandle host, bool withDrift = true)
    {
        NetworkFolder folder = NetworkFolder.Of(session, host);
        if (!folder.Exists)
        {
            return [];
        }

        ILookup<string, EndpointRecord> endpoints = NetworkRecords.Endpoints(folder).ToLookup(endpoint => endpoint.Network, StringComparer.Ordinal);
        return [.. NetworkRecords.All(folder, host.Label).Select(record => record.Network with
        {
            Endpoints = [.. endpoints[record.Network.Name].Where(one => one.State == RecordText.Done).OrderBy(one => one.Address?.ToString().Length).ThenBy(one => one.Address?.ToString(), StringComparer.Ordinal).Select(one => one.ToEndpoint(record))],
            Drift = withDrift ? [.. new NetworkDrift(session, host, folder, record).Look(endpoints[record.Network.Name])] : [],
        })];
    }

    /// <summary>The network of this name; null when there is none.</summary>
    public static ContainerNetwork? Find(NamespaceSession session, NamespaceHandle host, string name)
        => Get(session, host, withDrift: false).FirstOrDefault(network => network.Name == name);

    /// <summary>Makes a network. One that is there already just as asked is given as it is.</summary>
    /// <param name="session">The session.</param>
    /// <param name="host">The namespace it is made in.</param>
    /// <param name="spec">What it shall be.</param>
    /// <param name="ask">Asked before anything is changed, with what will be done; false: nothing is.</param>
    /// <param name="say">Told of each step and its time; null when nobody listens.</param>
    /// <returns>The network; null when the answer was no.</returns>
    public static ContainerNetwork? Create(NamespaceSession session, NamespaceHandle host, NetworkSpec spec, Func<Plan, bool> ask, Action<string>? say)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(ask);
        NetworkFolder folder = NetworkFolder.Of(session, host);
        NetworkRecord? there = NetworkRecords.Find(folder, spec.Name, host.Label);
        if (there is not null && (there.State != RecordText.Done || there.Boot != NetworkFolder.Boot))
        {
            new StaleRecords(session, host, folder, say).Settle(there);
            there = NetworkRecords.Find(folder, spec.Name, host.Label);
        }

        NetworkRecord record = new NetworkDesign(session, host, spec).Make(there is not null);
        if (there is not null)
        {
            return Same(session, host, folder, there, record, ask, say);
        }

        RouteSocket route = RouteSocket.In(session, host);
        if (record.Network.Bridge is { } bridge && route.FindLink(bridge) is { } link)
        {
            throw new KernelException($"create container network '{spec.Name}' in namespace {host}", Errno.EEXIST,
                $"there is a {link.Kind} link '{bridge}' already; give another name, or another bridge with -Bridge");
        }

        List<NetworkPart> parts = [.. NetworkParts.Of(session, host, folder, record)];
        RecordFile? file = null;
        Plan plan = new($"'{spec.Name}', {record.Network.Subnet}{(record.Network.IPv6Subnet is { } six ? $" and {six}" : "")}, in namespace {host}");
        string asked = $"create container network '{spec.Name}' in namespace {host}";
        plan.Add($"Record network '{spec.Name}' in {NetworkFolder.Top}", () =>
        {
            folder.Held!.Forget(spec.Name); // what was noted of one of this name before
            Directory.CreateDirectory(folder.Leases(spec.Name));
            file = RecordFile.Create(folder.Networks, record.ToBytes(), asked);
            if (!file.TryLink(folder.Network(spec.Name), asked))
            {
                throw new KernelException(asked, Errno.EEXIST, "somebody else is making it");
            }
        }, () => NetworkParts.Forget(folder, spec.Name, file), isRecord: true);
        foreach (NetworkPart part in parts)
        {
            plan.Add(part.Text, part.Make, part.Remove);
        }

        plan.Add("Note that it is done", () => file!.Mark(RecordText.Done, asked));
        if (!ask(plan))
        {
            return null;
        }

        using FolderLock held = folder.Prepare(session);
        try
        {
            plan.Run(session.Cancel, say);
        }
        finally
        {
            file?.Dispose();
            session.Cancel.Ignore(() => folder.Tidy(held));
        }

        return record.Network;
    }

    /// <summary>Removes a network, and with it whatever containers are on it when that is asked for. One that is not there is removed already.</summary>
    /// <param name="session">The session.</param>
    /// <param name="host">The namespace it is in.</param>
    /// <param name="name">Its name.</param>
    /// <param name="force">Whether containers on it are disconnected.</param>
    /// <param name="ask">Asked before anything is changed, with what will be done.</param>
    /// <param name="say">Told of each step and its time; null when nobody listens.</param>
    /// <returns>The network as it was; null when it was not there, or the answer was no.</returns>
    /// <exception cref="RefusedException"><c>NetworkInUse</c></exception>
    public static ContainerNetwork? Remove(NamespaceSession session, NamespaceHandle host, string name, bool force, Func<Plan, bool> ask, Action<string>? say)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(ask);
        NetworkFolder folder = NetworkFolder.Of(session, host);
        if (NetworkRecords.Find(folder, RequireName(name), host.Label) is not { } record)
        {
            return null;
        }

        List<EndpointRecord> endpoints = Connected(session, host, folder, name, force);
        return NetworkRemoval.PlanFor(session, host, folder, record, endpoints, say) is { } plan && ask(plan) && NetworkRemoval.Run(session, host, folder, record, plan, force, say)
            ? record.Network
            : null;
    }

    /// <summary>A name that can be a network's.</summary>
    /// <exception cref="RefusedException"><c>InvalidName</c></exception>
    public static string RequireName(string name) => ObjectName.IsValid(name, 64) ? name : throw new RefusedException("InvalidName",
        $"'{name}' cannot name a container network: it takes 1 to 64 letters, digits, '_', '.' or '-', beginning with a letter or digit.", "Choose another name.", name);

    /// <summary>What is said of a network that is not there.</summary>
    public static RefusedException NotFound(string name, NamespaceHandle host) => new("NetworkNotFound",
        $"There is no container network '{name}' in namespace {host}.", $"Create it with New-ContainerNetwork {name}, or see what is there with Get-ContainerNetwork.", name);

    /// <summary>The endpoints of a network; refused when containers are on it and none is to be disconnected.</summary>
    internal static List<EndpointRecord> Connected(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, string name, bool force)
    {
        List<EndpointRecord> endpoints = [.. NetworkRecords.Endpoints(folder, name)];
        EndpointCare care = new EndpointCare(session, host, folder).WithAllLinks();
        List<EndpointRecord> alive = force ? [] : endpoints.FindAll(one => care.StandingOf(one) is EndpointStanding.Alive or EndpointStanding.Busy);
        return alive.Count == 0 ? endpoints : throw new RefusedException("NetworkInUse",
            $"Network '{name}' in namespace {host} has {alive.Count} container{(alive.Count == 1 ? "" : "s")} on it: {string.Join(", ", alive.Take(5).Select(one => one.Label))}{(alive.Count > 5 ? " …" : "")}.",
            "Disconnect them first with Disconnect-ContainerNetwork, or give -Force.", name);
    }

    private static ContainerNetwork? Same(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord there, NetworkRecord asked, Func<Plan, bool> ask, Action<string>? say)
    {
        if (NetworkParts.Difference(there.Network, asked.Network) is { } difference)
        {
            throw new KernelException($"create container network '{there.Network.Name}' in namespace {host}", Errno.EEXIST, $"it is there, but {difference}");
        }

        List<NetworkPart> missing = [.. NetworkParts.Of(session, host, folder, there).Where(part => part.Missing() is not null)];
        if (missing.Count == 0)
        {
            say?.Invoke($"Network '{there.Network.Name}' is there already, just as asked: nothing to do.");
            return there.Network;
        }

        Plan plan = new($"'{there.Network.Name}' in namespace {host}, which has drifted");
        missing.ForEach(part => plan.Add(part.Text, part.Make));
        if (!ask(plan))
        {
            return null;
        }

        using FolderLock held = folder.Prepare(session);
        plan.Run(session.Cancel, say);
        return there.Network;
    }
}

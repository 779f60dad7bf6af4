using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;
using System.Diagnostics;

namespace ContainerNet.Recipes;

/// <summary>
/// Takes endpoints away: their links as one group, for which the kernel waits once, their published ports and their guard in one transaction, then their claims. While it
/// lasts each record says so; what a crash leaves of it Repair-ContainerNetwork takes away.
/// </summary>
internal sealed class ReleasePass(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, Action<string>? say)
{
    private readonly List<RecordHold> _held = [];

    /// <summary>Those that could not be released, and why.</summary>
    public List<(EndpointRecord Record, Exception Why)> Refused { get; } = [];

    /// <summary>Those that are gone.</summary>
    public List<EndpointRecord> Released { get; } = [];

    /// <summary>Takes them away.</summary>
    /// <param name="records">Which.</param>
    /// <param name="isLocked">Whether the caller holds the folder's lock.</param>
    /// <exception cref="KernelException">Nothing is taken away then.</exception>
    public void Run(IReadOnlyList<EndpointRecord> records, bool isLocked)
    {
        try
        {
            foreach (EndpointRecord record in records)
            {
                Hold(record, isLocked);
            }

            if (_held.Count > 0)
            {
                Release(isLocked);
            }
        }
        finally
        {
            _held.ForEach(one => one.Dispose());
            _held.Clear();
        }
    }

    private void Hold(EndpointRecord record, bool isLocked)
    {
        try
        {
            if (RecordHold.Take(session, folder, record, isLocked) is { } hold)
            {
                _held.Add(hold);
            }
            else
            {
                Released.Add(record); // gone meanwhile, which is what was asked
            }
        }
        catch (KernelException e) when (e.Errno == Errno.EBUSY)
        {
            Refused.Add((record, e));
        }
    }

    private void Release(bool isLocked)
    {
        List<NatPortMap> maps = [.. _held.SelectMany(one => one.Record.Maps)];
        bool isCut = false;
        try
        {
            Timed($"Mark {_held.Count} as leaving", () => _held.ForEach(one => one.File.Mark(RecordText.Leaving, $"disconnect {one.Record.Label} from network '{one.Record.Network}'")));
            PublishedFlows.Take(session, host, folder, _held.Select(one => one.Record));
            InsideRemoval.Run(session, _held.Select(one => one.Record));
            Timed($"Remove {_held.Count} links", () => RemoveLinks(ref isCut));
        }
        catch (Exception e) when (e is KernelException or RefusedException or OperationCanceledException && !isCut)
        {
            session.Cancel.Ignore(() => TakeBack(maps, e));
            throw;
        }

        session.Cancel.Ignore(() => // the links are gone: there is no way back
        {
            if (Withdraw(maps))
            {
                Forget(isLocked);
            }
        });
    }

    private void RemoveLinks(ref bool isCut)
    {
        EndpointCare care = new(session, host, folder);
        List<int> indexes = [.. (_held.Count > 4 ? care.WithAllLinks() : care) is { } seen ? _held.Select(one => seen.HostEnd(one.Record)).OfType<NetworkLink>().Select(link => link.InterfaceIndex) : []];
        if (indexes.Count > 0)
        {
            RouteSocket.In(session, host).RemoveLinks(indexes);
        }

        isCut = true;
    }

    /// <summary>False when it is refused for a reason that lasts: the records stay then, for Repair-ContainerNetwork.</summary>
    private bool Withdraw(List<NatPortMap> maps)
    {
        List<PortGuard> guards = [.. _held.Select(one => one.Record.Guard).OfType<PortGuard>()];
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Timed($"Take back {maps.Count} published ports", () => NatPass.Withdraw(session, host, maps, guards));
                return true;
            }
            catch (Exception e) when (e is KernelException or RefusedException)
            {
                if (attempt == 2)
                {
                    Refused.AddRange(_held.Select(one => (one.Record, (Exception)Plan.Incomplete(e, [$"published ports and guard of {one.Record.Label} on network '{one.Record.Network}'"]))));
                    return false;
                }
            }
        }
    }

    private void TakeBack(List<NatPortMap> maps, Exception e)
    {
        try
        {
            NatPass.Publish(session, host, [.. maps.Where(map => !NatPass.IsPublished(session, host, map))]);
            foreach (IGrouping<string, EndpointRecord> group in _held.Select(one => one.Record).GroupBy(record => record.Network))
            {
                if (NetworkRecords.Find(folder, group.Key, host.Label) is { } network)
                {
                    PublishedFlows.Let(session, host, network, group);
                }
            }

            _held.ForEach(one => one.File.Mark(one.Record.State == RecordText.Done ? RecordText.Done : RecordText.Leaving, "take back"));
        }
        catch (Exception other) when (other is KernelException or RefusedException or IOException)
        {
            throw Plan.Incomplete(e, [$"{_held.Count} endpoints half disconnected ({other.Message.TrimEnd('.')})"]);
        }
    }

    private void Forget(bool isLocked)
    {
        long start = Stopwatch.GetTimestamp();
        using FolderLock? taken = isLocked ? null : folder.Lock(session);
        Dictionary<string, LeaseBook?> books = [];
        foreach (EndpointRecord record in _held.Select(one => one.Record))
        {
            if (!books.TryGetValue(record.Network, out LeaseBook? book))
            {
                books[record.Network] = book = NetworkRecords.Find(folder, record.Network, host.Label) is { } network ? new LeaseBook(session, host, folder, network) : null;
            }

            book?.Release(record);
        }

        List<string> left = [];
        foreach (LeaseBook? book in books.Values)
        {
            book?.Save();
        }

        foreach ((EndpointRecord record, RecordFile file) in _held)
        {
            Exception? why = null;
            for (int attempt = 0; attempt < 2; attempt++)
            {
                try
                {
                    if (record.DnsFile is { } resolver)
                    {
                        ResolverFile.Remove(resolver, record.Key);
                    }

                    LeaseBook.Forget(folder, record, file);
                    why = null;
                    break;
                }
                catch (Exception e) when (e is KernelException or IOException or UnauthorizedAccessException)
                {
                    why = e;
                }
            }

            if (why is null)
            {
                Released.Add(record);
            }
            else
            {
                Refused.Add((record, Plan.Incomplete(why, [$"the record of {record.Label} on network '{record.Network}'"])));
            }
        }

        say?.Invoke($"Give back {_held.Count} leases: {Plan.Elapsed(start)}");
    }

    private void Timed(string text, Action act)
    {
        long start = Stopwatch.GetTimestamp();
        act();
        say?.Invoke($"{text}: {Plan.Elapsed(start)}");
    }
}

using System.Globalization;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Tracing;

/// <summary>
/// Traces a flow through the nf_tables of one namespace, iptables-nft among them (<c>nft monitor trace</c>). What it needs for that belongs to its
/// sockets, so the kernel takes it back however this process ends.
/// </summary>
public sealed class PacketTrace : IDisposable
{
    private const uint NFNLGRP_NFTRACE = 1 << (9 - 1);
    private const int MostEvents = 4096;

    private readonly NamespaceSession _session;
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"containernet_trace_{(uint)Random.Shared.Next():x8}");
    private readonly List<NftFamily> _made = [];
    private readonly HashSet<uint> _packets = [];
    private NetlinkSocket? _events;
    private NetlinkSocket? _owner;

    private PacketTrace(NamespaceSession session, NamespaceHandle ns)
    {
        _session = session;
        Namespace = ns;
    }

    /// <summary>Where.</summary>
    public NamespaceHandle Namespace { get; }

    /// <summary>Begins to trace.</summary>
    /// <param name="session">Whose signal ends a wait.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="matches">Which packets.</param>
    /// <param name="withBridges">Whether to trace what bridges hand on, too.</param>
    /// <exception cref="KernelException">CAP_NET_ADMIN is missing, or the kernel has no nf_tables, or none with owners (before Linux 5.12).</exception>
    public static PacketTrace Open(NamespaceSession session, NamespaceHandle ns, IReadOnlyList<TraceMatch> matches, bool withBridges)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(ns);
        PacketTrace trace = new(session, ns);
        try
        {
            trace.Begin(matches, withBridges);
            return trace;
        }
        catch
        {
            trace.Dispose();
            throw;
        }
    }

    /// <summary>What was done with the packets meant since this was last asked, in the order it was done.</summary>
    public IReadOnlyList<TraceEvent> Take()
    {
        List<TraceEvent> all = [];
        _events!.TakeEvents((type, _, payload) => TraceReader.Read(type, payload), all, MostEvents, $"trace a packet in namespace {Namespace.Label}");
        List<TraceEvent> ours = [];
        foreach (TraceEvent one in all)
        {
            // Others may trace, too: ours are the packets that our own table has spoken of first.
            if (one.Table == _name)
            {
                _packets.Add(one.PacketId);
            }

            if (_packets.Contains(one.PacketId))
            {
                ours.Add(one);
            }
        }

        return ours;
    }

    /// <summary>Whether an event is about the table that this made to trace with.</summary>
    public bool IsOwn(TraceEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return happened.Table == _name;
    }

    /// <summary>Stops tracing: its table is gone then. Returns at once: to close such sockets the kernel waits for all processors, which a thread of its own does.</summary>
    public void Dispose()
    {
        try
        {
            _session.Cancel.Ignore(() => _made.ForEach(family => Execute(new FilterBatch().Add(FilterRequests.RemoveTable(family, _name), $"remove table {_name}"))));
        }
        catch (KernelException)
        {
            // Its owner is closed soon, and the kernel takes it back.
        }

        _made.Clear();
        NetlinkSocket? owner = _owner;
        NetlinkSocket? events = _events;
        _owner = _events = null;
        if (owner is not null || events is not null)
        {
            new Thread(() => { owner?.Dispose(); events?.Dispose(); }, 64 << 10) { Name = "ContainerNet", IsBackground = true }.Start();
        }
    }

    private void Begin(IReadOnlyList<TraceMatch> matches, bool withBridges)
    {
        _events = _session.OpenSocket(Namespace, NetlinkFamily.Netfilter, NFNLGRP_NFTRACE);
        _owner = _session.OpenSocket(Namespace, NetlinkFamily.Netfilter);
        _events.ReserveEvents(1 << 20);
        Make(NftFamily.Inet, matches);
        if (withBridges)
        {
            Make(NftFamily.Bridge, matches);
        }
    }

    private void Make(NftFamily family, IReadOnlyList<TraceMatch> matches)
    {
        Execute(TraceTable.Make(family, _name, matches));
        _made.Add(family);
    }

    private void Execute(FilterBatch batch) => _owner!.ExecuteAll(batch.ToMessages(), batch.Asked);
}

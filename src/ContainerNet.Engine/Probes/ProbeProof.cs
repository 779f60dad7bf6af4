using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ContainerNet.Conntrack;
using ContainerNet.Drops;
using ContainerNet.Filtering;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter.Tracing;
using ContainerNet.Netlink;
using ContainerNet.Packets;
using ContainerNet.Paths;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Probes;

/// <summary>
/// A second request, sent after the first seems to be lost, of which more is watched: what the packet filters do with it, and why the kernel drops
/// packets at that moment. What cannot be watched is left out, and said.
/// </summary>
internal sealed class ProbeProof : IDisposable
{
    private const int ConnectionBuffer = 1 << 20; // bytes of events, of others for the most part

    private readonly ProbePlan _plan;
    private readonly RequestSocket _request;
    private readonly List<PacketTrace> _traces = [];
    private readonly List<(string Namespace, EventStream<ConntrackEvent> Events)> _connections = [];
    private readonly List<string> _missing = [];
    private readonly DropWatch? _watch;
    private readonly List<PacketDrop> _drops = [];
    private long _began;
    private long _sent;

    private ProbeProof(ProbePlan plan, NamespaceSession session)
    {
        _plan = plan;
        _request = Probe.OpenRequest(plan);
        try
        {
            foreach (ProofPlace place in plan.Proofs)
            {
                Trace(place, session);
            }

            _watch = DropWatch.TryOpen(out string? why);
            if (why is not null)
            {
                _missing.Add(why);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Readable when an answer may be there.</summary>
    public SafeFileHandle Descriptor => _request.Descriptor;

    /// <summary>Watches, and sends the request.</summary>
    public static ProbeProof Begin(ProbePlan plan, NamespaceSession session)
    {
        ProbeProof proof = new(plan, session);
        proof._began = Now();
        proof._request.Send();
        proof._sent = Now();
        return proof;
    }

    /// <summary>Whether this machine has dropped an IP packet since this began, or nobody can tell.</summary>
    public bool HasSeenDrop()
    {
        _drops.AddRange(_watch?.Take() ?? []);
        return _drops.Count > 0 || _watch is null;
    }

    /// <summary>What was seen until now; null when the request was answered: then the way is open.</summary>
    /// <param name="before">How many requests were sent before, or beside, this one.</param>
    public ProofResult? Collect(int before)
    {
        HasSeenDrop();
        bool isAnswered = _request.TryTakeAnswer() is { IsReply: true };
        return isAnswered ? null : new ProofResult
        {
            Traced = [.. _traces.Select(trace => (trace.Namespace.Label, (IReadOnlyList<TraceEvent>)[.. trace.Take().Where(happened => !trace.IsOwn(happened))]))],
            Connections = [.. _connections.SelectMany(one => Last(one.Events) is { } last ? new[] { (one.Namespace, (ConntrackEntry)last) } : [])],
            Drops = _drops,
            ThreadId = DropWatch.ThreadId,
            Began = _began,
            Sent = _sent,
            Ended = Now(),
            Requests = before + 1,
            Missing = _missing,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _traces.ForEach(trace => trace.Dispose());
        if (_connections.Count > 0)
        {
            new Thread(() => _connections.ForEach(one => one.Events.Dispose()), 64 << 10) { Name = "ContainerNet", IsBackground = true }.Start(); // the kernel waits for all processors
        }

        _watch?.Dispose();
        _request.Dispose();
    }

    private static long Now() => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    private void Trace(ProofPlace place, NamespaceSession session)
    {
        try
        {
            ConntrackFilter ours = new() { Also = entry => place.Flows.Any(flow => IsBegunAs(entry, flow)) };
            _connections.Add((place.Namespace.Label, ConntrackEvents.Open(session, place.Namespace, ConntrackEventKind.New | ConntrackEventKind.Update, ours, ConnectionBuffer)));
            _traces.Add(PacketTrace.Open(session, place.Namespace, [.. place.Flows.SelectMany(Matches).Distinct()], place.HasBridge));
        }
        catch (KernelException e)
        {
            _missing.Add(e.Message);
        }
    }

    private bool IsBegunAs(ConntrackEntry entry, FilterFlow flow)
        => entry.Source == flow.Source.ToString() && entry.Destination == flow.Destination.ToString() && (entry.DestinationPort ?? 0) == flow.DestinationPort
            && (byte)entry.Protocol == Protocol(flow) && (_plan.Protocol == PathProtocol.Icmp || !flow.SourceIsLocal || entry.SourcePort == _request.LocalPort);

    private byte Protocol(FilterFlow flow)
        => _plan.Protocol == PathProtocol.Icmp && flow.Destination.AddressFamily == AddressFamily.InterNetworkV6 ? IcmpMessage.Protocol6 : (byte)_plan.Protocol;

    /// <summary>What a namespace last said of the connection; null when it said nothing.</summary>
    private static ConntrackEvent? Last(EventStream<ConntrackEvent> events) => events.Take().TakeWhile(one => one.Event != ConntrackEventKind.Lost).LastOrDefault();

    /// <summary>By its own bytes the request is known anywhere; a TCP segment has none, and is known by its ends.</summary>
    private IEnumerable<TraceMatch> Matches(FilterFlow flow)
    {
        TraceMatch any = new() { IsIPv6 = flow.Destination.AddressFamily == AddressFamily.InterNetworkV6, Protocol = Protocol(flow) };
        if (!_request.Token.IsEmpty)
        {
            yield return any with { Content = _request.Token };
        }

        if (_plan.Protocol != PathProtocol.Icmp)
        {
            // Whoever translates the source may choose another port.
            int port = flow.SourceIsLocal ? _request.LocalPort : 0;
            IPAddress? source = flow.Source.Equals(IPAddress.Any) || flow.Source.Equals(IPAddress.IPv6Any) ? null : flow.Source;
            TraceMatch request = any with { Source = source, Destination = flow.Destination, SourcePort = port, DestinationPort = flow.DestinationPort };
            if (_request.Token.IsEmpty)
            {
                yield return request;
            }

            yield return any with { Source = flow.Destination, Destination = source, SourcePort = flow.DestinationPort, DestinationPort = port };
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Packets;
using ContainerNet.Paths;

namespace ContainerNet.Probes;

/// <summary>Sends one real request and watches it pass every link of its way, there and back.</summary>
public sealed class Probe
{
    private const int MostSightings = 65536;
    private const int MostSends = 3;
    private const int MostSettlings = 6;
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan MostProving = TimeSpan.FromMilliseconds(30);

    private readonly ProbePlan _plan;
    private readonly NamespaceSession _session;
    private readonly CancelSignal _cancel;
    private readonly RequestSocket _request;
    private readonly PacketCapture _capture;
    private readonly List<Sighting> _seen = [];
    private readonly IPEndPoint _destination;
    private readonly byte _protocol;

    private int _sends = 1;
    private ProbeProof? _proof;

    private Probe(ProbePlan plan, NamespaceSession session, RequestSocket request, PacketCapture capture)
    {
        _plan = plan;
        _session = session;
        _cancel = session.Cancel;
        _request = request;
        _capture = capture;

        // As packets carry it: without the link a link-local address is on.
        _destination = new IPEndPoint(new IPAddress(plan.Destination.GetAddressBytes()), plan.Port);
        _protocol = plan.Protocol == PathProtocol.Icmp && plan.Destination.AddressFamily == AddressFamily.InterNetworkV6 ? IcmpMessage.Protocol6 : (byte)plan.Protocol;
    }

    /// <summary>Runs a probe. Every link of the plan is watched from before the request is sent.</summary>
    /// <exception cref="KernelException">A link to watch is gone (ENODEV), or a capability is missing (EPERM).</exception>
    /// <exception cref="OperationCanceledException">The session's signal was set.</exception>
    public static ProbeResult Run(ProbePlan plan, NamespaceSession session)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(session);
        session.Cancel.ThrowIfSet();
        using RequestSocket request = OpenRequest(plan);
        PacketFilter filter = plan.Protocol switch
        {
            PathProtocol.Tcp => PacketFilter.ForTcpHandshakes(),
            PathProtocol.Udp => PacketFilter.ForUdp(request.LocalPort, plan.Port),
            _ => PacketFilter.ForEcho(),
        };
        using PacketCapture capture = PacketCapture.Open([.. plan.Points.Select(point => new CapturePlace(point.Namespace, point.InterfaceIndex))], filter);
        Probe probe = new(plan, session, request, capture);
        try
        {
            return probe.Run();
        }
        finally
        {
            probe._proof?.Dispose();
        }
    }

    /// <summary>The socket for a plan's request.</summary>
    internal static RequestSocket OpenRequest(ProbePlan plan) => plan.Protocol switch
    {
        PathProtocol.Tcp => ConnectSocket.Open(plan.From, plan.Source, plan.Destination, plan.Port),
        PathProtocol.Udp => DatagramSocket.Open(plan.From, plan.Source, plan.Destination, plan.Port, plan.SourcePort),
        _ => EchoSocket.Open(plan.From, plan.Source, plan.Destination, plan.Size),
    };

    private ProbeResult Run()
    {
        long started = Stopwatch.GetTimestamp();
        Errno refused = _request.Send();
        if (refused == Errno.ENOBUFS)
        {
            refused = Errno.None; // it was sent, and thrown away on its first link (ip(7) under IP_RECVERR)
        }

        RequestAnswer? answer = refused == Errno.None ? WaitForAnswer() : null;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        ProbeTrace trace = Settle(answer is not null);
        PointObservation[] points = [.. trace.Observe().Select((point, place) => point with { PacketsLost = _capture.TakeLost(place) })];
        PointObservation? first = Array.Find(points, point => point.RequestTime is not null && point.ReplyTime is not null);
        ProofResult? proof = answer is { IsReply: true } ? null : Prove(answer is not null);
        return new ProbeResult
        {
            Outcome = refused != Errno.None ? ProbeOutcome.NotSent : OutcomeOf(answer),
            SendError = refused,
            Complaint = answer?.Error is not { } error ? null : error.From is null ? error.Words : $"{error.Words}, said {error.From}",
            ComplaintFrom = answer?.Error?.From?.ToString(),
            RoundTripTime = answer is null ? null : first?.ReplyTime - first?.RequestTime is { Ticks: > 0 } seen ? seen : elapsed, // two processors' clocks may differ by more than the way takes
            Points = points,
            Proof = proof,
        };
    }

    private RequestAnswer? WaitForAnswer()
    {
        Deadline deadline = Deadline.After(_plan.Timeout);
        Deadline next = Deadline.After(_plan.Timeout / MostSends);
        while (true)
        {
            bool isOver = _proof is not null && (!_request.CanResend || _sends == MostSends);
            _capture.Wait(_request.Descriptor, _cancel, isOver ? deadline : next);
            ReadCaptured();
            if (_request.TryTakeAnswer() is { } answer)
            {
                return answer;
            }

            if (deadline.HasPassed)
            {
                return null;
            }

            if (!isOver && next.HasPassed)
            {
                _proof ??= ProbeProof.Begin(_plan, _session); // only a way that seems to be broken pays for it
                if (_request.CanResend)
                {
                    // What the kernel says now is about the first one, and waits in the error queue too.
                    _request.Send(again: true);
                    _sends++;
                }

                next = Deadline.After(_plan.Timeout / MostSends);
            }
        }
    }

    /// <summary>What a second request shows: the one that was sent meanwhile, or where the first was refused at once, one that is sent now.</summary>
    private ProofResult? Prove(bool isAnswered)
    {
        if (_proof is null)
        {
            _proof = ProbeProof.Begin(_plan, _session);
            _capture.Wait(_proof.Descriptor, _cancel, Deadline.After(MostProving));
        }

        for (int i = 0; isAnswered && i < MostSettlings && !_proof.HasSeenDrop(); i++)
        {
            _cancel.Wait(Settling); // the error is sent before the packet it is about is dropped
        }

        return _proof.Collect(_sends);
    }

    /// <summary>Reads what is still under way, at most 5 ms.</summary>
    private ProbeTrace Settle(bool answered)
    {
        Deadline deadline = Deadline.After(Settling);
        while (true)
        {
            ReadCaptured();
            ProbeTrace trace = new(_plan.Points, _seen, _request.LocalPort, _destination);
            if (!answered || trace.IsComplete || deadline.HasPassed || !_capture.Wait(null, _cancel, deadline))
            {
                return trace;
            }
        }
    }

    private void ReadCaptured()
    {
        ReadOnlySpan<byte> token = _request.Token.Span;
        for (int place = 0; place < _capture.Places; place++)
        {
            while (_capture.TryRead(place, out CapturedPacket packet))
            {
                if (_seen.Count < MostSightings && SightingReader.Read(packet, place, _protocol, token) is { } sighting)
                {
                    _seen.Add(sighting);
                }
            }
        }
    }

    private ProbeOutcome OutcomeOf(RequestAnswer? answer) => answer switch
    {
        null => ProbeOutcome.Silent,
        { IsReply: true } => ProbeOutcome.Replied,
        { IsReset: true } => ProbeOutcome.Refused,
        { Error: { IsPortUnreachable: true, From: { } from } } when from.Equals(_destination.Address) => ProbeOutcome.Refused,
        { Error.Errno: Errno.ETIMEDOUT } => ProbeOutcome.Silent,
        _ => ProbeOutcome.Unreachable,
    };
}

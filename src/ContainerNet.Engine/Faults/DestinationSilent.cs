using ContainerNet.Paths;
using ContainerNet.Probes;
using ContainerNet.Sockets;

namespace ContainerNet.Faults;

/// <summary>Everything here is right: the packet left by the uplink, and nothing came back; or it got to a socket that listens, and nobody there answers.</summary>
public sealed class DestinationSilent : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (Unanswered(trace) is var (step, socket))
        {
            yield return Found(step, $"What listens on {FlowText.Service(step.Flow)} does not answer.",
                $"{FlowText.Describe(step.Flow)} came to namespace {step.Hop.Namespace}, where {Owner(socket)} has a socket for it, {socket}{Waiting(socket)}, and nothing was sent back. {Advice(socket)}");
        }
        else if (trace.Evidence is { Outcome: ProbeOutcome.Silent or ProbeOutcome.Unreachable, IsRequestThrough: true, IsAnswered: false } evidence
            && trace.Steps[^1] is { Hop.Kind: HopKind.Destination } end && trace.Before(end) is { Link: not null } last)
        {
            string complaint = evidence.Complaint is null ? "nothing came back" : $"the answer was: {evidence.Complaint}";
            yield return Found(end, $"{end.Flow.Destination} does not answer.",
                $"The packet left by {last.Link!.Name} of namespace {last.Hop.Namespace} as {FlowText.Describe(last.Flow)}, and {complaint}. Look at the destination, and at what is between.");
        }
    }

    /// <summary>The end of the path with the socket that took the packet and is silent; null where it is not so.</summary>
    private static (PathStep Step, NetworkSocket Socket)? Unanswered(PathTrace trace)
        => trace.Evidence is { Outcome: ProbeOutcome.Silent, IsRequestThrough: true, IsAnswered: false, Service: { } socket } && ServiceNotListening.ServiceOf(trace) is { } step ? (step, socket) : null;

    private static string Owner(NetworkSocket socket) => socket.ProcessName is null ? "a process" : $"{socket.ProcessName} (process {socket.ProcessId})";

    /// <summary>What is seen of a process that does not take what comes: datagrams in its queue, or as many connections as there is room for.</summary>
    private static string Waiting(NetworkSocket socket) => (socket.Protocol, socket.ReceiveQueue) switch
    {
        (_, 0) => "",
        (SocketProtocol.Udp, uint bytes) => $", with {bytes} bytes in its queue that the process does not read",
        (_, uint connections) => $", with {connections} of at most {socket.SendQueue} connections that the process does not accept",
    };

    private static string Advice(NetworkSocket socket) => socket.ReceiveQueue > 0 ? "Look at the process: it hangs, or is stopped."
        : socket.Protocol == SocketProtocol.Udp ? "The way there is whole. A service may leave a datagram it does not understand unanswered: ask it in its own words."
        : "Look at the process.";
}

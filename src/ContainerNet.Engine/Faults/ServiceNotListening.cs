using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Paths;
using ContainerNet.Probes;
using ContainerNet.Sockets;

namespace ContainerNet.Faults;

/// <summary>Nothing listens on the port at the end of the path.</summary>
public sealed class ServiceNotListening : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (ServiceOf(trace) is { } step)
        {
            List<NetworkSocket> onPort = [.. step.Namespace!.Sockets.Where(socket => ServiceOnLoopbackOnly.IsOnPort(socket, step.Flow))];
            if (!onPort.Exists(socket => Takes(socket, step.Flow.Destination)) && (onPort.Count == 0 || !onPort.TrueForAll(ServiceOnLoopbackOnly.IsLoopback)))
            {
                yield return Found(step, $"Nothing listens on {FlowText.Service(step.Flow)}.",
                    $"No socket of namespace {step.Namespace.Label} is bound to it. Start the service, or ask for the port it listens on.");
            }
        }
        else if (trace.Evidence is { Outcome: ProbeOutcome.Refused } && trace.Steps[^1] is { Hop.Kind: HopKind.Destination } end)
        {
            yield return Found(end, $"Nothing listens on {FlowText.Service(end.Flow)}.", $"{end.Flow.Destination} answered that the port is closed.");
        }
    }

    /// <summary>The step that delivers the packet to a service that should take it; null for echo, and for a packet that should have gone on.</summary>
    internal static PathStep? ServiceOf(PathTrace trace)
        => trace.Question.Protocol != PathProtocol.Icmp
            && trace.Steps[^1] is { Hop.Kind: HopKind.Service, Namespace: not null } step
            && (!trace.Question.IsInbound || step.Namespace == trace.Container)
            ? step
            : null;

    /// <summary>Whether a packet is for this socket.</summary>
    internal static bool Takes(NetworkSocket socket, FilterFlow flow) => ServiceOnLoopbackOnly.IsOnPort(socket, flow) && Takes(socket, flow.Destination);

    internal static bool Takes(NetworkSocket socket, IPAddress destination)
        => IPAddress.TryParse(socket.LocalAddress, out IPAddress? bound)
            && (bound.Equals(destination) || bound.Equals(IPAddress.Any) || bound.Equals(IPAddress.IPv6Any)
                || (bound.IsIPv4MappedToIPv6 && bound.MapToIPv4().Equals(destination)));
}

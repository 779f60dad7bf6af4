using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Paths;
using ContainerNet.Sockets;

namespace ContainerNet.Faults;

/// <summary>The service listens, but only on its namespace's loopback address.</summary>
public sealed class ServiceOnLoopbackOnly : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (ServiceNotListening.ServiceOf(trace) is not { } step || IPAddress.IsLoopback(step.Flow.Destination))
        {
            yield break;
        }

        List<NetworkSocket> listening = [.. step.Namespace!.Sockets.Where(socket => IsOnPort(socket, step.Flow))];
        if (listening.Count > 0 && listening.TrueForAll(IsLoopback))
        {
            yield return Found(step, $"The service on {FlowText.Service(step.Flow)} listens on loopback only.",
                $"{listening[0].LocalAddress} is the only address it is bound to in namespace {step.Namespace.Label}; let it listen on 0.0.0.0 or on {step.Flow.Destination}.");
        }
    }

    internal static bool IsLoopback(NetworkSocket socket) => IPAddress.TryParse(socket.LocalAddress, out IPAddress? address) && IPAddress.IsLoopback(address);

    internal static bool IsOnPort(NetworkSocket socket, FilterFlow flow)
        => socket.LocalPort == flow.DestinationPort && socket.Protocol.ToString() == flow.Protocol.ToString();
}

using System.Globalization;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>A packet from outside reaches the host, and nothing translates its port to the container.</summary>
public sealed class PortMapMissing : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (!trace.Question.IsInbound || trace.Question.Protocol == PathProtocol.Icmp
            || trace.Steps[^1] is not { Hop.Kind: HopKind.Service, Namespace: { Filter.IsKnown: true } host, Flow.IsDestinationTranslated: false } end || host == trace.Container)
        {
            yield break;
        }

        NamespaceSnapshot container = trace.Container;
        string protocol = trace.Question.Protocol.ToString();
        string? address = NoAddress.LinkOf(trace) is { } link ? container.AddressesOf(link, trace.Question.Family).FirstOrDefault()?.IPAddress : null;
        string[] repair = address is null ? [] :
        [
            RepairCommand.Write("Add-NatPortMap", ("ExternalPort", trace.Question.Port), ("InternalIPAddress", address), ("InternalPort", PortOf(container, trace)), ("Protocol", protocol), ("Namespace", host.Label)),
        ];
        yield return Found(end, $"Nothing publishes {protocol.ToLowerInvariant()} port {trace.Question.Port} of namespace {host.Label}.",
            $"No destination translation takes {FlowText.Describe(end.Flow)}, so the packet is delivered to {host.Label} itself.", repair);
    }

    /// <summary>The port meant inside: the same when it is listened on there, or else the only one that is.</summary>
    private static string PortOf(NamespaceSnapshot container, PathTrace trace)
    {
        int[] listening = [.. container.Sockets
            .Where(socket => socket.Protocol.ToString() == trace.Question.Protocol.ToString() && !ServiceOnLoopbackOnly.IsLoopback(socket))
            .Select(socket => socket.LocalPort).Distinct()];
        int port = listening.Contains(trace.Question.Port) || listening.Length != 1 ? trace.Question.Port : listening[0];
        return port.ToString(CultureInfo.InvariantCulture);
    }
}

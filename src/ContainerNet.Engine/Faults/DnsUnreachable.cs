using System.Net;
using ContainerNet.Paths;
using ContainerNet.Probes;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>
/// The name server that the container's resolv.conf names does not answer (resolv.conf(5)): a loopback address, behind which nobody is in this namespace, as when the host's own 127.0.0.53 was
/// copied; or one that a question reaches and that keeps silent. It is looked for where the question is for that name server's port 53; what else is wrong on the way there has its own name.
/// </summary>
public sealed class DnsUnreachable : Fault
{
    private const int DnsPort = 53;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(ServiceNotListening), nameof(ServiceOnLoopbackOnly)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        NamespaceSnapshot container = trace.Container;
        IPAddress server = trace.Start.Flow.Destination;
        if (trace.Question.IsInbound || trace.Question.Port != DnsPort || !container.NameServers.Contains(server.ToString()))
        {
            yield break;
        }

        PathStep end = trace.Steps[^1];
        string title = $"Name server {server} of container {container.Label} does not answer.";
        string said = $"The resolv.conf its processes see names {string.Join(", ", container.NameServers)}";
        if (end.Hop.Kind == HopKind.Service && end.Namespace is { } ns && !ns.Sockets.Any(socket => ServiceNotListening.Takes(socket, end.Flow)))
        {
            string where = IPAddress.IsLoopback(server) && ns == container
                ? $"{server} is the container's own loopback: the host's resolver is not there. Give the container an address it can reach as name server (docker run --dns)"
                : $"Start the name server, or name another one in resolv.conf (docker run --dns)";
            yield return Found(end, title, $"{said}, and nothing listens on {FlowText.Service(end.Flow)} in namespace {ns.Label}. {where}.");
        }
        else if (end is { Hop.Kind: HopKind.Service, Namespace: { } there } && trace.Evidence is { Outcome: ProbeOutcome.Silent, IsRequestThrough: true })
        {
            yield return Found(end, title, $"{said}. A question for the root's name servers came to namespace {there.Label}, where {FlowText.Service(end.Flow)} is listened on, and no answer came: "
                + "it may ask others in turn, as Docker's 127.0.0.11 does, and those keep silent. Look at the servers it asks.");
        }
        else if (end.Hop.Kind == HopKind.Destination && trace.Evidence is { Outcome: ProbeOutcome.Silent or ProbeOutcome.Unreachable or ProbeOutcome.Refused, IsRequestThrough: true } evidence)
        {
            string how = evidence.Outcome == ProbeOutcome.Refused ? "it answered that nothing listens on its port" : "no answer came";
            yield return Found(end, title, $"{said}. A question for the root's name servers left as {FlowText.Describe(end.Flow)}, and {how}. Look at that name server, or name another one (docker run --dns).");
        }
    }
}

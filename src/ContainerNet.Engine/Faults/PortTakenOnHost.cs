using ContainerNet.Paths;
using ContainerNet.Sockets;

namespace ContainerNet.Faults;

/// <summary>A process of the host itself listens on the port that should lead to the container, and answers in its stead.</summary>
public sealed class PortTakenOnHost : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(PortMapMissing)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (!trace.Question.IsInbound || trace.Question.Protocol == PathProtocol.Icmp
            || trace.Steps[^1] is not { Hop.Kind: HopKind.Service, Namespace: { } host, Flow.IsDestinationTranslated: false } end || host == trace.Container)
        {
            yield break;
        }

        if (host.Sockets.FirstOrDefault(socket => ServiceNotListening.Takes(socket, end.Flow)) is { } found)
        {
            NetworkSocket taken = trace.Evidence?.Service ?? found;
            string owner = taken.ProcessName is null ? "A process" : $"{taken.ProcessName} (process {taken.ProcessId})";
            yield return Found(end, $"{owner} listens on {FlowText.Service(end.Flow)} itself.",
                $"{taken} in namespace {host.Label}, and no destination translation takes {FlowText.Describe(end.Flow)} away from it. Stop that process, or publish the container on another port.");
        }
    }
}

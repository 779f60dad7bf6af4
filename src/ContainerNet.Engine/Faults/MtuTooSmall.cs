using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;

namespace ContainerNet.Faults;

/// <summary>
/// A later link takes smaller packets than the first one sends, and whoever sent too large a one is not told: the ICMP error is dropped, or there is none because a bridge or a veth pair,
/// and not a router, throws the packet away (RFC 1191, RFC 8201, RFC 2923).
/// </summary>
public sealed class MtuTooSmall : Fault
{
    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (Narrow(trace) is not { } step || trace.Evidence is { LostSize: null })
        {
            yield break;
        }

        NetworkLink first = trace.Start.Link!;
        NetworkLink narrow = step.Link!;
        string title = $"{narrow.Name} takes packets of {narrow.MtuBytes} bytes, and {first.Name} sends up to {first.MtuBytes}.";
        string evidence = $"The MTU of {narrow.Name} in namespace {step.Hop.Namespace} is {narrow.MtuBytes}, that of {first.Name} in namespace {trace.Start.Hop.Namespace} is {first.MtuBytes}.";
        string repair = RepairCommand.Write("Set-NetworkLink", ("InterfaceAlias", first.Name), ("MtuBytes", narrow.MtuBytes), ("Namespace", trace.Start.Hop.Namespace));
        yield return trace.Evidence is { LostSize: int size }
            ? Found(step, title, $"{evidence} A small packet passed; one of {size} bytes that may not be broken up did not, and nobody said that it is too large.", repair)
            : Suspected(step, title, $"{evidence} Larger packets pass only if their sender gets to know.", repair);
    }

    /// <summary>The first link that is narrower than the first one; null when none is.</summary>
    internal static PathStep? Narrow(PathTrace trace)
        => trace.Start.Link is { Kind: not "loopback" } first ? trace.Steps.FirstOrDefault(step => step.Link is { MtuBytes: > 0 } link && link.MtuBytes < first.MtuBytes) : null;
}

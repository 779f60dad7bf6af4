using ContainerNet.Paths;

namespace ContainerNet.Faults;

/// <summary>The route gives packets a source address that is not on the link they leave by, and whoever routes for the container does not know the way back to it.</summary>
public sealed class SourceNotLocal : Fault
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Explains { get; } = [nameof(MasqueradeMissing), nameof(ReversePathFiltered), nameof(AsymmetricReturn)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        PathStep start = trace.Start;
        if (trace.Question.IsInbound || start is not { Link: { } link, Namespace: { } ns, Route.Route: { } route } || ns.HolderOf(start.Flow.Source) is not { } holder
            || holder.InterfaceIndex == link.InterfaceIndex || trace.Find(HopKind.Forwarding) is not { Namespace: { } router } step
            || (RouteLookup.Find(router, start.Flow.Source).Link is { } back && !router.IsUplink(back)))
        {
            yield break;
        }

        yield return Found(start, $"Packets leave by {link.Name} with an address of {holder.Name}.",
            $"Route {start.Route}{(route.Source is null ? "" : $" src {route.Source}")} of namespace {ns.Label} sends from {start.Flow.Source}, which {holder.Name} holds, and no route of namespace {router.Label} leads back to it.");
    }
}

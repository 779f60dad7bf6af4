using System.Net;
using ContainerNet.Containers;
using ContainerNet.Faults;
using ContainerNet.Namespaces;
using ContainerNet.Paths;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Probes;

/// <summary>Looks, then proves: reads what a path needs, works it out, sends a packet along it and says what is wrong.</summary>
public sealed class PathTester
{
    private readonly NamespaceSession _session;

    /// <summary>Works in a pipeline's session.</summary>
    public PathTester(NamespaceSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
    }

    /// <summary>The namespaces on the last path whose rules could not be read, for want of CAP_NET_ADMIN.</summary>
    public IReadOnlyList<string> WithoutRules { get; private set; } = [];

    /// <summary>What could not be watched of the last packet, and why: a rule's trace, the kernel's own reasons.</summary>
    public IReadOnlyList<string> Unwatched { get; private set; } = [];

    /// <summary>Works the path out from what the kernel shows now. Sends nothing.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="mayLackRules">Goes on without the rules of a namespace whose packet filter it may not read (<see cref="Netfilter.FilterRuleset.IsKnown"/>).</param>
    public PathTrace Infer(PathQuestion question, bool mayLackRules = true)
    {
        ArgumentNullException.ThrowIfNull(question);
        SnapshotReader reader = new(_session, Open, question.Family, mayLackRules);
        reader.Read(Open(question.Container));
        HashSet<PathWant> satisfied = [];
        while (true)
        {
            PathTrace trace = PathInference.Infer(reader.Snapshot, question);
            List<PathWant> wants = [.. trace.Wants.Where(satisfied.Add)];
            if (wants.Count == 0)
            {
                WithoutRules = [.. reader.Snapshot.Namespaces.Where(ns => !ns.Filter.IsKnown).Select(ns => ns.Label)];
                return FlowKnowledge.Added(Complete(trace.RequireHost(), reader), _session, Open);
            }

            wants.ForEach(want => Satisfy(reader, want));
        }
    }

    /// <summary>Tests the path: with a real packet, unless only a look is asked for or the packet would have to come from elsewhere.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="timeout">How long to wait for the reply.</param>
    /// <param name="probe">Whether to send a packet.</param>
    public ContainerPathTest Test(PathQuestion question, TimeSpan timeout, bool probe)
    {
        PathTrace trace = Infer(question, mayLackRules: !probe);
        if (!probe || (question.IsInbound && question.FromNamespace is null))
        {
            return PathVerdict.Inferred(trace, FaultCatalog.Look(trace));
        }

        PathObservation seen = Observe(trace, timeout, size: 0);
        int largest = trace.Start.Link?.MtuBytes ?? 0;
        if (seen.Evidence.Outcome == ProbeOutcome.Replied && question.Protocol == PathProtocol.Icmp && trace.EndsWhereItShould && MtuTooSmall.Narrow(trace) is not null
            && Observe(trace, timeout, largest) is { Evidence.Outcome: ProbeOutcome.Silent } lost)
        {
            seen = lost;
            seen.Evidence = seen.Evidence with { LostSize = largest };
        }

        seen.Evidence = ServiceSocket.Added(trace, FlowKnowledge.WithoutStranger(trace, QuestionUnderWay.Added(trace, seen.Evidence)), _session, Open);
        Unwatched = seen.Result.Proof?.Missing ?? [];
        PathTrace proven = ProofReading.Apply(trace with { Evidence = seen.Evidence }, seen.Result.Proof);
        seen.Evidence = proven.Evidence!;
        return PathVerdict.Proven(proven, ProofWords.Say(proven, FaultCatalog.Look(proven)), seen);
    }

    /// <summary>Sends a packet along the path and watches it at every link.</summary>
    private PathObservation Observe(PathTrace trace, TimeSpan timeout, int size)
    {
        PathQuestion question = trace.Question;
        List<Hop> watched = [.. trace.Path.Hops.Where(hop => hop.InterfaceIndex > 0)];
        ProbeResult result = Probe.Run(new ProbePlan
        {
            From = Open(trace.Start.Hop.Namespace),
            Source = question.From is { } from && trace.Start.Namespace?.HolderOf(from) is not null ? from : null,
            Destination = trace.Start.Flow.Destination,
            Protocol = question.Protocol,
            Port = question.Port,
            SourcePort = ConntrackStale.SourcePort(trace),
            Size = size,
            Timeout = timeout,
            Points = [.. watched.Select(hop => new WatchPoint(Open(hop.Namespace), hop.InterfaceIndex, hop.InterfaceAlias!))],
            Proofs = [.. trace.Steps.Where(step => step.Namespace is { Filter.IsKnown: true }).GroupBy(step => step.Hop.Namespace).Select(steps => new ProofPlace(
                Open(steps.Key), ProofReading.Flows(trace, steps), steps.Any(step => step.Hop.Kind is HopKind.Bridge or HopKind.BridgePort)))],
        }, _session);
        return new PathObservation(trace.Path.Hops, result, watched);
    }

    /// <summary>Where an address has to be found for a repair, or a router, the neighbourhood is read too.</summary>
    private static PathTrace Complete(PathTrace trace, SnapshotReader reader)
    {
        IpFamily family = trace.Question.Family;
        bool needsFreeAddress = NoAddress.LinkOf(trace) is { } link && !trace.Container.AddressesOf(link, family).Any();
        if (DuplicateAddress.Unclear(trace) is var (there, shared, address))
        {
            reader.ReadHolders(there, shared.InterfaceIndex, IPAddress.Parse(address));
            return PathInference.Infer(reader.Snapshot, trace.Question);
        }

        bool needsRouter = trace.All(HopKind.Forwarding).Any(step => step.Route is { Route: null }) || LeavesUntranslated(trace);
        if (trace.Host is not { } host || (!needsFreeAddress && !needsRouter))
        {
            return trace;
        }

        int bridge = needsFreeAddress ? trace.Find(HopKind.Bridge)?.Link?.InterfaceIndex ?? 0 : 0;
        reader.ReadPeers(host, needsRouter ? 0 : bridge);
        return PathInference.Infer(reader.Snapshot, trace.Question);
    }

    /// <summary>Whether a container's own address goes out to a private one: then the answer needs a route back.</summary>
    private static bool LeavesUntranslated(PathTrace trace)
        => trace.Steps.Count > 1 && trace.Steps[^2] is { Hop.Kind: HopKind.Uplink, Link.PeerIndex: > 0 } && trace.LastFlow.Source.Equals(trace.Start.Flow.Source) && MasqueradeMissing.IsPrivate(trace.LastFlow.Destination);

    private static void Satisfy(SnapshotReader reader, PathWant want)
    {
        NamespaceSnapshot? ns = reader.TryRead(want.Namespace);
        if (ns is not null && want.LinkIndex != 0)
        {
            reader.ReadPeer(ns, want.LinkIndex);
        }
        else if (ns is not null && want.Address is not null)
        {
            reader.ReadHolders(ns, want.BridgeIndex, want.Address);
        }
    }

    private NamespaceHandle Open(string label) => NamespaceResolver.Resolve(_session, NamespaceReference.Parse(label));
}

using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Netfilter;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Paths;

/// <summary>One walk along a path, hop by hop.</summary>
internal sealed partial class PathWalk(NetworkSnapshot snapshot, PathQuestion question)
{
    private const int MostHops = 32;

    public List<PathStep> Steps { get; } = [];
    public HashSet<PathWant> Wants { get; } = [];

    private IpFamily Family => question.Family;
    private IPAddress Unknown => Family == IpFamily.IPv4 ? IPAddress.Any : IPAddress.IPv6Any;

    /// <summary>A namespace of the snapshot; one that was not read is wanted.</summary>
    public NamespaceSnapshot? Read(string? label)
    {
        NamespaceSnapshot? found = snapshot.Find(label);
        if (found is null && label is not null)
        {
            Wants.Add(new PathWant(label));
        }

        return found;
    }

    /// <summary>The namespace at the far end of a link; one that was not read, or whose name is not known yet, is wanted.</summary>
    public NamespaceSnapshot? ReadPeer(NamespaceSnapshot ns, NetworkLink link)
    {
        if (link.PeerNamespace is null && link.PeerNamespaceId >= 0)
        {
            Wants.Add(new PathWant(ns.Label) { LinkIndex = link.InterfaceIndex });
        }

        return Read(link.PeerNamespace);
    }

    /// <summary>The link a container would use: the one its route names, or else the first that leads anywhere.</summary>
    public static NetworkLink? LinkTowards(NamespaceSnapshot ns, IPAddress? destination, IpFamily family)
        => (destination is null ? null : RouteLookup.Find(ns, destination).Link)
            ?? ns.Links.FirstOrDefault(link => ns.IsUplink(link))
            ?? ns.Links.FirstOrDefault(link => link.Kind is "veth" or "macvlan" or "ipvlan" && ns.AddressesOf(link, family).Any())
            ?? ns.Links.FirstOrDefault(link => link.Kind is "veth" or "macvlan" or "ipvlan")
            ?? ns.Links.FirstOrDefault(link => link.Kind != "loopback" && link.Kind != "ifb" && ns.AddressesOf(link, family).Any())
            ?? ns.Links.FirstOrDefault(link => link.Kind is not "loopback" and not "ifb");

    /// <summary>Sends the packet from a namespace; gives the source address it gets.</summary>
    public IPAddress? Start(NamespaceSnapshot ns, IPAddress destination, IPAddress? preferredSource = null)
    {
        RouteAnswer answer = RouteLookup.Find(ns, destination, preferredSource);
        NetworkLink? link = answer.IsLocal ? ns.HolderOf(destination) ?? ns.FindLink("lo") : answer.Link ?? LinkTowards(ns, destination, Family);
        IPAddress? source = preferredSource is not null && ns.HolderOf(preferredSource) is not null ? preferredSource
            : answer.Source ?? (answer.IsLocal ? destination : FirstAddress(ns, link));
        FilterFlow flow = new()
        {
            Source = source ?? Unknown,
            Destination = destination,
            Protocol = question.Protocol,
            DestinationPort = question.Port,
            OutputInterface = link?.Name,
            OutputInterfaceIndex = link?.InterfaceIndex ?? 0,
            SourceIsLocal = true,
            DestinationIsLocal = answer.IsLocal,
        };
        HookResult output = HookVisits.Evaluate(ns.Filter, NetfilterHook.Output, flow);
        HookResult post = HookVisits.Evaluate(ns.Filter, NetfilterHook.Postrouting, output.Flow);
        Add(new PathStep
        {
            Hop = NewHop(HopKind.Link, ns, link, link is null ? "no link" : answer.Link is null && !answer.IsLocal ? "no route" : answer.ToString()),
            Namespace = ns,
            Link = link,
            Flow = flow,
            Route = answer,
            Filter = output,
            Postrouting = post,
        });
        if (answer.IsLocal)
        {
            Deliver(ns, post.Flow, prerouting: null);
        }
        else if (link is null)
        {
            End(flow);
        }
        else
        {
            Cross(ns, link, answer.NextHop ?? Gateway(ns, link) ?? destination, Translated(post, ns, link));
        }

        return source;
    }

    /// <summary>Takes the packet in from outside, by a link of a namespace.</summary>
    public void ComeIn(NamespaceSnapshot ns, NetworkLink? link, IPAddress destination, IPAddress source)
    {
        FilterFlow flow = new() { Source = source, Destination = destination, Protocol = question.Protocol, DestinationPort = question.Port };
        Add(new PathStep { Hop = NewHop(HopKind.Uplink, ns, link, AddressesText(ns, link)), Namespace = ns, Link = link, Flow = flow });
        Arrive(ns, link, flow);
    }

    /// <summary>The packet is in a namespace: for it, or to be forwarded.</summary>
    private void Arrive(NamespaceSnapshot ns, NetworkLink? input, FilterFlow arriving)
    {
        if (Steps.Count >= MostHops)
        {
            return;
        }

        FilterFlow flow = arriving.ComingIn(input?.Name, input?.InterfaceIndex ?? 0) with { DestinationIsLocal = RouteLookup.Find(ns, arriving.Destination).IsLocal };
        HookResult pre = HookVisits.Evaluate(ns.Filter, NetfilterHook.Prerouting, flow);
        flow = pre.Flow;
        RouteAnswer answer = RouteLookup.Find(ns, flow.Destination, flow.Source.Equals(Unknown) ? null : flow.Source, input?.Name);
        if (answer.IsLocal)
        {
            Deliver(ns, flow with { DestinationIsLocal = true }, pre);
            return;
        }

        Forward(ns, input, flow, pre, answer);
    }

    private void Forward(NamespaceSnapshot ns, NetworkLink? input, FilterFlow flow, HookResult pre, RouteAnswer answer)
    {
        FilterFlow forwarded = flow with { OutputInterface = answer.Link?.Name, OutputInterfaceIndex = answer.Link?.InterfaceIndex ?? 0, DestinationIsLocal = false };
        HookResult forward = HookVisits.Evaluate(ns.Filter, NetfilterHook.Forward, forwarded);
        HookResult post = HookVisits.Evaluate(ns.Filter, NetfilterHook.Postrouting, forward.Flow);
        FilterFlow leaving = Translated(post, ns, answer.Link, answer.Source);
        string translation = pre.Flow.IsDestinationTranslated ? $"; to {FlowText.Destination(flow)} by DNAT" : "";
        translation += !leaving.Source.Equals(forwarded.Source) ? $"; from {leaving.Source} by {(post.IsMasqueraded ? "masquerade" : "SNAT")}" : "";
        Add(new PathStep
        {
            Hop = NewHop(HopKind.Forwarding, ns, null, answer + translation),
            Namespace = ns,
            Flow = flow,
            Route = answer,
            Prerouting = pre,
            Filter = forward,
            ReplyFilter = HookVisits.Evaluate(ns.Filter, NetfilterHook.Forward, forwarded.Answer()),
            Postrouting = post,
        });
        if (answer.Link is not { } output)
        {
            End(leaving);
        }
        else if (output.Kind == "bridge")
        {
            LeaveByBridge(ns, output, answer.NextHop!, leaving);
        }
        else if (output.Kind == "veth" && !ns.IsUplink(output) && ReadPeer(ns, output) is { } other && other.FindLink(output.PeerIndex) is { } peer)
        {
            AddLink(HopKind.BridgePort, ns, output, leaving, "routed");
            AddLink(HopKind.Link, other, peer, leaving, AddressesText(other, peer));
            Arrive(other, peer, leaving);
        }
        else
        {
            AddLink(HopKind.Uplink, ns, output, leaving, AddressesText(ns, output));
            End(leaving);
        }
    }

    private void Deliver(NamespaceSnapshot ns, FilterFlow flow, HookResult? prerouting) => Add(new PathStep
    {
        Hop = NewHop(HopKind.Service, ns, null, $"delivered to {FlowText.Service(flow)}"),
        Namespace = ns,
        Flow = flow,
        Prerouting = prerouting,
        Filter = HookVisits.Evaluate(ns.Filter, NetfilterHook.Input, flow),
    });

    private void End(FilterFlow flow) => Add(new PathStep
    {
        Hop = new Hop { Kind = HopKind.Destination, Description = $"{FlowText.Destination(flow)}, outside of what can be seen" },
        Flow = flow,
    });

    private void AddLink(HopKind kind, NamespaceSnapshot ns, NetworkLink? link, FilterFlow flow, string description, bool assumed = false)
        => Add(new PathStep { Hop = NewHop(kind, ns, link, description), Namespace = ns, Link = link, Flow = flow, IsAssumed = assumed });

    private void Add(PathStep step) => Steps.Add(step with { Hop = step.Hop with { Index = Steps.Count } });

    private static Hop NewHop(HopKind kind, NamespaceSnapshot ns, NetworkLink? link, string description) => new()
    {
        Kind = kind,
        Namespace = ns.Label,
        InterfaceAlias = link?.Name,
        InterfaceIndex = link?.InterfaceIndex ?? 0,
        Description = description,
    };

    /// <summary>The packet as it leaves: a masquerade gives it the outgoing link's address.</summary>
    private FilterFlow Translated(HookResult post, NamespaceSnapshot ns, NetworkLink? output, IPAddress? preferred = null)
        => post.IsMasqueraded && (preferred ?? FirstAddress(ns, output)) is { } own ? post.Flow with { Source = own } : post.Flow;

    private IPAddress? FirstAddress(NamespaceSnapshot ns, NetworkLink? link)
        => link is null ? null : ns.AddressesOf(link, Family).Select(address => IPAddress.Parse(address.IPAddress)).FirstOrDefault();

    private string AddressesText(NamespaceSnapshot ns, NetworkLink? link)
        => link is null ? "missing" : string.Join(", ", ns.AddressesOf(link, Family)) is { Length: > 0 } held ? held : $"no {Family} address";
}

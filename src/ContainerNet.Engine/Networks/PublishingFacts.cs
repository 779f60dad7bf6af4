using System.Net;
using System.Runtime.CompilerServices;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;
using ContainerNet.Sockets;
using ContainerNet.Sysctl;

namespace ContainerNet.Networks;

/// <summary>
/// What published ports of a namespace hang on: routes, settings, listening processes, everybody's rules. Read when it is asked for and kept for a tenth of a second,
/// the rules as long as nobody else changes them, so that thousands of ports in one pipeline do not read it thousands of times.
/// </summary>
internal sealed partial class PublishingFacts
{
    private const int Lifetime = 100; // ms
    private static readonly ConditionalWeakTable<NamespaceHandle, PublishingFacts> OfNamespace = [];
    private static readonly Dictionary<IpFamily, IPAddress> Elsewhere = new()
    {
        [IpFamily.IPv4] = IPAddress.Parse("198.51.100.99"), [IpFamily.IPv6] = IPAddress.Parse("2001:db8:ffff::99"), // RFC 5737, RFC 3849
    };

    private readonly NamespaceSession _session;
    private readonly NamespaceHandle _ns;
    private readonly Dictionary<IPAddress, TargetPlace> _places = [];
    private readonly Dictionary<string, string?> _settings = [];
    private readonly Dictionary<SocketProtocol, IReadOnlyList<NetworkSocket>> _listeners = [];
    private readonly Dictionary<IpFamily, string?> _uplinks = [];
    private readonly List<PortMapping> _stale = [];
    private IReadOnlyList<IpAddress>? _addresses;
    private IReadOnlyList<NetworkLink>? _links;
    private IReadOnlyList<IpNeighbor>? _neighbors;
    private IReadOnlyList<BridgeFdbEntry>? _fdb;
    private long _readAt = long.MinValue;

    private PublishingFacts(NamespaceSession session, NamespaceHandle ns)
    {
        _session = session;
        _ns = ns;
    }

    /// <summary>What is known of a namespace, as long as it is held open.</summary>
    public static PublishingFacts Of(NamespaceSession session, NamespaceHandle ns)
    {
        PublishingFacts facts = OfNamespace.GetValue(ns, handle => new PublishingFacts(session, handle));
        facts.Refresh();
        return facts;
    }

    /// <summary>An address of the outside: of the documentation, so that rules about known networks do not mean it.</summary>
    public static IPAddress Outsider(IpFamily family) => Elsewhere[family];

    public TargetPlace PlaceOf(IPAddress target)
    {
        if (!_places.TryGetValue(target, out TargetPlace? place))
        {
            _places[target] = place = FindPlace(target);
        }

        return place;
    }

    /// <summary>A setting below <c>/proc/sys/net</c>; null where there is none.</summary>
    public string? Setting(string path)
    {
        if (!_settings.TryGetValue(path, out string? value))
        {
            _settings[path] = value = NetworkSetting.Read(_ns, path)[0];
        }

        return value;
    }

    /// <summary>Whether what comes in by a link is forwarded.</summary>
    public bool Forwards(IpFamily family, string link)
        => Setting(family == IpFamily.IPv4 ? $"ipv4/conf/{link}/forwarding" : "ipv6/conf/all/forwarding") is "1" or "2";

    /// <summary>The namespace's addresses.</summary>
    public IReadOnlyList<IpAddress> Addresses => _addresses ??= RouteSocket.In(_session, _ns).GetAddresses();

    /// <summary>The link strangers come in by: that of the default route, or else any that has an address and is not the target's.</summary>
    public string? Uplink(IpFamily family, string? notLink)
    {
        if (!_uplinks.TryGetValue(family, out string? link))
        {
            _uplinks[family] = link = FindPlace(Elsewhere[family]).Link;
        }

        return link is not null && link != notLink ? link
            : Addresses.FirstOrDefault(address => address.AddressFamily == family && address.InterfaceAlias != notLink && address.InterfaceAlias != "lo" && address.Scope == RouteScope.Global)?.InterfaceAlias;
    }

    /// <summary>An address of the namespace that callers on a link would use.</summary>
    public IPAddress? AddressOn(IpFamily family, string? link)
    {
        IpAddress[] all = [.. Addresses.Where(address => address.AddressFamily == family && address.InterfaceAlias != "lo" && address.Scope == RouteScope.Global)];
        return (all.FirstOrDefault(address => address.InterfaceAlias == link) ?? all.FirstOrDefault()) is { } found ? IPAddress.Parse(found.IPAddress) : null;
    }

    /// <summary>Whether the link is a bridge whose frames are handed to the packet filter (bridge-nf-call-iptables), and translated there without being routed.</summary>
    public bool SeesFramesOf(string link, IpFamily family)
        => Setting(family == IpFamily.IPv4 ? "bridge/bridge-nf-call-iptables" : "bridge/bridge-nf-call-ip6tables") == "1" && Links.Any(one => one.Name == link && one.Kind == "bridge");

    /// <summary>Whether a bridge sends a frame back out by the port it came in by: that of the target, or all of them where it is not known.</summary>
    public bool SendsBackTo(IPAddress target, string bridge)
    {
        RouteSocket route = RouteSocket.In(_session, _ns);
        string? address = (_neighbors ??= route.GetNeighbors(Links)).FirstOrDefault(neighbor => neighbor.IPAddress == target.ToString() && neighbor.InterfaceAlias == bridge)?.LinkLayerAddress;
        string? port = address is null ? null : (_fdb ??= route.GetFdb(Links)).FirstOrDefault(entry => entry.LinkLayerAddress == address && entry.Bridge == bridge)?.InterfaceAlias;
        BridgePort[] ports = [.. Links.Where(link => link.Bridge == bridge).Select(BridgePort.From)];
        return ports.FirstOrDefault(one => one.InterfaceAlias == port) is { } known ? known.HairpinMode : ports.Length > 0 && ports.All(one => one.HairpinMode);
    }

    private IReadOnlyList<NetworkLink> Links => _links ??= RouteSocket.In(_session, _ns).GetLinks();

    /// <summary>The processes that wait on a port of this protocol.</summary>
    public IReadOnlyList<NetworkSocket> Listeners(SocketProtocol protocol)
    {
        if (!_listeners.TryGetValue(protocol, out IReadOnlyList<NetworkSocket>? sockets))
        {
            _listeners[protocol] = sockets = SocketDiagnostics.Read(_session, _ns, listeningOnly: true, protocol);
        }

        return sockets;
    }

    /// <summary>Reads what any port of this protocol hangs on.</summary>
    public void LookAhead(NatProtocol protocol)
    {
        if (protocol != NatProtocol.Sctp)
        {
            Listeners((SocketProtocol)protocol);
        }

        Others();
    }

    /// <summary>Notes that datagrams may still go where they went before this map came or went.</summary>
    public void NoteStale(PortMapping mapping) => _stale.Add(mapping);

    /// <summary>Those, once.</summary>
    public IReadOnlyList<PortMapping> TakeStale()
    {
        PortMapping[] taken = [.. _stale];
        _stale.Clear();
        return taken;
    }

    private void Refresh()
    {
        if (Environment.TickCount64 - _readAt > Lifetime)
        {
            _places.Clear();
            _settings.Clear();
            _listeners.Clear();
            _uplinks.Clear();
            (_addresses, _links, _neighbors, _fdb) = (null, null, null, null);
            _readAt = Environment.TickCount64;
        }
    }

    private TargetPlace FindPlace(IPAddress target)
    {
        IpPrefix alone = new(target, target.GetAddressBytes().Length * 8);
        try
        {
            IpRoute route = RouteSocket.In(_session, _ns).FindRoute(target, fibMatch: true);
            bool isKnown = IpPrefix.TryParse(route.DestinationPrefix, out IpPrefix subnet) && subnet.Length > 0;
            bool isLocal = route.Type == RouteType.Local;
            return new TargetPlace(route.InterfaceAlias, route.NextHop is null && isKnown && !isLocal ? subnet : alone, route.NextHop is null && isKnown, isLocal, isKnown);
        }
        catch (KernelException e) when (e.Errno is Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EINVAL or Errno.ESRCH or Errno.EACCES)
        {
            return new TargetPlace(null, alone, IsNeighbor: false, IsLocal: false, IsOfANetwork: false);
        }
    }
}

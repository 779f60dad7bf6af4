namespace ContainerNet.Route;

/// <summary>A network link, as <c>ip -details link show</c> tells of it.</summary>
public sealed record NetworkLink : KernelObject
{
    /// <summary>Its name, at most 15 bytes.</summary>
    public string Name { get; init; } = "";

    /// <summary>The same name, as other cmdlets take it from the pipeline.</summary>
    public string InterfaceAlias => Name;

    /// <summary>Its number in its namespace.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>What it is: <c>veth</c>, <c>bridge</c>, <c>macvlan</c>, <c>vxlan</c>, <c>loopback</c>, <c>ethernet</c> …</summary>
    public string Kind { get; init; } = "";

    /// <summary>Whether it is switched on.</summary>
    public LinkState State { get; init; }

    /// <summary>Whether it can carry traffic.</summary>
    public OperationalState OperationalState { get; init; }

    /// <summary>Whether there is something at its other end (<c>IFF_LOWER_UP</c>).</summary>
    public bool HasCarrier { get; init; }

    /// <summary>The largest packet it sends, in bytes.</summary>
    public int MtuBytes { get; init; }

    /// <summary>Its MAC address, <c>02:42:ac:11:00:02</c>.</summary>
    public string LinkLayerAddress { get; init; } = "";

    /// <summary>The bridge (or other master) it is a port of, or null.</summary>
    public string? Bridge { get; init; }

    /// <summary>The index of the bridge it is a port of; 0 for none.</summary>
    public int BridgeIndex { get; init; }

    /// <summary>For a veth, the other end's name; for a macvlan or VXLAN, the link below it. Null when it is not to be seen from here.</summary>
    public string? PeerName { get; init; }

    /// <summary>The index of the other end, or of the link below, in its own namespace; 0 for none.</summary>
    public int PeerIndex { get; init; }

    /// <summary>The namespace of the other end, or null when it is not known.</summary>
    public string? PeerNamespace { get; init; }

    /// <summary>The kernel's number, in this namespace, for the namespace of the other end; -1 when it is the same.</summary>
    public int PeerNamespaceId { get; init; } = -1;

    /// <summary>The alias a person gave it, at most 255 bytes; empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>The group it belongs to; 0 is the default one.</summary>
    public int Group { get; init; }

    /// <summary>Whether it receives packets that are not addressed to it.</summary>
    public bool IsPromiscuous { get; init; }

    /// <summary>How it works, when it is a bridge; else null.</summary>
    public BridgeOptions? BridgeOptions { get; init; }

    /// <summary>How its bridge treats it, when it is a bridge's port; else null.</summary>
    public BridgePortOptions? BridgePortOptions { get; init; }

    /// <summary>What it is, when it is a macvlan; else null.</summary>
    public MacvlanOptions? MacvlanOptions { get; init; }

    /// <summary>What it is, when it is a VXLAN link; else null.</summary>
    public VxlanOptions? VxlanOptions { get; init; }

    /// <summary>STP state, when it is a bridge port.</summary>
    public BridgePortState? PortState => BridgePortOptions?.State;

    /// <summary>Whether a bridge sends a frame back out of this port.</summary>
    public bool HairpinMode => BridgePortOptions is { HairpinMode: true };

    /// <summary>Whether, as a bridge port, it speaks only to ports that are not isolated.</summary>
    public bool Isolated => BridgePortOptions is { Isolated: true };

    /// <summary>Whether, as a bridge port, the bridge learns addresses from it.</summary>
    public bool Learning => BridgePortOptions is { Learning: true };

    /// <summary>Whether, as a bridge, it filters by VLAN.</summary>
    public bool VlanFiltering => BridgeOptions is { VlanFiltering: true };

    /// <summary>Whether IPv4 packets that arrive here are forwarded (<c>net.ipv4.conf.NAME.forwarding</c>).</summary>
    public bool IPv4Forwarding { get; init; }

    /// <summary>Whether IPv6 packets that arrive here are forwarded (<c>net.ipv6.conf.NAME.forwarding</c>).</summary>
    public bool IPv6Forwarding { get; init; }

    /// <summary><c>net.ipv4.conf.NAME.rp_filter</c>: 0 none, 1 strict, 2 loose.</summary>
    public int ReversePathFilter { get; init; }

    /// <summary><c>net.ipv4.conf.NAME.route_localnet</c>.</summary>
    public bool RouteLocalnet { get; init; }

    /// <summary><c>net.ipv6.conf.NAME.disable_ipv6</c>.</summary>
    public bool IPv6Disabled { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

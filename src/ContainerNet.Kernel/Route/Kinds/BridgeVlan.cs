namespace ContainerNet.Route;

/// <summary>A VLAN that a port of a bridge, or the bridge's own end, belongs to (<c>bridge vlan show</c>; IEEE 802.1Q).</summary>
public sealed record BridgeVlan
{
    /// <summary>The port's number; the bridge's own for its end towards the host.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>The VLAN, 1 to 4094.</summary>
    public int VlanId { get; init; }

    /// <summary>Whether frames that come in without a tag are taken to be of this VLAN (<c>BRIDGE_VLAN_INFO_PVID</c>).</summary>
    public bool IsPortVlan { get; init; }

    /// <summary>Whether frames of this VLAN go out without a tag (<c>BRIDGE_VLAN_INFO_UNTAGGED</c>).</summary>
    public bool IsUntagged { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{VlanId}{(IsPortVlan ? " PVID" : "")}{(IsUntagged ? " untagged" : "")}";
}

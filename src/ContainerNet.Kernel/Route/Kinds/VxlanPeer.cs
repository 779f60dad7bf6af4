using System.Net;

namespace ContainerNet.Route;

/// <summary>Another end of a VXLAN: the host, and the MAC address that is behind it.</summary>
/// <param name="Remote">The host.</param>
public sealed record VxlanPeer(IPAddress Remote)
{
    /// <summary>The MAC address behind it, six bytes; six zeros for every address nobody knows.</summary>
    public byte[] LinkLayerAddress { get; init; } = new byte[6];

    /// <summary>Its UDP port; null for the link's own.</summary>
    public int? Port { get; init; }

    /// <summary>The identifier it knows this VXLAN by; null for the link's own.</summary>
    public int? VxlanId { get; init; }

    /// <summary>The link packets to it leave by; 0 lets the route decide.</summary>
    public int DeviceIndex { get; init; }

    /// <summary>Whether several hosts may stand for this MAC address: a frame to it goes to all of them.</summary>
    public bool IsForMany => (LinkLayerAddress[0] & 1) != 0 || LinkLayerAddress.All(part => part == 0);

    /// <summary>Whether an entry of the forwarding table says this.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="link">The VXLAN link, whose port and identifier stand for what is not said.</param>
    public bool IsMetBy(BridgeFdbEntry entry, VxlanOptions link)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(link);
        return entry.LinkLayerAddress == LinkReader.FormatLinkLayer(LinkLayerAddress)
            && entry.RemoteIPAddress == Remote.ToString()
            && (entry.Port ?? link.Port) == (Port ?? link.Port)
            && (entry.VxlanId ?? link.VxlanId) == (VxlanId ?? link.VxlanId)
            && (DeviceIndex == 0 || entry.DeviceIndex == DeviceIndex);
    }

    /// <summary>As it can be read aloud.</summary>
    public override string ToString()
        => $"{Remote}{(LinkLayerAddress.All(part => part == 0) ? "" : $" for {LinkReader.FormatLinkLayer(LinkLayerAddress)}")}";
}

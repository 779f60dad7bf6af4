using System.Net;

namespace ContainerNet.Route;

/// <summary>What a VXLAN link shall be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="VxlanId">The VXLAN network identifier, 0 to 16777215.</param>
public sealed record VxlanSpec(string Name, int VxlanId)
{
    /// <summary>The address packets leave with; null lets the route decide.</summary>
    public IPAddress? LocalAddress { get; init; }

    /// <summary>Where frames go whose address nobody knows; null for nowhere.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>The UDP port it sends to and listens on.</summary>
    public int Port { get; init; } = 4789;

    /// <summary>The link packets leave by; 0 lets the route decide.</summary>
    public int DeviceIndex { get; init; }

    /// <summary>Whether it learns from the frames that arrive which host an address is behind.</summary>
    public bool Learning { get; init; } = true;

    /// <summary>The bridge it is born into; 0 for none.</summary>
    public int BridgeIndex { get; init; }

    /// <summary>Its MTU in bytes; null for the kernel's: what fits the device, else 1500.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>Its MAC address, six bytes; null lets the kernel choose.</summary>
    public byte[]? LinkLayerAddress { get; init; }

    /// <summary>Whether it is born switched on.</summary>
    public bool IsUp { get; init; } = true;

    /// <summary>What of it a link is not, as a part of a sentence; null when it is all of it.</summary>
    public string? DifferenceFrom(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        LinkChange common = new() { State = IsUp ? LinkState.Up : LinkState.Down, MtuBytes = MtuBytes, LinkLayerAddress = LinkLayerAddress };
        return link.VxlanOptions is not { } there ? $"it is of the kind {link.Kind}"
            : there.VxlanId != VxlanId ? $"its VXLAN id is {there.VxlanId}"
            : there.Port != Port ? $"its port is {there.Port}"
            : there.LocalIPAddress != LocalAddress?.ToString() ? $"its local address is {there.LocalIPAddress ?? "not set"}"
            : there.RemoteIPAddress != RemoteAddress?.ToString() ? $"its remote address is {there.RemoteIPAddress ?? "not set"}"
            : there.DeviceIndex != DeviceIndex ? $"it leaves by {(there.DeviceIndex == 0 ? "whatever link the route says" : there.Device ?? $"link {there.DeviceIndex}")}"
            : there.Learning != Learning ? $"its learning is {(there.Learning ? "on" : "off")}"
            : BridgeIndex != 0 && link.BridgeIndex != BridgeIndex ? $"it is a port of {link.Bridge ?? "no bridge"}"
            : common.DifferenceFrom(link);
    }
}

using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>A subnet whose packets leave this namespace under the address of the link they leave by.</summary>
public sealed record NatMasquerade : KernelObject
{
    /// <summary>The subnet.</summary>
    public string Subnet { get; init; } = "";

    /// <summary>Packets that leave by this link keep their source; null: those to the subnet itself keep it.</summary>
    public string? ExceptInterface { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public IpFamily AddressFamily { get; init; } = IpFamily.IPv4;

    /// <inheritdoc/>
    public override string ToString() => Subnet;
}

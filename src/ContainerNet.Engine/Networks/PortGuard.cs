using System.Net;
using ContainerNet.Netfilter;

namespace ContainerNet.Networks;

/// <summary>A container's port of a bridge as the packet filter guards it: under which addresses the container may speak.</summary>
/// <param name="Link">The host end of its pair.</param>
/// <param name="LinkLayerAddress">The MAC address inside.</param>
/// <param name="Address">Its IPv4 address; null for none.</param>
/// <param name="IPv6Address">Its IPv6 address; null for none.</param>
internal sealed record PortGuard(string Link, byte[] LinkLayerAddress, IPAddress? Address, IPAddress? IPv6Address)
{
    /// <summary>What it is in the sets of <see cref="PortRules"/>.</summary>
    public IEnumerable<(string Set, FilterSetElement Element)> Elements
    {
        get
        {
            byte[] link = GuardPhrases.LinkKey(Link);
            yield return (PortRules.Ports, new FilterSetElement { Key = link });
            yield return (PortRules.Macs, new FilterSetElement { Key = [.. link, .. LinkLayerAddress, 0, 0] });
            if (Address is not null)
            {
                yield return (PortRules.Sources, new FilterSetElement { Key = [.. link, .. Address.GetAddressBytes()] });
            }

            if (IPv6Address is not null)
            {
                yield return (PortRules.Sources6, new FilterSetElement { Key = [.. link, .. IPv6Address.GetAddressBytes()] });
                yield return (PortRules.Targets, new FilterSetElement { Key = [.. link, .. IPv6Address.GetAddressBytes()[12..]] });
            }
        }
    }
}

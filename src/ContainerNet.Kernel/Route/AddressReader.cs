using System.Net;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Reads <c>RTM_NEWADDR</c> payloads.</summary>
public static class AddressReader
{
    private const ushort IFA_ADDRESS = 1;
    private const ushort IFA_LOCAL = 2;
    private const ushort IFA_CACHEINFO = 6;
    private const ushort IFA_FLAGS = 8;

    /// <summary>Reads one address; null when it is of another family than IPv4 and IPv6.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no address.</exception>
    public static IpAddress? Read(ReadOnlySpan<byte> payload, string ns, Func<int, string?> nameOf)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        IfAddrMsg header = Wire.Read<IfAddrMsg>(payload, out ReadOnlySpan<byte> rest);
        if (!Enum.IsDefined((IpFamily)header.Family))
        {
            return null;
        }

        IPAddress? address = null;
        IPAddress? local = null;
        uint flags = header.Flags;
        uint preferred = uint.MaxValue;
        uint valid = uint.MaxValue;
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case IFA_ADDRESS: address = attributes.AsAddress(); break;
                case IFA_LOCAL: local = attributes.AsAddress(); break;
                case IFA_FLAGS: flags = attributes.AsUInt32(); break;
                case IFA_CACHEINFO:
                    // struct ifa_cacheinfo { __u32 ifa_prefered, ifa_valid, cstamp, tstamp; }
                    preferred = attributes.AsUInt32();
                    valid = Wire.Read<uint>(attributes.Value[4..]);
                    break;
                default: break;
            }
        }

        return (local ?? address) is not { } own ? null : new IpAddress
        {
            Namespace = ns,
            IPAddress = own.ToString(),
            PrefixLength = header.PrefixLength,
            InterfaceIndex = header.Index,
            InterfaceAlias = nameOf(header.Index) ?? "",
            AddressFamily = (IpFamily)header.Family,
            Scope = (RouteScope)header.Scope,
            Flags = (AddressFlags)flags,
            ValidLifetime = valid == uint.MaxValue ? null : TimeSpan.FromSeconds(valid),
            PreferredLifetime = preferred == uint.MaxValue ? null : TimeSpan.FromSeconds(preferred),
        };
    }
}

using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Reads <c>RTM_NEWLINK</c> payloads.</summary>
public static class LinkReader
{
    private const ushort ARPHRD_ETHER = 1;
    private const ushort ARPHRD_LOOPBACK = 772;
    private const int AF_INET = 2;
    private const int AF_INET6 = 10;

    // Places in IFLA_INET_CONF, IPV4_DEVCONF_* - 1 of linux/ip.h, and in IFLA_INET6_CONF, DEVCONF_* of linux/ipv6.h
    private const int Forwarding = 0;
    private const int RpFilter = 7;
    private const int RouteLocalnet = 25;
    private const int DisableIPv6 = 26;

    /// <summary>Reads one link. Its bridge's and peer's names are not in the message.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no link.</exception>
    public static NetworkLink Read(ReadOnlySpan<byte> payload, string ns)
    {
        IfInfoMsg header = Wire.Read<IfInfoMsg>(payload, out ReadOnlySpan<byte> rest);
        Fields link = new()
        {
            Kind = header.Type switch { ARPHRD_LOOPBACK => "loopback", ARPHRD_ETHER => "ethernet", _ => "other" },
        };
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case IFLA.IFNAME: link.Name = attributes.AsString(); break;
                case IFLA.ADDRESS: link.Address = FormatLinkLayer(attributes.Value); break;
                case IFLA.MTU: link.Mtu = (int)attributes.AsUInt32(); break;
                case IFLA.LINK: link.Peer = attributes.AsInt32(); break;
                case IFLA.MASTER: link.Master = attributes.AsInt32(); break;
                case IFLA.OPERSTATE: link.Operational = (OperationalState)attributes.AsByte(); break;
                case IFLA.IFALIAS: link.Description = attributes.AsString(); break;
                case IFLA.GROUP: link.Group = attributes.AsInt32(); break;
                case IFLA.PROMISCUITY: link.Promiscuity = attributes.AsUInt32(); break;
                case IFLA.LINK_NETNSID: link.PeerNamespaceId = attributes.AsInt32(); break;
                case IFLA.LINKINFO: ReadInfo(attributes.AsNested(), link); break;
                case IFLA.AF_SPEC: ReadFamilies(attributes.AsNested(), link); break;
                default: break;
            }
        }

        return new NetworkLink
        {
            Namespace = ns,
            Name = link.Name,
            InterfaceIndex = header.Index,
            Kind = link.Kind,
            State = (header.Flags & IfInfoMsg.IFF_UP) != 0 ? LinkState.Up : LinkState.Down,
            OperationalState = link.Operational,
            HasCarrier = (header.Flags & IfInfoMsg.IFF_LOWER_UP) != 0,
            MtuBytes = link.Mtu,
            LinkLayerAddress = link.Address,
            BridgeIndex = link.Master,
            PeerIndex = link.Peer != 0 ? link.Peer : link.Vxlan?.DeviceIndex ?? 0, // of a VXLAN link IFLA_LINK does not tell
            PeerNamespaceId = link.PeerNamespaceId,
            Description = link.Description,
            Group = link.Group,
            IsPromiscuous = link.Promiscuity > 0,
            BridgeOptions = link.Bridge,
            BridgePortOptions = link.Port,
            MacvlanOptions = link.Macvlan,
            VxlanOptions = link.Vxlan,
            IPv4Forwarding = link.IPv4Forwarding,
            IPv6Forwarding = link.IPv6Forwarding,
            ReversePathFilter = link.ReversePathFilter,
            RouteLocalnet = link.RouteLocalnet,
            IPv6Disabled = link.IPv6Disabled,
        };
    }

    /// <summary>Six bytes as <c>02:42:ac:11:00:02</c>.</summary>
    public static string FormatLinkLayer(ReadOnlySpan<byte> address)
    {
        Span<char> text = stackalloc char[32 * 3];
        int length = Math.Min(address.Length, 32);
        for (int i = 0; i < length; i++)
        {
            text[i * 3] = Hex(address[i] >> 4);
            text[(i * 3) + 1] = Hex(address[i] & 0xf);
            text[(i * 3) + 2] = ':';
        }

        return length == 0 ? "" : new string(text[..((length * 3) - 1)]);

        static char Hex(int digit) => (char)(digit < 10 ? '0' + digit : 'a' + digit - 10);
    }

    private static void ReadInfo(AttributeReader info, Fields link)
    {
        string master = "";
        while (info.Next())
        {
            switch (info.Type)
            {
                case IFLA.INFO_KIND: link.Kind = info.AsString(); break;
                case IFLA.INFO_DATA when link.Kind == "bridge": link.Bridge = BridgeKind.Read(info.AsNested()); break;
                case IFLA.INFO_DATA when link.Kind == "macvlan": link.Macvlan = MacvlanKind.Read(info.AsNested()); break;
                case IFLA.INFO_DATA when link.Kind == "vxlan": link.Vxlan = VxlanKind.Read(info.AsNested()); break;
                case IFLA.INFO_SLAVE_KIND: master = info.AsString(); break;
                case IFLA.INFO_SLAVE_DATA when master == "bridge": link.Port = BridgePortKind.Read(info.AsNested()); break;
                default: break;
            }
        }
    }

    private static void ReadFamilies(AttributeReader families, Fields link)
    {
        while (families.Next())
        {
            AttributeReader family = families.AsNested();
            int kind = families.Type;
            while (kind is AF_INET or AF_INET6 && family.Next())
            {
                ReadOnlySpan<byte> values = family.Value;
                if (kind == AF_INET && family.Type == IFLA.INET_CONF)
                {
                    link.IPv4Forwarding = At(values, Forwarding) != 0;
                    link.ReversePathFilter = At(values, RpFilter);
                    link.RouteLocalnet = At(values, RouteLocalnet) != 0;
                }
                else if (kind == AF_INET6 && family.Type == IFLA.INET6_CONF)
                {
                    link.IPv6Forwarding = At(values, Forwarding) != 0;
                    link.IPv6Disabled = At(values, DisableIPv6) != 0;
                }
            }
        }

        static int At(ReadOnlySpan<byte> values, int place) => values.Length >= (place + 1) * 4 ? Wire.Read<int>(values[(place * 4)..]) : 0;
    }

    private sealed class Fields
    {
        public string Name = "";
        public string Kind = "";
        public string Address = "";
        public string Description = "";
        public int Mtu;
        public int Peer;
        public int PeerNamespaceId = -1;
        public int Master;
        public int Group;
        public uint Promiscuity;
        public OperationalState Operational;
        public BridgeOptions? Bridge;
        public BridgePortOptions? Port;
        public MacvlanOptions? Macvlan;
        public VxlanOptions? Vxlan;
        public bool IPv4Forwarding;
        public bool IPv6Forwarding;
        public int ReversePathFilter;
        public bool RouteLocalnet;
        public bool IPv6Disabled;
    }
}

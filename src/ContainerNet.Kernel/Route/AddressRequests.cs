using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Requests about addresses. Pure: a description goes in, the message comes out.</summary>
public static class AddressRequests
{
    private const ushort IFA_ADDRESS = 1;
    private const ushort IFA_LOCAL = 2;
    private const ushort IFA_BROADCAST = 4;
    private const ushort IFA_FLAGS = 8;
    private const ushort IFA_TARGET_NETNSID = 10;

    /// <summary><c>ip address add PREFIX brd + dev INDEX [nodad]</c></summary>
    /// <param name="address">The address with its prefix length.</param>
    /// <param name="index">The link.</param>
    /// <param name="scope">How far it is valid.</param>
    /// <param name="flags"><see cref="AddressFlags.NoDad"/> and <see cref="AddressFlags.NoPrefixRoute"/> may be asked for.</param>
    public static MessageWriter AddAddress(IpPrefix address, int index, RouteScope scope = RouteScope.Global, AddressFlags flags = AddressFlags.None)
    {
        MessageWriter message = Message(RTM.NEWADDR,
            MessageFlags.Request | MessageFlags.Ack | MessageFlags.Create | MessageFlags.Exclusive | MessageFlags.Echo, address, index, scope, flags)
            .Address(IFA_ADDRESS, address.Address);
        if (address.Family == IpFamily.IPv4 && address.Length < 31)
        {
            message.Bytes(IFA_BROADCAST, Broadcast(address));
        }

        return message;
    }

    /// <summary><c>ip address delete PREFIX dev INDEX</c></summary>
    public static MessageWriter RemoveAddress(IpPrefix address, int index)
        => Message(RTM.DELADDR, MessageFlags.Request | MessageFlags.Ack, address, index, RouteScope.Global)
            .Address(IFA_ADDRESS, address.Address);

    /// <summary><c>ip address show [dev INDEX]</c></summary>
    /// <param name="family">One family; null for all.</param>
    /// <param name="index">One link; 0 for all.</param>
    public static MessageWriter GetAddresses(IpFamily? family = null, int index = 0) => new MessageWriter(RTM.GETADDR, MessageFlags.Request | MessageFlags.Dump)
        .Header(new IfAddrMsg((byte)(family ?? 0), 0, 0, 0, index));

    /// <summary><c>ip -netns NS address show</c>, for the namespace this one has a number for. It is not entered.</summary>
    /// <remarks>Only to read: with <c>RTM_NEWADDR</c> the kernel ignores the attribute, and the address lands in this namespace.</remarks>
    public static MessageWriter GetPeerAddresses(int namespaceId, IpFamily family) => GetAddresses(family).UInt32(IFA_TARGET_NETNSID, (uint)namespaceId);

    /// <summary>The number of the namespace an address was read in, as the kernel says it; null where it read this one.</summary>
    public static int? NamespaceIdOf(ReadOnlySpan<byte> payload)
    {
        Wire.Read<IfAddrMsg>(payload, out ReadOnlySpan<byte> rest);
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            if (attributes.Type == IFA_TARGET_NETNSID)
            {
                return attributes.AsInt32();
            }
        }

        return null;
    }

    /// <summary><c>ip -6 address show to ADDRESS dev INDEX</c>, without reading a table. The kernel answers it for IPv6 only.</summary>
    public static MessageWriter GetAddress(IpPrefix address, int index) => new MessageWriter(RTM.GETADDR, MessageFlags.Request)
        .Header(new IfAddrMsg((byte)address.Family, 0, 0, 0, index))
        .Address(IFA_ADDRESS, address.Address);

    private static MessageWriter Message(ushort type, MessageFlags flags, IpPrefix address, int index, RouteScope scope, AddressFlags addressFlags = 0)
    {
        bool fits = (uint)addressFlags <= byte.MaxValue; // the header's field is the older one
        MessageWriter message = new MessageWriter(type, flags)
            .Header(new IfAddrMsg((byte)address.Family, (byte)address.Length, (byte)(fits ? (uint)addressFlags : 0), (byte)scope, index))
            .Address(IFA_LOCAL, address.Address);
        return fits ? message : message.UInt32(IFA_FLAGS, (uint)addressFlags);
    }

    private static byte[] Broadcast(IpPrefix address)
    {
        byte[] bytes = address.Address.GetAddressBytes();
        for (int bit = address.Length; bit < 32; bit++)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return bytes;
    }
}

/// <summary><c>struct ifaddrmsg</c> of <c>linux/if_addr.h</c>.</summary>
internal readonly record struct IfAddrMsg(byte Family, byte PrefixLength, byte Flags, byte Scope, int Index);

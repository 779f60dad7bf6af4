using System.Buffers.Binary;
using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Netlink;
using ContainerNet.Route;

namespace ContainerNet.Conntrack;

/// <summary>UDP flows the kernel tracks: as long as datagrams come, it goes on translating them as it did the first.</summary>
public static class TrackedDatagrams
{
    private const ushort NEW = 1 << 8;    // NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW
    private const ushort GET = NEW | 1;
    private const ushort DELETE = NEW | 2;
    private const ushort CTA_TUPLE_ORIG = 1;
    private const ushort CTA_TUPLE_REPLY = 2;
    private const ushort CTA_ID = 12;
    private const ushort CTA_ZONE = 18;
    private const ushort CTA_TUPLE_IP = 1;
    private const ushort CTA_TUPLE_PROTO = 2;
    private const byte Udp = 17;

    /// <summary>Has the kernel forget flows: the next datagram of each is looked at anew. <c>conntrack -D -p udp …</c></summary>
    /// <param name="session">Keeps the netlink socket.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="which">Which flows.</param>
    /// <returns>How many there were.</returns>
    public static int Forget(NamespaceSession session, NamespaceHandle ns, IpFamily family, Func<TrackedDatagram, bool> which)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(ns);
        ArgumentNullException.ThrowIfNull(which);
        NetlinkSocket netlink = session.Socket(ns, NetlinkFamily.Netfilter);
        string asked = $"forget UDP flows of namespace {ns.Label}";
        MessageWriter request = new MessageWriter(GET, MessageFlags.Request | MessageFlags.Dump).Header(NfGenMsg.Of((NftFamily)family));
        int forgotten = 0;
        foreach (TrackedDatagram flow in netlink.Dump(request, Read, asked).Items.Where(which))
        {
            try
            {
                netlink.Execute(Delete(flow, (NftFamily)family), asked);
                forgotten++;
            }
            catch (KernelException e) when (e.Errno == Errno.ENOENT)
            {
                // It has ended meanwhile.
            }
        }

        return forgotten;
    }

    private static MessageWriter Delete(TrackedDatagram flow, NftFamily family)
    {
        MessageWriter message = new MessageWriter(DELETE, MessageFlags.Request | MessageFlags.Ack)
            .Header(NfGenMsg.Of(family))
            .Bytes(CTA_TUPLE_ORIG | 0x8000, flow.Tuple); // NLA_F_NESTED
        if (flow.Zone is ushort zone)
        {
            message.Bytes(CTA_ZONE, [(byte)(zone >> 8), (byte)zone]);
        }

        return flow.Id is uint id ? message.NetworkUInt32(CTA_ID, id) : message;
    }

    private static TrackedDatagram? Read(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != NEW)
        {
            return null;
        }

        Wire.Read<NfGenMsg>(payload, out ReadOnlySpan<byte> rest);
        TrackedDatagram read = new();
        bool isUdp = false;
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case CTA_TUPLE_ORIG:
                    isUdp = ReadTuple(attributes.AsNested(), out _, out IPAddress? destination, out _, out ushort port);
                    read = read with { Destination = destination ?? IPAddress.None, DestinationPort = port, Tuple = attributes.Value.ToArray() };
                    break;
                case CTA_TUPLE_REPLY:
                    ReadTuple(attributes.AsNested(), out IPAddress? answering, out _, out ushort from, out _);
                    read = read with { Answering = answering ?? IPAddress.None, AnsweringPort = from };
                    break;
                case CTA_ID:
                    read = read with { Id = attributes.AsNetworkUInt32() };
                    break;
                case CTA_ZONE when attributes.Value.Length >= 2:
                    read = read with { Zone = BinaryPrimitives.ReadUInt16BigEndian(attributes.Value) };
                    break;
            }
        }

        return isUdp ? read : null;
    }

    private static bool ReadTuple(AttributeReader tuple, out IPAddress? source, out IPAddress? destination, out ushort sourcePort, out ushort destinationPort)
    {
        (source, destination, sourcePort, destinationPort) = (null, null, 0, 0);
        byte protocol = 0;
        while (tuple.Next())
        {
            AttributeReader part = tuple.AsNested();
            while (part.Next())
            {
                ReadOnlySpan<byte> value = part.Value;
                switch (tuple.Type, part.Type)
                {
                    case (CTA_TUPLE_IP, 1 or 3) when value.Length is 4 or 16: // CTA_IP_V4_SRC, CTA_IP_V6_SRC
                        source = new IPAddress(value);
                        break;
                    case (CTA_TUPLE_IP, 2 or 4) when value.Length is 4 or 16:
                        destination = new IPAddress(value);
                        break;
                    case (CTA_TUPLE_PROTO, 1): // CTA_PROTO_NUM
                        protocol = part.AsByte();
                        break;
                    case (CTA_TUPLE_PROTO, 2) when value.Length >= 2:
                        sourcePort = BinaryPrimitives.ReadUInt16BigEndian(value);
                        break;
                    case (CTA_TUPLE_PROTO, 3) when value.Length >= 2:
                        destinationPort = BinaryPrimitives.ReadUInt16BigEndian(value);
                        break;
                }
            }
        }

        return protocol == Udp;
    }
}

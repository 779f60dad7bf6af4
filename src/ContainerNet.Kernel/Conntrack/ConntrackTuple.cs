using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Numerics;
using ContainerNet.Netlink;
using ContainerNet.Route;

namespace ContainerNet.Conntrack;

/// <summary>One direction of a connection: where its packets come from and go to. Kept as numbers; texts are made when they are asked for.</summary>
internal readonly record struct ConntrackTuple
{
    /// <summary>Which of the fields below the kernel gave.</summary>
    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Ports = 1,
        Icmp = 2,
        Zone = 4,
    }

    private readonly UInt128 _source;
    private readonly UInt128 _destination;
    private readonly ushort _first;  // the source port; of ICMP, the identifier
    private readonly ushort _second; // the destination port
    private readonly ushort _zone;
    private readonly byte _icmpType;
    private readonly byte _icmpCode;
    private readonly Parts _parts;

    /// <summary>Puts one together from what a person or a program says.</summary>
    public ConntrackTuple(IpProtocol protocol, IPAddress source, IPAddress destination, ushort? sourcePort, ushort? destinationPort)
    {
        Family = new IpPrefix(source, 0).Family;
        Protocol = protocol;
        _source = NumberOf(source.GetAddressBytes());
        _destination = NumberOf(destination.GetAddressBytes());
        _first = sourcePort ?? 0;
        _second = destinationPort ?? 0;
        _parts = sourcePort is null && destinationPort is null ? Parts.None : Parts.Ports;
    }

    /// <summary>Reads <c>CTA_TUPLE_ORIG</c> and its like.</summary>
    public ConntrackTuple(AttributeReader attributes)
    {
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case CTA.TUPLE_IP:
                    for (AttributeReader ip = attributes.AsNested(); ip.Next();)
                    {
                        switch (ip.Type)
                        {
                            case CTA.IP_V4_SRC: _source = ip.AsNetworkUInt32(); Family = IpFamily.IPv4; break;
                            case CTA.IP_V4_DST: _destination = ip.AsNetworkUInt32(); break;
                            case CTA.IP_V6_SRC: _source = Long(ip); Family = IpFamily.IPv6; break;
                            case CTA.IP_V6_DST: _destination = Long(ip); break;
                        }
                    }

                    break;
                case CTA.TUPLE_PROTO:
                    for (AttributeReader proto = attributes.AsNested(); proto.Next();)
                    {
                        switch (proto.Type)
                        {
                            case CTA.PROTO_NUM: Protocol = (IpProtocol)proto.AsByte(); break;
                            case CTA.PROTO_SRC_PORT: _first = proto.AsNetworkUInt16(); _parts |= Parts.Ports; break;
                            case CTA.PROTO_DST_PORT: _second = proto.AsNetworkUInt16(); _parts |= Parts.Ports; break;
                            case CTA.PROTO_ICMP_ID or CTA.PROTO_ICMPV6_ID: _first = proto.AsNetworkUInt16(); _parts |= Parts.Icmp; break;
                            case CTA.PROTO_ICMP_TYPE or CTA.PROTO_ICMPV6_TYPE: _icmpType = proto.AsByte(); break;
                            case CTA.PROTO_ICMP_CODE or CTA.PROTO_ICMPV6_CODE: _icmpCode = proto.AsByte(); break;
                        }
                    }

                    break;
                case CTA.TUPLE_ZONE:
                    _zone = attributes.AsNetworkUInt16();
                    _parts |= Parts.Zone;
                    break;
            }
        }
    }

    public IpFamily Family { get; }
    public IpProtocol Protocol { get; }
    public string Source => Text(_source);
    public string Destination => Text(_destination);
    public int? SourcePort => _parts.HasFlag(Parts.Ports) && !HasKeys ? _first : null;
    public int? DestinationPort => _parts.HasFlag(Parts.Ports) && !HasKeys ? _second : null;
    public int? SourceKey => _parts.HasFlag(Parts.Ports) && HasKeys ? _first : null;
    public int? DestinationKey => _parts.HasFlag(Parts.Ports) && HasKeys ? _second : null;
    public int? IcmpType => _parts.HasFlag(Parts.Icmp) ? _icmpType : null;
    public int? IcmpCode => _parts.HasFlag(Parts.Icmp) ? _icmpCode : null;
    public int? IcmpId => _parts.HasFlag(Parts.Icmp) ? _first : null;
    public int? Zone => _parts.HasFlag(Parts.Zone) ? _zone : null;

    private bool HasKeys => Protocol == IpProtocol.Gre;

    /// <summary>A number that two connections with one id hardly share.</summary>
    public uint Check => (uint)_source ^ BitOperations.RotateLeft((uint)_destination, 7) ^ ((uint)_first << 16) ^ _second;

    /// <summary>Where the packets come from, as in <c>192.0.2.1:80</c>.</summary>
    public string SourceEnd => End(_source, _first, SourcePort ?? SourceKey);

    /// <summary>Where the packets go.</summary>
    public string DestinationEnd => End(_destination, _second, DestinationPort ?? DestinationKey);

    /// <summary>Whether this direction starts elsewhere than the other one ends: then somebody has translated.</summary>
    public bool SourceIsNotDestinationOf(ConntrackTuple other)
        => _source != other._destination || (_parts.HasFlag(Parts.Ports) ? _first != other._second : _parts.HasFlag(Parts.Icmp) && _first != other._first);

    /// <summary>Whether the source lies in a network.</summary>
    public bool IsFrom(in ConntrackNetwork network) => network.Contains(Family, _source);

    /// <summary>Whether the destination lies in a network.</summary>
    public bool IsTo(in ConntrackNetwork network) => network.Contains(Family, _destination);

    /// <summary>Writes it as <c>CTA_TUPLE_ORIG</c> wants it.</summary>
    public void Write(MessageWriter message)
    {
        ConntrackTuple tuple = this; // a struct's members cannot be captured
        bool isLong = Family == IpFamily.IPv6;
        message.Nest(CTA.TUPLE_IP, ip => ip
            .Bytes(isLong ? CTA.IP_V6_SRC : CTA.IP_V4_SRC, tuple.AddressBytes(tuple._source))
            .Bytes(isLong ? CTA.IP_V6_DST : CTA.IP_V4_DST, tuple.AddressBytes(tuple._destination)));
        message.Nest(CTA.TUPLE_PROTO, proto =>
        {
            proto.Byte(CTA.PROTO_NUM, (byte)tuple.Protocol);
            if (tuple._parts.HasFlag(Parts.Ports))
            {
                proto.NetworkUInt16(CTA.PROTO_SRC_PORT, tuple._first).NetworkUInt16(CTA.PROTO_DST_PORT, tuple._second);
            }
            else if (tuple._parts.HasFlag(Parts.Icmp))
            {
                bool isV6 = tuple.Protocol == IpProtocol.IcmpV6;
                proto.Byte(isV6 ? CTA.PROTO_ICMPV6_TYPE : CTA.PROTO_ICMP_TYPE, tuple._icmpType)
                    .Byte(isV6 ? CTA.PROTO_ICMPV6_CODE : CTA.PROTO_ICMP_CODE, tuple._icmpCode)
                    .NetworkUInt16(isV6 ? CTA.PROTO_ICMPV6_ID : CTA.PROTO_ICMP_ID, tuple._first);
            }
        });
        if (Zone is int zone)
        {
            message.NetworkUInt16(CTA.TUPLE_ZONE, (ushort)zone);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => IcmpType is null
        ? $"{Protocol} {SourceEnd} > {DestinationEnd}"
        : $"{Protocol} {Source} > {Destination} type {_icmpType} id {_first}";

    private static UInt128 Long(AttributeReader address) => address.Value.Length == 16
        ? BinaryPrimitives.ReadUInt128BigEndian(address.Value)
        : throw new NetlinkFormatException($"An IPv6 address of {address.Value.Length} bytes.");

    private static UInt128 NumberOf(byte[] address)
        => address.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(address) : BinaryPrimitives.ReadUInt128BigEndian(address);

    private byte[] AddressBytes(UInt128 address)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, address);
        return Family == IpFamily.IPv4 ? bytes[12..] : bytes;
    }

    private string Text(UInt128 address)
        => Family == 0 ? "" : new IPAddress(AddressBytes(address)).ToString();

    private string End(UInt128 address, ushort number, int? port)
        => port is null ? Text(address)
            : Family == IpFamily.IPv6 ? string.Create(CultureInfo.InvariantCulture, $"[{Text(address)}]:{number}")
            : string.Create(CultureInfo.InvariantCulture, $"{Text(address)}:{number}");
}

using System.Buffers.Binary;
using System.Net;
using ContainerNet.Interop;
using ContainerNet.Netfilter;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>A <see cref="NatPortMap"/> with its texts read and checked, and as the elements it is in the kernel.</summary>
internal sealed class PortMapping
{
    private const int MostPorts = 1000;
    private const int ElementsInMessage = 500; // an attribute holds 64 KiB

    private PortMapping(NatTable table, NatProtocol protocol, IPAddress? external, PortRange ports, IPAddress target, PortRange targetPorts)
    {
        Table = table;
        Protocol = protocol;
        External = external;
        Ports = ports;
        Target = target;
        TargetPorts = targetPorts;
    }

    public NatTable Table { get; }

    public NatProtocol Protocol { get; }

    public IPAddress? External { get; }

    public PortRange Ports { get; }

    public IPAddress Target { get; }

    public PortRange TargetPorts { get; }

    public string Map => External is null ? NatTable.Ports : NatTable.PortsOn;

    public string HairpinSet => External is null ? NatTable.Hairpin : NatTable.HairpinOn;

    /// <summary>Reads what a person wrote.</summary>
    /// <exception cref="RefusedException">It makes no sense; says what.</exception>
    public static PortMapping Of(NatPortMap map)
    {
        IPAddress target = ParseAddress(map.InternalIPAddress);
        IPAddress? external = string.IsNullOrEmpty(map.ExternalIPAddress) ? null : ParseAddress(map.ExternalIPAddress);
        if (external is not null && external.AddressFamily != target.AddressFamily)
        {
            throw new RefusedException("AddressFamiliesDiffer", $"{external} and {target} are addresses of different families.",
                "Publish an IPv4 address to an IPv4 address, and IPv6 to IPv6.", map.InternalIPAddress);
        }

        if (target.Equals(IPAddress.Any) || target.Equals(IPAddress.IPv6Any) || IPAddress.IsLoopback(target))
        {
            throw new RefusedException("InvalidAddress", $"{target} cannot be the target of a published port.",
                "Give the container's own address.", map.InternalIPAddress);
        }

        PortRange ports = PortRange.Parse(map.ExternalPort);
        PortRange targetPorts = string.IsNullOrEmpty(map.InternalPort) ? ports : PortRange.Parse(map.InternalPort);
        if (ports.Count != targetPorts.Count)
        {
            throw new RefusedException("PortRangesDiffer", $"{ports} is {ports.Count} ports, {targetPorts} is {targetPorts.Count}.",
                "Give as many internal ports as external ones.", map.InternalPort);
        }

        return ports.Count > MostPorts
            ? throw new RefusedException("PortRangeTooLarge", $"{ports} is {ports.Count} ports; {MostPorts} can be published at once.",
                "Publish it in several parts.", map.ExternalPort)
            : new PortMapping(NatTable.For(Family(target)), map.Protocol, external, ports, target, targetPorts);
    }

    /// <summary>The key of the first published port.</summary>
    public byte[] FirstKey => Key(Protocol, External, Ports.First);

    /// <summary>The elements of the map: one for each port. Those of a range carry the whole range as their comment.</summary>
    public IEnumerable<FilterSetElement[]> Elements()
    {
        string comment = Ports.Count == 1 ? "" : $"{Ports} to {TargetPorts}";
        return Enumerable.Range(0, Ports.Count).Select(i => new FilterSetElement
        {
            Key = Key(Protocol, External, (ushort)(Ports.First + i)),
            Data = [.. Target.GetAddressBytes(), .. Port((ushort)(TargetPorts.First + i))],
            Comment = comment,
        }).Chunk(ElementsInMessage);
    }

    /// <summary>The element that has those who call from this subnet masqueraded.</summary>
    public FilterSetElement HairpinElement(IpPrefix callers)
    {
        byte[] first = callers.Network.Address.GetAddressBytes();
        byte[] last = callers.Network.Address.GetAddressBytes();
        for (int bit = callers.Length; bit < callers.FullLength; bit++)
        {
            last[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return new FilterSetElement
        {
            Key = [.. first, .. Key(Protocol, External, Ports.First)],
            KeyEnd = [.. last, .. Key(Protocol, External, Ports.Last)],
        };
    }

    /// <summary>Whether a hairpin element was made for a map of this key.</summary>
    public static bool IsHairpinOf(FilterSetElement element, byte[] firstKey)
        => element.Key.Length > firstKey.Length && element.Key.AsSpan().EndsWith(firstKey);

    /// <summary>The map an element stands for; a range's every element stands for the whole range.</summary>
    public static NatPortMap? Read(FilterSetElement element, NatTable table, string ns)
    {
        int address = table.Ip == IpFamily.IPv4 ? 4 : 16;
        ReadOnlySpan<byte> key = element.Key;
        if (key.Length != 8 && key.Length != address + 8 || element.Data?.Length != address + 4 || BinaryPrimitives.ReadUInt16BigEndian(key[^4..]) == 0 || BinaryPrimitives.ReadUInt16BigEndian(element.Data.AsSpan(address)) == 0)
        {
            return null;
        }

        string external = BinaryPrimitives.ReadUInt16BigEndian(key[^4..]).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string target = BinaryPrimitives.ReadUInt16BigEndian(element.Data.AsSpan(address)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string[] ranges = element.Comment.Split(" to ");
        bool isRange = ranges.Length == 2 && PortRange.TryParse(ranges[0], out PortRange here) && PortRange.TryParse(ranges[1], out PortRange there)
            && here.Count == there.Count && here.Count <= MostPorts;
        return new NatPortMap
        {
            Protocol = (NatProtocol)key[^8],
            ExternalIPAddress = key.Length == 8 ? null : new IPAddress(key[..address]).ToString(),
            ExternalPort = isRange ? ranges[0] : external,
            InternalIPAddress = new IPAddress(element.Data.AsSpan(0, address)).ToString(),
            InternalPort = isRange ? ranges[1] : target,
            AddressFamily = table.Ip,
            Namespace = ns,
        };
    }

    /// <summary><c>[ipv4_addr .] inet_proto . inet_service</c></summary>
    public static byte[] Key(NatProtocol protocol, IPAddress? external, ushort port)
        => [.. external?.GetAddressBytes() ?? [], (byte)protocol, 0, 0, 0, .. Port(port)];

    /// <summary>The key of the first port of a map that was read from the kernel.</summary>
    public static byte[] KeyOf(NatPortMap read)
        => Key(read.Protocol, read.ExternalIPAddress is null ? null : IPAddress.Parse(read.ExternalIPAddress), PortRange.Parse(read.ExternalPort).First);

    private static byte[] Port(ushort port) => [(byte)(port >> 8), (byte)port, 0, 0];

    private static IpFamily Family(IPAddress address)
        => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IpFamily.IPv4 : IpFamily.IPv6;

    public static IPAddress ParseAddress(string? text) => IpPrefix.TryParseAddress(text, out IPAddress? address)
        ? address
        : throw new RefusedException("InvalidAddress", $"'{text}' is no IP address.", "Give it as 172.17.0.2 or 2001:db8::2.", text);
}

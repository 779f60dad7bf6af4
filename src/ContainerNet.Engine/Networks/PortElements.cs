using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using ContainerNet.Netfilter;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>Published ports as the elements they are in the kernel, one for each port.</summary>
/// <remarks>
/// What the keys do not say stands in the elements' comments: of a range the whole of it, <c>8000-8100 to 80</c>; in <c>ports_local</c> whose
/// it is, <c>of any</c>, <c>of 192.0.2.10</c>, or <c>alone</c> for a port of 127.0.0.1 only.
/// </remarks>
internal static class PortElements
{
    private const int ElementsInMessage = 500; // an attribute holds 64 KiB
    private const string Alone = "alone";

    /// <summary>The map in which the ports stand.</summary>
    public static string MapOf(PortMapping mapping) => mapping.IsLocalOnly ? NatTable.PortsLocal : mapping.External is null ? NatTable.Ports : NatTable.PortsOn;

    /// <summary>The set in which those who may call by a detour stand.</summary>
    public static string HairpinSetOf(PortMapping mapping) => mapping.External is null ? NatTable.Hairpin : NatTable.HairpinOn;

    /// <summary>All elements, by map, as many as go into one message.</summary>
    public static IEnumerable<(string Map, FilterSetElement[] Elements)> Of(PortMapping mapping)
    {
        foreach (FilterSetElement[] some in In(mapping, MapOf(mapping)))
        {
            yield return (MapOf(mapping), some);
        }

        if (mapping.Map.Localhost && !mapping.IsLocalOnly)
        {
            foreach (FilterSetElement[] some in In(mapping, NatTable.PortsLocal))
            {
                yield return (NatTable.PortsLocal, some);
            }
        }
    }

    /// <summary>How many elements there are.</summary>
    public static int Count(PortMapping mapping) => mapping.Ports.Count * (mapping.Map.Localhost && !mapping.IsLocalOnly ? 2 : 1);

    /// <summary>The key of the nth port in a map.</summary>
    public static byte[] KeyIn(PortMapping mapping, string map, int n = 0)
        => Key(mapping.Protocol, map == NatTable.PortsOn ? mapping.External : null, (ushort)(mapping.Ports.First + n));

    /// <summary><c>[ipv4_addr .] inet_proto . inet_service</c></summary>
    public static byte[] Key(NatProtocol protocol, IPAddress? external, ushort port)
        => [.. external?.GetAddressBytes() ?? [], (byte)protocol, 0, 0, 0, .. Port(port)];

    /// <summary>The element that has those who call from this subnet masqueraded.</summary>
    public static FilterSetElement Hairpin(PortMapping mapping, IpPrefix callers) => new()
    {
        Key = [.. callers.Network.Address.GetAddressBytes(), .. Key(mapping.Protocol, mapping.External, mapping.Ports.First)],
        KeyEnd = [.. MasqueradeElements.Last(callers), .. Key(mapping.Protocol, mapping.External, mapping.Ports.Last)],
    };

    /// <summary>The key of the first port a hairpin element was made for.</summary>
    public static string HairpinOf(FilterSetElement element, NatTable table)
        => Convert.ToHexString(element.Key, table.AddressBytes, Math.Max(0, element.Key.Length - table.AddressBytes));

    /// <summary>The map an element stands for, as far as it says; a range's every element stands for the whole range. Null for what stands for no map of its own.</summary>
    public static NatPortMap? Read(FilterSetElement element, string map, NatTable table, string ns)
    {
        int address = table.AddressBytes;
        ReadOnlySpan<byte> key = element.Key;
        if (key.Length != 8 + (map == NatTable.PortsOn ? address : 0) || element.Data?.Length != address + 4
            || BinaryPrimitives.ReadUInt16BigEndian(key[^4..]) == 0 || BinaryPrimitives.ReadUInt16BigEndian(element.Data.AsSpan(address)) == 0)
        {
            return null;
        }

        (string whose, string range) = SplitComment(element.Comment, map);
        if (map == NatTable.PortsLocal && whose != Alone)
        {
            return null;
        }

        string external = BinaryPrimitives.ReadUInt16BigEndian(key[^4..]).ToString(CultureInfo.InvariantCulture);
        string target = BinaryPrimitives.ReadUInt16BigEndian(element.Data.AsSpan(address)).ToString(CultureInfo.InvariantCulture);
        string[] ranges = range.Split(" to ");
        bool isRange = ranges.Length == 2 && PortRange.TryParse(ranges[0], out PortRange here) && PortRange.TryParse(ranges[1], out PortRange there)
            && (here.Count == there.Count || there.Count == 1);
        return new NatPortMap
        {
            Protocol = (NatProtocol)key[^8],
            ExternalIPAddress = map == NatTable.PortsLocal ? IPAddress.Loopback.ToString() : key.Length == 8 ? null : new IPAddress(key[..address]).ToString(),
            ExternalPort = isRange ? ranges[0] : external,
            InternalIPAddress = new IPAddress(element.Data.AsSpan(0, address)).ToString(),
            InternalPort = isRange ? ranges[1] : target,
            Localhost = map == NatTable.PortsLocal,
            AddressFamily = table.Ip,
            Namespace = ns,
        };
    }

    /// <summary>Whether an element of <c>ports_local</c> was made together with this map.</summary>
    public static bool IsCompanion(FilterSetElement local, NatPortMap map) => SplitComment(local.Comment, NatTable.PortsLocal).Whose == Whose(map.ExternalIPAddress);

    private static IEnumerable<FilterSetElement[]> In(PortMapping mapping, string map)
    {
        string range = mapping.Ports.Count == 1 ? "" : $"{mapping.Ports} to {mapping.TargetPorts}";
        string comment = map != NatTable.PortsLocal ? range
            : (mapping.IsLocalOnly ? Alone : Whose(mapping.Map.ExternalIPAddress)) + (range.Length == 0 ? "" : "; " + range);
        byte[] target = mapping.Target.GetAddressBytes();
        return Enumerable.Range(0, mapping.Ports.Count).Select(n => new FilterSetElement
        {
            Key = KeyIn(mapping, map, n), Data = [.. target, .. Port(mapping.TargetPort(n))], Comment = comment,
        }).Chunk(ElementsInMessage);
    }

    private static string Whose(string? external) => $"of {external ?? "any"}";

    private static (string Whose, string Range) SplitComment(string comment, string map)
    {
        string[] parts = map == NatTable.PortsLocal ? comment.Split("; ", 2) : ["", comment];
        return (parts[0], parts.Length > 1 ? parts[1] : "");
    }

    private static byte[] Port(ushort port) => [(byte)(port >> 8), (byte)port, 0, 0];
}

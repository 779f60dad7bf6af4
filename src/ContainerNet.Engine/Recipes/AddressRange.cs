using System.Net;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>The addresses of a subnet that containers may get, counted from its first.</summary>
internal sealed class AddressRange
{
    private readonly UInt128 _network;
    private readonly List<(UInt128 First, UInt128 Last)> _excluded = [];

    private AddressRange(IpPrefix subnet)
    {
        Subnet = subnet;
        _network = NumberOf(subnet.Address);
        UInt128 size = UInt128.One << (subnet.FullLength - subnet.Length);

        // The first address is the subnet's own (in IPv6 the routers' anycast), the last of IPv4 its broadcast (RFC 919, RFC 4291). RFC 3021: a /31 has neither.
        First = size > 2 ? UInt128.One : UInt128.Zero;
        Last = subnet.Family == IpFamily.IPv4 && size > 2 ? size - 2 : size - 1;
    }

    public IpPrefix Subnet { get; }

    public UInt128 First { get; }

    public UInt128 Last { get; }

    /// <summary>Reads a subnet and what is left out of it.</summary>
    /// <exception cref="RefusedException"><c>InvalidAddress</c></exception>
    public static AddressRange Of(string subnet, string? gateway, IEnumerable<string> exclude)
    {
        AddressRange range = new(ParseSubnet(subnet));
        if (gateway is not null)
        {
            range.Exclude(gateway);
        }

        foreach (string one in exclude)
        {
            range.Exclude(one);
        }

        return range;
    }

    public static IpPrefix ParseSubnet(string text) => IpPrefix.TryParse(text, out IpPrefix prefix) && text.Contains('/', StringComparison.Ordinal)
        ? prefix.Network
        : throw new RefusedException("InvalidPrefix", $"'{text}' is no subnet.", "Give it as 172.30.0.0/16 or 2001:db8:30::/64.", text);

    public static IPAddress ParseAddress(string text) => IpPrefix.TryParseAddress(text, out IPAddress? address)
        ? address
        : throw new RefusedException("InvalidAddress", $"'{text}' is no IP address.", "Give it as 172.30.0.2 or 2001:db8:30::2.", text);

    public IPAddress At(UInt128 place)
    {
        UInt128 number = _network + place;
        byte[] bytes = new byte[Subnet.FullLength / 8];
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            bytes[i] = (byte)number;
            number >>= 8;
        }

        return new IPAddress(bytes);
    }

    public UInt128 PlaceOf(IPAddress address) => NumberOf(address) - _network;

    /// <summary>Whether a container may have it.</summary>
    public bool Allows(IPAddress address) => Subnet.Contains(address) && PlaceOf(address) is UInt128 place && place >= First && place <= Last && !IsExcluded(place);

    /// <summary>An address a container may have.</summary>
    /// <exception cref="RefusedException"><c>AddressNotInSubnet</c></exception>
    public IPAddress Require(IPAddress address) => Allows(address) ? address : throw new RefusedException("AddressNotInSubnet",
        $"Address {address} is none that a container may have in subnet {Subnet}.", "Take another; the gateway, the first and the last address, and excluded ones are not given away.", address.ToString());

    public bool IsExcluded(UInt128 place) => _excluded.Exists(range => place >= range.First && place <= range.Last);

    private void Exclude(string text)
    {
        string[] ends = text.Split('-', 2, StringSplitOptions.TrimEntries);
        IPAddress first = ParseAddress(ends[0]);
        IPAddress last = ParseAddress(ends[^1]);
        if (first.AddressFamily != Subnet.Address.AddressFamily)
        {
            return; // said for the other family
        }

        if (!Subnet.Contains(first) || !Subnet.Contains(last) || PlaceOf(first) > PlaceOf(last))
        {
            throw new RefusedException("InvalidExclusion", $"'{text}' is no part of subnet {Subnet}.", "Give an address of it, or the first and the last of some in a row: 172.30.0.10-172.30.0.20.", text);
        }

        _excluded.Add((PlaceOf(first), PlaceOf(last)));
    }

    private static UInt128 NumberOf(IPAddress address)
    {
        UInt128 number = 0;
        foreach (byte part in address.GetAddressBytes())
        {
            number = (number << 8) | part;
        }

        return number;
    }
}

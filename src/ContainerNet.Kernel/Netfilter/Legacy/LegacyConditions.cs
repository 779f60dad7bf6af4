using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Legacy;

/// <summary>What an iptables-legacy rule asks without any match: addresses, links, protocol and fragments, as the expressions nf_tables would have for it.</summary>
internal static class LegacyConditions
{
    private const byte InvertedInput = 1;
    private const byte InvertedOutput = 2;
    private const byte InvertedSource = 8;
    private const byte InvertedDestination = 16;
    private const byte InvertedFragment = 32;
    private const byte InvertedProtocol = 64;
    private const uint R1 = NftRegister.First;

    public static List<FilterExpression> Read(ReadOnlySpan<byte> entry, LegacyLayout layout)
    {
        List<FilterExpression> asks = [];
        byte inverted = entry[layout.Inverted];
        bool isIPv4 = layout.Family == NftFamily.IPv4;
        Address(asks, entry, layout.Address, 0, isIPv4 ? 12u : 8u, (inverted & InvertedSource) != 0);
        Address(asks, entry, layout.Address, layout.Address, isIPv4 ? 16u : 24u, (inverted & InvertedDestination) != 0);
        Link(asks, MetaKey.InputInterfaceName, entry.Slice(layout.Links, 16), entry.Slice(layout.Links + 32, 16), (inverted & InvertedInput) != 0);
        Link(asks, MetaKey.OutputInterfaceName, entry.Slice(layout.Links + 16, 16), entry.Slice(layout.Links + 48, 16), (inverted & InvertedOutput) != 0);
        ushort protocol = Wire.Read<ushort>(entry[layout.Protocol..]);
        if (protocol != 0)
        {
            asks.Add(new MetaExpression { Key = MetaKey.TransportProtocol, DestinationRegister = R1 });
            asks.Add(Compare([(byte)protocol], (inverted & InvertedProtocol) != 0));
        }

        if (isIPv4 && (entry[layout.Flags] & 1) != 0)
        {
            asks.Add(new PayloadExpression { Base = PayloadBase.Network, Offset = 6, Length = 2, DestinationRegister = R1 });
            asks.Add(new BitwiseExpression { SourceRegister = R1, DestinationRegister = R1, Length = 2, Mask = [0x1f, 0xff], Xor = [0, 0] });
            asks.Add(Compare([0, 0], (inverted & InvertedFragment) == 0));
        }

        return asks;
    }

    private static void Address(List<FilterExpression> asks, ReadOnlySpan<byte> entry, int length, int at, uint offset, bool not)
    {
        byte[] address = entry.Slice(at, length).ToArray();
        byte[] mask = entry.Slice((2 * length) + at, length).ToArray();
        if (!not && Array.TrueForAll(mask, b => b == 0))
        {
            return;
        }

        asks.Add(new PayloadExpression { Base = PayloadBase.Network, Offset = offset, Length = (uint)length, DestinationRegister = R1 });
        if (!Array.TrueForAll(mask, b => b == 0xff))
        {
            asks.Add(new BitwiseExpression { SourceRegister = R1, DestinationRegister = R1, Length = (uint)length, Mask = mask, Xor = new byte[length] });
        }

        asks.Add(Compare(address, not));
    }

    private static void Link(List<FilterExpression> asks, MetaKey key, ReadOnlySpan<byte> name, ReadOnlySpan<byte> mask, bool not)
    {
        // The mask covers the zero byte of a name, and only the beginning of NAME+.
        int length = mask.LastIndexOf((byte)0xff) + 1;
        if (length > 0)
        {
            asks.Add(new MetaExpression { Key = key, DestinationRegister = R1 });
            asks.Add(Compare(name[..length].ToArray(), not));
        }
    }

    private static CompareExpression Compare(byte[] data, bool not)
        => new() { SourceRegister = R1, Operator = not ? CompareOperator.NotEqual : CompareOperator.Equal, Data = data };
}

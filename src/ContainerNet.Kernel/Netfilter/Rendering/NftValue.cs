using System.Net;
using System.Numerics;
using System.Text;
using ContainerNet.Interop;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>Bytes as nft writes them.</summary>
internal static class NftValue
{
    /// <summary>The value as text.</summary>
    public static string Format(NftDataType type, ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case NftDataType.IPv4Address when bytes.Length == 4:
            case NftDataType.IPv6Address when bytes.Length == 16:
                return new IPAddress(bytes).ToString();
            case NftDataType.HardwareAddress when bytes.Length == 6:
                return string.Join(':', bytes.ToArray().Select(b => b.ToString("x2", null)));
            case NftDataType.LinkName or NftDataType.Text:
                return LinkName(bytes);
            case NftDataType.LinkIndex when Number(type, bytes) == 1:
                return "\"lo\"";
            case NftDataType.Mark when bytes.Length == 4:
                return $"0x{(uint)Number(type, bytes):x8}";
            case NftDataType.ConnectionState or NftDataType.ConnectionStatus or NftDataType.TcpFlags when bytes.Length <= 4:
                return NftSymbols.Bits(type, (uint)Number(type, bytes));
            case NftDataType.Boolean:
                return Number(type, bytes).IsZero ? "missing" : "exists";
        }

        BigInteger number = Number(type, bytes);
        return number <= uint.MaxValue && NftSymbols.Find(type, (uint)number) is string name ? name
            : type == NftDataType.Unknown ? $"0x{Convert.ToHexString(bytes).ToLowerInvariant()}"
            : number.ToString(null, null);
    }

    /// <summary>The value as a number.</summary>
    public static BigInteger Number(NftDataType type, ReadOnlySpan<byte> bytes)
        => new(bytes, isUnsigned: true, isBigEndian: !IsHostOrder(type) || !BitConverter.IsLittleEndian);

    /// <summary>Whether the kernel keeps it in the machine's byte order.</summary>
    public static bool IsHostOrder(NftDataType type) => type is NftDataType.Mark or NftDataType.LinkIndex or NftDataType.User or NftDataType.Group
        or NftDataType.ConnectionState or NftDataType.ConnectionStatus or NftDataType.FibAddress or NftDataType.HostInteger or NftDataType.Boolean;

    /// <summary>How many bytes such a value has; 0 when that depends.</summary>
    public static int LengthOf(NftDataType type) => type switch
    {
        NftDataType.IPv4Address or NftDataType.Mark or NftDataType.LinkIndex or NftDataType.ConnectionState or NftDataType.ConnectionStatus
            or NftDataType.FibAddress or NftDataType.User or NftDataType.Group => 4,
        NftDataType.IPv6Address or NftDataType.LinkName => 16,
        NftDataType.HardwareAddress => 6,
        NftDataType.Port or NftDataType.EtherType => 2,
        NftDataType.InternetProtocol or NftDataType.NetfilterProtocol or NftDataType.IcmpType or NftDataType.Icmpv6Type or NftDataType.IcmpCode
            or NftDataType.Icmpv6Code or NftDataType.TcpFlags or NftDataType.ConnectionDirection or NftDataType.PacketType => 1,
        _ => 0,
    };

    /// <summary>The types a set's number names, six bits each, the first field in the highest.</summary>
    public static IReadOnlyList<NftDataType> Fields(uint type)
    {
        List<NftDataType> fields = [];
        for (int shift = 24; shift >= 0; shift -= 6)
        {
            uint field = (type >> shift) & 0x3f;
            if (field != 0 || fields.Count > 0)
            {
                fields.Add((NftDataType)field);
            }
        }

        return fields;
    }

    // Without its zero byte the name is only a beginning.
    private static string LinkName(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
        return end < 0 && bytes.Length < 16 ? $"\"{DisplayText.Escape(text)}*\"" : $"\"{DisplayText.Escape(text)}\"";
    }
}

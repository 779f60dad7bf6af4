using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ContainerNet.Route;

/// <summary>An address and how many of its leading bits count.</summary>
/// <param name="Address">The address.</param>
/// <param name="Length">The number of leading bits.</param>
public readonly record struct IpPrefix(IPAddress Address, int Length)
{
    /// <summary>IPv4 or IPv6.</summary>
    public IpFamily Family => Address.AddressFamily == AddressFamily.InterNetwork ? IpFamily.IPv4 : IpFamily.IPv6;

    /// <summary>How many bits an address of this family has.</summary>
    public int FullLength => Family == IpFamily.IPv4 ? 32 : 128;

    /// <summary>Reads <c>10.0.0.1/24</c>; without a length all bits count.</summary>
    public static bool TryParse(string? text, out IpPrefix prefix)
    {
        prefix = default;
        if (text is null)
        {
            return false;
        }

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string host = slash < 0 ? text : text[..slash];
        if (!TryParseAddress(host, out IPAddress? address))
        {
            return false;
        }

        int full = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int length = full;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > full))
        {
            return false;
        }

        prefix = new IpPrefix(address, length);
        return true;
    }

    /// <summary>
    /// Reads an address as people write it: four decimal numbers, or IPv6. What older C libraries also take is refused, for it is
    /// read differently elsewhere: <c>10.1</c>, <c>0x0a.0.0.1</c>, <c>010.0.0.1</c>; and so are a port or a zone behind it.
    /// </summary>
    public static bool TryParseAddress(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (string.IsNullOrEmpty(text) || text.Length > 45)
        {
            return false;
        }

        return text.Contains(':', StringComparison.Ordinal)
            ? text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.') && IPAddress.TryParse(text, out address)
            : IsDottedQuad(text) && IPAddress.TryParse(text, out address);
    }

    private static bool IsDottedQuad(string text)
    {
        string[] parts = text.Split('.');
        return parts.Length == 4 && parts.All(part => part.Length is > 0 and <= 3 && part.All(char.IsAsciiDigit) && (part == "0" || part[0] != '0'));
    }

    /// <summary>Whether the address lies in this prefix.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily != Address.AddressFamily)
        {
            return false;
        }

        Span<byte> mine = stackalloc byte[16];
        Span<byte> other = stackalloc byte[16];
        Address.TryWriteBytes(mine, out _);
        address.TryWriteBytes(other, out _);
        int whole = Length / 8;
        int rest = Length % 8;
        return mine[..whole].SequenceEqual(other[..whole])
            && (rest == 0 || (mine[whole] ^ other[whole]) >> (8 - rest) == 0);
    }

    /// <summary>The prefix with all bits beyond its length cleared.</summary>
    public IpPrefix Network
    {
        get
        {
            byte[] bytes = Address.GetAddressBytes();
            for (int i = 0; i < bytes.Length; i++)
            {
                int kept = Math.Clamp(Length - (i * 8), 0, 8);
                bytes[i] &= (byte)(0xff << (8 - kept));
            }

            return new IpPrefix(new IPAddress(bytes), Length);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{Length}";
}

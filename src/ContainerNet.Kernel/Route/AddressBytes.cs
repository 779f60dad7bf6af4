using System.Net;
using System.Runtime.CompilerServices;
using ContainerNet.Netlink;

namespace ContainerNet.Route;

/// <summary>Addresses from the wire as text, without an object between: a routing table may hold a hundred thousand of them.</summary>
internal static class AddressBytes
{
    private const int LongestText = 64;

    [ThreadStatic]
    private static (uint Address, string Text)[]? _routers;

    /// <summary>The same as <see cref="Format"/>; of IPv4 addresses that come up again and again one text, as a table of many routes has few routers.</summary>
    /// <exception cref="NetlinkFormatException">The bytes are no address.</exception>
    public static string FormatRouter(ReadOnlySpan<byte> address)
    {
        if (address.Length != 4)
        {
            return Format(address);
        }

        uint key = Wire.Read<uint>(address);
        ref (uint Address, string Text) known = ref (_routers ??= new (uint, string)[256])[address[3]];
        if (known.Text is null || known.Address != key)
        {
            known = (key, Format(address));
        }

        return known.Text;
    }

    /// <summary>Four bytes as <c>10.0.0.1</c>, sixteen as <c>2001:db8::1</c>.</summary>
    /// <exception cref="NetlinkFormatException">They are of another number.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static string Format(ReadOnlySpan<byte> address)
    {
        Span<char> text = stackalloc char[LongestText];
        return new string(text[..Write(address, text)]);
    }

    /// <summary>The same with a prefix length behind it: <c>10.0.0.0/8</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static string FormatPrefix(ReadOnlySpan<byte> address, int length)
    {
        Span<char> text = stackalloc char[LongestText];
        int end = Write(address, text);
        text[end++] = '/';
        WriteNumber(length, text, ref end);
        return new string(text[..end]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Write(ReadOnlySpan<byte> address, Span<char> text)
    {
        int end = 0;
        switch (address.Length)
        {
            case 4:
                for (int i = 0; i < 4; i++)
                {
                    WriteNumber(address[i], text, ref end);
                    text[end++] = '.';
                }

                return end - 1;
            case 16:
                new IPAddress(address).TryFormat(text, out end);
                return end;
            default:
                throw new NetlinkFormatException($"An address of {address.Length} bytes is neither IPv4 nor IPv6.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteNumber(int number, Span<char> text, ref int at)
    {
        if (number >= 10)
        {
            if (number >= 100)
            {
                text[at++] = (char)('0' + (number / 100));
            }

            text[at++] = (char)('0' + (number / 10 % 10));
        }

        text[at++] = (char)('0' + (number % 10));
    }
}

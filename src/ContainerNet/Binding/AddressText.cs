using System.Net;
using ContainerNet.Interop;
using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Addresses and prefixes as people write them. What cannot be meant is refused in one sentence that says what to write.</summary>
internal static class AddressText
{
    /// <summary>An address of a link, with its prefix length behind a slash or apart.</summary>
    /// <exception cref="RefusedException"><c>InvalidAddress</c>, <c>InvalidPrefix</c> or <c>PrefixMissing</c></exception>
    public static IpPrefix Interface(string text, int? prefixLength)
    {
        if (!IpPrefix.TryParse(text, out IpPrefix address))
        {
            throw Invalid(text);
        }

        bool hasLength = text.Contains('/', StringComparison.Ordinal);
        if (prefixLength is not int length)
        {
            return hasLength ? address : throw new RefusedException("PrefixMissing", $"Address '{text}' has no prefix length, so the size of its network is not known.",
                $"Write it behind the address, as in {text}/{(address.Family == IpFamily.IPv4 ? 24 : 64)}, or give -PrefixLength.", text);
        }

        if (length < 0 || length > address.FullLength || (hasLength && length != address.Length))
        {
            throw new RefusedException("InvalidPrefix", hasLength
                ? $"Address '{text}' and -PrefixLength {length} do not agree."
                : $"-PrefixLength {length} does not fit address '{text}': an {address.Family} address has {address.FullLength} bits.",
                "Give the prefix length once, as in 10.0.0.1/24.", text);
        }

        return address with { Length = length };
    }

    /// <summary>An address alone; null for no text.</summary>
    /// <exception cref="RefusedException"><c>InvalidAddress</c></exception>
    public static IPAddress? Host(string? text)
        => string.IsNullOrEmpty(text) ? null : IpPrefix.TryParseAddress(text, out IPAddress? address) ? address : throw Invalid(text);

    /// <summary>Where a route leads. <c>default</c> is everywhere, in the family given.</summary>
    /// <exception cref="RefusedException"><c>InvalidAddress</c> or <c>InvalidPrefix</c></exception>
    public static IpPrefix Destination(string text, IpFamily family)
    {
        if (text.Equals("default", StringComparison.OrdinalIgnoreCase))
        {
            return new IpPrefix(family == IpFamily.IPv4 ? IPAddress.Any : IPAddress.IPv6Any, 0);
        }

        if (!IpPrefix.TryParse(text, out IpPrefix prefix))
        {
            throw Invalid(text);
        }

        return prefix.Network.Address.Equals(prefix.Address) ? prefix : throw new RefusedException("InvalidPrefix",
            $"'{text}' is no network: its address has bits beyond the prefix length.", $"Write {prefix.Network}, or {prefix.Address}/{prefix.FullLength} for the one address.", text);
    }

    /// <summary>What a filter of a Get- cmdlet names, in the kernel's way to write it; wildcards stay as they are, nothing given selects everything.</summary>
    /// <exception cref="RefusedException"><c>InvalidAddress</c></exception>
    public static string[] Filter(string[]? names) => [.. (names ?? []).Where(name => !string.IsNullOrEmpty(name)).Select(name =>
        WildcardName.IsPattern(name) ? name
            : name.Equals("default", StringComparison.OrdinalIgnoreCase) ? "default"
            : !IpPrefix.TryParse(name, out IpPrefix prefix) ? throw Invalid(name)
            : name.Contains('/', StringComparison.Ordinal) ? prefix.ToString() : prefix.Address.ToString())];

    /// <summary>What is said of a text that is no address.</summary>
    public static RefusedException Invalid(string text) => new("InvalidAddress", $"'{text}' is no IPv4 or IPv6 address.",
        "Write it as 10.0.0.1/24 or 2001:db8::1/64.", text);
}

using System.ComponentModel;
using System.Globalization;
using System.Net;
using ContainerNet.Interop;

namespace ContainerNet.Packets;

/// <summary>What went wrong with a request on its way (<c>struct sock_extended_err</c>, ip(7) under IP_RECVERR).</summary>
/// <param name="Errno">What the kernel makes of it.</param>
/// <param name="From">Who sent the ICMP error; null when this kernel noticed by itself.</param>
/// <param name="IsIPv6">Whether <paramref name="Type"/> and <paramref name="Code"/> are ICMPv6's.</param>
/// <param name="Type">The ICMP error's type.</param>
/// <param name="Code">The ICMP error's code.</param>
public readonly record struct RequestError(Errno Errno, IPAddress? From, bool IsIPv6, byte Type, byte Code)
{
    /// <summary>The largest packet in bytes that the next link takes, where the error is about that; else 0 (RFC 1191, RFC 4443).</summary>
    public uint Mtu { get; init; }

    /// <summary>Whether it is ICMP's "port unreachable".</summary>
    public bool IsPortUnreachable => From is not null && (IsIPv6 ? Type == 1 && Code == 4 : Type == 3 && Code == 3);

    /// <summary>The error in the words of RFC 792, RFC 1812 and RFC 4443.</summary>
    public string Words => From is null ? $"{new Win32Exception((int)Errno).Message} ({Errno})" : (IsIPv6, Type, Code) switch
    {
        (false, 3, 0) => "network unreachable",
        (false, 3, 1) => "host unreachable",
        (false, 3, 2) => "protocol unreachable",
        (false, 3, 3) => "port unreachable",
        (false, 3, 4) => TooBig,
        (false, 3, 9) => "network administratively prohibited",
        (false, 3, 10) => "host administratively prohibited",
        (false, 3, 13) => "communication administratively prohibited",
        (false, 3, _) => $"destination unreachable (code {Code})",
        (false, 11, _) => "time to live exceeded",
        (true, 1, 0) => "no route to destination",
        (true, 1, 1) => "communication administratively prohibited",
        (true, 1, 3) => "address unreachable",
        (true, 1, 4) => "port unreachable",
        (true, 1, 5) => "source address failed policy",
        (true, 1, 6) => "route rejected",
        (true, 1, _) => $"destination unreachable (code {Code})",
        (true, 2, _) => TooBig,
        (true, 3, _) => "hop limit exceeded",
        _ => $"ICMP error (type {Type}, code {Code})",
    };

    private string TooBig => Mtu == 0 ? "packet too big" : string.Create(CultureInfo.InvariantCulture, $"packet too big, {Mtu} bytes at the most");
}

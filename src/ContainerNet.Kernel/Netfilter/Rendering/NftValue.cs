using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using ContainerNet.Interop;
using T = ContainerNet.Netfilter.Rendering.NftDataType;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>Bytes as nft writes them.</summary>
internal static class NftValue
{
    /// <summary>The value as text.</summary>
    /// <param name="type">What the bytes mean.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="between">What stands between the names of several bits: a comma, but in sets a bar.</param>
    public static string Format(T type, ReadOnlySpan<byte> bytes, string between = ",")
    {
        switch (type)
        {
            case T.IPv4Address when bytes.Length == 4:
            case T.IPv6Address when bytes.Length == 16:
                return new IPAddress(bytes).ToString();
            case T.HardwareAddress when bytes.Length == 6:
                return string.Join(':', bytes.ToArray().Select(b => b.ToString("x2", null)));
            case T.LinkName or T.Text:
                return LinkName(bytes);
            case T.LinkIndex when Number(type, bytes) == 1:
                return "\"lo\"";
            case T.Mark when bytes.Length == 4:
                return $"0x{(uint)Number(type, bytes):x8}";
            case T.ConnectionState or T.ConnectionStatus or T.TcpFlags when bytes.Length <= 4:
                return NftSymbols.Bits(type, (uint)Number(type, bytes), between);
            case T.ConnectionLabel:
                return Labels(bytes, between);
            case T.Boolean:
                return Number(type, bytes).IsZero ? "missing" : "exists";
            case T.ClassId when bytes.Length == 4 && Number(type, bytes) is { IsZero: false } id && id != uint.MaxValue:
                return $"{(uint)id >> 16:x}:{(uint)id & 0xffff:x}";
            case T.Duration when bytes.Length == 4:
                return Duration((ulong)Number(type, bytes));
            case T.Moment when bytes.Length == 8 && Moment((ulong)Number(type, bytes)) is string moment:
                return moment;
            case T.TimeOfDay when bytes.Length == 4 && TimeOfDay((uint)Number(type, bytes)) is string time:
                return time;
        }

        BigInteger number = Number(type, bytes);
        return number <= uint.MaxValue && NftSymbols.Find(type, (uint)number) is string name ? name
            : type == T.Unknown ? $"0x{Convert.ToHexString(bytes).ToLowerInvariant()}"
            : number.ToString(null, null);
    }

    /// <summary>The value as a number.</summary>
    public static BigInteger Number(T type, ReadOnlySpan<byte> bytes)
        => new(bytes, isUnsigned: true, isBigEndian: !IsHostOrder(type) || !BitConverter.IsLittleEndian);

    /// <summary>Whether the kernel keeps it in the machine's byte order.</summary>
    public static bool IsHostOrder(T type) => type is T.Mark or T.LinkIndex or T.LinkType or T.Realm or T.ClassId or T.User or T.Group or T.Duration or T.LinkGroup
        or T.ConnectionState or T.ConnectionStatus or T.ConnectionLabel or T.ConnectionEvents or T.FibAddress or T.HostInteger or T.Boolean or T.Flag
        or T.Moment or T.TimeOfDay or T.Weekday;

    /// <summary>How many bytes such a value has; 0 when that depends.</summary>
    public static int LengthOf(T type) => type switch
    {
        T.IPv4Address or T.Mark or T.LinkIndex or T.ConnectionState or T.ConnectionStatus or T.FibAddress or T.User or T.Group
            or T.Realm or T.ClassId or T.Duration or T.LinkGroup or T.TimeOfDay or T.ConnectionEvents => 4,
        T.IPv6Address or T.LinkName or T.ConnectionLabel => 16,
        T.HardwareAddress => 6,
        T.Moment => 8,
        T.Port or T.EtherType or T.ArpOperation or T.LinkType => 2,
        T.InternetProtocol or T.NetfilterProtocol or T.IcmpType or T.Icmpv6Type or T.IcmpCode or T.Icmpv6Code or T.TcpFlags or T.ConnectionDirection
            or T.PacketType or T.DccpType or T.IgmpType or T.TrafficClass or T.CongestionMark or T.Boolean or T.Flag or T.Weekday => 1,
        _ => 0,
    };

    /// <summary>The types a set's number names, six bits each, the first field in the highest.</summary>
    public static IReadOnlyList<T> Fields(uint type)
    {
        List<T> fields = [];
        for (int shift = 24; shift >= 0; shift -= 6)
        {
            uint field = (type >> shift) & 0x3f;
            if (field != 0 || fields.Count > 0)
            {
                fields.Add((T)field);
            }
        }

        return fields;
    }

    /// <summary>Milliseconds as nft writes them: <c>1h30m</c>.</summary>
    public static string Duration(ulong milliseconds)
    {
        if (milliseconds == 0)
        {
            return "0s";
        }

        StringBuilder text = new();
        ulong rest = milliseconds;
        foreach ((ulong size, string unit) in new[] { (86_400_000UL, "d"), (3_600_000UL, "h"), (60_000UL, "m"), (1000UL, "s"), (1UL, "ms") })
        {
            if (rest >= size)
            {
                text.Append(CultureInfo.InvariantCulture, $"{rest / size}{unit}");
                rest %= size;
            }
        }

        return text.ToString();
    }

    // Without its zero byte the name is only a beginning.
    private static string LinkName(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
        return end < 0 && bytes.Length < 16 ? $"\"{DisplayText.Escape(text)}*\"" : $"\"{DisplayText.Escape(text)}\"";
    }

    private static string Labels(ReadOnlySpan<byte> bits, string between)
    {
        List<string> labels = [];
        for (int i = 0; i < bits.Length * 8; i++)
        {
            if ((bits[i / 8] & (1 << (i % 8))) != 0)
            {
                labels.Add(i.ToString(CultureInfo.InvariantCulture));
            }
        }

        return labels.Count == 0 ? "0x0" : string.Join(between, labels);
    }

    // nft reads and writes local time. Where that is not always UTC the kernel's number is the same to everybody.
    private static bool IsUtc => TimeZoneInfo.Local.BaseUtcOffset == TimeSpan.Zero && !TimeZoneInfo.Local.SupportsDaylightSavingTime;

    private static string? Moment(ulong nanoseconds) => IsUtc && nanoseconds % 1_000_000_000 == 0
        ? $"\"{DateTime.UnixEpoch.AddSeconds(nanoseconds / 1_000_000_000):yyyy-MM-dd HH:mm:ss}\""
        : null;

    private static string? TimeOfDay(uint seconds) => !IsUtc || seconds >= 86_400 ? null
        : seconds % 60 == 0 ? $"\"{seconds / 3600:00}:{seconds / 60 % 60:00}\""
        : $"\"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}\"";
}

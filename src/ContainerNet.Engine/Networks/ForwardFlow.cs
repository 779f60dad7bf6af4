using System.Net;
using System.Text;
using ContainerNet.Filtering;
using ContainerNet.Interop;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Paths;
using ContainerNet.Route;

namespace ContainerNet.Networks;

/// <summary>A <see cref="ForwardRule"/> with its texts read and checked: as a packet to ask the rules about, and as expressions.</summary>
internal sealed class ForwardFlow
{
    private ForwardFlow(ForwardRule rule, IpFamily family, IpPrefix? source, IpPrefix? destination)
    {
        Rule = rule;
        Family = family;
        Source = source;
        Destination = destination;
    }

    /// <summary>The rule as a person wrote it, empty texts made null.</summary>
    public ForwardRule Rule { get; }

    public IpFamily Family { get; }

    public IpPrefix? Source { get; }

    public IpPrefix? Destination { get; }

    /// <summary>Its protocol's number in the IP header; 0 for any.</summary>
    public byte ProtocolNumber => Rule.Protocol is not PathProtocol protocol ? (byte)0
        : protocol == PathProtocol.Icmp && Family == IpFamily.IPv6 ? (byte)58 : (byte)protocol;

    /// <summary>Reads what a person wrote.</summary>
    /// <exception cref="RefusedException">It makes no sense; says what.</exception>
    public static ForwardFlow Of(ForwardRule rule)
    {
        rule = rule with
        {
            InputInterface = string.IsNullOrEmpty(rule.InputInterface) ? null : rule.InputInterface,
            OutputInterface = string.IsNullOrEmpty(rule.OutputInterface) ? null : rule.OutputInterface,
        };
        IpPrefix? source = Parse(rule.SourcePrefix);
        IpPrefix? destination = Parse(rule.DestinationPrefix);
        if (source is { } from && destination is { } to && from.Family != to.Family)
        {
            throw new RefusedException("AddressFamiliesDiffer", $"{from} and {to} are of different families.", "Give both as IPv4 or both as IPv6.", rule);
        }

        if (rule.DestinationPort is int port && (port is < 1 or > 65535 || rule.Protocol is not (PathProtocol.Tcp or PathProtocol.Udp)))
        {
            throw new RefusedException("InvalidPort", $"Port {port} needs to be 1 to 65535, with -Protocol Tcp or Udp beside it.", null, rule);
        }

        return source is null && destination is null && rule.InputInterface is null && rule.OutputInterface is null
            ? throw new RefusedException("FlowTooWide", "A forward rule without any address and any interface would let everything through.",
                "Give -SourcePrefix, -DestinationPrefix, -InputInterface or -OutputInterface.", rule)
            : new ForwardFlow(rule, source?.Family ?? destination?.Family ?? (rule.Family == "ip6" ? IpFamily.IPv6 : IpFamily.IPv4), source, destination);
    }

    /// <summary>One packet of the flow, or its first reply.</summary>
    public FilterFlow Packet(bool isReply)
    {
        IPAddress source = Sample(Source, 2);
        IPAddress destination = Sample(Destination, 3);
        return new FilterFlow
        {
            Source = isReply ? destination : source,
            Destination = isReply ? source : destination,
            Protocol = Rule.Protocol ?? PathProtocol.Tcp,
            SourcePort = isReply ? Rule.DestinationPort ?? 0 : 0,
            DestinationPort = isReply ? 0 : Rule.DestinationPort ?? 0,
            InputInterface = isReply ? Rule.OutputInterface : Rule.InputInterface,
            OutputInterface = isReply ? Rule.InputInterface : Rule.OutputInterface,
            IsReply = isReply,
        };
    }

    /// <summary>What the rule that accepts it asks, in a table iptables-nft owns or in one of nft's.</summary>
    public List<FilterExpression> Expressions(bool isReply, bool isXtables, bool isInet)
    {
        List<FilterExpression> all = [];
        string? input = isReply ? Rule.OutputInterface : Rule.InputInterface;
        string? output = isReply ? Rule.InputInterface : Rule.OutputInterface;
        if (input is not null)
        {
            all.AddRange(FilterPhrases.InputInterface(input));
        }

        if (output is not null)
        {
            all.AddRange(FilterPhrases.OutputInterface(output));
        }

        if (isInet && (Source ?? Destination) is not null)
        {
            all.AddRange(FilterPhrases.Family(Family));
        }

        if ((isReply ? Destination : Source) is { } from)
        {
            all.AddRange(FilterPhrases.Source(from));
        }

        if ((isReply ? Source : Destination) is { } to)
        {
            all.AddRange(FilterPhrases.Destination(to));
        }

        if (ProtocolNumber != 0)
        {
            all.AddRange(FilterPhrases.Protocol(ProtocolNumber));
        }

        if (Rule.DestinationPort is int port)
        {
            bool tcp = Rule.Protocol == PathProtocol.Tcp;
            all.AddRange((isXtables, isReply) switch
            {
                (true, false) => [XtInfo.DestinationPort(tcp, port)],
                (true, true) => [XtInfo.SourcePort(tcp, port)],
                (false, false) => FilterPhrases.DestinationPort(port),
                (false, true) => FilterPhrases.SourcePort(port),
            });
        }

        if (isReply)
        {
            all.AddRange(isXtables ? [XtInfo.KnownConnection()] : FilterPhrases.KnownConnection());
        }

        return all;
    }

    /// <summary>The flow that one of our own rules lets through.</summary>
    public static ForwardRule Read(FilterRule rule, bool isReply)
    {
        ForwardRule read = new();
        FilterExpression? loaded = null;
        byte[]? mask = null;
        foreach (FilterExpression expression in rule.Expressions)
        {
            switch (expression)
            {
                case CompareExpression compare:
                    read = Take(read, loaded, mask, compare.Data, isReply);
                    break;
                case BitwiseExpression bitwise:
                    mask = bitwise.Mask;
                    break;
                case XtMatchExpression match when XtInfo.PortOf(match, destination: !isReply) is int port:
                    read = read with { DestinationPort = port };
                    break;
                default:
                    loaded = expression;
                    mask = null;
                    break;
            }
        }

        return read;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        List<string> parts = [];
        Say("", ProtocolNumber == 0 ? null : Rule.Protocol.ToString()!.ToLowerInvariant());
        Say("from ", Source?.ToString());
        Say("in by ", Rule.InputInterface);
        Say("to ", Destination?.ToString());
        Say("port ", Rule.DestinationPort?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Say("out by ", Rule.OutputInterface);
        return "what goes " + string.Join(' ', parts);

        void Say(string word, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                parts.Add(word + value);
            }
        }
    }

    private static ForwardRule Take(ForwardRule read, FilterExpression? loaded, byte[]? mask, byte[] data, bool isReply) => loaded switch
    {
        MetaExpression { Key: MetaKey.InputInterfaceName } => isReply ? read with { OutputInterface = Text(data) } : read with { InputInterface = Text(data) },
        MetaExpression { Key: MetaKey.OutputInterfaceName } => isReply ? read with { InputInterface = Text(data) } : read with { OutputInterface = Text(data) },
        MetaExpression { Key: MetaKey.TransportProtocol } => read with { Protocol = data[0] == 58 ? PathProtocol.Icmp : (PathProtocol)data[0] },
        PayloadExpression { Base: PayloadBase.Network, Offset: 12 or 8 } => isReply ? read with { DestinationPrefix = Prefix(data, mask) } : read with { SourcePrefix = Prefix(data, mask) },
        PayloadExpression { Base: PayloadBase.Network, Offset: 16 or 24 } => isReply ? read with { SourcePrefix = Prefix(data, mask) } : read with { DestinationPrefix = Prefix(data, mask) },
        PayloadExpression { Base: PayloadBase.Transport } when data.Length == 2 => read with { DestinationPort = (data[0] << 8) | data[1] },
        _ => read,
    };

    private static string Text(byte[] data) => Encoding.UTF8.GetString(data).TrimEnd('\0');

    private static string? Prefix(byte[] data, byte[]? mask) => data.Length is 4 or 16
        ? new IpPrefix(new IPAddress(data), mask?.Sum(bits => System.Numerics.BitOperations.PopCount(bits)) ?? data.Length * 8).ToString()
        : null;

    /// <summary>An address of the prefix: where any would do, one for documentation (RFC 5737, RFC 3849).</summary>
    private IPAddress Sample(IpPrefix? prefix, byte host)
    {
        byte[] bytes = (prefix?.Network.Address ?? IPAddress.Parse(Family == IpFamily.IPv4 ? "198.51.100.0" : "2001:db8::")).GetAddressBytes();
        if (prefix is not { } given || given.FullLength - given.Length >= 2)
        {
            bytes[^1] |= host;
        }

        return new IPAddress(bytes);
    }

    private static IpPrefix? Parse(string? text) => string.IsNullOrEmpty(text) ? null
        : IpPrefix.TryParse(text, out IpPrefix prefix) ? prefix.Network
        : throw new RefusedException("InvalidAddress", $"'{text}' is no address and no prefix.", "Give it as 172.17.0.0/16.", text);
}

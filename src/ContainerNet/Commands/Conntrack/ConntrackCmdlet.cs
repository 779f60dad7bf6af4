using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Conntrack;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>A cmdlet about those tracked connections of a namespace that meet all that is said of them.</summary>
public abstract class ConntrackCmdlet : NamespaceCmdlet
{
    /// <summary>Only connections with one of these addresses, or an address of one of these networks, at any of their ends, before or after translation.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [ArgumentCompleter(typeof(ConntrackAddressCompleter))]
    public string[]? IPAddress { get; set; }

    /// <summary>Only connections with one of these ports at any of their ends: <c>80</c>, or several in a row, <c>8000-8100</c>.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ConntrackPortCompleter))]
    public string[]? Port { get; set; }

    /// <summary>Only connections of these protocols: <c>Tcp</c>, <c>Udp</c>, <c>Icmp</c>, <c>IcmpV6</c>, <c>Sctp</c>, <c>Gre</c>, <c>Dccp</c>, <c>UdpLite</c>, or a number.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [ProtocolArgument]
    public IpProtocol[]? Protocol { get; set; }

    /// <summary>Only connections begun from these addresses or networks.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [ArgumentCompleter(typeof(ConntrackAddressCompleter))]
    public string[]? Source { get; set; }

    /// <summary>Only connections begun from these ports.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public string[]? SourcePort { get; set; }

    /// <summary>Only connections that were begun to these addresses or networks, before translation.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [ArgumentCompleter(typeof(ConntrackAddressCompleter))]
    public string[]? Destination { get; set; }

    /// <summary>Only connections that were begun to these ports, before translation.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [ArgumentCompleter(typeof(ConntrackPortCompleter))]
    public string[]? DestinationPort { get; set; }

    /// <summary>Only connections answered from these addresses or networks: of a published port, the container's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ConntrackAddressCompleter))]
    public string[]? ReplySource { get; set; }

    /// <summary>Only connections answered from these ports: of a published port, the container's.</summary>
    [Parameter]
    public string[]? ReplySourcePort { get; set; }

    /// <summary>Only connections answered to these addresses or networks: of a masqueraded connection, this host's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ConntrackAddressCompleter))]
    public string[]? ReplyDestination { get; set; }

    /// <summary>Only connections answered to these ports.</summary>
    [Parameter]
    public string[]? ReplyDestinationPort { get; set; }

    /// <summary>Only connections in these states, or wildcards: <c>SynSent</c>, <c>Established</c>, <c>TimeWait</c> …</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConntrackStateCompleter))]
    public string[]? State { get; set; }

    /// <summary>Only connections of which the kernel notes all of this: <c>SeenReply</c>, <c>Assured</c>, <c>Expected</c> …</summary>
    [Parameter]
    public ConntrackStatus Status { get; set; }

    /// <summary>Only connections whose <c>Source</c> or <c>Destination</c> is translated, <c>Any</c> of both, or <c>None</c>.</summary>
    [Parameter]
    public ConntrackTranslation? Translation { get; set; }

    /// <summary>Only connections with this mark.</summary>
    [Parameter]
    public uint? Mark { get; set; }

    /// <summary>Which bits of the mark count. Without it, all.</summary>
    [Parameter]
    public uint MarkMask { get; set; } = uint.MaxValue;

    /// <summary>Only connections tracked in this zone, at least one way.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RangeOrNothing(0, 65535)]
    public int? Zone { get; set; }

    /// <summary>Only connections these helpers read along with, by name or wildcard: <c>ftp</c>, <c>sip</c> …</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Helper { get; set; }

    /// <summary>Only IPv4, or only IPv6.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IpFamily? AddressFamily { get; set; }

    /// <summary>Only the connection the kernel has given this number.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public uint? ConntrackId { get; set; }

    /// <inheritdoc/>
    protected override object? Target => ConntrackId;

    /// <summary>The connections that are meant.</summary>
    protected ConntrackFilter Filter()
    {
        ConntrackFilter ends = new() { Source = Networks(IPAddress), SourcePort = Ports(Port) };
        WildcardPattern[]? states = Patterns(State);
        WildcardPattern[]? helpers = Patterns(Helper);
        bool isPlain = states is null && helpers is null && IsEmpty(IPAddress) && IsEmpty(Port);
        return new ConntrackFilter
        {
            AddressFamily = AddressFamily,
            Protocol = Protocol,
            Source = Networks(Source),
            SourcePort = Ports(SourcePort),
            Destination = Networks(Destination),
            DestinationPort = Ports(DestinationPort),
            ReplySource = Networks(ReplySource),
            ReplySourcePort = Ports(ReplySourcePort),
            ReplyDestination = Networks(ReplyDestination),
            ReplyDestinationPort = Ports(ReplyDestinationPort),
            Status = Status,
            Translation = Translation,
            Mark = Mark,
            MarkMask = MarkMask,
            Zone = Zone,
            Id = ConntrackId,
            Also = isPlain ? null : entry => Match(states, entry.State) && Match(helpers, entry.Helper) && ends.MatchesAnyEnd(entry),
        };
    }

    /// <summary>Whether nothing was given.</summary>
    protected static bool IsEmpty(string[]? texts) => texts is null || Array.TrueForAll(texts, string.IsNullOrEmpty);

    private static bool Match(WildcardPattern[]? patterns, string? text)
        => patterns is null || (text is not null && Array.Exists(patterns, pattern => pattern.IsMatch(text)));

    private static WildcardPattern[]? Patterns(string[]? texts)
        => IsEmpty(texts) ? null : Array.ConvertAll(texts!, text => new WildcardPattern(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant));

    private static IpPrefix[] Networks(string[]? texts) => [.. (texts ?? []).Where(text => !string.IsNullOrEmpty(text))
        .Select(text => IpPrefix.TryParse(text, out IpPrefix prefix) ? prefix : throw AddressText.Invalid(text))];

    private static int[] Ports(string[]? texts) => [.. (texts ?? []).Where(text => !string.IsNullOrEmpty(text))
        .Select(PortRange.Parse).SelectMany(range => Enumerable.Range(range.First, range.Count))];
}

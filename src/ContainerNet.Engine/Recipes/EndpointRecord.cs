using System.Globalization;
using System.Net;
using ContainerNet.Interop;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>A container's place on a network as its record tells it. The record is its lease, its claim of ports and names, and its journal in one.</summary>
internal sealed record EndpointRecord
{
    private const string Kind = "endpoint";

    public required string Network { get; init; }

    public char State { get; init; } = RecordText.Pending;

    public string Boot { get; init; } = NetworkFolder.Boot;

    /// <summary>The namespace's label, as <c>-Container</c> takes it.</summary>
    public required string Label { get; init; }

    /// <summary>The file the namespace was opened by.</summary>
    public required string Origin { get; init; }

    public required ulong Inode { get; init; }

    public string? Container { get; init; }

    public required string Alias { get; init; }

    /// <summary>Eight hexadecimal digits from which the host link's name and both MAC addresses come; unique among the endpoints of a host.</summary>
    public required string Key { get; init; }

    public required bool IsMacvlan { get; init; }

    public IPAddress? Address { get; init; }

    public IPAddress? IPv6Address { get; init; }

    public IReadOnlyList<PortMapText> Ports { get; init; } = [];

    /// <summary>The resolver file that was written for it; null for none.</summary>
    public string? DnsFile { get; init; }

    public string Dns { get; init; } = "";

    /// <summary>Whether the default route goes by it; known once it is wired, and told by the routes themselves.</summary>
    public bool HasDefaultRoute { get; init; } = true;

    /// <summary>The host end of the pair.</summary>
    public string HostLink => "cn" + Key;

    public string LinkLayerAddress => $"02:63:{Key[..2]}:{Key[2..4]}:{Key[4..6]}:{Key[6..]}";

    public string HostLinkLayerAddress => $"06:63:{Key[..2]}:{Key[2..4]}:{Key[4..6]}:{Key[6..]}";

    /// <summary>Whether a link of the host bears both marks of an endpoint's host end: a name and a MAC address that say the same.</summary>
    public static bool IsMarked(NetworkLink link)
    {
        string name = link.Name;
        if (name.Length != 10 || !name.StartsWith("cn", StringComparison.Ordinal) || link.Kind != "veth")
        {
            return false;
        }

        return link.LinkLayerAddress == $"06:63:{name[2..4]}:{name[4..6]}:{name[6..8]}:{name[8..]}";
    }

    /// <summary>Whether a link is this endpoint's host end.</summary>
    public bool IsMine(NetworkLink? link) => link is { Kind: "veth" } && link.Name == HostLink && link.LinkLayerAddress == HostLinkLayerAddress;

    /// <summary>Under which addresses it may speak; null with macvlan, where there is no port of ours.</summary>
    public PortGuard? Guard => IsMacvlan ? null : new PortGuard(HostLink, [0x02, 0x63, .. Convert.FromHexString(Key)], Address, IPv6Address);

    /// <summary>The published ports as they stand in nf_tables.</summary>
    public IEnumerable<NatPortMap> Maps => Address is null ? [] : Ports.Select(port => port.ToMap((port.IsIPv6 ? IPv6Address : Address) ?? Address));

    /// <summary>The same, in either family while it has no address yet.</summary>
    private IEnumerable<NatPortMap> ClaimedMaps => Address is null ? Ports.SelectMany(port => new[] { port.ToMap(IPAddress.Any), port.ToMap(IPAddress.IPv6Any) }) : Maps;

    /// <summary>Every name its record has or may have, that of the host's link last.</summary>
    public IEnumerable<string> Names(NetworkFolder folder)
    {
        yield return folder.Endpoint(Inode, Alias);
        foreach (string port in ClaimedMaps.SelectMany(folder.Port))
        {
            yield return port;
        }

        if (IPv6Address is not null)
        {
            yield return folder.Lease(Network, IPv6Address);
        }

        if (Address is not null)
        {
            yield return folder.Lease(Network, Address);
        }

        yield return folder.Link(HostLink);
    }

    public byte[] ToBytes()
    {
        RecordText text = new RecordText(State, Kind)
            .Add("boot", Boot)
            .Add("network", Network)
            .Add("label", Label)
            .Add("origin", Origin)
            .Add("inode", Inode.ToString(CultureInfo.InvariantCulture))
            .Add("container", Container)
            .Add("alias", Alias)
            .Add("key", Key)
            .Add("driver", IsMacvlan ? "macvlan" : null)
            .Add("address", Address?.ToString())
            .Add("address6", IPv6Address?.ToString())
            .Add("second", HasDefaultRoute ? null : "1")
            .Add("resolver", DnsFile)
            .Add("dns", Dns);
        foreach (PortMapText port in Ports)
        {
            text.Add("port", port.ToString());
        }

        return text.ToBytes();
    }

    /// <summary>Reads a record; null for what is none.</summary>
    public static EndpointRecord? Parse(byte[]? bytes)
    {
        if (bytes is null || RecordText.Parse(bytes) is not { Kind: Kind } text || text["network"] is not { } network || text["label"] is not { } label
            || !ulong.TryParse(text["inode"], NumberStyles.None, CultureInfo.InvariantCulture, out ulong inode) || text["alias"] is not { } alias
            || text["key"] is not { Length: 8 } key || !key.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        List<PortMapText> ports = [];
        foreach (string port in text.All("port"))
        {
            try
            {
                ports.Add(PortMapText.Parse(port));
            }
            catch (RefusedException)
            {
                return null;
            }
        }

        return new EndpointRecord
        {
            State = text.State,
            Boot = text["boot"] ?? "",
            Network = network,
            Label = label,
            Origin = text["origin"] ?? "",
            Inode = inode,
            Container = text["container"],
            Alias = alias,
            Key = key,
            IsMacvlan = text["driver"] == "macvlan",
            Address = IPAddress.TryParse(text["address"], out IPAddress? address) ? address : null,
            IPv6Address = IPAddress.TryParse(text["address6"], out IPAddress? second) ? second : null,
            HasDefaultRoute = text["second"] is null,
            DnsFile = text["resolver"],
            Dns = text["dns"] ?? "",
            Ports = ports,
        };
    }

    /// <summary>The endpoint as cmdlets give it.</summary>
    public ContainerEndpoint ToEndpoint(NetworkRecord network) => new()
    {
        Namespace = Label,
        Network = Network,
        Container = Container,
        InterfaceAlias = Alias,
        IPAddress = Address?.ToString() ?? "",
        PrefixLength = network.Subnet.Length,
        IPv6Address = IPv6Address?.ToString(),
        Gateway = network.Network.Internal ? null : network.Network.Gateway,
        IPv6Gateway = network.Network.Internal ? null : network.Network.IPv6Gateway,
        LinkLayerAddress = LinkLayerAddress,
        HostInterface = IsMacvlan ? null : HostLink,
        HostNamespace = network.Network.Namespace,
        PortMap = [.. Ports.Select(port => port.ToString())],
        HasDefaultRoute = HasDefaultRoute && !network.Network.Internal,
        Dns = Dns,
    };
}

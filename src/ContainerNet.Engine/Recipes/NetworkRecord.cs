using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using ContainerNet.Interop;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>A network as its record tells it.</summary>
internal sealed record NetworkRecord
{
    private const string Kind = "network";

    private readonly ContainerNetwork _network = null!;

    // What its words mean, read once and not for each container. Boxed, for several threads may read one record.
    private IPAddress? _gateway;
    private StrongBox<IpPrefix>? _subnet;

    public required ContainerNetwork Network
    {
        get => _network;
        init => (_network, _gateway, _subnet) = (value, null, null);
    }

    /// <summary>How far things are: <see cref="RecordText.Pending"/>, <see cref="RecordText.Done"/>, <see cref="RecordText.Leaving"/>.</summary>
    public char State { get; init; } = RecordText.Pending;

    /// <summary>The kernel's run it was made in.</summary>
    public string Boot { get; init; } = NetworkFolder.Boot;

    /// <summary>The MAC address its bridge was given: with its name, what tells that the bridge is ours.</summary>
    public string LinkLayerAddress { get; init; } = "";

    /// <summary>The settings it needs: <c>ipv4/ip_forward=1</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The subnets it masquerades itself; one that was masqueraded already is not among them.</summary>
    public IReadOnlyList<string> Masquerades { get; init; } = [];

    /// <summary>The id of the rule that lets it through foreign chains; null where nothing dropped.</summary>
    public string? ForwardRule { get; init; }

    /// <summary>The unit that makes it was there before it was made: what takes back half a network leaves the unit.</summary>
    public bool UnitWasThere { get; init; }

    public bool IsMacvlan => Network.Driver == "macvlan";

    public IPAddress Gateway => _gateway ??= IPAddress.Parse(Network.Gateway);

    public IPAddress? IPv6Gateway => Network.IPv6Gateway is null ? null : IPAddress.Parse(Network.IPv6Gateway);

    public IpPrefix Subnet => (_subnet ??= new StrongBox<IpPrefix>(AddressRange.ParseSubnet(Network.Subnet))).Value;

    public IpPrefix? IPv6Subnet => Network.IPv6Subnet is null ? null : AddressRange.ParseSubnet(Network.IPv6Subnet);

    /// <summary>The bridge's own addresses.</summary>
    public IEnumerable<IpPrefix> Addresses => IPv6Gateway is { } second
        ? [new IpPrefix(Gateway, Subnet.Length), new IpPrefix(second, IPv6Subnet!.Value.Length)]
        : [new IpPrefix(Gateway, Subnet.Length)];

    /// <summary>The address of the first subnet a container asks for. Where that is an IPv6 one, either parameter asks for it.</summary>
    public IPAddress? Wanted(Attachment item) => Subnet.Family == IpFamily.IPv6 ? item.IPv6Address ?? item.Address : item.Address;

    /// <summary>The ports a container asks for, as maps that lead to the gateway: its family counts, not where it is.</summary>
    public IEnumerable<NatPortMap> MapsOf(Attachment item) => item.Ports.Select(port => port.ToMap(port.IsIPv6 ? IPv6Gateway ?? Gateway : Gateway));

    public AddressPool Pool(NetworkFolder folder, IpFamily family) => new(folder, Network.Name, family, Range(family));

    public AddressRange Range(IpFamily family) => Subnet.Family == family
        ? AddressRange.Of(Network.Subnet, Network.Gateway, Network.Exclude)
        : AddressRange.Of(Network.IPv6Subnet!, Network.IPv6Gateway, Network.Exclude);

    public byte[] ToBytes()
    {
        RecordText text = new RecordText(State, Kind)
            .Add("boot", Boot)
            .Add("name", Network.Name)
            .Add("driver", Network.Driver)
            .Add("subnet", Network.Subnet)
            .Add("gateway", Network.Gateway)
            .Add("subnet6", Network.IPv6Subnet)
            .Add("gateway6", Network.IPv6Gateway)
            .Add("bridge", Network.Bridge)
            .Add("parent", Network.Parent)
            .Add("mtu", Network.MtuBytes.ToString(CultureInfo.InvariantCulture))
            .Add("mac", LinkLayerAddress)
            .Add("isolated", Flag(Network.Isolated))
            .Add("internal", Flag(Network.Internal))
            .Add("masquerade", Flag(Network.Masquerade))
            .Add("persistent", Flag(Network.Persistent))
            .Add("unit", Flag(UnitWasThere))
            .Add("forward", ForwardRule);
        foreach (string one in Network.Exclude)
        {
            text.Add("exclude", one);
        }

        foreach (string one in Network.DnsServer)
        {
            text.Add("dns", one);
        }

        foreach (string one in Settings)
        {
            text.Add("setting", one);
        }

        foreach (string one in Masquerades)
        {
            text.Add("masquerades", one);
        }

        return text.ToBytes();
    }

    /// <summary>Reads a record; null for what is none.</summary>
    public static NetworkRecord? Parse(byte[]? bytes, string host)
    {
        if (bytes is null || RecordText.Parse(bytes) is not { Kind: Kind } text || text["name"] is not { } name || text["subnet"] is not { } subnet
            || text["gateway"] is not { } gateway || !int.TryParse(text["mtu"], NumberStyles.None, CultureInfo.InvariantCulture, out int mtu)
            || !IpPrefix.TryParse(subnet, out _) || !IPAddress.TryParse(gateway, out _) || !ObjectName.IsValid(name, 64))
        {
            return null;
        }

        return new NetworkRecord
        {
            State = text.State,
            Boot = text["boot"] ?? "",
            LinkLayerAddress = text["mac"] ?? "",
            ForwardRule = text["forward"],
            UnitWasThere = text["unit"] == "1",
            Settings = [.. text.All("setting")],
            Masquerades = [.. text.All("masquerades")],
            Network = new ContainerNetwork
            {
                Namespace = host,
                Name = name,
                Driver = text["driver"] ?? "bridge",
                Subnet = subnet,
                Gateway = gateway,
                IPv6Subnet = text["subnet6"],
                IPv6Gateway = text["gateway6"],
                Bridge = text["bridge"],
                Parent = text["parent"],
                MtuBytes = mtu,
                Isolated = text["isolated"] == "1",
                Internal = text["internal"] == "1",
                Masquerade = text["masquerade"] == "1",
                Persistent = text["persistent"] == "1",
                Exclude = [.. text.All("exclude")],
                DnsServer = [.. text.All("dns")],
            },
        };
    }

    private static string? Flag(bool set) => set ? "1" : null;
}

using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;
using ContainerNet.Sysctl;

namespace ContainerNet.Recipes;

/// <summary>What a network with a bridge is made of, in the order it is made: the bridge goes up last, when nothing is open any more.</summary>
internal sealed partial class BridgeParts(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord record)
{
    private readonly RouteSocket _route = RouteSocket.In(session, host);
    private readonly ContainerNetwork _network = record.Network;

    private string Bridge => _network.Bridge!;

    private string Forwarding => $"ipv4/conf/{Bridge}/forwarding";

    public IEnumerable<NetworkPart> All()
    {
        yield return new NetworkPart($"Create bridge '{Bridge}'", BridgeMissing, MakeBridge, RemoveBridge);
        yield return new NetworkPart($"Give it {string.Join(" and ", record.Addresses)}, MTU {_network.MtuBytes}", AddressMissing, MakeAddresses, null);
        foreach (string setting in record.Settings)
        {
            yield return SettingPart(setting);
        }

        if (!_network.Internal && record.Subnet.Family == IpFamily.IPv4)
        {
            yield return new NetworkPart($"Let '{Bridge}' forward", ForwardingMissing, LetForward, null);
        }

        foreach (string subnet in record.Masquerades)
        {
            yield return MasqueradePart(AddressRange.ParseSubnet(subnet));
        }

        if (!_network.Internal)
        {
            foreach (IpFamily family in record.Addresses.Select(address => address.Family))
            {
                yield return TranslationRules.PartOf(session, host, NatTable.For(family));
            }
        }

        yield return new NetworkPart(
            _network.Internal ? "Close it to the outside" : _network.Isolated ? "Keep its containers apart, and strangers from them" : "Keep strangers and other networks from its containers",
            () => NetworkGuards.Lost(session, host, Guard()),
            () => NetworkGuards.Add(session, host, Guard()),
            () => NetworkGuards.Remove(session, host, Guard()));
        if (record.ForwardRule is { } id)
        {
            yield return ForwardPart(id);
        }

        yield return new NetworkPart("Switch the bridge on", () => Ours() is { State: LinkState.Down } ? $"Bridge '{Bridge}' is switched off." : null, SwitchOn, () => Change(new LinkChange { State = LinkState.Down }));
    }

    /// <summary>The bridge, where it is the one that was made for the network.</summary>
    public NetworkLink? Ours() => _route.FindLink(Bridge) is { Kind: "bridge" } link && link.LinkLayerAddress == record.LinkLayerAddress ? link : null;

    private string? BridgeMissing() => Ours() is not null ? null
        : _route.FindLink(Bridge) is { } other ? $"Link '{Bridge}' is another one ({other.Kind}, {other.LinkLayerAddress}) than was made for the network."
        : $"Bridge '{Bridge}' is gone.";

    private void MakeBridge()
    {
        if (Ours() is null)
        {
            if (_route.FindLink(Bridge) is not null)
            {
                throw NotOurs();
            }

            _route.CreateBridge(Bridge, up: false, null, LinkLayerAddress.Parse(record.LinkLayerAddress).GetBytes(), new BridgeChange());
        }
    }

    private void RemoveBridge()
    {
        if (Ours() is { } bridge)
        {
            _route.RemoveLinks([bridge.InterfaceIndex]);
        }
    }

    private RefusedException NotOurs() => new("BridgeNotOurs", BridgeMissing() ?? $"Bridge '{Bridge}' is gone.",
        $"Remove the link of that name, or give it another; or give it the MAC address {record.LinkLayerAddress} where it is the network's own bridge. Then run Repair-ContainerNetwork.", Bridge);

    /// <summary>A bridge that is made takes the host's default, which may be another than what holds for all.</summary>
    private string? ForwardingMissing() => Ours() is not null && NetworkSetting.Read(host, Forwarding)[0] == "0" ? $"net.{Forwarding.Replace('/', '.')} is 0 instead of 1." : null;

    private void LetForward()
    {
        if (ForwardingMissing() is not null)
        {
            NetworkSetting.Write(host, Forwarding, "1");
        }
    }

    private string? AddressMissing()
    {
        if (Ours() is not { } bridge)
        {
            return null; // said already
        }

        foreach (IpPrefix address in record.Addresses)
        {
            if (_route.FindAddress(address, bridge.InterfaceIndex, Bridge) is null)
            {
                return $"Bridge '{Bridge}' has lost its address {address}.";
            }
        }

        return bridge.MtuBytes == _network.MtuBytes ? null : $"The MTU of bridge '{Bridge}' is {bridge.MtuBytes} instead of {_network.MtuBytes}.";
    }

    private void MakeAddresses()
    {
        NetworkLink bridge = Ours() ?? throw NotOurs();
        string asked = $"set bridge '{Bridge}' up in namespace {_route.Namespace}";
        RouteBatch batch = new RouteBatch().Add(LinkRequests.SetLink(bridge.InterfaceIndex, new LinkChange { MtuBytes = _network.MtuBytes, Description = $"containernet: {_network.Name}" }), asked);
        foreach (IpPrefix address in record.Addresses)
        {
            AddressFlags flags = address.Family == IpFamily.IPv6 ? AddressFlags.NoDad : AddressFlags.None;
            batch.Add(AddressRequests.AddAddress(address, bridge.InterfaceIndex, RouteScope.Global, flags), $"add address {address} to bridge '{Bridge}' in namespace {_route.Namespace}", Errno.EEXIST);
        }

        _route.Execute(batch);
    }

    /// <summary>The kernel takes IPv6 addresses from a link that is switched off.</summary>
    private void SwitchOn()
    {
        Change(new LinkChange { State = LinkState.Up });
        if (AddressMissing() is not null)
        {
            MakeAddresses();
        }
    }

    private void Change(LinkChange change)
    {
        if (Ours() is { } bridge)
        {
            _route.SetLink(bridge.InterfaceIndex, Bridge, change);
        }
    }

    private NetworkPart SettingPart(string setting)
    {
        (string Path, string Value, string Before)? Differs() => HostSettings.Differing(host, [setting]).Select(one => ((string, string, string)?)one).FirstOrDefault();
        (string Path, string Value, string Before)? first = Differs();
        return new NetworkPart(
            first is { } now ? HostSettings.Announce(now.Path, now.Value, now.Before) : $"Keep net.{setting.Replace('/', '.')}",
            () => Differs() is { } wrong ? $"net.{wrong.Path.Replace('/', '.')} is {wrong.Before} instead of {wrong.Value}." : null,
            () =>
            {
                if (Differs() is not { } wrong)
                {
                    return;
                }

                if (record.State == RecordText.Done)
                {
                    NetworkSetting.Write(host, wrong.Path, wrong.Value); // healed: how it was before the network is kept, or was as it is to be; where a removal is taken back, it is kept anew
                }
                else
                {
                    HostSettings.Set(folder, host, _route, wrong.Path, wrong.Value, wrong.Before);
                }
            },
            () => HostSettings.Restore(folder, host, NeededByOthers(), setting));
    }

    private HashSet<string> NeededByOthers() => [.. NetworkRecords.All(folder, host.Label)
        .Where(other => other.Network.Name != _network.Name && other.Boot == NetworkFolder.Boot).SelectMany(other => other.Settings)];
}

using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;
using ContainerNet.Sysctl;

namespace ContainerNet.Recipes;

/// <summary>What a network with a bridge is made of, in the order it is made: the bridge goes up last, when nothing is open any more.</summary>
internal sealed class BridgeParts(NamespaceSession session, NamespaceHandle host, NetworkFolder folder, NetworkRecord record)
{
    private readonly RouteSocket _route = RouteSocket.In(session, host);
    private readonly ContainerNetwork _network = record.Network;

    private string Bridge => _network.Bridge!;

    public IEnumerable<NetworkPart> All()
    {
        yield return new NetworkPart($"Create bridge '{Bridge}'", BridgeMissing, MakeBridge, RemoveBridge);
        yield return new NetworkPart($"Give it {string.Join(" and ", record.Addresses)}, MTU {_network.MtuBytes}", AddressMissing, MakeAddresses, null);
        foreach (string setting in record.Settings)
        {
            yield return SettingPart(setting);
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

    /// <summary>The flow that leaves the network by way of the host.</summary>
    public static ForwardRule Leaving(ContainerNetwork network, string id) => new()
    {
        Id = id, InputInterface = network.Bridge, SourcePrefix = network.Subnet,
    };

    private string? BridgeMissing() => Ours() is not null ? null
        : _route.FindLink(Bridge) is { } other ? $"Link '{Bridge}' is another one ({other.Kind}, {other.LinkLayerAddress}) than was made for the network."
        : $"Bridge '{Bridge}' is gone.";

    private void MakeBridge()
    {
        if (Ours() is null)
        {
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
        if (Ours() is not { } bridge)
        {
            throw new RefusedException("BridgeNotOurs", BridgeMissing() ?? $"Bridge '{Bridge}' is gone.", "Remove the link of that name, or give the network another bridge.", Bridge);
        }

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

    private NetworkGuard Guard() => new(_network.Name, Bridge, [record.Subnet, .. record.IPv6Subnet is { } second ? [second] : Array.Empty<IpPrefix>()], _network.Isolated, _network.Internal, !_network.Masquerade && !_network.Internal)
    {
        Ports = [.. NetworkRecords.Endpoints(folder, _network.Name).Where(one => one.State == RecordText.Done && one.Boot == NetworkFolder.Boot).Select(one => one.Guard).OfType<PortGuard>()],
    };

    private HashSet<string> NeededByOthers() => [.. NetworkRecords.All(folder, host.Label)
        .Where(other => other.Network.Name != _network.Name && other.Boot == NetworkFolder.Boot).SelectMany(other => other.Settings)];

    private NetworkPart MasqueradePart(IpPrefix subnet)
    {
        bool IsThere() => NatMasquerades.Get(session, host).Any(one => one.Subnet == subnet.ToString());
        return new NetworkPart($"Masquerade what {subnet} sends out, except by '{Bridge}'",
            () => IsThere() ? null : $"{subnet} is not masqueraded any more.",
            () =>
            {
                if (!IsThere())
                {
                    NatMasquerades.Add(session, host, subnet, Bridge);
                }
            },
            () =>
            {
                if (IsThere())
                {
                    NatMasquerades.Remove(session, host, subnet);
                }
            });
    }

    private NetworkPart ForwardPart(string id)
    {
        ForwardRule flow = Leaving(_network, id);
        bool IsThere() => ForwardRules.Get(session, host).Any(rule => rule.Id == id);
        return new NetworkPart($"Let {flow.Describe()} through where other rules drop it",
            () => IsThere() ? null : $"The rule that lets network '{_network.Name}' through other rules is gone.",
            () =>
            {
                try
                {
                    if (!IsThere())
                    {
                        ForwardRules.Add(session, host, flow, ofOthers: true);
                    }
                }
                catch (RefusedException e) when (e.Id == "NothingDrops")
                {
                    // those who dropped it are gone too
                }
            },
            () =>
            {
                if (IsThere())
                {
                    ForwardRules.Remove(session, host, id);
                }
            });
    }
}

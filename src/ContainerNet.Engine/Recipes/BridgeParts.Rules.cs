using ContainerNet.Interop;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>What a network with a bridge needs of the host's rules.</summary>
internal sealed partial class BridgeParts
{
    /// <summary>The flow that leaves the network by way of the host.</summary>
    public static ForwardRule Leaving(ContainerNetwork network, string id) => new()
    {
        Id = id, InputInterface = network.Bridge, SourcePrefix = network.Subnet,
    };

    private NetworkGuard Guard() => new(_network.Name, Bridge, [record.Subnet, .. record.IPv6Subnet is { } second ? [second] : Array.Empty<IpPrefix>()], _network.Isolated, _network.Internal, !_network.Masquerade && !_network.Internal)
    {
        Ports = [.. NetworkRecords.Endpoints(folder, _network.Name).Where(one => one.State == RecordText.Done && one.Boot == NetworkFolder.Boot).Select(one => one.Guard).OfType<PortGuard>()],
    };

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

using System.Buffers.Binary;
using System.Net;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Filtering;

/// <summary>Statements that translate addresses.</summary>
internal sealed partial class RuleRun
{
    /// <summary>Translates the packet and leaves the chain, as NAT statements do.</summary>
    public bool Translate(Translation translation)
    {
        Packet = translation.Apply(Packet);
        return Decide(new Decision(DecisionKind.Accept));
    }

    /// <summary>Translates the source to what the link it leaves by has.</summary>
    public bool Masquerade(int port, uint flags)
    {
        Packet = new Translation { IsDestination = false, Port = port, PortEnd = port, Flags = flags }.Apply(Packet) with { IsMasqueraded = true };
        return Decide(new Decision(DecisionKind.Accept));
    }

    /// <summary>Translates the destination to the namespace: at output to loopback, else to the address of the link it came in by, which is not known here.</summary>
    public bool Redirect(int port, int portEnd, uint flags)
    {
        byte[]? address = Packet.Hook != NetfilterHook.Output ? null
            : (Packet.IsIPv6 ? IPAddress.IPv6Loopback : IPAddress.Loopback).GetAddressBytes();
        Packet = new Translation { IsDestination = true, From = address, To = address, Port = port, PortEnd = portEnd, Flags = flags }
            .Apply(Packet) with { DestinationIsLocal = true };
        return Decide(new Decision(DecisionKind.Accept));
    }

    private int Port(uint? register)
    {
        KnownBits bits = register is uint from ? _registers.Read(from, 2) : KnownBits.Unknown(2);
        return bits.IsKnown ? BinaryPrimitives.ReadUInt16BigEndian(bits.Value) : 0;
    }

    private bool Translate(NatExpression nat)
    {
        // In a table of both families the statement is for one of them.
        if (nat.Family != NftFamily.Inet && nat.Family != NftFamily.Unspecified && nat.Family != (Packet.IsIPv6 ? NftFamily.IPv6 : NftFamily.IPv4))
        {
            return true;
        }

        KnownBits? from = nat.AddressRegister is uint low ? _registers.Read(low, (uint)Packet.AddressLength) : null;
        KnownBits? to = nat.AddressEndRegister is uint high ? _registers.Read(high, (uint)Packet.AddressLength) : from;
        if (from is { IsKnown: false } || to is { IsKnown: false })
        {
            Packet = Packet with { Doubt = Packet.Doubt ?? $"a rule translates it to an address that depends on {_asked}", IsTranslated = true };
            return Decide(new Decision(DecisionKind.Accept));
        }

        int port = Port(nat.PortRegister);
        Translation translation = new()
        {
            IsDestination = nat.Type == NatType.Destination,
            From = from?.Value,
            To = to?.Value,
            Port = port,
            PortEnd = nat.PortEndRegister is null ? port : Port(nat.PortEndRegister),
            Flags = nat.Flags,
        };
        return Translate(translation);
    }
}

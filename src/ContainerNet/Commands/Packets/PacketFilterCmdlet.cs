using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Captures;
using ContainerNet.Interop;
using ContainerNet.Networks;
using ContainerNet.Packets;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that takes some packets and leaves others. What is of one kind is alternatives; different kinds all have to hold.</summary>
public abstract class PacketFilterCmdlet : NetworkCmdlet
{
    /// <summary>Only packets from or to these addresses, and ARP about them. Alternatives to those of <c>-Subnet</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SourceAddressCompleter))]
    public string[]? IPAddress { get; set; }

    /// <summary>Only packets from or to these networks, as in <c>172.17.0.0/16</c>.</summary>
    [Parameter]
    public string[]? Subnet { get; set; }

    /// <summary>Only packets from or to these ports of TCP, UDP or SCTP, or ranges such as <c>8000-8100</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LocalPortCompleter))]
    public string[]? Port { get; set; }

    /// <summary>Only these protocols, over IPv4 or IPv6.</summary>
    [Parameter]
    public PacketProtocol[]? Protocol { get; set; }

    /// <summary>Only TCP segments that have all of these flags.</summary>
    [Parameter]
    [Alias("Tcp")]
    public TcpFlags TcpFlag { get; set; }

    /// <summary>ARP; with <c>-Protocol</c> or <c>-Icmp</c>, these too.</summary>
    [Parameter]
    public SwitchParameter Arp { get; set; }

    /// <summary>ICMP and ICMPv6; with <c>-Protocol</c> or <c>-Arp</c>, these too.</summary>
    [Parameter]
    public SwitchParameter Icmp { get; set; }

    /// <summary>Only frames with a VLAN tag of this number; everything else is asked of what is behind the tag.</summary>
    [Parameter]
    [ValidateRange(0, 4094)]
    public int? VlanId { get; set; }

    /// <summary>Only VXLAN; everything else is asked of the packet inside.</summary>
    [Parameter]
    public SwitchParameter Vxlan { get; set; }

    /// <summary>Only VXLAN of this network; everything else is asked of the packet inside.</summary>
    [Parameter]
    [ValidateRange(0, 0xffffff)]
    public int? VxlanId { get; set; }

    /// <summary>Only packets for which this expression holds, in tcpdump's language (pcap-filter(7)). It takes libpcap to be installed; the parameters above do not.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Keeps the bytes of the packets, in their properties Payload and Frame.</summary>
    [Parameter]
    public SwitchParameter IncludePayload { get; set; }

    /// <summary>The filter in tcpdump's language; empty for everything.</summary>
    protected string FilterText => Filter ?? Ask().Compile(LinkType.Ethernet, 1).Text;

    /// <summary>What compiles the filter for frames that begin in one way or another. What cannot be meant is refused now.</summary>
    /// <param name="snapLength">How many bytes of each packet are kept.</param>
    protected Func<LinkType, FrameFilter> Compiler(int snapLength)
    {
        PacketMatch match = Ask();
        if (Filter is not { } expression)
        {
            return type => match.Compile(type, snapLength);
        }

        if (!match.IsAny)
        {
            throw new RefusedException("InvalidFilter", "-Filter cannot be given together with other parameters that select packets.", "Say all of it in the expression, or none.", expression);
        }

        TcpdumpExpression.Compile(expression, LinkType.Ethernet, snapLength);
        return type => TcpdumpExpression.Compile(expression, type, snapLength);
    }

    private PacketMatch Ask() => new()
    {
        Addresses = [.. Given(IPAddress).Select(text => AddressText.Host(text)!).Select(address => (address, address.GetAddressBytes().Length * 8)), .. Given(Subnet).Select(Network)],
        Ports = [.. Given(Port).Select(PortRange.Parse).Select(port => ((int)port.First, (int)port.Last))],
        Protocols = [.. (Protocol ?? []).Select(protocol => (byte)protocol)],
        TcpFlags = (byte)TcpFlag,
        Arp = Arp,
        Icmp = Icmp,
        VlanId = VlanId,
        InsideVxlan = Vxlan || VxlanId is not null,
        VxlanId = VxlanId,
    };

    private static IEnumerable<string> Given(string[]? texts) => (texts ?? []).Where(text => !string.IsNullOrEmpty(text));

    private static (System.Net.IPAddress Address, int Length) Network(string text)
    {
        IpPrefix prefix = AddressText.Destination(text, IpFamily.IPv4);
        return (prefix.Address, prefix.Length);
    }
}

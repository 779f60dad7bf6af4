using System.Net;

namespace ContainerNet.Filtering;

/// <summary>A NAT statement: what it makes of an address and a port.</summary>
internal sealed record Translation
{
    private const uint Random = 4 | 16; // NF_NAT_RANGE_PROTO_RANDOM, NF_NAT_RANGE_PROTO_RANDOM_FULLY
    private const uint Offset = 32;
    private const uint Netmap = 64;

    public required bool IsDestination { get; init; }

    public byte[]? From { get; init; }

    public byte[]? To { get; init; }

    public int Port { get; init; }

    public int PortEnd { get; init; }

    public int BasePort { get; init; }

    public uint Flags { get; init; }

    public PacketState Apply(PacketState packet)
    {
        FilterFlow flow = packet.Flow;
        IPAddress old = IsDestination ? flow.Destination : flow.Source;
        int? port = NewPort(IsDestination ? flow.DestinationPort : flow.SourcePort);
        string? doubt = null;
        IPAddress? address = null;
        if (From is not null && To is not null)
        {
            byte[] now = old.GetAddressBytes();
            if (From.Length != now.Length || To.Length != now.Length)
            {
                doubt = "a rule translates it to an address of another family";
            }
            else
            {
                bool isNetmap = (Flags & Netmap) != 0;
                doubt = isNetmap || From.AsSpan().SequenceEqual(To) ? null : "a rule translates it to one of several addresses";
                for (int i = 0; i < now.Length; i++)
                {
                    byte host = isNetmap ? (byte)(From[i] ^ To[i]) : (byte)0;
                    now[i] = (byte)((From[i] & ~host) | (now[i] & host));
                }

                address = new IPAddress(now);
            }
        }

        PacketState translated = IsDestination ? packet.WithDestination(address, port) : packet.WithSource(address, port);
        return translated with { Doubt = packet.Doubt ?? doubt };
    }

    /// <summary>Null when it stays, 0 when the kernel will choose.</summary>
    private int? NewPort(int old)
    {
        if (Port == 0)
        {
            return (Flags & Random) != 0 ? 0 : null;
        }

        if ((Flags & Offset) != 0)
        {
            return old == 0 ? 0 : (Port + old - BasePort) & 0xffff;
        }

        return Port == PortEnd || PortEnd == 0 ? Port
            : (Flags & Random) == 0 && old >= Port && old <= PortEnd ? old
            : 0;
    }
}

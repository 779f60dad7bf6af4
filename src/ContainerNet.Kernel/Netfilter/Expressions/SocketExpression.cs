using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Loads what is known of the socket the packet is for.</summary>
public sealed record SocketExpression : FilterExpression
{
    private const ushort NFTA_SOCKET_KEY = 1;
    private const ushort NFTA_SOCKET_DREG = 2;
    private const ushort NFTA_SOCKET_LEVEL = 3;

    /// <inheritdoc/>
    public override string Name => "socket";

    /// <summary><c>NFT_SOCKET_*</c>: 0 transparent, 1 mark, 2 wildcard, 3 cgroup of version 2.</summary>
    public uint Key { get; init; }

    /// <summary>The register loaded.</summary>
    public uint DestinationRegister { get; init; }

    /// <summary>How far below the root the cgroup is; null for other keys.</summary>
    public uint? Level { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static SocketExpression Read(AttributeReader data)
    {
        SocketExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_SOCKET_KEY => read with { Key = data.AsNetworkUInt32() },
                NFTA_SOCKET_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_SOCKET_LEVEL => read with { Level = data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_SOCKET_KEY, Key);
        data.NetworkUInt32(NFTA_SOCKET_DREG, DestinationRegister);

        if (Level is uint level)
        {
            data.NetworkUInt32(NFTA_SOCKET_LEVEL, level);
        }
    }
}

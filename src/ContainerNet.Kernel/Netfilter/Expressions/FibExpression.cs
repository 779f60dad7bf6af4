using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>Asks the routing tables about the packet's addresses (<c>fib daddr type</c>).</summary>
public sealed record FibExpression : FilterExpression
{
    private const ushort NFTA_FIB_DREG = 1;
    private const ushort NFTA_FIB_RESULT = 2;
    private const ushort NFTA_FIB_FLAGS = 3;

    /// <inheritdoc/>
    public override string Name => "fib";

    /// <summary>The register that takes the answer.</summary>
    public uint DestinationRegister { get; init; }

    /// <summary>What is asked.</summary>
    public FibResult Result { get; init; }

    /// <summary>What of the packet is looked up.</summary>
    public FibFlags Flags { get; init; }

    /// <summary>Reads the kernel's description of it.</summary>
    public static FibExpression Read(AttributeReader data)
    {
        FibExpression read = new();
        while (data.Next())
        {
            read = data.Type switch
            {
                NFTA_FIB_DREG => read with { DestinationRegister = data.AsNetworkUInt32() },
                NFTA_FIB_RESULT => read with { Result = (FibResult)data.AsNetworkUInt32() },
                NFTA_FIB_FLAGS => read with { Flags = (FibFlags)data.AsNetworkUInt32() },
                _ => read,
            };
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void WriteData(MessageWriter data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.NetworkUInt32(NFTA_FIB_DREG, DestinationRegister);
        data.NetworkUInt32(NFTA_FIB_RESULT, (uint)Result);
        data.NetworkUInt32(NFTA_FIB_FLAGS, (uint)Flags);
    }
}

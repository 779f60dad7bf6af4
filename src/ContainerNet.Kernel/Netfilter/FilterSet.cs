namespace ContainerNet.Netfilter;

/// <summary>A set or map of nf_tables.</summary>
public sealed record FilterSet
{
    /// <summary>Its table's family.</summary>
    public NftFamily Family { get; init; }

    /// <summary>Its table.</summary>
    public string Table { get; init; } = "";

    /// <summary>Its name; anonymous sets have one too, such as <c>__set0</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The kernel's number for it.</summary>
    public ulong Handle { get; init; }

    /// <summary><c>NFT_SET_*</c>: 1 anonymous, 2 constant, 4 interval, 8 map, 16 timeout, 32 dynamic, 64 object map, 128 concatenation of intervals.</summary>
    public uint Flags { get; init; }

    /// <summary>nft's number for the type of the keys; concatenated types take six bits each.</summary>
    public uint KeyType { get; init; }

    /// <summary>Bytes in a key.</summary>
    public uint KeyLength { get; init; }

    /// <summary>nft's number for the type of the data, or <c>NFT_DATA_VERDICT</c> (0xffffff00); 0 for a set.</summary>
    public uint DataType { get; init; }

    /// <summary>Bytes in the data; 0 for a set and for verdicts.</summary>
    public uint DataLength { get; init; }

    /// <summary>Whether nft is told that the keys are in the machine's own byte order, as names and marks are; without it, it would not show them.</summary>
    public bool IsHostOrder { get; init; }

    /// <summary>Bytes of each part of a concatenated key, where the kernel was told; else empty.</summary>
    public IReadOnlyList<uint> FieldLengths { get; init; } = [];

    /// <summary><c>NFT_OBJECT_*</c> of the objects its elements name; 0 for other sets.</summary>
    public uint ObjectType { get; init; }

    /// <summary>Whether its keys are the ends of intervals.</summary>
    public bool IsInterval => (Flags & NFT.SET_INTERVAL) != 0;

    /// <summary>Whether its elements carry data.</summary>
    public bool IsMap => (Flags & NFT.SET_MAP) != 0;

    /// <summary>Whether it belongs to the one rule that uses it.</summary>
    public bool IsAnonymous => (Flags & NFT.SET_ANONYMOUS) != 0;

    /// <summary>Its elements, when they were read.</summary>
    public IReadOnlyList<FilterSetElement> Elements { get; init; } = [];
}

namespace ContainerNet.Netfilter;

/// <summary>A table of nf_tables.</summary>
public sealed record FilterTable
{
    /// <summary>Which packets it sees.</summary>
    public NftFamily Family { get; init; }

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The kernel's number for it.</summary>
    public ulong Handle { get; init; }

    /// <summary><c>NFT_TABLE_F_*</c>: 1 dormant, 2 owned by a process, 4 kept when its owner dies.</summary>
    public uint Flags { get; init; }

    /// <summary>Its comment; empty for none.</summary>
    public string Comment { get; init; } = "";
}

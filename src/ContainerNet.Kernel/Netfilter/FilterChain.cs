namespace ContainerNet.Netfilter;

/// <summary>A chain of nf_tables: called at a hook (a base chain), or jumped to.</summary>
public sealed record FilterChain
{
    /// <summary>Its table's family.</summary>
    public NftFamily Family { get; init; }

    /// <summary>Its table.</summary>
    public string Table { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The kernel's number for it.</summary>
    public ulong Handle { get; init; }

    /// <summary>The hook it is called at; null for a chain that is only jumped to.</summary>
    public NetfilterHook? Hook { get; init; }

    /// <summary>Whose hook that is: the table's family, but <see cref="NftFamily.Netdev"/> for an <c>inet</c> chain at ingress.</summary>
    public NftFamily HookFamily { get; init; }

    /// <summary>Among chains at one hook the lowest is called first; null for a chain that is only jumped to.</summary>
    public int? Priority { get; init; }

    /// <summary>What it does with packets no rule decides on; null for a chain that is only jumped to.</summary>
    public ChainPolicy? Policy { get; init; }

    /// <summary><c>filter</c>, <c>nat</c> or <c>route</c>; empty for a chain that is only jumped to.</summary>
    public string Type { get; init; } = "";

    /// <summary>The link it is bound to, several parted by commas; null for none.</summary>
    public string? Device { get; init; }
}

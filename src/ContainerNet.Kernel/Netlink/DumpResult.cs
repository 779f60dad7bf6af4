namespace ContainerNet.Netlink;

/// <summary>What a dump gave, and whether the kernel vouches for it.</summary>
/// <param name="Items">What was read.</param>
/// <param name="IsConsistent">False when the table kept changing while it was read, through every retry.</param>
public readonly record struct DumpResult<T>(List<T> Items, bool IsConsistent);

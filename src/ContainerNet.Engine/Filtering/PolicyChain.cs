using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Rendering;

namespace ContainerNet.Filtering;

/// <summary>The base chain whose policy decides on a packet.</summary>
/// <param name="Family">Its table's family.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
public sealed record PolicyChain(NftFamily Family, string Table, string Name)
{
    /// <summary>Names a chain that was read.</summary>
    public static PolicyChain Of(FilterChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        return new PolicyChain(chain.Family, chain.Table, chain.Name);
    }

    /// <summary>As nft names it: <c>ip filter FORWARD</c>.</summary>
    public override string ToString() => $"{NftNames.Family(Family)} {Table} {Name}";
}

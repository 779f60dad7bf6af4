using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Networks;

/// <summary>A chain of a table that guards networks, with its rules.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hook">Where it is called; null: where it is jumped to.</param>
/// <param name="Priority">Its place among others there.</param>
/// <param name="Rules">The rules.</param>
internal sealed record GuardChain(string Name, NetfilterHook? Hook, int Priority, FilterExpression[][] Rules)
{
    /// <summary>Before which rule what Add-ForwardRule lets through stands.</summary>
    public int Exceptions { get; init; }
}

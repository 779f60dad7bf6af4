using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Networks;

/// <summary>A chain of a table of ContainerNet's, with its rules.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hook">Where it is called; null: where it is jumped to.</param>
/// <param name="Priority">Its place among others there.</param>
/// <param name="Rules">The rules.</param>
internal sealed record RuleChain(string Name, NetfilterHook? Hook, int Priority, FilterExpression[][] Rules)
{
    /// <summary><c>filter</c> or <c>nat</c>.</summary>
    public string Type { get; init; } = "filter";

    /// <summary>Before which rule what Add-ForwardRule lets through stands.</summary>
    public int Exceptions { get; init; }
}

namespace ContainerNet.Captures;

/// <summary>How a place is called.</summary>
/// <param name="Namespace">The namespace, as <c>-Namespace</c> takes it; empty where it is not known.</param>
/// <param name="InterfaceAlias">The link; empty where it is not known.</param>
public readonly record struct PlaceName(string Namespace, string InterfaceAlias)
{
    /// <inheritdoc/>
    public override string ToString() => $"{InterfaceAlias} in namespace {Namespace}";
}

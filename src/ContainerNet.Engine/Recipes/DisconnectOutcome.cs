namespace ContainerNet.Recipes;

/// <summary>What became of a disconnecting pass.</summary>
/// <param name="Released">The endpoints that are gone.</param>
/// <param name="Refused">Those that are not, by the container's label, and why.</param>
public sealed record DisconnectOutcome(IReadOnlyList<ContainerEndpoint> Released, IReadOnlyList<(string Label, Exception Why)> Refused);

namespace ContainerNet.Recipes;

/// <summary>One thing a network is made of. The same thing makes it, sees that it is no longer there, heals it and takes it away.</summary>
/// <param name="Text">What making it does, as a sentence begins.</param>
/// <param name="Missing">What is not as it should be, as a sentence; null when all is well.</param>
/// <param name="Make">Makes it so; what is well already stays.</param>
/// <param name="Remove">Takes it away, however much of it is there; null where another part takes it along.</param>
internal sealed record NetworkPart(string Text, Func<string?> Missing, Action Make, Action? Remove);

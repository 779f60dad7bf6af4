namespace ContainerNet.Packets;

/// <summary>What happened to a place while it was captured at.</summary>
/// <param name="Place">The place's number.</param>
/// <param name="IsGone">The link was removed, or moved to another namespace: nothing more comes. Otherwise it was switched off, and is captured at again when it is switched on.</param>
public readonly record struct PlaceTrouble(int Place, bool IsGone);

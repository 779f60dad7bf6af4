using ContainerNet.Packets;

namespace ContainerNet.Captures;

/// <summary>A link to capture at.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Name">How it is called.</param>
/// <param name="Comment">What each of its packets is commented with in a file; empty for nothing.</param>
public sealed record WatchedPlace(CapturePlace Place, PlaceName Name, string Comment);

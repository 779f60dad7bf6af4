namespace ContainerNet.Drawings;

/// <summary>A namespace, as it is drawn.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="X">Where it begins, in pixels.</param>
/// <param name="Y">Where it begins.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Height">How high it is.</param>
/// <param name="IsLabelBeside">Whether its name stands to the left of its one link, and not above.</param>
internal sealed record TopologyBox(string Label, double X, double Y, double Width, double Height, bool IsLabelBeside);

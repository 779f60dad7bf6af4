namespace ContainerNet.Commands;

/// <summary>How a path is drawn.</summary>
public enum PictureFormat
{
    /// <summary>For the terminal, in colour.</summary>
    Terminal,
    /// <summary>A Mermaid flowchart.</summary>
    Mermaid,
    /// <summary>Scalable vector graphics.</summary>
    Svg,
    /// <summary>A page of its own.</summary>
    Html,
}

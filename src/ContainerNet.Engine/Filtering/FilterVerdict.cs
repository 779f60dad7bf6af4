namespace ContainerNet.Filtering;

/// <summary>What a hook does with a packet.</summary>
public enum FilterVerdict
{
    /// <summary>It goes on.</summary>
    Accept,
    /// <summary>It ends here, without a word.</summary>
    Drop,
    /// <summary>It ends here, and the sender is told.</summary>
    Reject,
    /// <summary>A rule asks for something that cannot be known without sending.</summary>
    Unknown,
}

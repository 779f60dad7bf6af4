namespace ContainerNet.Filtering;

/// <summary>Whether something is so, as far as can be known without sending.</summary>
internal enum Truth
{
    /// <summary>It is not.</summary>
    No,
    /// <summary>It is.</summary>
    Yes,
    /// <summary>It may be.</summary>
    Unknown,
}

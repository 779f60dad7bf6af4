namespace ContainerNet.Interop;

/// <summary>ContainerNet itself refuses, before or instead of the kernel.</summary>
public sealed class RefusedException : Exception
{
    /// <summary>Records a refusal.</summary>
    /// <param name="id">A stable id, such as <c>NamespaceChanged</c>; scripts match on it.</param>
    /// <param name="message">One sentence: what was asked and why it cannot be.</param>
    /// <param name="advice">What to do next.</param>
    /// <param name="target">What the refusal is about.</param>
    public RefusedException(string id, string message, string? advice = null, object? target = null)
        : base(DisplayText.Sentence(message))
    {
        Id = id;
        Advice = advice is null ? null : DisplayText.Sentence(advice);
        Target = target;
    }

    /// <summary>The stable id scripts match on.</summary>
    public string Id { get; }

    /// <summary>What to do next.</summary>
    public string? Advice { get; }

    /// <summary>What the refusal is about.</summary>
    public object? Target { get; }
}

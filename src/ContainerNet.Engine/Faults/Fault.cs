using ContainerNet.Paths;

namespace ContainerNet.Faults;

/// <summary>One thing that can be wrong on a path: what it is called, what it looks at, what it says, how it is mended. It asks the kernel nothing.</summary>
public abstract class Fault
{
    /// <summary>The owner of rules that are ContainerNet's own, as Get-PacketFilterRule names it.</summary>
    protected const string Ours = "containernet";

    /// <summary>What it is called, for ever.</summary>
    public string Id => GetType().Name;

    /// <summary>The faults that are there only because this one is: where it is found, they are not said.</summary>
    public virtual IReadOnlyCollection<string> Explains => [];

    /// <summary>Whether it explains them only at its own hop: what another hop does is another matter.</summary>
    public virtual bool ExplainsOnlyItsHop => false;

    /// <summary>Whether a packet that passes shows that the fault is none. Not so where it is about other packets, which follow this one.</summary>
    public virtual bool IsRefutedByReply => true;

    /// <summary>Looks for the fault along a path; what it finds stands at the hop it is found at.</summary>
    public abstract IEnumerable<Finding> Look(PathTrace trace);

    /// <summary>Says that the fault is there.</summary>
    /// <param name="step">Where.</param>
    /// <param name="title">One line on what is wrong.</param>
    /// <param name="evidence">What was seen, as a sentence.</param>
    /// <param name="repair">The commands that mend it.</param>
    protected Finding Found(PathStep step, string title, string evidence, params string[] repair)
    {
        ArgumentNullException.ThrowIfNull(step);
        return new Finding { Id = Id, Severity = FindingSeverity.Error, Title = title, Evidence = evidence, Hop = step.Hop, RepairCommand = repair };
    }

    /// <summary>Says that the fault may be there: by itself the look cannot tell.</summary>
    /// <inheritdoc cref="Found"/>
    protected Finding Suspected(PathStep step, string title, string evidence, params string[] repair)
        => Found(step, title, evidence, repair) with { Severity = FindingSeverity.Warning };
}

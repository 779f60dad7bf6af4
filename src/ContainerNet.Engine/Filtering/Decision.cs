using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Filtering;

/// <summary>What a rule says about a packet, and where to.</summary>
/// <param name="Kind">What.</param>
/// <param name="Chain">The chain of a jump or goto; else null.</param>
/// <param name="Why">Why it is undecidable; else null.</param>
internal readonly record struct Decision(DecisionKind Kind, string? Chain = null, string? Why = null)
{
    /// <summary>What a verdict says; null when the next expression or rule goes on.</summary>
    public static Decision? From(VerdictData verdict)
    {
        int code = (int)verdict.Code;
        return verdict.Code switch
        {
            VerdictCode.Jump => new Decision(DecisionKind.Jump, verdict.Chain ?? ""),
            VerdictCode.Goto => new Decision(DecisionKind.Goto, verdict.Chain ?? ""),
            VerdictCode.Return => new Decision(DecisionKind.Return),
            _ when code < 0 => null,
            _ => (code & 0xff) switch
            {
                0 => new Decision(DecisionKind.Drop),
                1 => new Decision(DecisionKind.Accept),
                3 => new Decision(DecisionKind.Undecidable, Why: "a process that listens at its queue decides"),
                _ => new Decision(DecisionKind.Undecidable, Why: "it takes the packet away"),
            },
        };
    }
}

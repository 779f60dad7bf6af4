namespace ContainerNet.Netfilter.Expressions;

/// <summary><c>NF_*</c> of <c>linux/netfilter.h</c> and <c>enum nft_verdicts</c>.</summary>
public enum VerdictCode
{
    /// <summary>The packet ends here.</summary>
    Drop = 0,
    /// <summary>The packet leaves this hook's chain; later chains at the hook still see it.</summary>
    Accept = 1,
    /// <summary>The packet is somebody else's now.</summary>
    Stolen = 2,
    /// <summary>A process decides; the low byte only, the queue's number stands above.</summary>
    Queue = 3,
    /// <summary>The next rule.</summary>
    Continue = -1,
    /// <summary>The next rule, without what is left of this one.</summary>
    Break = -2,
    /// <summary>Another chain, then back.</summary>
    Jump = -3,
    /// <summary>Another chain, then not back.</summary>
    Goto = -4,
    /// <summary>Back to the chain that jumped, or to the policy.</summary>
    Return = -5,
}

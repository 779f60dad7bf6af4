namespace ContainerNet.Route;

/// <summary>What a rule does: <c>FR_ACT_*</c> of <c>linux/fib_rules.h</c>.</summary>
public enum RuleAction
{
    /// <summary>Nothing.</summary>
    Unspecified = 0,
    /// <summary>Looks the destination up in a table.</summary>
    Lookup = 1,
    /// <summary>Goes on at another rule.</summary>
    Goto = 2,
    /// <summary>Does nothing.</summary>
    Nop = 3,
    /// <summary>Drops without a word.</summary>
    Blackhole = 6,
    /// <summary>Refuses: unreachable.</summary>
    Unreachable = 7,
    /// <summary>Refuses: prohibited.</summary>
    Prohibit = 8,
}

namespace ContainerNet.Filtering;

/// <summary>What a rule says about a packet.</summary>
internal enum DecisionKind
{
    Accept,
    Drop,
    Reject,
    /// <summary>Somebody else decides: a process that is handed the packet.</summary>
    Undecidable,
    Jump,
    Goto,
    Return,
}

namespace ContainerNet.Conntrack;

/// <summary>What few connections have.</summary>
internal sealed record ConntrackDetails
{
    public static readonly ConntrackDetails None = new();

    public ConntrackTuple? Master { get; set; }
    public string? Helper { get; set; }
    public int[] Labels { get; set; } = [];
    public string? SecurityContext { get; set; }
    public ConntrackAdjustment? Adjustment { get; set; }
    public ConntrackAdjustment? ReplyAdjustment { get; set; }
    public uint? VerificationTag { get; set; }
    public uint? ReplyVerificationTag { get; set; }
    public int? DccpRole { get; set; }
    public ulong? DccpHandshake { get; set; }
    public uint? SynproxyIsn { get; set; }
    public uint? SynproxyIts { get; set; }
    public uint? SynproxyTimestampOffset { get; set; }
}

namespace ContainerNet.Conntrack;

/// <summary>What the kernel notes of a connection: <c>IPS_*</c> of <c>linux/netfilter/nf_conntrack_common.h</c>.</summary>
[Flags]
public enum ConntrackStatus : uint
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Another connection announced it, such as the data connection of FTP.</summary>
    Expected = 1 << 0,
    /// <summary>Packets were seen both ways.</summary>
    SeenReply = 1 << 1,
    /// <summary>It is not dropped early when the table is full.</summary>
    Assured = 1 << 2,
    /// <summary>Its first packet has left this host.</summary>
    Confirmed = 1 << 3,
    /// <summary>Its source is translated.</summary>
    SourceNat = 1 << 4,
    /// <summary>Its destination is translated.</summary>
    DestinationNat = 1 << 5,
    /// <summary>TCP sequence numbers are adjusted, because a helper changes lengths.</summary>
    SequenceAdjust = 1 << 6,
    /// <summary>Source translation has been decided on, whether there is one or not.</summary>
    SourceNatDone = 1 << 7,
    /// <summary>Destination translation has been decided on, whether there is one or not.</summary>
    DestinationNatDone = 1 << 8,
    /// <summary>It is being removed.</summary>
    Dying = 1 << 9,
    /// <summary>Its timeout does not begin anew with each packet.</summary>
    FixedTimeout = 1 << 10,
    /// <summary>No connection, but what a rule stamps new ones with.</summary>
    Template = 1 << 11,
    /// <summary>Not tracked (old kernels).</summary>
    Untracked = 1 << 12,
    /// <summary>A rule gave it a helper.</summary>
    Helper = 1 << 13,
    /// <summary>A flow table forwards it, past the rules.</summary>
    Offload = 1 << 14,
    /// <summary>A network card forwards it.</summary>
    HardwareOffload = 1 << 15,
}

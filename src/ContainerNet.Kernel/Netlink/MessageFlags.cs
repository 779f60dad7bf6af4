namespace ContainerNet.Netlink;

/// <summary><c>nlmsg_flags</c>. The kernel reuses bits, so what a bit means depends on the message.</summary>
[Flags]
public enum MessageFlags : ushort
{
    /// <summary>No flag.</summary>
    None = 0,
    /// <summary>This is a request.</summary>
    Request = 0x01,
    /// <summary>One of several, ended by <c>NLMSG_DONE</c>.</summary>
    Multi = 0x02,
    /// <summary>Answer with an acknowledgement.</summary>
    Ack = 0x04,
    /// <summary>Send the notification of the change to the asker too.</summary>
    Echo = 0x08,
    /// <summary>The dump changed while it was read.</summary>
    DumpInterrupted = 0x10,
    /// <summary>NEW: replace what is there.</summary>
    Replace = 0x100,
    /// <summary>NEW: fail if it exists.</summary>
    Exclusive = 0x200,
    /// <summary>NEW: create it if missing.</summary>
    Create = 0x400,
    /// <summary>NEW: put it at the end.</summary>
    Append = 0x800,
    /// <summary>GET: all of them.</summary>
    Dump = 0x300,
    /// <summary>ACK: the request is not quoted back.</summary>
    Capped = 0x100,
    /// <summary>ACK: attributes follow.</summary>
    AckTlvs = 0x200,
}

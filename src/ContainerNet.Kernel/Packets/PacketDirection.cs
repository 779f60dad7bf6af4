namespace ContainerNet.Packets;

/// <summary>Which way a packet passed a link.</summary>
public enum PacketDirection
{
    /// <summary>Not known: a file that does not say.</summary>
    Unknown,
    /// <summary>The namespace received it.</summary>
    In,
    /// <summary>The namespace sent it.</summary>
    Out,
}

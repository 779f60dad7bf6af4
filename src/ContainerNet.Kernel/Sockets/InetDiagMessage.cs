namespace ContainerNet.Sockets;

/// <summary><c>struct inet_diag_msg</c> of <c>linux/inet_diag.h</c>.</summary>
internal readonly record struct InetDiagMessage(
    byte Family, byte State, byte Timer, byte Retransmits, InetDiagSocketId Id, uint Expires, uint ReceiveQueue, uint WriteQueue, uint UserId, uint Inode);

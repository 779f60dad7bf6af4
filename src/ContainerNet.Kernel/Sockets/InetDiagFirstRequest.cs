namespace ContainerNet.Sockets;

/// <summary><c>struct inet_diag_req</c> of <c>linux/inet_diag.h</c>: of one protocol, that of its message's type, and of both families.</summary>
internal readonly record struct InetDiagFirstRequest(byte Family, byte SourceLength, byte DestinationLength, byte Extensions, InetDiagSocketId Id, uint States, uint Table);

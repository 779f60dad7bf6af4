namespace ContainerNet.Sockets;

/// <summary><c>struct inet_diag_req_v2</c> of <c>linux/inet_diag.h</c>.</summary>
internal readonly record struct InetDiagRequest(byte Family, byte Protocol, byte Extensions, byte Pad, uint States, InetDiagSocketId Id);

using System.Runtime.InteropServices;

namespace ContainerNet.Sockets;

/// <summary><c>struct inet_diag_sockid</c> of <c>linux/inet_diag.h</c>, its two addresses of 16 bytes and its cookie as words.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct InetDiagSocketId(
    ushort SourcePort, ushort DestinationPort, ulong Source0, ulong Source8, ulong Destination0, ulong Destination8, uint Interface, ulong Cookie);

/// <summary><c>struct inet_diag_req_v2</c>.</summary>
internal readonly record struct InetDiagRequest(byte Family, byte Protocol, byte Extensions, byte Pad, uint States, InetDiagSocketId Id);

/// <summary><c>struct inet_diag_msg</c>.</summary>
internal readonly record struct InetDiagMessage(
    byte Family, byte State, byte Timer, byte Retransmits, InetDiagSocketId Id, uint Expires, uint ReceiveQueue, uint WriteQueue, uint UserId, uint Inode);

using System.Runtime.InteropServices;

namespace ContainerNet.Sockets;

/// <summary><c>struct inet_diag_sockid</c> of <c>linux/inet_diag.h</c>, its two addresses of 16 bytes and its cookie as words.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct InetDiagSocketId(
    ushort SourcePort, ushort DestinationPort, ulong Source0, ulong Source8, ulong Destination0, ulong Destination8, uint Interface, ulong Cookie);

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Packets;

/// <summary>
/// Packet sockets at several links of several namespaces (packet(7)). They begin at the network header, whatever
/// the link's own header is, and carry the kernel's time stamps. One thread uses them at a time.
/// </summary>
public sealed class PacketCapture : IDisposable
{
    private const int AF_PACKET = 17;
    private const int SOCK_DGRAM = 2;
    private const int SOCK_NONBLOCK = 0x800;
    private const int SOL_SOCKET = 1;
    private const int SO_RCVBUF = 8;
    private const int SO_TIMESTAMPNS = 35;
    private const ushort ETH_P_ALL = 3;
    private const byte PACKET_OUTGOING = 4;
    private const int ReceiveBuffer = 1 << 20;

    private readonly SafeFileHandle[] _sockets;
    private readonly byte[] _packet = new byte[PacketFilter.SnapLength];
    private readonly byte[] _control = new byte[128];

    private PacketCapture(SafeFileHandle[] sockets) => _sockets = sockets;

    /// <summary>How many places are captured at.</summary>
    public int Places => _sockets.Length;

    /// <summary>Begins to capture at all the places; each namespace is visited once.</summary>
    /// <exception cref="KernelException">A link is gone (ENODEV), or CAP_NET_RAW is missing (EPERM).</exception>
    public static PacketCapture Open(IReadOnlyList<CapturePlace> places, PacketFilter filter)
    {
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(filter);
        SafeFileHandle?[] sockets = new SafeFileHandle?[places.Count];
        ulong[] program = filter.ToProgram();
        try
        {
            foreach (IGrouping<ulong, int> ns in Enumerable.Range(0, places.Count).GroupBy(place => places[place].Namespace.Inode))
            {
                int[] members = [.. ns];
                int[] links = Array.ConvertAll(members, member => places[member].InterfaceIndex);
                NamespaceHandle handle = places[members[0]].Namespace;
                string[] asked = Array.ConvertAll(links, link => $"capture at link {link} of namespace {handle.Label}");
                Opening[] opened = Array.ConvertAll(links, _ => Opening.Socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
                NamespaceThread.Open(handle, opened);
                for (int i = 0; i < members.Length; i++)
                {
                    sockets[members[i]] = opened[i].Handle;
                }

                for (int i = 0; i < members.Length; i++)
                {
                    Begin(opened[i].Require(asked[i], "CAP_NET_RAW"), links[i], program, asked[i]);
                }
            }

            return new PacketCapture(sockets!);
        }
        catch
        {
            Close(sockets);
            throw;
        }
    }

    /// <summary>Takes the next packet that passed a place; false when none waits.</summary>
    /// <param name="place">The place's index.</param>
    /// <param name="packet">The packet, valid until the next read.</param>
    public bool TryRead(int place, out CapturedPacket packet)
    {
        packet = default;
        if (!Syscall.TryReceiveWithControl(_sockets[place], fromErrorQueue: false, _packet, _control, out int length, out int controlLength, out Syscall.sockaddr_ll from))
        {
            return false;
        }

        DateTime? time = null;
        ControlMessages messages = new(_control.AsSpan(0, controlLength));
        while (messages.Next())
        {
            // struct timespec { time_t tv_sec; long tv_nsec; }
            if (messages.Level == SOL_SOCKET && messages.Type == SO_TIMESTAMPNS && messages.Value.Length >= 2 * nint.Size)
            {
                long seconds = MemoryMarshal.Read<nint>(messages.Value);
                long nanoseconds = MemoryMarshal.Read<nint>(messages.Value[nint.Size..]);
                time = DateTime.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100));
            }
        }

        packet = new CapturedPacket(time ?? DateTime.UtcNow, from.sll_pkttype == PACKET_OUTGOING, BinaryPrimitives.ReverseEndianness(from.sll_protocol), _packet.AsSpan(0, length));
        return true;
    }

    /// <summary>How many packets the kernel could not keep at a place since this was last asked: read them faster.</summary>
    /// <param name="place">The place's index.</param>
    public long TakeLost(int place) => Syscall.TakeLost(_sockets[place]);

    /// <summary>Waits until a packet passed one of the places, or another descriptor is readable. False when the deadline passes first.</summary>
    /// <exception cref="OperationCanceledException">The signal was set.</exception>
    public bool Wait(SafeFileHandle? other, CancelSignal? cancel, Deadline deadline)
    {
        SafeFileHandle[] all = other is null ? _sockets : [.. _sockets, other];
        return Syscall.WaitReadable(all, cancel, deadline, new bool[all.Length]);
    }

    /// <summary>
    /// Stops capturing. Returns at once: to close a packet socket the kernel waits until no processor can still
    /// be handing it a packet (some 15 ms each), which a thread of its own does.
    /// </summary>
    public void Dispose() => Close(_sockets);

    private static void Close(SafeFileHandle?[] sockets)
    {
        if (Array.Exists(sockets, socket => socket is { IsClosed: false }))
        {
            Thread closing = new(() => Array.ForEach(sockets, socket => socket?.Dispose()), 64 << 10) { Name = "ContainerNet", IsBackground = true };
            closing.Start();
        }
    }

    /// <summary>With protocol 0 a socket receives nothing until it is bound, so no packet gets in before the filter.</summary>
    private static void Begin(SafeFileHandle socket, int link, ulong[] program, string asked)
    {
        Syscall.AttachFilter(socket, program, asked);
        Syscall.TrySetOption(socket, SOL_SOCKET, SO_TIMESTAMPNS, 1);
        Syscall.TrySetOption(socket, SOL_SOCKET, SO_RCVBUF, ReceiveBuffer);
        Syscall.BindPacket(socket, link, BinaryPrimitives.ReverseEndianness(ETH_P_ALL), asked);
    }
}

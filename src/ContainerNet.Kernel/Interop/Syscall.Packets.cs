using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Packet sockets, raw sockets, and the error queue: <c>packet(7)</c>, <c>raw(7)</c>, <c>recvmsg(2)</c>.</summary>
internal static unsafe partial class Syscall
{
    private const int SO_ATTACH_FILTER_ = 26;
    private const int MSG_ERRQUEUE_ = 0x2000;
    private const int SOL_PACKET_ = 263;
    private const int PACKET_STATISTICS_ = 6;
    private const int MSG_NOSIGNAL_ = 0x4000;

    /// <summary><c>struct sockaddr_ll</c> of <c>linux/if_packet.h</c>.</summary>
    public struct sockaddr_ll
    {
        public ushort sll_family;
        public ushort sll_protocol;
        public int sll_ifindex;
        public ushort sll_hatype;
        public byte sll_pkttype;
        public byte sll_halen;
        public ulong sll_addr;
    }

    /// <summary><c>struct sock_fprog</c> of <c>linux/filter.h</c>.</summary>
    private struct sock_fprog
    {
        public ushort len;
        public ulong* filter;
    }

    /// <summary>Gives a socket a classic BPF program, one <c>struct sock_filter</c> in each word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AttachFilter(SafeFileHandle handle, ulong[] program, string asked)
    {
        using Held fd = new(handle);
        fixed (ulong* p = program)
        {
            sock_fprog filter = new() { len = (ushort)program.Length, filter = p };
            Check(setsockopt(fd.Number, SOL_SOCKET, SO_ATTACH_FILTER_, &filter, sizeof(sock_fprog)), asked, "CAP_NET_RAW");
        }
    }

    /// <summary>Binds a packet socket to one link; from now on it receives.</summary>
    /// <param name="handle">The socket.</param>
    /// <param name="interfaceIndex">The link's number.</param>
    /// <param name="protocol">The EtherType, in network byte order.</param>
    /// <param name="asked">What an error is about.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BindPacket(SafeFileHandle handle, int interfaceIndex, ushort protocol, string asked)
    {
        using Held fd = new(handle);
        sockaddr_ll link = new() { sll_family = 17, sll_protocol = protocol, sll_ifindex = interfaceIndex };
        Check(bind(fd.Number, (sockaddr*)&link, 20), asked, "CAP_NET_RAW");
    }

    /// <summary>Sets an option that is any number of bytes. False where the kernel refuses.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TrySetOption(SafeFileHandle handle, int level, int option, ReadOnlySpan<byte> value)
    {
        using Held fd = new(handle);
        fixed (byte* p = value)
        {
            return setsockopt(fd.Number, level, option, p, value.Length) == 0;
        }
    }

    /// <summary>Binds to a <c>sockaddr_in</c> or <c>sockaddr_in6</c>.</summary>
    public static Errno Bind(SafeFileHandle handle, ReadOnlySpan<byte> name)
    {
        using Held fd = new(handle);
        fixed (byte* p = name)
        {
            return bind(fd.Number, (sockaddr*)p, name.Length) == 0 ? Errno.None : (Errno)errno;
        }
    }

    /// <summary>Connects to a <c>sockaddr_in</c> or <c>sockaddr_in6</c>; a socket that does not block says EINPROGRESS.</summary>
    public static Errno Connect(SafeFileHandle handle, ReadOnlySpan<byte> name)
    {
        using Held fd = new(handle);
        fixed (byte* p = name)
        {
            return connect(fd.Number, (sockaddr*)p, name.Length) == 0 ? Errno.None : (Errno)errno;
        }
    }

    /// <summary>The socket's own name; gives how many bytes it has.</summary>
    public static int NameOf(SafeFileHandle handle, Span<byte> name)
    {
        using Held fd = new(handle);
        socklen_t length = name.Length;
        fixed (byte* p = name)
        {
            Check(getsockname(fd.Number, (sockaddr*)p, &length), "read a socket's name");
        }

        return Math.Min((int)length, name.Length);
    }

    /// <summary>Sends one datagram whole, without waiting.</summary>
    public static Errno TrySend(SafeFileHandle handle, ReadOnlySpan<byte> datagram)
    {
        using Held fd = new(handle);
        fixed (byte* p = datagram)
        {
            return (long)send(fd.Number, p, datagram.Length, MSG_DONTWAIT | MSG_NOSIGNAL_) >= 0 ? Errno.None : (Errno)errno;
        }
    }

    /// <summary>How many packets a packet socket could not keep since this was last asked (<c>PACKET_STATISTICS</c>).</summary>
    public static long TakeLost(SafeFileHandle handle)
    {
        // struct tpacket_stats { unsigned int tp_packets; unsigned int tp_drops; }
        using Held fd = new(handle);
        uint* statistics = stackalloc uint[2];
        socklen_t length = 2 * sizeof(uint);
        return getsockopt(fd.Number, SOL_PACKET_, PACKET_STATISTICS_, statistics, &length) == 0 ? statistics[1] : 0;
    }

    /// <summary>Takes the error that waits on a socket (<c>SO_ERROR</c>).</summary>
    public static Errno TakeError(SafeFileHandle handle)
    {
        using Held fd = new(handle);
        int error = 0;
        socklen_t length = sizeof(int);
        Check(getsockopt(fd.Number, SOL_SOCKET, SO_ERROR, &error, &length), "read a socket's error");
        return (Errno)error;
    }

    /// <summary>Takes the next datagram without waiting. Null when none waits, or the socket had an error.</summary>
    /// <param name="handle">The socket.</param>
    /// <param name="buffer">Where to; what does not fit is cut off.</param>
    public static int? TryReceive(SafeFileHandle handle, Span<byte> buffer)
    {
        using Held fd = new(handle);
        fixed (byte* p = buffer)
        {
            long got = recv(fd.Number, p, buffer.Length, MSG_DONTWAIT);
            return got < 0 ? null : (int)got;
        }
    }

    /// <summary>
    /// Takes the next datagram with its control messages, without waiting: a packet with its link layer name
    /// and time stamp, or (<paramref name="fromErrorQueue"/>) an error. False when none waits.
    /// </summary>
    public static bool TryReceiveWithControl(
        SafeFileHandle handle, bool fromErrorQueue, Span<byte> buffer, Span<byte> control, out int length, out int controlLength, out sockaddr_ll from)
    {
        using Held fd = new(handle);
        from = default;
        length = 0;
        controlLength = 0;
        fixed (byte* data = buffer, more = control)
        fixed (sockaddr_ll* name = &from)
        {
            while (true)
            {
                iovec part = new() { iov_base = data, iov_len = buffer.Length };
                msghdr message = new()
                {
                    msg_name = name,
                    msg_namelen = sizeof(sockaddr_ll),
                    msg_iov = &part,
                    msg_iovlen = 1,
                    msg_control = more,
                    msg_controllen = control.Length,
                };
                long got = recvmsg(fd.Number, &message, MSG_DONTWAIT | (fromErrorQueue ? MSG_ERRQUEUE_ : 0));
                if (got < 0 && errno == EINTR)
                {
                    continue;
                }

                if (got < 0)
                {
                    return false;
                }

                length = (int)Math.Min(got, buffer.Length);
                controlLength = Math.Min((int)message.msg_controllen, control.Length);
                return true;
            }
        }
    }

    /// <summary>A descriptor that becomes readable when the socket is readable or writable: what a connection being made waits for.</summary>
    public static SafeFileHandle WatchBothWays(SafeFileHandle handle)
    {
        SafeFileHandle watch = new(Check(epoll_create1(EPOLL_CLOEXEC), "create an epoll descriptor"), ownsHandle: true);
        using Held fd = new(watch);
        using Held watched = new(handle);
        epoll_event wanted = new() { events = EPOLLIN | EPOLLOUT };
        Check(epoll_ctl(fd.Number, EPOLL_CTL_ADD, watched.Number, &wanted), "watch a socket");
        return watch;
    }
}

using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Sockets: <c>socket(2)</c> and what is done with one.</summary>
internal static unsafe partial class Syscall
{
    /// <summary><c>struct sockaddr_nl</c> of <c>linux/netlink.h</c>.</summary>
    private struct sockaddr_nl
    {
        public ushort nl_family;
        public ushort nl_pad;
        public uint nl_pid;
        public uint nl_groups;
    }

    /// <summary>A socket in the calling thread's network namespace, closed on exec.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static SafeFileHandle OpenSocket(int family, int type, int protocol, string asked)
        => new(Check(socket(family, type | SOCK_CLOEXEC, protocol), asked), ownsHandle: true);

    /// <summary>Sets an option that is an <c>int</c>. False where the kernel does not know it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TrySetOption(SafeFileHandle handle, int level, int option, int value)
    {
        using Held fd = new(handle);
        return setsockopt(fd.Number, level, option, &value, sizeof(int)) == 0;
    }

    /// <summary>Binds a netlink socket to these multicast groups and connects it to the kernel, which then refuses forged unicast.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ConnectToKernel(SafeFileHandle handle, uint groups)
    {
        using Held fd = new(handle);
        sockaddr_nl own = new() { nl_family = (ushort)AF_NETLINK, nl_groups = groups };
        Check(bind(fd.Number, (sockaddr*)&own, sizeof(sockaddr_nl)), "bind a netlink socket");
        sockaddr_nl kernel = new() { nl_family = (ushort)AF_NETLINK };
        Check(connect(fd.Number, (sockaddr*)&kernel, sizeof(sockaddr_nl)), "connect a netlink socket to the kernel");
    }

    /// <summary><c>SIOCGIFINDEX</c> (netdevice(7)), which any socket answers for its namespace: a link's number; 0 when there is none of this name.</summary>
    public static int LinkIndex(SafeFileHandle handle, string name)
    {
        const int NameLength = 16;   // IFNAMSIZ
        const int RequestLength = 40; // struct ifreq
        byte* request = stackalloc byte[RequestLength];
        new Span<byte>(request, RequestLength).Clear();
        if (!System.Text.Encoding.UTF8.TryGetBytes(name, new Span<byte>(request, NameLength - 1), out _))
        {
            return 0;
        }

        using Held fd = new(handle);
        return Control(fd.Number, 0x8933, request) == 0 ? *(int*)(request + NameLength) : 0;
    }

    /// <summary>Sends one datagram whole.</summary>
    public static void Send(SafeFileHandle handle, ReadOnlySpan<byte> datagram, string asked)
    {
        using Held fd = new(handle);
        fixed (byte* p = datagram)
        {
            long sent;
            do
            {
                sent = send(fd.Number, p, datagram.Length, 0);
            }
            while (sent < 0 && errno == EINTR);
            Check(sent, asked);
        }
    }

    /// <summary>
    /// Takes the next netlink datagram whole into <paramref name="buffer"/>, growing it to what
    /// <c>MSG_PEEK|MSG_TRUNC</c> says is waiting. False when none waits. What some process sent is thrown away
    /// unread, whatever its size, and has length 0; so is what is larger than the limit, but not in silence.
    /// </summary>
    /// <param name="handle">The socket.</param>
    /// <param name="buffer">Where to; replaced by a larger one when it has to be.</param>
    /// <param name="limit">The largest datagram taken, in bytes.</param>
    /// <param name="length">The datagram's length.</param>
    /// <param name="sender">The sender's port id: 0 is the kernel.</param>
    /// <param name="asked">What an error is about.</param>
    public static bool TryReceiveNetlink(SafeFileHandle handle, ref byte[] buffer, int limit, out int length, out uint sender, string asked)
    {
        using Held fd = new(handle);
        length = 0;
        sender = 0;
        while (true)
        {
            sockaddr_nl from = default;
            socklen_t fromLength = sizeof(sockaddr_nl);
            long waiting = recvfrom(fd.Number, null, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT, (sockaddr*)&from, &fromLength);
            if (waiting < 0 && errno is var peeked && (peeked == EINTR || peeked == EAGAIN))
            {
                if (peeked == EAGAIN)
                {
                    return false;
                }

                continue;
            }

            Check(waiting, asked);
            sender = from.nl_pid;
            if (sender != 0 || waiting > limit)
            {
                recv(fd.Number, null, 0, MSG_DONTWAIT);
                if (sender != 0)
                {
                    return true;
                }

                throw new KernelException(asked, Errno.EMSGSIZE, $"the kernel's answer has {waiting} bytes, {limit} are taken at most");
            }

            if (waiting > buffer.Length)
            {
                buffer = new byte[Math.Max(waiting, buffer.Length * 2L)];
            }

            fixed (byte* p = buffer)
            {
                fromLength = sizeof(sockaddr_nl);
                long got = recvfrom(fd.Number, p, buffer.Length, MSG_TRUNC | MSG_DONTWAIT, (sockaddr*)&from, &fromLength);
                if (got < 0 && errno is var e && (e == EINTR || e == EAGAIN))
                {
                    continue;
                }

                length = Check(got, asked);
            }

            sender = from.nl_pid;
            return length <= buffer.Length
                ? true
                : throw new KernelException(asked, Errno.EMSGSIZE, "a datagram was cut, because another thread reads this socket too");
        }
    }
}

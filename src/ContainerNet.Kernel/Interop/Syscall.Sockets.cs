using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Sockets: <c>socket(2)</c> and what is done with one.</summary>
internal static unsafe partial class Syscall
{
    /// <summary>The largest netlink datagram that can be taken, in bytes.</summary>
    public const int LargestNetlink = 16 << 20;

    [ThreadStatic]
    private static MappedMemory? _excess; // of a datagram larger than the buffer it was to go into

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

    /// <summary>Connects a netlink socket to the kernel, which then refuses forged unicast and gives it a number, and binds it to these multicast groups first, if there are any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ConnectToKernel(SafeFileHandle handle, uint groups)
    {
        using Held fd = new(handle);
        if (groups != 0)
        {
            sockaddr_nl own = new() { nl_family = (ushort)AF_NETLINK, nl_groups = groups };
            Check(bind(fd.Number, (sockaddr*)&own, sizeof(sockaddr_nl)), "bind a netlink socket");
        }

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
    /// Takes the next netlink datagram whole, by one call: what <paramref name="buffer"/> has no room for goes to a place the thread keeps for it,
    /// and the buffer grows. False when none waits. What some process sent is dropped, whatever its size, and has length 0; so is what
    /// is larger than the limit, but not in silence.
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
        sockaddr_nl from = default;
        MappedMemory excess = _excess ??= Reserve(LargestNetlink, asked);
        long got;
        fixed (byte* start = buffer)
        {
            iovec* parts = stackalloc iovec[2];
            parts[0] = new iovec { iov_base = start, iov_len = buffer.Length };
            parts[1] = new iovec { iov_base = excess.Start, iov_len = LargestNetlink };
            msghdr message = new() { msg_name = &from, msg_namelen = sizeof(sockaddr_nl), msg_iov = parts, msg_iovlen = 2 };
            do
            {
                got = recvmsg(fd.Number, &message, MSG_TRUNC | MSG_DONTWAIT);
            }
            while (got < 0 && errno == EINTR);
        }

        bool isThere = got >= 0 || errno != EAGAIN;
        length = isThere ? Check(got, asked) : 0;
        sender = from.nl_pid;
        if (length > buffer.Length)
        {
            if (sender == 0 && length <= limit)
            {
                byte[] larger = new byte[Math.Max(length, buffer.Length * 2L)];
                buffer.CopyTo(larger, 0);
                new ReadOnlySpan<byte>(excess.Start, length - buffer.Length).CopyTo(larger.AsSpan(buffer.Length));
                buffer = larger;
            }

            madvise(excess.Start, LargestNetlink, MADV_DONTNEED);
        }

        if (sender == 0 && length > limit)
        {
            throw new KernelException(asked, Errno.EMSGSIZE, $"the kernel's answer has {length} bytes, {limit} are taken at most");
        }

        length = sender == 0 ? length : 0;
        return isThere;
    }

    /// <summary>Room that takes no memory before it is written to.</summary>
    private static MappedMemory Reserve(int length, string asked)
    {
        void* start = mmap(null, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        return (nint)start == -1 ? throw new KernelException(asked, (Errno)errno) : new MappedMemory(start, (nuint)length);
    }
}

using Microsoft.Win32.SafeHandles;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>The ring of a packet socket: <c>packet(7)</c>, <c>packet_mmap.rst</c>.</summary>
internal static unsafe partial class Syscall
{
    private const int MAP_POPULATE_ = 0x8000;

    /// <summary>Sets an option that is any number of bytes.</summary>
    public static void SetOption(SafeFileHandle handle, int level, int option, ReadOnlySpan<byte> value, string asked)
    {
        using Held fd = new(handle);
        fixed (byte* p = value)
        {
            Check(setsockopt(fd.Number, level, option, p, value.Length), asked, "CAP_NET_RAW");
        }
    }

    /// <summary>Maps the ring a packet socket was given.</summary>
    public static MappedMemory MapRing(SafeFileHandle handle, nuint length, string asked)
    {
        using Held fd = new(handle);
        void* start = mmap(null, (int)length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE_, fd.Number, 0);
        return (nint)start == -1 ? throw new KernelException(asked, (Errno)errno) : new MappedMemory(start, length);
    }

    /// <summary>The link a packet socket is bound to; its index is -1 once the link is gone.</summary>
    public static sockaddr_ll LinkOf(SafeFileHandle handle)
    {
        using Held fd = new(handle);
        sockaddr_ll name = default;
        socklen_t length = sizeof(sockaddr_ll);
        Check(getsockname(fd.Number, (sockaddr*)&name, &length), "read a packet socket's name");
        return name;
    }

    /// <summary>What a TPACKET_V3 socket has counted since this was last asked: packets that passed its filter, and those of them it could not keep.</summary>
    public static (uint Packets, uint Lost) TakeRingStatistics(SafeFileHandle handle)
    {
        // struct tpacket_stats_v3 { unsigned int tp_packets; unsigned int tp_drops; unsigned int tp_freeze_q_cnt; }
        using Held fd = new(handle);
        uint* statistics = stackalloc uint[3];
        socklen_t length = 3 * sizeof(uint);
        return getsockopt(fd.Number, SOL_PACKET_, PACKET_STATISTICS_, statistics, &length) == 0 ? (statistics[0], statistics[1]) : (0, 0);
    }
}

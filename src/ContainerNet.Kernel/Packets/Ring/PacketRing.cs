using System.Runtime.InteropServices;
using ContainerNet.Interop;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Packets;

/// <summary>
/// One link's ring of blocks (TPACKET_V3). The kernel fills blocks, this side reads them where they lie and gives them back; no
/// system call a packet, no copy.
/// </summary>
internal sealed unsafe class PacketRing : IDisposable
{
    /// <summary>After this many milliseconds the kernel hands over a block that is not full; at the latest after twice as many.</summary>
    public const int RetireMilliseconds = 16;

    private const int SOL_PACKET = 263;
    private const int PACKET_RX_RING = 5;
    private const int PACKET_VERSION = 10;
    private const int PACKET_ADD_MEMBERSHIP = 1;
    private const int PACKET_IGNORE_OUTGOING = 23;
    private const ushort PACKET_MR_PROMISC = 1;
    private const int TPACKET_V3 = 2;
    private const int FrameSize = 2048;
    private const int BlockSize = 128 << 10;
    private const uint TP_STATUS_USER = 1;
    private const ushort ETH_P_ALL = 3;
    private const int ARPHRD_LOOPBACK = 772;

    private readonly SafeFileHandle _socket;
    private readonly MappedMemory _memory;
    private readonly int _blocks;
    private readonly string _asked;
    private readonly int _link;
    private int _block;
    private uint _left;
    private byte* _next;
    private byte* _open;

    public PacketRing(SafeFileHandle socket, int link, LinkType type, FrameFilter filter, RingOptions options, int ringBytes, string asked)
    {
        _socket = socket;
        _asked = asked;
        _link = link;
        LinkType = type;
        UserFilter = filter.RunsInKernel ? null : filter.Program;
        _blocks = Math.Max(ringBytes / BlockSize, 8);
        Syscall.AttachFilter(socket, (filter.RunsInKernel ? filter.Program : BpfProgram.Everything(options.SnapLength)).ToWords(), asked);
        Syscall.SetOption(socket, SOL_PACKET, PACKET_VERSION, MemoryMarshal.AsBytes<int>([TPACKET_V3]), asked);
        if (Syscall.LinkOf(socket).sll_hatype == ARPHRD_LOOPBACK)
        {
            Syscall.TrySetOption(socket, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1); // each packet passes lo twice; once is enough
        }

        // struct tpacket_req3 { tp_block_size, tp_block_nr, tp_frame_size, tp_frame_nr, tp_retire_blk_tov, tp_sizeof_priv, tp_feature_req_word }
        uint[] request = [BlockSize, (uint)_blocks, FrameSize, (uint)(BlockSize / FrameSize * _blocks), RetireMilliseconds, 0, 0];
        Syscall.SetOption(socket, SOL_PACKET, PACKET_RX_RING, MemoryMarshal.AsBytes<uint>(request), asked);
        _memory = Syscall.MapRing(socket, (nuint)BlockSize * (nuint)_blocks, asked);
        if (options.Promiscuous)
        {
            // struct packet_mreq { int mr_ifindex; unsigned short mr_type; unsigned short mr_alen; unsigned char mr_address[8]; }
            Syscall.SetOption(socket, SOL_PACKET, PACKET_ADD_MEMBERSHIP, MemoryMarshal.AsBytes<int>([link, PACKET_MR_PROMISC, 0, 0]), asked);
        }
    }

    public LinkType LinkType { get; }

    /// <summary>The filter that runs here, where the kernel cannot run it.</summary>
    public BpfProgram? UserFilter { get; }

    public SafeFileHandle Socket => _socket;

    /// <summary>The link was switched off once. It may be gone since: the kernel does not wake who waits a second time.</summary>
    public bool WasDown { get; set; }

    /// <summary>The link was removed, or moved away.</summary>
    public bool IsGone { get; set; }

    /// <summary>The frame that comes next, once <see cref="Peek"/> said there is one.</summary>
    public RingHeader* Next => (RingHeader*)_next;

    /// <summary>From now on frames come in.</summary>
    public void Start() => Syscall.BindPacket(_socket, _link, System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(ETH_P_ALL), _asked);

    /// <summary>From now on no more frames come in; what is in the ring stays.</summary>
    public void Reject() => Syscall.AttachFilter(_socket, BpfProgram.Nothing.ToWords(), _asked);

    /// <summary>Whether a frame waits. Gives a block that was read to its end back to the kernel.</summary>
    public bool Peek()
    {
        while (_left == 0)
        {
            if (_open is not null)
            {
                Volatile.Write(ref *(uint*)(_open + 8), 0); // TP_STATUS_KERNEL
                _open = null;
                _block = _block + 1 == _blocks ? 0 : _block + 1;
            }

            // struct tpacket_block_desc { u32 version, offset_to_priv; struct { u32 block_status, num_pkts, offset_to_first_pkt, blk_len; … } }
            byte* block = _memory.Start + ((nint)_block * BlockSize);
            if ((Volatile.Read(ref *(uint*)(block + 8)) & TP_STATUS_USER) == 0)
            {
                return false;
            }

            _open = block;
            _left = *(uint*)(block + 12);
            _next = block + *(uint*)(block + 16);
        }

        return true;
    }

    /// <summary>Goes on to the frame after this one.</summary>
    public void Advance()
    {
        _left--;
        _next += ((RingHeader*)_next)->tp_next_offset;
    }

    /// <summary>Whether half the blocks wait to be read, so that the kernel may soon have none left.</summary>
    public bool IsPressed
        => (Volatile.Read(ref *(uint*)(_memory.Start + ((nint)((_block + (_blocks / 2)) % _blocks) * BlockSize) + 8)) & TP_STATUS_USER) != 0;

    public void Dispose()
    {
        _memory.Dispose();
        _socket.Dispose();
    }
}

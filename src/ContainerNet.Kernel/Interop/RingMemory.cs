using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Memory a packet socket shares with this process (<c>PACKET_RX_RING</c>, packet(7)).</summary>
internal sealed unsafe class RingMemory : SafeHandle
{
    private readonly nuint _length;

    public RingMemory(void* start, nuint length)
        : base(-1, ownsHandle: true)
    {
        _length = length;
        SetHandle((nint)start);
    }

    public override bool IsInvalid => handle == -1;

    /// <summary>Where it begins. Valid until this is disposed.</summary>
    public byte* Start => (byte*)handle;

    protected override bool ReleaseHandle() => munmap((void*)handle, (int)_length) == 0;
}

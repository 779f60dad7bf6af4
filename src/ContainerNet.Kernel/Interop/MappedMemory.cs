using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace ContainerNet.Interop;

/// <summary>Memory mapped into this process, <c>mmap(2)</c>, until this is disposed.</summary>
internal sealed unsafe class MappedMemory : SafeHandle
{
    private readonly nuint _length;

    public MappedMemory(void* start, nuint length)
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

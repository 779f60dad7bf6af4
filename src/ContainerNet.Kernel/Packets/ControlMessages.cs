using System.Runtime.InteropServices;

namespace ContainerNet.Packets;

/// <summary>Walks the control messages of <c>recvmsg(2)</c> (<c>cmsg(3)</c>). A length that lies ends the walk.</summary>
internal ref struct ControlMessages(ReadOnlySpan<byte> control)
{
    // struct cmsghdr { size_t cmsg_len; int cmsg_level; int cmsg_type; }, padded to size_t
    private static readonly int Header = nint.Size + 8;

    private ReadOnlySpan<byte> _rest = control;

    public int Level { get; private set; }
    public int Type { get; private set; }
    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Next()
    {
        if (_rest.Length < Header)
        {
            return false;
        }

        long length = MemoryMarshal.Read<nint>(_rest);
        if (length < Header || length > _rest.Length)
        {
            return false;
        }

        Level = MemoryMarshal.Read<int>(_rest[nint.Size..]);
        Type = MemoryMarshal.Read<int>(_rest[(nint.Size + 4)..]);
        Value = _rest[Header..(int)length];
        int aligned = ((int)length + nint.Size - 1) & ~(nint.Size - 1);
        _rest = _rest[Math.Min(aligned, _rest.Length)..];
        return true;
    }
}

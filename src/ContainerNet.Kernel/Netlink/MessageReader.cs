using System.Runtime.CompilerServices;
using ContainerNet.Interop;

namespace ContainerNet.Netlink;

/// <summary>One received message: its header's fields, and the payload that follows.</summary>
internal readonly ref struct MessageReader
{
    private const int HeaderLength = 16; // sizeof(struct nlmsghdr)
    private const int NLMSG_NOOP = 1;
    private const int NLMSG_ERROR = 2;
    private const int NLMSG_DONE = 3;
    private const int NLMSGERR_ATTR_MSG = 1;
    private const int NLMSGERR_ATTR_OFFS = 2;

    private MessageReader(ReadOnlySpan<byte> message)
    {
        Type = Wire.Read<ushort>(message[4..]);
        Flags = Wire.Read<MessageFlags>(message[6..]);
        Sequence = Wire.Read<uint>(message[8..]);
        Payload = message[HeaderLength..];
    }

    public ushort Type { get; }
    public MessageFlags Flags { get; }
    public uint Sequence { get; }
    public ReadOnlySpan<byte> Payload { get; }
    public bool IsNoop => Type == NLMSG_NOOP;
    public bool IsEnd => Type is NLMSG_ERROR or NLMSG_DONE;

    /// <summary>Takes the first message off a datagram.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ref ReadOnlySpan<byte> datagram, out MessageReader message)
    {
        message = default;
        if (datagram.Length < HeaderLength)
        {
            return false;
        }

        int length = Wire.Read<int>(datagram);
        if (length < HeaderLength || length > datagram.Length)
        {
            ThrowTooLong(length, datagram.Length);
        }

        message = new MessageReader(datagram[..length]);
        datagram = datagram[Math.Min(Wire.Align(length), datagram.Length)..];
        return true;
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void ThrowTooLong(int length, int left)
        => throw new NetlinkFormatException($"A netlink message claims {length} bytes where {left} are left.");

    /// <summary>The errno an ERROR or DONE message carries; <see cref="Errno.None"/> for success.</summary>
    public Errno Error => Payload.Length >= 4 ? (Errno)(-Wire.Read<int>(Payload)) : Errno.None;

    /// <summary>The refusal of an ERROR or DONE message; null for success.</summary>
    public KernelException? ToRefusal(string asked, ReadOnlySpan<byte> request) => Error == Errno.None ? null : ToException(asked, request);

    /// <summary>The refusal as an exception, with the kernel's own words where it sent any.</summary>
    /// <param name="asked">What was asked, as the end of "Cannot …".</param>
    /// <param name="request">The request, to name the attribute the kernel points at.</param>
    public KernelException ToException(string asked, ReadOnlySpan<byte> request)
    {
        string? detail = null;
        string? attribute = null;
        if (Flags.HasFlag(MessageFlags.AckTlvs))
        {
            // After the errno stands the refused request's header, which NETLINK_CAP_ACK keeps to 16 bytes.
            int start = 4 + (Type == NLMSG_ERROR ? HeaderLength : 0);
            AttributeReader attributes = new(Payload[Math.Min(start, Payload.Length)..]);
            while (attributes.Next())
            {
                if (attributes.Type == NLMSGERR_ATTR_MSG)
                {
                    detail = attributes.AsString();
                }
                else if (attributes.Type == NLMSGERR_ATTR_OFFS && attributes.AsUInt32() is uint offset && offset <= (uint)request.Length)
                {
                    attribute = AttributePath.Of(request, (int)offset);
                }
            }
        }

        return new KernelException(asked, Error, detail, attribute);
    }
}

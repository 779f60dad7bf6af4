using System.Buffers.Binary;

namespace ContainerNet.Packets;

/// <summary>Running it here: for frames of a file, for tests, and where the kernel cannot run it.</summary>
public sealed partial class BpfProgram
{
    private const int Cells = 16; // BPF_MEMWORDS

    /// <summary>What it says of a frame: how many bytes are kept, 0 for none. What reads beyond the frame takes nothing, as in the kernel.</summary>
    public uint Run(in CapturedFrame frame) => Run(frame.Bytes, frame.WireLength, frame.PacketType);

    /// <summary>What it says of these bytes.</summary>
    /// <param name="bytes">The frame.</param>
    /// <param name="wireLength">How long it was on the link.</param>
    /// <param name="packetType">To whom it was: <c>PACKET_HOST</c> …</param>
    public uint Run(ReadOnlySpan<byte> bytes, int wireLength, byte packetType = 0)
    {
        uint a = 0;
        uint x = 0;
        Span<uint> cells = stackalloc uint[Cells];
        cells.Clear();
        for (long at = 0; at < _instructions.Length; at++)
        {
            (ushort code, byte whenTrue, byte whenFalse, uint value) = _instructions[at];
            switch (code & 7)
            {
                case 0: // BPF_LD
                    if (!TryLoad(bytes, wireLength, packetType, code, value, x, cells, ref a))
                    {
                        return 0;
                    }

                    break;
                case 1: // BPF_LDX
                    if ((code & 0xe0) == 0xa0)
                    {
                        if (value >= (uint)bytes.Length)
                        {
                            return 0;
                        }

                        x = (uint)(bytes[(int)value] & 0xf) * 4;
                    }
                    else
                    {
                        x = (code & 0xe0) switch { 0x60 => cells[(int)(value % Cells)], 0x80 => (uint)wireLength, _ => value };
                    }

                    break;
                case 2: // BPF_ST
                    cells[(int)(value % Cells)] = a;
                    break;
                case 3: // BPF_STX
                    cells[(int)(value % Cells)] = x;
                    break;
                case 4: // BPF_ALU
                    uint operand = (code & 8) != 0 ? x : value;
                    if (operand == 0 && (code & 0xf0) is 0x30 or 0x90)
                    {
                        return 0;
                    }

                    a = Calculate((byte)(code & 0xf0), a, operand);
                    break;
                case 5: // BPF_JMP
                    uint compared = (code & 8) != 0 ? x : value;
                    at += (code & 0xf0) switch
                    {
                        0 => value,
                        0x10 => a == compared ? whenTrue : whenFalse,
                        0x20 => a > compared ? whenTrue : whenFalse,
                        0x30 => a >= compared ? whenTrue : whenFalse,
                        _ => (a & compared) != 0 ? whenTrue : whenFalse,
                    };
                    break;
                case 6: // BPF_RET
                    return (code & 0x18) == 0x10 ? a : value;
                default: // BPF_MISC: TAX, TXA
                    if ((code & 0x80) == 0)
                    {
                        x = a;
                    }
                    else
                    {
                        a = x;
                    }

                    break;
            }
        }

        return 0;
    }

    private static bool TryLoad(ReadOnlySpan<byte> bytes, int wireLength, byte packetType, ushort code, uint value, uint x, ReadOnlySpan<uint> cells, ref uint a)
    {
        int mode = code & 0xe0;
        if (mode is not (0x20 or 0x40))
        {
            a = mode switch { 0x60 => cells[(int)(value % Cells)], 0x80 => (uint)wireLength, _ => value };
            return true;
        }

        if (mode == 0x20 && value >= BpfCode.Ancillary)
        {
            // Of a frame that is put together again there is no tag apart from it.
            a = (value - BpfCode.Ancillary) switch
            {
                BpfCode.AncillaryPacketType => packetType,
                BpfCode.AncillaryProtocol when bytes.Length >= 14 => BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]),
                _ => 0,
            };
            return true;
        }

        long at = mode == 0x40 ? (long)value + x : value;
        int size = (code & 0x18) switch { 0 => 4, 8 => 2, _ => 1 };
        if (at + size > bytes.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> there = bytes[(int)at..];
        a = size switch { 4 => BinaryPrimitives.ReadUInt32BigEndian(there), 2 => BinaryPrimitives.ReadUInt16BigEndian(there), _ => there[0] };
        return true;
    }

    private static uint Calculate(byte operation, uint a, uint operand) => operation switch
    {
        0x00 => a + operand,
        0x10 => a - operand,
        0x20 => a * operand,
        0x30 => a / operand,
        0x40 => a | operand,
        0x50 => a & operand,
        0x60 => operand > 31 ? 0 : a << (int)operand,
        0x70 => operand > 31 ? 0 : a >> (int)operand,
        0x80 => 0 - a,
        0x90 => a % operand,
        _ => a ^ operand,
    };
}

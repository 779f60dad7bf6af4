namespace ContainerNet.Packets;

/// <summary>What instructions of classic BPF are made of (linux/bpf_common.h, linux/filter.h).</summary>
internal static class BpfCode
{
    public const ushort LoadWord = 0x20;           // BPF_LD|BPF_W|BPF_ABS
    public const ushort LoadHalf = 0x28;           // BPF_LD|BPF_H|BPF_ABS
    public const ushort LoadByte = 0x30;           // BPF_LD|BPF_B|BPF_ABS
    public const ushort Indexed = 0x20;            // of a load: BPF_ABS becomes BPF_IND
    public const ushort LoadHeaderLength = 0xb1;   // BPF_LDX|BPF_B|BPF_MSH: X = 4 * (frame[k] & 15)
    public const ushort And = 0x54;                // BPF_ALU|BPF_AND|BPF_K
    public const ushort ShiftLeft = 0x64;          // BPF_ALU|BPF_LSH|BPF_K
    public const ushort AddIndex = 0x0c;           // BPF_ALU|BPF_ADD|BPF_X
    public const ushort ToIndex = 0x07;            // BPF_MISC|BPF_TAX
    public const ushort Jump = 0x05;               // BPF_JMP|BPF_JA
    public const ushort IfEqual = 0x15;            // BPF_JMP|BPF_JEQ|BPF_K
    public const ushort IfGreater = 0x25;          // BPF_JMP|BPF_JGT|BPF_K
    public const ushort IfNotLess = 0x35;          // BPF_JMP|BPF_JGE|BPF_K
    public const ushort IfAnyBit = 0x45;           // BPF_JMP|BPF_JSET|BPF_K
    public const ushort Return = 0x06;             // BPF_RET|BPF_K

    /// <summary>SKF_AD_OFF: loads from here on are no bytes of the frame but what the kernel knows of it.</summary>
    public const uint Ancillary = 0xfffff000;

    public const uint AncillaryProtocol = 0;       // SKF_AD_PROTOCOL
    public const uint AncillaryPacketType = 4;     // SKF_AD_PKTTYPE
    public const uint AncillaryVlanTag = 44;       // SKF_AD_VLAN_TAG
    public const uint AncillaryVlanPresent = 48;   // SKF_AD_VLAN_TAG_PRESENT
}

namespace ContainerNet.Packets;

/// <summary>One instruction of classic BPF (<c>struct sock_filter { __u16 code; __u8 jt, jf; __u32 k; }</c>, linux/filter.h).</summary>
/// <param name="Code">What it does.</param>
/// <param name="JumpTrue">How many instructions a jump steps over when its test holds.</param>
/// <param name="JumpFalse">How many when it does not.</param>
/// <param name="Value">The constant.</param>
public readonly record struct BpfInstruction(ushort Code, byte JumpTrue, byte JumpFalse, uint Value);

using System.Globalization;

namespace ContainerNet.Packets;

/// <summary>A classic BPF program: what a packet socket asks of each frame. It gives how many bytes of the frame are kept, 0 for none.</summary>
public sealed partial class BpfProgram
{
    private readonly BpfInstruction[] _instructions;

    /// <summary>A program of these instructions.</summary>
    public BpfProgram(IEnumerable<BpfInstruction> instructions) => _instructions = [.. instructions];

    /// <summary>Takes no frame.</summary>
    public static BpfProgram Nothing { get; } = new([new BpfInstruction(BpfCode.Return, 0, 0, 0)]);

    /// <summary>The instructions.</summary>
    public IReadOnlyList<BpfInstruction> Instructions => _instructions;

    /// <summary>Takes every frame, and of each so many bytes.</summary>
    public static BpfProgram Everything(int snapLength) => new([new BpfInstruction(BpfCode.Return, 0, 0, (uint)snapLength)]);

    /// <summary>As <c>tcpdump -ddd</c> writes it: how many, then one a line.</summary>
    public override string ToString()
        => string.Join('\n', _instructions.Select(i => string.Create(CultureInfo.InvariantCulture, $"{i.Code} {i.JumpTrue} {i.JumpFalse} {i.Value}")).Prepend(_instructions.Length.ToString(CultureInfo.InvariantCulture)));

    /// <summary>One instruction in each word, as the kernel takes them.</summary>
    internal ulong[] ToWords() => Array.ConvertAll(_instructions, i => BitConverter.IsLittleEndian
        ? i.Code | ((ulong)i.JumpTrue << 16) | ((ulong)i.JumpFalse << 24) | ((ulong)i.Value << 32)
        : ((ulong)i.Code << 48) | ((ulong)i.JumpTrue << 40) | ((ulong)i.JumpFalse << 32) | i.Value);
}

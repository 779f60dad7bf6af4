namespace ContainerNet.Packets;

/// <summary>
/// Where in a frame a header lies: so many bytes from the beginning, and behind headers whose length the frame itself says. Loads are
/// made from here; each carries the code that finds the place.
/// </summary>
internal readonly struct FrameLayer
{
    private readonly BpfInstruction[] _find;
    private readonly uint _offset;

    private FrameLayer(BpfInstruction[] find, uint offset)
    {
        _find = find;
        _offset = offset;
    }

    /// <summary>So many bytes from the beginning.</summary>
    public static FrameLayer At(uint offset) => new([], offset);

    /// <summary>So many bytes further on.</summary>
    public FrameLayer Skip(uint bytes) => new(_find, _offset + bytes);

    /// <summary>Behind the IPv4 header that lies here: its length stands in its first byte, in words.</summary>
    public FrameLayer BehindIPv4() => _find.Length == 0
        ? new FrameLayer([new BpfInstruction(BpfCode.LoadHeaderLength, 0, 0, _offset)], _offset)
        : new FrameLayer(
            [
                .. Byte(0),
                new BpfInstruction(BpfCode.And, 0, 0, 0xf),
                new BpfInstruction(BpfCode.ShiftLeft, 0, 0, 2),
                new BpfInstruction(BpfCode.AddIndex, 0, 0, 0),
                new BpfInstruction(BpfCode.ToIndex, 0, 0, 0),
            ],
            _offset);

    /// <summary>Loads the byte that lies so far from here.</summary>
    public BpfInstruction[] Byte(uint at) => Load(BpfCode.LoadByte, at);

    /// <summary>Loads two bytes.</summary>
    public BpfInstruction[] Half(uint at) => Load(BpfCode.LoadHalf, at);

    /// <summary>Loads four bytes, of which these bits count.</summary>
    public BpfInstruction[] Word(uint at, uint mask = uint.MaxValue)
        => mask == uint.MaxValue ? Load(BpfCode.LoadWord, at) : [.. Load(BpfCode.LoadWord, at), new BpfInstruction(BpfCode.And, 0, 0, mask)];

    private BpfInstruction[] Load(ushort code, uint at)
        => [.. _find, new BpfInstruction(_find.Length == 0 ? code : (ushort)(code + BpfCode.Indexed), 0, 0, _offset + at)];
}

namespace ContainerNet.Netfilter.Rendering;

/// <summary>A field of a header.</summary>
/// <param name="Name">nft's words, <c>ip saddr</c>.</param>
/// <param name="At">Its first bit in the header.</param>
/// <param name="Bits">How many bits it has.</param>
/// <param name="Type">What it means.</param>
internal readonly record struct HeaderField(string Name, int At, int Bits, NftDataType Type = NftDataType.Integer);

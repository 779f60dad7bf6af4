using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ContainerNet.Netfilter;

/// <summary>The header of every nfnetlink message.</summary>
/// <remarks><c>struct nfgenmsg { __u8 nfgen_family; __u8 version; __be16 res_id; }</c></remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NfGenMsg
{
    private readonly byte _family;
    private readonly byte _version;
    private readonly ushort _resource;

    private NfGenMsg(NftFamily family, ushort resource)
    {
        _family = (byte)family;
        _version = 0; // NFNETLINK_V0
        _resource = BinaryPrimitives.ReverseEndianness(resource);
    }

    public NftFamily Family => (NftFamily)_family;

    /// <summary>The low sixteen bits of the generation, in nf_tables' answers.</summary>
    public ushort Resource => BinaryPrimitives.ReverseEndianness(_resource);

    public static NfGenMsg Of(NftFamily family) => new(family, 0);

    /// <summary>For the two ends of a batch: the subsystem it is for.</summary>
    public static NfGenMsg Batch => new(NftFamily.Unspecified, 10); // NFNL_SUBSYS_NFTABLES
}

using System.Buffers.Binary;
using ContainerNet.Route;

namespace ContainerNet.Conntrack;

/// <summary>A network as a number, so that a hundred thousand addresses can be held against it.</summary>
internal readonly struct ConntrackNetwork
{
    private readonly IpFamily _family;
    private readonly UInt128 _network;
    private readonly int _shift;

    public ConntrackNetwork(IpPrefix prefix)
    {
        byte[] bytes = prefix.Address.GetAddressBytes();
        _family = prefix.Family;
        _shift = prefix.FullLength - prefix.Length;
        _network = Cut(bytes.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    public bool Contains(IpFamily family, UInt128 address) => family == _family && Cut(address) == _network;

    // A shift by 128 is one by 0 in C#.
    private UInt128 Cut(UInt128 address) => _shift == 128 ? 0 : address >> _shift;
}

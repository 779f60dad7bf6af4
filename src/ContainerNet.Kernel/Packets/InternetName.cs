using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ContainerNet.Packets;

/// <summary>Addresses as the kernel's socket calls take them: <c>struct sockaddr_in</c> and <c>sockaddr_in6</c>.</summary>
internal static class InternetName
{
    private const ushort AF_INET = 2;
    private const ushort AF_INET6 = 10;

    /// <summary>The family's number for <c>socket(2)</c>.</summary>
    public static int FamilyOf(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? AF_INET : AF_INET6;

    /// <summary>The address and port as one socket name.</summary>
    public static byte[] ToBytes(IPAddress address, int port)
    {
        bool four = FamilyOf(address) == AF_INET;
        byte[] name = new byte[four ? 16 : 28];
        MemoryMarshal.Write(name, four ? AF_INET : AF_INET6);
        BinaryPrimitives.WriteUInt16BigEndian(name.AsSpan(2), (ushort)port);
        address.TryWriteBytes(name.AsSpan(four ? 4 : 8), out _);
        if (!four)
        {
            MemoryMarshal.Write(name.AsSpan(24), (uint)address.ScopeId);
        }

        return name;
    }

    /// <summary>The address of a socket name; null when it is of another family, or cut off.</summary>
    public static IPAddress? AddressOf(ReadOnlySpan<byte> name)
        => name.Length < 2 ? null : MemoryMarshal.Read<ushort>(name) switch
        {
            AF_INET when name.Length >= 8 => new IPAddress(name.Slice(4, 4)),
            AF_INET6 when name.Length >= 24 => new IPAddress(name.Slice(8, 16)),
            _ => null,
        };

    /// <summary>The port of a socket name.</summary>
    public static int PortOf(ReadOnlySpan<byte> name) => name.Length < 4 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(name[2..]);
}

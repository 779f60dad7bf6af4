using System.Runtime.CompilerServices;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Packets;

public sealed partial class PacketRings
{
    private const int AF_PACKET = 17;
    private const int SOCK_RAW = 3;
    private const int SOCK_DGRAM = 2;
    private const int DefaultRingBytes = 8 << 20;
    private const int AllRingBytes = 32 << 20;
    private const int FewestRingBytes = 2 << 20;

    /// <summary>
    /// Begins to capture at all the places. Each namespace is visited once, by a thread of its own, to open the sockets; they take
    /// nothing until their filter and ring are there, and all begin at once.
    /// </summary>
    /// <param name="places">The links.</param>
    /// <param name="options">How.</param>
    /// <param name="filter">Gives the filter for a place whose frames begin like this.</param>
    /// <exception cref="KernelException">A link is gone (ENODEV), CAP_NET_RAW is missing (EPERM), or memory for the ring (ENOMEM).</exception>
    public static PacketRings Open(IReadOnlyList<CapturePlace> places, RingOptions options, Func<int, LinkType, FrameFilter> filter)
    {
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(filter);
        int ringBytes = options.RingBytes > 0 ? options.RingBytes : Math.Clamp(AllRingBytes / Math.Max(places.Count, 1), FewestRingBytes, DefaultRingBytes);
        SafeFileHandle?[] sockets = new SafeFileHandle?[places.Count];
        PacketRing?[] rings = new PacketRing?[places.Count];
        string[] asked = [.. places.Select(place => $"capture at link {place.InterfaceIndex} of namespace {place.Namespace.Label}")];
        try
        {
            LinkType[] types = new LinkType[places.Count];
            foreach (IGrouping<ulong, int> ns in Enumerable.Range(0, places.Count).GroupBy(place => places[place].Namespace.Inode))
            {
                OpenSockets([.. ns], places, asked, sockets, types);
            }

            for (int i = 0; i < rings.Length; i++)
            {
                rings[i] = new PacketRing(sockets[i]!, places[i].InterfaceIndex, types[i], filter(i, types[i]), options, ringBytes, asked[i]);
            }

            Array.ForEach(rings, ring => ring!.Start());
            return new PacketRings(rings!, options.SnapLength);
        }
        catch
        {
            Close(rings, sockets);
            throw;
        }
    }

    private static void OpenSockets(int[] members, IReadOnlyList<CapturePlace> places, string[] asked, SafeFileHandle?[] sockets, LinkType[] types)
    {
        NamespaceHandle ns = places[members[0]].Namespace;
        int[] links = Array.ConvertAll(members, member => places[member].InterfaceIndex);
        string[] words = Array.ConvertAll(members, member => asked[member]);
        SafeFileHandle?[] opened = new SafeFileHandle?[members.Length];
        LinkType[] found = new LinkType[members.Length];
        try
        {
            _ = ns.IsHome ? OpenHere(links, words, opened, found) : NamespaceThread.Run(ns, () => OpenHere(links, words, opened, found));
        }
        finally
        {
            for (int i = 0; i < members.Length; i++)
            {
                (sockets[members[i]], types[members[i]]) = (opened[i], found[i]);
            }
        }
    }

    /// <summary>Runs inside the namespace: nothing but system calls.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool OpenHere(int[] links, string[] asked, SafeFileHandle?[] opened, LinkType[] types)
    {
        for (int i = 0; i < links.Length; i++)
        {
            // Bound with protocol 0 it takes nothing, but tells what kind of link it is.
            opened[i] = Syscall.TryOpenRaw(AF_PACKET, SOCK_RAW, 0, asked[i]) ?? throw new KernelException(asked[i], Errno.EPERM) { Capability = "CAP_NET_RAW" };
            Syscall.BindPacket(opened[i]!, links[i], 0, asked[i]);
            types[i] = TypeOf(Syscall.LinkOf(opened[i]!).sll_hatype);
            if (types[i] != LinkType.Ethernet)
            {
                opened[i]!.Dispose();
                opened[i] = Syscall.TryOpenRaw(AF_PACKET, SOCK_DGRAM, 0, asked[i]);
                Syscall.BindPacket(opened[i]!, links[i], 0, asked[i]);
            }
        }

        return true;
    }

    /// <summary>Of <c>ARPHRD_…</c> (linux/if_arp.h): 1 Ethernet, 772 loopback; 519 raw IP, 768 and 769 tunnels, 776 SIT, 65534 none (TUN, WireGuard).</summary>
    private static LinkType TypeOf(ushort hardware) => hardware switch
    {
        1 or 772 => LinkType.Ethernet,
        519 or 768 or 769 or 776 or 65534 => LinkType.Raw,
        _ => LinkType.LinuxCooked,
    };

    /// <summary>To close a packet socket the kernel waits until no processor can still be handing it a packet (some 15 ms each): a thread of its own does.</summary>
    private static void Close(PacketRing?[] rings, SafeFileHandle?[] sockets)
    {
        Thread closing = new(
            () =>
            {
                Array.ForEach(rings, ring => ring?.Dispose());
                Array.ForEach(sockets, socket => socket?.Dispose());
            },
            64 << 10) { Name = "ContainerNet", IsBackground = true };
        closing.Start();
    }
}

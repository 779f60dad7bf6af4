using ContainerNet.Interop;
using ContainerNet.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace ContainerNet.Packets;

public sealed partial class PacketRings
{
    private const int AF_PACKET = 17;
    private const int SOCK_RAW = 3;
    private const int SOCK_DGRAM = 2;
    private const int SOCK_NONBLOCK = 0x800;
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
        Open(ns, members, SOCK_RAW, places, asked, sockets);
        foreach (int place in members)
        {
            types[place] = TypeOf(Syscall.LinkOf(sockets[place]!).sll_hatype);
        }

        int[] others = Array.FindAll(members, place => types[place] != LinkType.Ethernet);
        foreach (int place in others)
        {
            sockets[place]!.Dispose();
        }

        if (others.Length > 0)
        {
            Open(ns, others, SOCK_DGRAM, places, asked, sockets);
        }
    }

    /// <summary>Opens sockets at their links. Bound with protocol 0 they take nothing, but tell what kind of link it is.</summary>
    private static void Open(NamespaceHandle ns, int[] members, int type, IReadOnlyList<CapturePlace> places, string[] asked, SafeFileHandle?[] sockets)
    {
        Opening[] opened = Array.ConvertAll(members, _ => Opening.Socket(AF_PACKET, type | SOCK_NONBLOCK, 0));
        NamespaceThread.Open(ns, opened);
        for (int i = 0; i < members.Length; i++)
        {
            sockets[members[i]] = opened[i].Handle;
        }

        for (int i = 0; i < members.Length; i++)
        {
            Syscall.BindPacket(opened[i].Require(asked[members[i]], "CAP_NET_RAW"), places[members[i]].InterfaceIndex, 0, asked[members[i]]);
        }
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

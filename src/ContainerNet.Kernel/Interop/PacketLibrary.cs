using System.Runtime.InteropServices;
using System.Text;

namespace ContainerNet.Interop;

/// <summary>libpcap's compiler (pcap_compile(3PCAP)), when libpcap is there. It opens nothing and needs no privilege.</summary>
internal static unsafe class PacketLibrary
{
    private const uint UnknownMask = 0xffffffff; // PCAP_NETMASK_UNKNOWN
    private static readonly Lazy<nint> Library = new(Find);

    /// <summary><c>struct bpf_program { u_int bf_len; struct bpf_insn *bf_insns; }</c></summary>
    private struct bpf_program
    {
        public uint bf_len;
        public ulong* bf_insns;
    }

    /// <summary>Compiles an expression for frames that begin like this.</summary>
    /// <param name="expression">In tcpdump's language.</param>
    /// <param name="linkType">The number of what they begin with.</param>
    /// <param name="snapLength">How many bytes of each are kept.</param>
    /// <param name="error">What libpcap says of a wrong expression.</param>
    /// <returns>The instructions, one in each word; null where the expression is wrong.</returns>
    /// <exception cref="RefusedException"><c>PcapNotFound</c>: there is no libpcap.</exception>
    public static ulong[]? Compile(string expression, int linkType, int snapLength, out string error)
    {
        nint library = Library.Value != 0 ? Library.Value : throw new RefusedException("PcapNotFound",
            "-Filter takes tcpdump's language, which libpcap compiles, and libpcap is not installed here.",
            "Install libpcap (Debian: libpcap0.8), or say it with -IPAddress, -Port, -Protocol and their like.", expression);
        delegate* unmanaged<int, int, nint> open = (delegate* unmanaged<int, int, nint>)NativeLibrary.GetExport(library, "pcap_open_dead");
        delegate* unmanaged<nint, bpf_program*, byte*, int, uint, int> compile = (delegate* unmanaged<nint, bpf_program*, byte*, int, uint, int>)NativeLibrary.GetExport(library, "pcap_compile");
        delegate* unmanaged<nint, nint> complaint = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "pcap_geterr");
        delegate* unmanaged<bpf_program*, void> free = (delegate* unmanaged<bpf_program*, void>)NativeLibrary.GetExport(library, "pcap_freecode");
        delegate* unmanaged<nint, void> close = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "pcap_close");
        error = "";
        nint dead = open(linkType, snapLength);
        if (dead == 0)
        {
            error = "libpcap could not be started";
            return null;
        }

        try
        {
            bpf_program program;
            fixed (byte* text = Encoding.UTF8.GetBytes(expression + '\0'))
            {
                if (compile(dead, &program, text, 1, UnknownMask) != 0)
                {
                    error = Marshal.PtrToStringUTF8(complaint(dead)) ?? "";
                    return null;
                }
            }

            ulong[] words = new ReadOnlySpan<ulong>(program.bf_insns, (int)program.bf_len).ToArray();
            free(&program);
            return words;
        }
        finally
        {
            close(dead);
        }
    }

    private static nint Find()
    {
        foreach (string name in (string[])["libpcap.so.1", "libpcap.so.0.8", "libpcap.so"])
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                return library;
            }
        }

        return 0;
    }
}

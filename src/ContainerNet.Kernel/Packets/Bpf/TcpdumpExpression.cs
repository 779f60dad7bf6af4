using ContainerNet.Interop;

namespace ContainerNet.Packets;

/// <summary>A filter in tcpdump's own language (pcap-filter(7)), compiled by libpcap.</summary>
public static class TcpdumpExpression
{
    /// <summary>The filter for frames that begin like this.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="type">What they begin with.</param>
    /// <param name="snapLength">How many bytes of each are kept.</param>
    /// <exception cref="RefusedException"><c>PcapNotFound</c>: libpcap is not installed. <c>InvalidFilter</c>: it does not take the expression.</exception>
    public static FrameFilter Compile(string expression, LinkType type, int snapLength)
    {
        ArgumentNullException.ThrowIfNull(expression);
        if (expression.Contains('\0', StringComparison.Ordinal))
        {
            throw new RefusedException("InvalidFilter", "The filter holds a character 0.", null, expression);
        }

        ulong[] words = PacketLibrary.Compile(expression, (int)type, snapLength, out string error) ?? throw new RefusedException("InvalidFilter",
            $"'{expression}' is no filter: {error.TrimEnd('.')}.", "Write it as for tcpdump, see pcap-filter(7); or use -IPAddress, -Port, -Protocol and their like.", expression);
        IEnumerable<BpfInstruction> instructions = words.Select(word => BitConverter.IsLittleEndian
            ? new BpfInstruction((ushort)word, (byte)(word >> 16), (byte)(word >> 24), (uint)(word >> 32))
            : new BpfInstruction((ushort)(word >> 48), (byte)(word >> 40), (byte)(word >> 32), (uint)word));

        // The kernel keeps a VLAN tag apart from the frame, where this program would not find it; and it has a header of its own for what is not Ethernet.
        bool isForKernel = type is LinkType.Ethernet or LinkType.Raw && !expression.Contains("vlan", StringComparison.OrdinalIgnoreCase);
        return new FrameFilter(new BpfProgram(instructions), expression, isForKernel);
    }
}

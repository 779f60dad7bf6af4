namespace ContainerNet.Packets;

/// <summary>Which frames are wanted, ready to run.</summary>
/// <param name="Program">The program.</param>
/// <param name="Text">The same in tcpdump's language (pcap-filter(7)); empty for everything.</param>
/// <param name="RunsInKernel">Whether the kernel can run it: not where it looks for VLAN tags that the kernel keeps apart from the frame.</param>
public sealed record FrameFilter(BpfProgram Program, string Text, bool RunsInKernel = true);

#pragma warning disable CS1591 // the names are the kernel's own
namespace ContainerNet.Route;

/// <summary><c>NUD_*</c> of <c>linux/neighbour.h</c>.</summary>
[Flags]
public enum NeighborState
{
    None = 0,
    Incomplete = 0x01,
    Reachable = 0x02,
    Stale = 0x04,
    Delay = 0x08,
    Probe = 0x10,
    Failed = 0x20,
    NoArp = 0x40,
    Permanent = 0x80,
}

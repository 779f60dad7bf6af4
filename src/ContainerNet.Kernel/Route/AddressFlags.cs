#pragma warning disable CS1591 // the names are the kernel's own
namespace ContainerNet.Route;

/// <summary><c>IFA_F_*</c> of <c>linux/if_addr.h</c>.</summary>
[Flags]
public enum AddressFlags
{
    None = 0,
    Secondary = 0x01,
    NoDad = 0x02,
    Optimistic = 0x04,
    DadFailed = 0x08,
    HomeAddress = 0x10,
    Deprecated = 0x20,
    Tentative = 0x40,
    Permanent = 0x80,
    ManageTempAddr = 0x100,
    NoPrefixRoute = 0x200,
    McAutoJoin = 0x400,
    StablePrivacy = 0x800,
}

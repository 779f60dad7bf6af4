namespace ContainerNet.Netfilter.Expressions;

/// <summary><c>enum nft_fib_result</c>.</summary>
public enum FibResult
{
    /// <summary>Nothing.</summary>
    Unspecified = 0,
    /// <summary>The number of the link the route leaves by.</summary>
    OutputInterfaceIndex = 1,
    /// <summary>The name of that link.</summary>
    OutputInterfaceName = 2,
    /// <summary>The type of the address, <c>RTN_*</c> of <c>linux/rtnetlink.h</c>: 1 unicast, 2 local, 3 broadcast, 5 multicast.</summary>
    AddressType = 3,
}

namespace ContainerNet.Netfilter.Expressions;

/// <summary><c>enum nft_fib_flags</c>.</summary>
[Flags]
public enum FibFlags
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The source address is looked up.</summary>
    Source = 1,
    /// <summary>The destination address is looked up.</summary>
    Destination = 2,
    /// <summary>With the packet's mark.</summary>
    Mark = 4,
    /// <summary>Only routes by the link it came in by.</summary>
    InputInterface = 8,
    /// <summary>Only routes by the link it leaves by.</summary>
    OutputInterface = 16,
    /// <summary>Only whether there is a route.</summary>
    Present = 32,
}

namespace ContainerNet.Netfilter.Expressions;

/// <summary><c>enum nft_nat_types</c>.</summary>
public enum NatType
{
    /// <summary>The source is translated.</summary>
    Source = 0,
    /// <summary>The destination is translated.</summary>
    Destination = 1,
}

namespace ContainerNet.Netfilter;

/// <summary>What a base chain does with packets no rule decides on (<c>NF_DROP</c>, <c>NF_ACCEPT</c>).</summary>
public enum ChainPolicy
{
    /// <summary>They end there.</summary>
    Drop = 0,
    /// <summary>They go on.</summary>
    Accept = 1,
}

namespace ContainerNet.Route;

/// <summary>The two families of internet addresses, by the kernel's numbers (<c>AF_INET</c>, <c>AF_INET6</c>).</summary>
public enum IpFamily
{
    /// <summary>Internet Protocol version 4.</summary>
    IPv4 = 2,
    /// <summary>Internet Protocol version 6.</summary>
    IPv6 = 10,
}

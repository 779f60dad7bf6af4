namespace ContainerNet.Recipes;

/// <summary>A container on a network as a file describes it. The names are those of Connect-ContainerNetwork's parameters.</summary>
public sealed record EndpointDescription
{
    /// <summary>The container's namespace, as <c>-Container</c> takes it.</summary>
    public required string Namespace { get; init; }

    /// <summary>The link inside; null for the first of eth0, eth1 … that is free.</summary>
    public string? InterfaceAlias { get; init; }

    /// <summary>The address; null for the lowest that is free.</summary>
    public string? IPAddress { get; init; }

    /// <summary>The IPv6 address; null for the lowest that is free.</summary>
    public string? IPv6Address { get; init; }

    /// <summary>Its published ports.</summary>
    public IReadOnlyList<string> PortMap { get; init; } = [];

    /// <summary>The description of an endpoint.</summary>
    public static EndpointDescription Of(ContainerEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return new EndpointDescription
        {
            Namespace = endpoint.Namespace, InterfaceAlias = endpoint.InterfaceAlias, IPAddress = endpoint.IPAddress, IPv6Address = endpoint.IPv6Address, PortMap = endpoint.PortMap,
        };
    }
}

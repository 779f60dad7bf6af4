using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Completes an address, without prefix length, that packets of the namespace may carry as their source.</summary>
public sealed class SourceAddressCompleter : AddressCompleter
{
    /// <inheritdoc/>
    protected override string Text(IpAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IPAddress;
    }
}

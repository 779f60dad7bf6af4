namespace ContainerNet.Route;

/// <summary>What a macvlan link shall be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ParentIndex">The link it stands on, in the namespace it is asked for in.</param>
/// <param name="Mode">To whom it speaks.</param>
public sealed record MacvlanSpec(string Name, int ParentIndex, MacvlanMode Mode)
{
    /// <summary>An open descriptor of the namespace it is born in; null for the parent's.</summary>
    public uint? TargetNamespaceDescriptor { get; init; }

    /// <summary>In source mode, the MAC addresses it receives from, six bytes each.</summary>
    public IReadOnlyList<byte[]> SourceAddresses { get; init; } = [];

    /// <summary>Its MTU in bytes; null for the parent's.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>Its MAC address, six bytes; null lets the kernel choose.</summary>
    public byte[]? LinkLayerAddress { get; init; }

    /// <summary>Whether it is born switched on.</summary>
    public bool IsUp { get; init; } = true;

    /// <summary>What of it a link is not, as a part of a sentence; null when it is all of it.</summary>
    public string? DifferenceFrom(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        LinkChange common = new() { State = IsUp ? LinkState.Up : LinkState.Down, MtuBytes = MtuBytes, LinkLayerAddress = LinkLayerAddress };
        IEnumerable<string> sources = SourceAddresses.Select(address => LinkReader.FormatLinkLayer(address)).Distinct().Order(StringComparer.Ordinal);
        return link.MacvlanOptions is not { } there ? $"it is of the kind {link.Kind}"
            : there.Mode != Mode ? $"its mode is {there.Mode}"
            : link.PeerIndex != ParentIndex ? $"it stands on {link.PeerName ?? $"link {link.PeerIndex}"}"
            : !there.SourceAddress.Order(StringComparer.Ordinal).SequenceEqual(sources) ? $"it receives from {(there.SourceAddress.Count == 0 ? "no address" : string.Join(", ", there.SourceAddress))}"
            : common.DifferenceFrom(link);
    }
}

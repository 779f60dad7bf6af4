namespace ContainerNet.Route;

/// <summary>What shall become different about a link; null leaves a thing as it is.</summary>
public sealed record LinkChange
{
    /// <summary>On or off.</summary>
    public LinkState? State { get; init; }

    /// <summary>Its name.</summary>
    public string? NewName { get; init; }

    /// <summary>Its MTU in bytes.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>Its MAC address, six bytes.</summary>
    public byte[]? LinkLayerAddress { get; init; }

    /// <summary>Its alias, at most 255 bytes; empty takes it away.</summary>
    public string? Description { get; init; }

    /// <summary>Whether nothing shall become different.</summary>
    public bool IsEmpty => State is null && NewName is null && MtuBytes is null && LinkLayerAddress is null && Description is null;

    /// <summary>What of it a link is not, as a part of a sentence; null when it is all of it.</summary>
    public string? DifferenceFrom(NetworkLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        string? address = LinkLayerAddress is null ? null : LinkReader.FormatLinkLayer(LinkLayerAddress);
        return NewName is not null && NewName != link.Name ? $"its name is '{link.Name}'"
            : State is not null && State != link.State ? $"it is {link.State}"
            : MtuBytes is not null && MtuBytes != link.MtuBytes ? $"its MTU is {link.MtuBytes} bytes"
            : address is not null && address != link.LinkLayerAddress ? $"its MAC address is {link.LinkLayerAddress}"
            : Description is not null && Description != link.Description ? $"its description is '{link.Description}'"
            : null;
    }

    /// <summary>The change that makes a link again what it was before this one.</summary>
    /// <param name="before">The link as it was.</param>
    public LinkChange Undo(NetworkLink before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return new LinkChange
        {
            State = State is null ? null : before.State,
            NewName = NewName is null ? null : before.Name,
            MtuBytes = MtuBytes is null ? null : before.MtuBytes,
            LinkLayerAddress = LinkLayerAddress is null || before.LinkLayerAddress is null ? null : Route.LinkLayerAddress.Parse(before.LinkLayerAddress).GetBytes(),
            Description = Description is null ? null : before.Description ?? "",
        };
    }

    /// <summary>What becomes different, as it can be read aloud: <c>Switch up, set MTU to 1400</c>.</summary>
    public override string ToString()
    {
        List<string> parts = [];
        Add(State, $"switch {(State == LinkState.Up ? "on" : "off")}");
        Add(NewName, $"rename to '{NewName}'");
        Add(MtuBytes, $"set MTU to {MtuBytes} bytes");
        Add(LinkLayerAddress, $"set MAC address to {LinkReader.FormatLinkLayer(LinkLayerAddress)}");
        Add(Description, Description is { Length: > 0 } ? $"set description to '{Description}'" : "take description away");
        string all = string.Join(", ", parts);
        return all.Length == 0 ? "Change nothing" : char.ToUpperInvariant(all[0]) + all[1..];

        void Add(object? value, string part)
        {
            if (value is not null)
            {
                parts.Add(part);
            }
        }
    }
}

namespace ContainerNet.Conntrack;

/// <summary>Which translation of addresses or ports (NAT) a connection has.</summary>
public enum ConntrackTranslation
{
    /// <summary>None.</summary>
    None,
    /// <summary>Some: of its source, of its destination, or both.</summary>
    Any,
    /// <summary>Its source is translated, as by masquerading.</summary>
    Source,
    /// <summary>Its destination is translated, as by a published port.</summary>
    Destination,
}

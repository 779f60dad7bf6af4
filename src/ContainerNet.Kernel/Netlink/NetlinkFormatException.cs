namespace ContainerNet.Netlink;

/// <summary>Bytes that claim to be netlink and are not: a length that lies, a field that falls short.</summary>
public sealed class NetlinkFormatException : Exception
{
    /// <summary>Says what is wrong with the bytes.</summary>
    public NetlinkFormatException(string message)
        : base(message)
    {
    }
}

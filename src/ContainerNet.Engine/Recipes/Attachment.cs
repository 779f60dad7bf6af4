using System.Net;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;
using ContainerNet.Route;

namespace ContainerNet.Recipes;

/// <summary>A container that is to be on a network: what is asked for, and how far it has come.</summary>
/// <param name="ns">Its namespace, held open.</param>
public sealed class Attachment(NamespaceHandle ns)
{
    /// <summary>Its namespace.</summary>
    public NamespaceHandle Namespace => ns;

    /// <summary>The link inside; null for the first of eth0, eth1 … that is free.</summary>
    public string? InterfaceAlias { get; init; }

    /// <summary>The address; null for the lowest that is free.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The IPv6 address; null for the lowest that is free.</summary>
    public IPAddress? IPv6Address { get; init; }

    /// <summary>The ports to publish.</summary>
    public IReadOnlyList<PortMapText> Ports { get; init; } = [];

    /// <summary>What the caller knows it by.</summary>
    public object? Tag { get; init; }

    /// <summary>The endpoint, once it is there.</summary>
    public ContainerEndpoint? Endpoint { get; internal set; }

    /// <summary>Whether it was there before, just as asked, so that nothing was changed.</summary>
    public bool WasThere { get; internal set; }

    /// <summary>Why it is not there; nothing of it is left then, unless it says so.</summary>
    public Exception? Failure { get; internal set; }

    internal EndpointRecord? Record { get; set; }

    internal RecordFile? File { get; set; }

    internal NetworkLink? HostEnd { get; set; }

    /// <summary>Why another thread could not make its link.</summary>
    internal Exception? LinkRefusal { get; set; }

    internal int InsideIndex { get; set; }

    internal bool IsPublished { get; set; }

    internal bool IsOpen => Failure is null && !WasThere;

    /// <summary>Refuses it where it is the namespace the network itself is in.</summary>
    internal void RefuseHost(NamespaceHandle host)
    {
        if (ns.Inode == host.Inode)
        {
            Failure = new RefusedException("HostNamespace", $"Namespace {ns} is the one the network itself is in.", "Give the container's namespace.", ns.Label);
        }
    }

    /// <summary>Does something for it. What is refused becomes why it is not there.</summary>
    internal void Try(string network, Action act)
    {
        try
        {
            act();
        }
        catch (Exception e) when (e is KernelException or RefusedException or IOException or UnauthorizedAccessException or NetlinkFormatException)
        {
            Failure = Plan.Known(e, $"connect {Namespace} to network '{network}'");
        }
    }

    /// <summary>How it is called in sentences.</summary>
    public override string ToString() => ns.Label;
}

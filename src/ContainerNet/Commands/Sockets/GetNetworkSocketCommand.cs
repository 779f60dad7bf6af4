using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;
using ContainerNet.Sockets;

namespace ContainerNet.Commands;

/// <summary>Gets the TCP and UDP sockets of a network namespace, with the process that holds each.</summary>
[Cmdlet(VerbsCommon.Get, "NetworkSocket")]
[OutputType(typeof(NetworkSocket))]
public sealed class GetNetworkSocketCommand : ReadingCmdlet
{
    private SocketOwners? _owners;

    /// <summary>Only sockets bound to these ports.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 65535)]
    [ArgumentCompleter(typeof(LocalPortCompleter))]
    public int[]? LocalPort { get; set; }

    /// <summary>Only sockets that wait for whoever comes: listening TCP sockets, and UDP sockets that are not connected.</summary>
    [Parameter]
    public SwitchParameter Listening { get; set; }

    /// <summary>Only TCP, or only UDP.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SocketProtocol? Protocol { get; set; }

    /// <summary>Only sockets bound to these addresses, or wildcards; <c>0.0.0.0</c> and <c>::</c> are bound to every address.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? LocalAddress { get; set; }

    /// <summary>Only sockets connected to these addresses, or wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? RemoteAddress { get; set; }

    /// <summary>Only sockets connected to these ports.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int[]? RemotePort { get; set; }

    /// <summary>Only sockets in these states, or wildcards: <c>Listen</c>, <c>Established</c>, <c>TimeWait</c> … (RFC 9293), <c>Unconnected</c> for UDP.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SocketStateCompleter))]
    public string[]? State { get; set; }

    /// <summary>Only IPv4 sockets, or only IPv6 sockets.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IpFamily? AddressFamily { get; set; }

    /// <inheritdoc/>
    protected override object? Target => LocalPort is [int one] ? one : null;

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        NameFilter local = new(AddressText.Filter(LocalAddress));
        NameFilter remote = new(AddressText.Filter(RemoteAddress));
        WildcardPattern[] states = Array.ConvertAll(State ?? ["*"], state => new WildcardPattern(state, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant));
        HashSet<int> missing = [.. AllNamespaces ? [] : LocalPort ?? []];
        List<NetworkSocket> found = [];
        foreach (NetworkSocket socket in SocketDiagnostics.Read(Session, ns, Listening, Protocol, LocalPort is [int port] ? (ushort)port : (ushort)0))
        {
            if ((LocalPort is null || Array.IndexOf(LocalPort, socket.LocalPort) >= 0)
                && (RemotePort is null || Array.IndexOf(RemotePort, socket.RemotePort) >= 0)
                && (AddressFamily is null || AddressFamily == socket.AddressFamily)
                && local.Matches(socket.LocalAddress)
                && remote.Matches(socket.RemoteAddress)
                && Array.Exists(states, state => state.IsMatch(socket.State)))
            {
                missing.Remove(socket.LocalPort);
                found.Add(socket);
            }
        }

        Write(Complete(ns, found));
        foreach (int one in missing.Order())
        {
            Try(one, () => throw new RefusedException("SocketNotFound",
                $"No {(Listening ? "listening " : "")}{(Protocol is { } protocol ? $"{protocol.ToString().ToUpperInvariant()} " : "")}socket in namespace {ns} is bound to port {one}.",
                "See what is there with Get-NetworkSocket.", one));
        }
    }

    /// <summary>The sockets with the names of their links and processes, which are read only when there is a socket to name them for.</summary>
    private List<NetworkSocket> Complete(NamespaceHandle ns, List<NetworkSocket> sockets)
    {
        if (sockets.Count == 0)
        {
            return sockets;
        }

        _owners ??= SocketOwners.Read();
        Dictionary<int, string> links = sockets.Exists(socket => socket.InterfaceIndex != 0)
            ? RouteSocket.In(Session, ns).GetLinks().ToDictionary(link => link.InterfaceIndex, link => link.Name)
            : [];
        return sockets.ConvertAll(socket => _owners.WithOwner(socket with { InterfaceAlias = links.GetValueOrDefault(socket.InterfaceIndex) }));
    }
}

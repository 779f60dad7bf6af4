using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Paths;
using ContainerNet.Probes;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that asks whether a container can reach something, or be reached.</summary>
public abstract class PathCmdlet : NetworkCmdlet
{
    /// <summary>The parameter set for a packet the container sends.</summary>
    protected const string Outbound = "Outbound";

    /// <summary>The parameter set for a packet that comes to the container from outside.</summary>
    protected const string Inbound = "Inbound";

    /// <summary>
    /// The container: a name in /run/netns, a process id, a path, a container's id, or an object that says one of these, such as what
    /// <c>docker inspect</c> prints. Without it, the namespace PowerShell runs in.
    /// </summary>
    [Parameter(Position = 0)]
    [NamespaceArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference? Container { get; set; }

    /// <summary>Where to: an address, or a name that this machine can look up. For a packet from outside, the address of the host it is sent to; without it, the one that leads there.</summary>
    [Parameter(Position = 1, Mandatory = true, ParameterSetName = Outbound)]
    [Parameter(ParameterSetName = Inbound)]
    public string? Destination { get; set; }

    /// <summary>The address outside from which the container shall be reached.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Inbound)]
    public string? From { get; set; }

    /// <summary>The namespace on this machine that holds the address of <c>-From</c>. The probe is sent there; without it nothing can be sent and the answer is a look alone.</summary>
    [Parameter(ParameterSetName = Inbound)]
    [NamespaceArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference? FromNamespace { get; set; }

    /// <summary>What is spoken. Without it TCP where a port is given, and ICMP where none is.</summary>
    [Parameter]
    public PathProtocol? Protocol { get; set; }

    /// <summary>The port; for a packet from outside, the published one.</summary>
    [Parameter(ParameterSetName = Outbound)]
    [Parameter(Mandatory = true, ParameterSetName = Inbound)]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>The namespace that routes for the container. Without it, the one at the other end of the container's link.</summary>
    [Parameter]
    [NamespaceArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference? HostNamespace { get; set; }

    /// <summary>
    /// Looks at a snapshot instead of this machine: what Import-NetworkSnapshot gave, or the file Export-NetworkSnapshot wrote. Nothing is
    /// read here and nothing is sent, and no privilege is needed.
    /// </summary>
    [Parameter]
    [SnapshotArgument]
    public NetworkSnapshot? Snapshot { get; set; }

    /// <summary>The snapshot to look at, from the command line or the pipeline; null for this machine as it is.</summary>
    protected NetworkSnapshot? Given => InputObject?.BaseObject as NetworkSnapshot ?? Snapshot;

    /// <inheritdoc/>
    protected override object? Target => Container?.ToString() ?? Destination;

    /// <summary>What is asked, with every namespace opened.</summary>
    protected PathQuestion Ask()
    {
        PathProtocol protocol = Protocol ?? (Port is null ? PathProtocol.Icmp : PathProtocol.Tcp);
        if (protocol != PathProtocol.Icmp && Port is null)
        {
            throw new RefusedException("PortMissing", $"{protocol.ToString().ToUpperInvariant()} needs a port.", "Give it with -Port.", Target);
        }

        return new PathQuestion
        {
            Container = Label(Container ?? (Given is null ? NamespaceArgumentAttribute.FromPipeline(InputObject) : null))!,
            Destination = Destination is null ? null : Resolve(Destination, mayAsk: Given is null),
            From = AddressText.Host(From),
            FromNamespace = FromNamespace is null ? null : Label(FromNamespace),
            HostNamespace = HostNamespace is null ? null : Label(HostNamespace),
            Protocol = protocol,
            Port = protocol == PathProtocol.Icmp ? 0 : Port!.Value,
        };
    }

    /// <summary>Tests the path that is asked about: of the snapshot where there is one, else of this machine.</summary>
    protected ContainerPathTest Test(TimeSpan timeout, bool probe)
    {
        if (Given is { } snapshot)
        {
            return SnapshotTester.Test(snapshot, Ask());
        }

        PathTester tester = new(Session);
        ContainerPathTest test = tester.Test(Ask(), timeout, probe);
        WarnOfRules(tester.WithoutRules);
        foreach (string why in tester.Unwatched)
        {
            WriteVerbose(DisplayText.Escape($"Not watched: {why.TrimEnd('.')}."));
        }

        return test;
    }

    /// <summary>Says of which namespaces the rules could not be read: the path is worked out as if they had none, and no fault of theirs is found.</summary>
    protected void WarnOfRules(IEnumerable<string> namespaces)
    {
        ArgumentNullException.ThrowIfNull(namespaces);
        foreach (string ns in namespaces)
        {
            WriteWarning(DisplayText.Escape($"The packet filter of namespace {ns} could not be read: that needs CAP_NET_ADMIN in the user namespace that owns it. What its rules do is left out of the path."));
        }
    }

    private string? Label(NamespaceReference? reference)
        => Given is not { } snapshot ? NamespaceResolver.Resolve(Session, reference).Label
            : reference is not null ? SnapshotNames.Require(snapshot, reference).Label
            : throw new RefusedException("ContainerMissing", "A snapshot has no namespace that PowerShell runs in.", "Name the container with -Container.", snapshot.Machine);

    private static IPAddress Resolve(string destination, bool mayAsk)
    {
        if (IpPrefix.TryParseAddress(destination, out IPAddress? address))
        {
            return address;
        }

        if (IPAddress.TryParse(destination, out IPAddress? meant) && meant.AddressFamily == AddressFamily.InterNetwork)
        {
            throw AddressText.Invalid(destination); // '10.0.0' is 10.0.0.0 to inet_aton(3), and a slip to everybody else
        }

        if (!mayAsk)
        {
            throw new RefusedException("DestinationNotFound", $"'{destination}' is no address, and what it meant on the machine of the snapshot is not known here.", "Give an IPv4 or IPv6 address.", destination);
        }

        try
        {
            return Dns.GetHostAddresses(destination).OrderBy(found => found.AddressFamily).First();
        }
        catch (Exception e) when (e is SocketException or ArgumentException or InvalidOperationException)
        {
            throw new RefusedException("DestinationNotFound", $"'{destination}' is no address, and this machine finds none for it ({e.Message.TrimEnd('.')}).", "Give an IPv4 or IPv6 address.", destination);
        }
    }
}

using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Recipes;

namespace ContainerNet.Commands;

/// <summary>
/// Puts containers on a network: a link inside with a leased address and a default route, its other end on the network's bridge, and published ports. All of
/// it, or nothing. A container that is on it already just as asked is left as it is. What a pipeline brings is done in one pass.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerEndpoint))]
public sealed class ConnectContainerNetworkCommand : EndpointCmdlet
{
    private const int MostWaiting = 200;
    private const int ProgressId = 0x636e;

    private readonly List<(NamespaceHandle Host, string Name, bool Force, Attachment Item)> _waiting = [];

    /// <summary>The network.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Network")]
    [ArgumentCompleter(typeof(ContainerNetworkCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The address it gets. Without it, the lowest that is free.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? IPAddress { get; set; }

    /// <summary>The IPv6 address it gets, on a network that has such. Without it, the lowest that is free.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? IPv6Address { get; set; }

    /// <summary>The link inside. Without it, the first of eth0, eth1 … that is free.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [AllowNull]
    [AllowEmptyString]
    public string? InterfaceAlias { get; set; }

    /// <summary>Ports to publish, the host's first: <c>8080:80</c>, <c>8080:80/udp</c>, <c>192.0.2.1:8080:80</c>, <c>8000-8010:8000-8010</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public string[]? PortMap { get; set; }

    /// <summary>Publishes a port that a process of the host listens on, too: its connections from other addresses then go to the container.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Container?.ToString() ?? Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        // What is written wrong is said before anything is looked for.
        NetworkRecipes.RequireName(Name);
        (System.Net.IPAddress? address, System.Net.IPAddress? second) = (AddressText.Host(IPAddress), AddressText.Host(IPv6Address));
        string? alias = string.IsNullOrEmpty(InterfaceAlias) ? null : ObjectName.RequireLink(InterfaceAlias);
        PortMapText[] ports = PortMap is null ? [] : Array.ConvertAll(PortMap, PortMapText.Parse);

        NamespaceHandle host = HostHandle;
        NamespaceHandle container = NamespaceResolver.Resolve(Session, Given);
        Attachment item = new(container) { Address = address, IPv6Address = second, InterfaceAlias = alias, Ports = ports };
        if (!ShouldProcess($"{container} to network '{Name}' in namespace {host}", item.Ports.Count == 0 ? "Connect" : $"Connect, and publish {string.Join(", ", item.Ports)}",
            () => EndpointPlans.ToConnect(Session, host, Name, Force, item)))
        {
            return;
        }

        _waiting.Add((host, Name, Force, item));
        if (_waiting.Count >= MostWaiting)
        {
            Flush();
        }
    }

    /// <inheritdoc/>
    protected override void Finish() => Flush();

    private void Flush()
    {
        foreach (IGrouping<(NamespaceHandle Host, string Name, bool Force), Attachment> group in _waiting.GroupBy(one => (one.Host, one.Name, one.Force), one => one.Item))
        {
            Attachment[] items = [.. group];
            ProgressOfMany progress = new(items.Length, $"Connecting to network '{group.Key.Name}'", ProgressId, WriteProgress);
            new ConnectPass(Session, group.Key.Host, group.Key.Name, group.Key.Force, Say, progress.Tell).Run(items);
            progress.End();
            foreach (Attachment item in items)
            {
                Tell(item, group.Key.Name);
            }
        }

        _waiting.Clear();
    }

    private void Tell(Attachment item, string network)
    {
        if (item.Failure is { } failure)
        {
            Try(item.Namespace.Label, () => throw failure);
            return;
        }

        if (item.WasThere)
        {
            Say?.Invoke($"{item.Namespace} is on network '{network}' already, just as asked: nothing to do.");
        }

        WriteObject(item.Endpoint);
    }
}

using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Recipes;

namespace ContainerNet.Commands;

/// <summary>
/// Takes containers off a network, and leaves both as they were before. A container that is not on it is disconnected already. What a pipeline brings is done in
/// one pass: the kernel waits once for all links.
/// </summary>
[Cmdlet(VerbsCommunications.Disconnect, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerEndpoint))]
public sealed class DisconnectContainerNetworkCommand : EndpointCmdlet
{
    private const int MostWaiting = 1000;

    private readonly Dictionary<ulong, (NamespaceHandle Host, List<DisconnectRequest> Requests)> _waiting = [];
    private int _count;

    /// <summary>The network. Without it, all the container is on.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Network")]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ContainerNetworkCompleter))]
    public string? Name { get; set; }

    /// <summary>The link inside, where a container is on several networks. Without it, any.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [AllowNull]
    [AllowEmptyString]
    public string? InterfaceAlias { get; set; }

    /// <summary>Gives what was disconnected.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Container?.ToString() ?? Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        string? name = string.IsNullOrEmpty(Name) || InputObject?.BaseObject is NetworkNamespace && !MyInvocation.BoundParameters.ContainsKey(nameof(Name)) ? null : Name;
        string? alias = string.IsNullOrEmpty(InterfaceAlias) ? null : ObjectName.RequireLink(InterfaceAlias);
        if (name is not null)
        {
            NetworkRecipes.RequireName(name);
        }

        NamespaceHandle host = HostHandle;
        NamespaceReference given = Given;
        DisconnectRequest request = DisconnectRequest.Of(Session, host, given, name, alias);
        if (!ShouldProcess($"{given} from {(name is null ? "all networks" : $"network '{name}'")} in namespace {host}", "Disconnect",
            () => EndpointPlans.ToDisconnect(Session, host, request)))
        {
            return;
        }

        if (!_waiting.TryGetValue(host.Inode, out (NamespaceHandle Host, List<DisconnectRequest> Requests) waiting))
        {
            _waiting.Add(host.Inode, waiting = (host, []));
        }

        waiting.Requests.Add(request);
        if (++_count >= MostWaiting)
        {
            Flush();
        }
    }

    /// <inheritdoc/>
    protected override void Finish() => Flush();

    private void Flush()
    {
        foreach ((NamespaceHandle host, List<DisconnectRequest> requests) in _waiting.Values)
        {
            Try(null, () => Disconnect(host, requests));
        }

        _waiting.Clear();
        _count = 0;
    }

    private void Disconnect(NamespaceHandle host, List<DisconnectRequest> requests)
    {
        DisconnectOutcome outcome = DisconnectRequest.Run(Session, host, requests, Say);
        foreach ((string label, Exception why) in outcome.Refused)
        {
            Try(label, () => throw why);
        }

        if (PassThru)
        {
            WriteObject(outcome.Released, enumerateCollection: true);
        }
    }
}

using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Recipes;

namespace ContainerNet.Commands;

/// <summary>
/// Makes the container networks that Export-ContainerNetwork wrote, and connects those of their containers that are there. What is there already just as the file
/// says is left as it is: applied twice, the second time changes nothing.
/// </summary>
[Cmdlet(VerbsData.Import, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerNetwork))]
public sealed class ImportContainerNetworkCommand : ContainerNetworkCmdlet
{
    /// <summary>The file.</summary>
    [Parameter(Position = 0, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Takes a subnet that lies over a route of the host, and publishes a port that a process of the host listens on, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object Target => Path;

    /// <inheritdoc/>
    protected override void Process()
    {
        NamespaceHandle host = Handle;
        string file = SnapshotFile.Locate(SessionState, Path);
        using FileStream stream = PlainFile.OpenRead(file);
        foreach (NetworkDescription network in NetworkJson.Read(stream, file))
        {
            Try(network.Name, () =>
            {
                if (NetworkRecipes.Create(Session, host, network.ToSpec(Force), plan => Ask(plan, "Create container network"), Say) is not null)
                {
                    Connect(host, network);
                    WriteObject(NetworkRecipes.Find(Session, host, network.Name));
                }
            });
        }
    }

    private void Connect(NamespaceHandle host, NetworkDescription network)
    {
        List<Attachment> items = [];
        foreach (EndpointDescription endpoint in network.Endpoints)
        {
            Try(endpoint.Namespace, () =>
            {
                if (Find(endpoint.Namespace) is { } container)
                {
                    items.Add(Attach(container, endpoint));
                }
                else
                {
                    Say?.Invoke($"Container {endpoint.Namespace} is not there: it is not connected to network '{network.Name}'.");
                }
            });
        }

        if (items.Count == 0 || !ShouldProcess($"{string.Join(", ", items.Take(5))}{(items.Count > 5 ? $" and {items.Count - 5} more" : "")} to network '{network.Name}' in namespace {host}", "Connect"))
        {
            return;
        }

        new ConnectPass(Session, host, network.Name, Force, Say, null).Run(items);
        foreach (Attachment item in items.Where(item => item.Failure is not null))
        {
            Try(item.Namespace.Label, () => throw item.Failure!);
        }
    }

    private static Attachment Attach(NamespaceHandle container, EndpointDescription asked) => new(container)
    {
        Address = AddressText.Host(asked.IPAddress),
        IPv6Address = AddressText.Host(asked.IPv6Address),
        InterfaceAlias = string.IsNullOrEmpty(asked.InterfaceAlias) ? null : ObjectName.RequireLink(asked.InterfaceAlias),
        Ports = [.. asked.PortMap.Select(PortMapText.Parse)],
    };

    private NamespaceHandle? Find(string label)
    {
        try
        {
            return NamespaceResolver.Resolve(Session, NamespaceReference.Parse(label));
        }
        catch (RefusedException e) when (e.Id is "NamespaceNotFound" or "ContainerNotFound" or "ProcessNotFound")
        {
            return null;
        }
    }
}

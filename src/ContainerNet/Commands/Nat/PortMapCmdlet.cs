using System.Management.Automation;
using ContainerNet.Namespaces;
using ContainerNet.Networks;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that changes one published port.</summary>
public abstract class PortMapCmdlet : NamespaceCmdlet
{
    private readonly HashSet<NamespaceHandle> _changed = [];

    /// <summary>The published port, <c>8080</c>, or several in a row, <c>8000-8100</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public virtual string ExternalPort { get; set; } = "";

    /// <summary>The transport protocol. Without it, TCP.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public NatProtocol Protocol { get; set; } = NatProtocol.Tcp;

    /// <summary>The address of the namespace it is published on. Without it, all of them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? ExternalIPAddress { get; set; }

    /// <inheritdoc/>
    protected override object Target => ExternalPort;

    /// <summary>The namespace, whose stale UDP flows are forgotten when all objects of the pipeline have passed.</summary>
    protected NamespaceHandle Publishing
    {
        get
        {
            NamespaceHandle ns = Handle;
            _ = Protocol == NatProtocol.Udp && _changed.Add(ns);
            return ns;
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        foreach (NamespaceHandle ns in _changed)
        {
            StaleFlows.Forget(Session, ns);
        }
    }
}

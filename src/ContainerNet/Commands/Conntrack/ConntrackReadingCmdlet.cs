using System.Management.Automation;
using ContainerNet.Conntrack;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that shows connections of a namespace, or of all namespaces.</summary>
public abstract class ConntrackReadingCmdlet : ConntrackCmdlet
{
    /// <summary>Shows every network namespace of this machine that has a name or a process.</summary>
    [Parameter]
    public SwitchParameter AllNamespaces { get; set; }

    /// <summary>Shows those of one namespace.</summary>
    protected abstract void Read(NamespaceHandle ns, ConntrackFilter filter);

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        ConntrackFilter filter = Filter();
        if (!AllNamespaces)
        {
            Read(Handle, filter);
            return;
        }

        foreach (NamespaceHandle ns in NamespaceResolver.OpenAll(Session, refused => WriteWarning(DisplayText.Escape(refused.Message))))
        {
            Try(ns.Label, () => Read(ns, filter));
        }
    }
}

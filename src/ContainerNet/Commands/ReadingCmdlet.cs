using System.Management.Automation;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that shows what a namespace has, or all namespaces have.</summary>
public abstract class ReadingCmdlet : NamespaceCmdlet
{
    /// <summary>Shows every network namespace of this machine that has a name or a process.</summary>
    [Parameter]
    public SwitchParameter AllNamespaces { get; set; }

    /// <summary>Shows what one namespace has.</summary>
    protected abstract void Read(NamespaceHandle ns);

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        if (!AllNamespaces)
        {
            Read(Handle);
            return;
        }

        foreach (NamespaceHandle ns in NamespaceResolver.OpenAll(Session, refused => WriteWarning(DisplayText.Escape(refused.Message))))
        {
            Try(ns.Label, () => Read(ns));
        }
    }

    /// <summary>Writes objects, and warns once for a table that would not hold still.</summary>
    protected void Write(IEnumerable<KernelObject> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        bool warned = false;
        foreach (KernelObject item in objects)
        {
            if (!item.IsConsistent && !warned)
            {
                warned = true;
                WriteWarning(DisplayText.Escape($"The kernel's table in namespace {item.Namespace} kept changing while it was read; these objects carry IsConsistent = False."));
            }

            WriteObject(item);
        }
    }
}

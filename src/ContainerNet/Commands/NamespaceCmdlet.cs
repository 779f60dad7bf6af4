using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that works in one network namespace.</summary>
public abstract class NamespaceCmdlet : NetworkCmdlet
{
    /// <summary>
    /// The network namespace to work in: a name in /run/netns, a process id, a path, a container, or an object that says one of these.
    /// Without it, the namespace PowerShell runs in.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Netns", "ns")]
    [NamespaceArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference? Namespace { get; set; }

    /// <summary>The namespace of this object of the pipeline, open.</summary>
    protected NamespaceHandle Handle
    {
        get
        {
            // The whole object also knows the inode, by which a process id that was used again is told.
            NamespaceReference? piped = NamespaceArgumentAttribute.FromPipeline(InputObject);
            return NamespaceResolver.Resolve(Session, Namespace is null || Namespace.ToString() == piped?.ToString() ? piped : Namespace);
        }
    }

    /// <summary>Whether the object of the pipeline has this among its Flags, live or out of JSON or CSV.</summary>
    protected bool IsPiped<T>(T flag) where T : struct, Enum
        => InputObject?.Properties["Flags"]?.Value is { } said && LanguagePrimitives.TryConvertTo(said, System.Globalization.CultureInfo.InvariantCulture, out T flags) && flags.HasFlag(flag);

    /// <summary>A link of that namespace with its other end's name and namespace, as far as they can be known.</summary>
    protected NetworkLink WithPeer(NetworkLink link)
        => new NamespaceIds(Session, Handle, (_, process) => NamespaceResolver.LabelOfProcess(process)).WithPeer(Route, link);

    /// <summary>The links, addresses and routes of that namespace.</summary>
    protected RouteSocket Route => RouteSocket.In(Session, Handle);
}

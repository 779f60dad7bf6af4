using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gets whether a network namespace, or a link of it, passes packets on that are not for it.</summary>
[Cmdlet(VerbsCommon.Get, "IpForward")]
[OutputType(typeof(IpForward))]
public sealed class GetIpForwardCommand : ReadingCmdlet
{
    /// <summary>The links to get the own setting of, by name or wildcard. Without it, the setting of the whole namespace.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Dev", "ifAlias")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LinkCompleter))]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>IPv4 or IPv6. Without it, IPv4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IpFamily AddressFamily { get; set; } = IpFamily.IPv4;

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        if (InterfaceAlias is null || Array.TrueForAll(InterfaceAlias, string.IsNullOrEmpty))
        {
            WriteObject(ForwardSetting.Read(ns, AddressFamily));
            return;
        }

        LinkFilter links = new(RouteSocket.In(Session, ns), InterfaceAlias);
        Write(links.All.Where(link => links.Matches(link.Name)).Select(link => ForwardSetting.Of(link, AddressFamily)));
        foreach (RefusedException missing in AllNamespaces ? [] : links.Missing)
        {
            Try(missing.Target, () => throw missing);
        }
    }
}

using System.Management.Automation;
using ContainerNet.Conntrack;
using ContainerNet.Namespaces;

namespace ContainerNet.Commands;

/// <summary>Gets how full a network namespace's table of tracked connections is, whether packets are counted in it, and what went wrong.</summary>
[Cmdlet(VerbsCommon.Get, "ConntrackTable")]
[OutputType(typeof(ConntrackTable))]
public sealed class GetConntrackTableCommand : ReadingCmdlet
{
    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns) => WriteObject(ConntrackTableReader.Read(Session, ns));
}

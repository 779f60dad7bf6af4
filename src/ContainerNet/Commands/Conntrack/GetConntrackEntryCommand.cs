using System.Management.Automation;
using ContainerNet.Conntrack;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Commands;

/// <summary>Gets the connections a network namespace tracks, with what NAT makes of them.</summary>
[Cmdlet(VerbsCommon.Get, "ConntrackEntry")]
[OutputType(typeof(ConntrackEntry))]
public sealed class GetConntrackEntryCommand : ConntrackReadingCmdlet
{
    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns, ConntrackFilter filter)
    {
        bool isFound = false;
        foreach (ConntrackEntry entry in ConntrackSocket.In(Session, ns).Read(filter))
        {
            isFound = true;
            WriteObject(entry);
        }

        if (!isFound && ConntrackId is uint id && !AllNamespaces)
        {
            throw new RefusedException("ConntrackEntryNotFound", $"There is no such connection with the number {id} in namespace {ns}.", "See what is there with Get-ConntrackEntry.", id);
        }
    }
}

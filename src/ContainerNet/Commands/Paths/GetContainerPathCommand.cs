using System.Management.Automation;
using ContainerNet.Paths;
using ContainerNet.Probes;

namespace ContainerNet.Commands;

/// <summary>Works out the way a packet takes from a container, or to it, hop by hop. Nothing is sent.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerPath", DefaultParameterSetName = Outbound)]
[OutputType(typeof(ContainerPath))]
public sealed class GetContainerPathCommand : PathCmdlet
{
    /// <inheritdoc/>
    protected override void Process()
    {
        PathTester tester = new(Session);
        ContainerPath path = tester.Infer(Ask()).Path;
        WarnOfRules(tester);
        WriteObject(path);
    }
}

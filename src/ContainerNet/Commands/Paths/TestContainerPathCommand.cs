using System.Management.Automation;
using ContainerNet.Paths;
using ContainerNet.Probes;

namespace ContainerNet.Commands;

/// <summary>Says whether a container can reach something, or be reached, and if not, where the packet ends and why: it looks, then it sends a real packet and watches it at every hop.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ContainerPath", DefaultParameterSetName = Outbound)]
[OutputType(typeof(ContainerPathTest), typeof(bool))]
public sealed class TestContainerPathCommand : PathCmdlet
{
    /// <summary>How long to wait for the reply, in milliseconds.</summary>
    [Parameter]
    [ValidateRange(1, 60_000)]
    public int TimeoutMilliseconds { get; set; } = 1000;

    /// <summary>Looks only, and sends nothing.</summary>
    [Parameter]
    public SwitchParameter NoProbe { get; set; }

    /// <summary>Gives true or false, and nothing else.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        PathTester tester = new(Session);
        ContainerPathTest test = tester.Test(Ask(), TimeSpan.FromMilliseconds(TimeoutMilliseconds), probe: !NoProbe);
        WarnOfRules(tester);
        if (Quiet)
        {
            WriteObject(test.Succeeded);
        }
        else
        {
            WriteObject(test);
        }
    }
}

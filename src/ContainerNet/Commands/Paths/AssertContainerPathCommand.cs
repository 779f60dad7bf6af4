using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Paths;

namespace ContainerNet.Commands;

/// <summary>Stops a runbook where a path is broken: throws an error whose id is that of the first finding. A healthy path's test passes through.</summary>
[Cmdlet(VerbsLifecycle.Assert, "ContainerPath", DefaultParameterSetName = Tested)]
[OutputType(typeof(ContainerPathTest))]
public sealed class AssertContainerPathCommand : PathCmdlet
{
    private const string Tested = "Tested";

    /// <summary>How long to wait for the reply, in milliseconds.</summary>
    [Parameter]
    [ValidateRange(1, 60_000)]
    public int TimeoutMilliseconds { get; set; } = 1000;

    /// <summary>Looks only, and sends nothing.</summary>
    [Parameter]
    public SwitchParameter NoProbe { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        ContainerPathTest test = ParameterSetName == Tested ? Received()
            : Test(TimeSpan.FromMilliseconds(TimeoutMilliseconds), probe: !NoProbe);
        if (test.Succeeded)
        {
            WriteObject(test);
            return;
        }

        Finding? first = test.Findings.FirstOrDefault(finding => finding.Severity == FindingSeverity.Error);
        string said = DisplayText.Sentence(first is null ? $"{test}, and nothing that was read says why." : $"{test}. {first.Title} {first.Evidence}");
        ThrowTerminatingError(new ErrorRecord(new RefusedException(first?.Id ?? "PathBroken", said, first is { RepairCommand.Count: > 0 } ? first.RepairCommand[0] : null, test), first?.Id ?? "PathBroken", ErrorCategory.ConnectionError, test)
        {
            ErrorDetails = new ErrorDetails(said) { RecommendedAction = first is { RepairCommand.Count: > 0 } ? string.Join("; ", first.RepairCommand.Select(DisplayText.Escape)) : "See all of it with Test-ContainerPath." },
        });
    }

    private ContainerPathTest Received()
        => InputObject is { } input && ReceivedPath.Of(input) is ContainerPathTest test ? test
            : throw new RefusedException("InvalidPath", "There is no test of a path here.", "Pipe in what Test-ContainerPath gave, or give -Container and -Destination.", InputObject?.BaseObject);
}

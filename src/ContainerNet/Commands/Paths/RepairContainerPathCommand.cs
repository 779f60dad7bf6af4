using System.Globalization;
using System.Management.Automation;
using System.Net;
using ContainerNet.Interop;
using ContainerNet.Paths;
using ContainerNet.Probes;

namespace ContainerNet.Commands;

/// <summary>
/// Mends what Test-ContainerPath found: runs the commands of its findings, tests again, and goes on while a repair uncovers the next
/// fault. Takes what Test-ContainerPath gives, or its findings.
/// </summary>
[Cmdlet(VerbsDiagnostic.Repair, "ContainerPath", SupportsShouldProcess = true)]
[OutputType(typeof(ContainerPathTest))]
public sealed class RepairContainerPathCommand : NetworkCmdlet
{
    private const int MostRounds = 16;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);

    /// <summary>How long each new test waits for the reply, in milliseconds.</summary>
    [Parameter]
    [ValidateRange(1, 60_000)]
    public int TimeoutMilliseconds { get; set; } = 1000;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (InputObject is not null && Text(InputObject, "SnapshotOf") is { Length: > 0 } machine)
        {
            throw new RefusedException("FromSnapshot", $"This was worked out from a snapshot of {machine}, not from this machine as it is now.",
                "Test it where it is, with Test-ContainerPath, and pipe that in.", InputObject.BaseObject);
        }

        switch (InputObject?.BaseObject)
        {
            case ContainerPathTest test: WriteObject(Mend(test)); break;
            case Finding finding: Run(finding); break;
            case not null when Question(InputObject) is { } question: WriteObject(Mend(Test(question))); break;
            default: throw new RefusedException("NothingToRepair", "There is nothing to repair in this object.", "Pipe in what Test-ContainerPath returned, or its Findings.", InputObject?.BaseObject);
        }
    }

    /// <summary>Repairs and tests in turn, until the path works or no repair is left that was not tried.</summary>
    private ContainerPathTest Mend(ContainerPathTest test)
    {
        _tried.Clear();
        for (int round = 0; round < MostRounds && !test.Succeeded; round++)
        {
            Finding? next = test.Findings.FirstOrDefault(finding => finding is { Severity: FindingSeverity.Error, RepairCommand.Count: > 0 } && _tried.Add(string.Join('\n', finding.RepairCommand)));
            if (next is null)
            {
                break;
            }

            if (Run(next))
            {
                test = TestWhenSettled(PathQuestion.Of(test));
            }
        }

        return test;
    }

    /// <summary>Runs the commands of one finding, asking before each. False when none was run.</summary>
    private bool Run(Finding finding)
    {
        bool ran = false;
        foreach (string command in finding.RepairCommand)
        {
            if (ShouldProcess(command, finding.Title))
            {
                try
                {
                    InvokeCommand.InvokeScript(useLocalScope: true, ScriptBlock.Create($"$ConfirmPreference = 'None'; $ErrorActionPreference = 'Stop'; $null = {command}"), null, null);
                    ran = true;
                }
                catch (RuntimeException e)
                {
                    WriteError(new ErrorRecord(e.ErrorRecord.Exception, "RepairFailed", e.ErrorRecord.CategoryInfo.Category, command)
                    {
                        ErrorDetails = new ErrorDetails($"{DisplayText.Escape(command)}: {e.ErrorRecord.ErrorDetails?.Message ?? e.ErrorRecord.Exception.Message}") { RecommendedAction = "Run the command by hand, or mend it another way." },
                    });
                    break;
                }
            }
        }

        return ran;
    }

    /// <summary>
    /// Tests after a repair. A link that was switched on carries traffic only when the kernel has noticed, which takes up to a second, and a new IPv6 address counts after two (RFC 4862, 5.4); so a failure that nothing explains is tested again.
    /// Of several tests that failed the last one counts that says why.
    /// </summary>
    private ContainerPathTest TestWhenSettled(PathQuestion question)
    {
        Deadline deadline = Deadline.After(Settling);
        ContainerPathTest? told = null;
        while (true)
        {
            ContainerPathTest test = Test(question);
            told = told is null || test.Findings.Any(finding => finding.Severity == FindingSeverity.Error) ? test : told;
            bool isExplained = test.Findings.Any(finding => finding is { Severity: FindingSeverity.Error, RepairCommand.Count: > 0 });
            if (test.Succeeded || isExplained || deadline.HasPassed)
            {
                return test.Succeeded ? test : told;
            }

            Session.Cancel.Wait(Pause);
        }
    }

    private ContainerPathTest Test(PathQuestion question) => new PathTester(Session).Test(question, TimeSpan.FromMilliseconds(TimeoutMilliseconds), probe: true);

    /// <summary>The question behind a test that came from JSON or another process; null when it is no test.</summary>
    private static PathQuestion? Question(PSObject input)
    {
        string? container = Text(input, "Container");
        return container is null || !IPAddress.TryParse(Text(input, "Destination"), out _) || !Enum.TryParse(Text(input, "Protocol"), ignoreCase: true, out PathProtocol protocol)
            ? null
            : PathQuestion.Of(new ContainerPath
            {
                Container = container,
                Source = Text(input, "Source") ?? "",
                SourceAddress = Text(input, "SourceAddress"),
                Destination = Text(input, "Destination")!,
                Protocol = protocol,
                Port = int.TryParse(Text(input, "Port"), NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : 0,
                HostNamespace = Text(input, "HostNamespace") ?? "",
                FromNamespace = Text(input, "FromNamespace"),
                IsInbound = Text(input, "IsInbound") is "True" or "true",
            });
    }

    private static string? Text(PSObject input, string property) => input.Properties[property]?.Value?.ToString();
}

using System.Collections;
using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Containers;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Commands;

/// <summary>Runs a command or a script block in a network namespace. PowerShell itself stays where it is.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "NetworkNamespace", DefaultParameterSetName = CommandSet)]
[OutputType(typeof(string), typeof(PSObject))]
public sealed class InvokeNetworkNamespaceCommand : NetworkCmdlet
{
    private const string CommandSet = "Command";
    private const string ScriptSet = "ScriptBlock";

    private readonly List<PSObject> _input = [];
    private NamespaceScript? _script;
    private bool _isPlaced;
    private bool _isStopped;

    /// <summary>The network namespace: a name in /run/netns, a process id, a path, a container, or an object that says one of these.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Netns", "ns")]
    [NamespaceArgument]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceReference? Namespace { get; set; }

    /// <summary>
    /// The script block. It runs in a runspace of its own, whose thread is in the namespace: <c>$using:</c> and <c>-ArgumentList</c> bring
    /// variables in, ContainerNet is imported, and the commands and sockets it opens are in the namespace.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ScriptSet)]
    public ScriptBlock? ScriptBlock { get; set; }

    /// <summary>What the script block gets as <c>$args</c>, or for its <c>param()</c>.</summary>
    [Parameter(ParameterSetName = ScriptSet)]
    [Alias("Args")]
    public object[]? ArgumentList { get; set; }

    /// <summary>The command and its arguments. Put <c>--</c> before one whose arguments look like parameters of this cmdlet.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = CommandSet, ValueFromRemainingArguments = true)]
    public string[] Command { get; set; } = [];

    /// <inheritdoc/>
    protected override object? Target => Namespace?.ToString();

    /// <inheritdoc/>
    protected override void Begin() => _isPlaced = MyInvocation.BoundParameters.ContainsKey(nameof(Namespace));

    /// <inheritdoc/>
    protected override void Process()
    {
        if (_isPlaced && MyInvocation.ExpectingInput)
        {
            _input.Add(InputObject!); // what is piped in is the command's input, not its namespace
        }
        else
        {
            Run(NamespaceResolver.Resolve(Session, Namespace));
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (_isPlaced && MyInvocation.ExpectingInput)
        {
            Run(NamespaceResolver.Resolve(Session, Namespace));
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        _isStopped = true;
        _script?.Stop();
        base.StopProcessing();
    }

    private void Run(NamespaceHandle ns)
    {
        NamespaceView view = new(ns, SessionState.Path.CurrentFileSystemLocation.ProviderPath);
        if (ScriptBlock is null)
        {
            RunCommand(view);
        }
        else
        {
            RunScript(view, ns);
        }
    }

    private void RunCommand(NamespaceView view)
    {
        string program = SessionState.InvokeCommand.GetCommand(Command[0], CommandTypes.Application) is ApplicationInfo found
            ? found.Path
            : throw new RefusedException("CommandNotFound", $"There is no program '{Command[0]}'.", "Cmdlets and functions run in a script block: Invoke-NetworkNamespace NAME { … }.", Command[0]);
        IEnumerable<string> environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}");
        string? input = MyInvocation.ExpectingInput && _isPlaced ? string.Concat(_input.Select(item => item + "\n")) : null;
        using NamespaceProcess process = NamespaceProcess.Start(view, program, Command.Skip(1), environment, input);
        foreach ((string text, bool isError) in process.ReadLines(Session.Cancel))
        {
            if (isError)
            {
                WriteError(new ErrorRecord(new RemoteException(text), "NativeCommandError", ErrorCategory.NotSpecified, text));
            }
            else
            {
                WriteObject(text);
            }
        }

        SessionState.PSVariable.Set("global:LASTEXITCODE", process.ExitCode);
    }

    private void RunScript(NamespaceView view, NamespaceHandle ns)
    {
        using NamespaceScript script = new(ScriptBlock!, ArgumentList ?? [], _input, SessionState, MyInvocation.MyCommand.Module?.Path);
        _script = script;
        if (_isStopped)
        {
            throw new PipelineStoppedException();
        }

        script.Run(view, this);
        _script = null;
        if (script.ExitCode is int code)
        {
            SessionState.PSVariable.Set("global:LASTEXITCODE", code);
        }

        if (script.Failure is { } failure)
        {
            ThrowTerminatingError(failure);
        }

        if (NamespaceThreads.In(ns) is > 0 and int left)
        {
            WriteWarning(DisplayText.Escape($"The script block left {left} thread(s) of its own in network namespace {ns}; they keep it alive until they end."));
        }
    }
}

using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Commands;

/// <summary>
/// A script block that runs in a namespace: in a runspace of its own, on a thread that opens the runspace, enters the namespace,
/// runs the block and ends. What it writes is handed to the pipeline's thread, which never moves.
/// </summary>
internal sealed class NamespaceScript : IDisposable
{
    private const int StackSize = 8 << 20;

    private readonly BlockingCollection<Action<PSCmdlet>> _written = [];
    private readonly PowerShell _shell = PowerShell.Create();
    private readonly Runspace _runspace;
    private readonly IEnumerable<PSObject> _input;
    private readonly Collection<PSObject> _output;
    private Exception? _refusal;
    private volatile bool _isStopped;

    /// <summary>Prepares a script block; the variables it names with <c>$using:</c> are read now.</summary>
    public NamespaceScript(ScriptBlock block, object[] arguments, IEnumerable<PSObject> input, SessionState caller, string? modulePath)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([modulePath ?? typeof(NamespaceScript).Assembly.Location]);
        (string text, Dictionary<string, object?> used) = UsingVariables.Replace(block, caller);
        foreach ((string name, object? value) in used)
        {
            state.Variables.Add(new SessionStateVariableEntry(name, value, null));
        }

        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        _shell.Runspace = _runspace;
        _shell.AddScript(text);
        foreach (object argument in arguments)
        {
            _shell.AddArgument(argument);
        }

        _input = input;
        _output = new Written(item => _written.Add(cmdlet => cmdlet.WriteObject(item)));
        _shell.Streams.Error.DataAdded += (_, e) => Hand(_shell.Streams.Error[e.Index], (cmdlet, record) => cmdlet.WriteError(record));
        _shell.Streams.Warning.DataAdded += (_, e) => Hand(_shell.Streams.Warning[e.Index], (cmdlet, record) => cmdlet.WriteWarning(record.Message));
        _shell.Streams.Verbose.DataAdded += (_, e) => Hand(_shell.Streams.Verbose[e.Index], (cmdlet, record) => cmdlet.WriteVerbose(record.Message));
        _shell.Streams.Debug.DataAdded += (_, e) => Hand(_shell.Streams.Debug[e.Index], (cmdlet, record) => cmdlet.WriteDebug(record.Message));
        _shell.Streams.Information.DataAdded += (_, e) => Hand(_shell.Streams.Information[e.Index], (cmdlet, record) => cmdlet.WriteInformation(record));
    }

    /// <summary>The exit code of the last command it ran; null when it ran none.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>What ended it early; null when it ran to its end.</summary>
    public ErrorRecord? Failure { get; private set; }

    /// <summary>Runs it, and writes through the cmdlet whatever it writes.</summary>
    public void Run(NamespaceView view, PSCmdlet cmdlet)
    {
        using IDisposable settled = NamespaceThreads.KeepSettled();
        Thread inside = new(() => RunInside(view), StackSize) { Name = "ContainerNet", IsBackground = true };
        inside.Start();
        try
        {
            foreach (Action<PSCmdlet> write in _written.GetConsumingEnumerable())
            {
                write(cmdlet);
            }
        }
        finally
        {
            Stop(); // when the pipeline wants no more
            inside.Join();
        }

        if (_refusal is not null)
        {
            throw _refusal is KernelException e ? new KernelException(e.Asked, e.Errno, e.Detail) { Capability = e.Capability } : _refusal;
        }
    }

    /// <summary>Ends it where it is. May be called from any thread.</summary>
    public void Stop()
    {
        _isStopped = true;
        _shell.Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shell.Dispose();
        _written.Dispose();
    }

    private void RunInside(NamespaceView view)
    {
        try
        {
            // Whatever starts threads of the runtime's own is done before the namespace is entered.
            _runspace.Open();
            view.Enter();
            if (!_isStopped)
            {
                _shell.Invoke(_input, _output);
            }
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            Failure = e.ErrorRecord;
        }
        catch (PipelineStoppedException)
        {
            // asked for by Stop
        }
        catch (Exception e)
        {
            _refusal = e;
        }
        finally
        {
            ExitCode = _runspace.RunspaceStateInfo.State == RunspaceState.Opened ? _runspace.SessionStateProxy.GetVariable("LASTEXITCODE") as int? : null;
            _runspace.Dispose();
            _written.CompleteAdding();
        }
    }

    private void Hand<T>(T record, Action<PSCmdlet, T> write) => _written.Add(cmdlet => write(cmdlet, record));

    private sealed class Written(Action<PSObject> tell) : Collection<PSObject>
    {
        protected override void InsertItem(int index, PSObject item)
        {
            base.InsertItem(index, item);
            tell(item);
        }
    }
}

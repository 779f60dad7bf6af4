using System.Management.Automation;
using ContainerNet.Containers;
using ContainerNet.Errors;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netlink;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>
/// A cmdlet that speaks to the kernel: it joins the pipeline's session, turns refusals into error records, one for
/// each object of the pipeline, and ends its waits when the pipeline is stopped.
/// </summary>
public abstract class NetworkCmdlet : PSCmdlet, IDisposable
{
    private NamespaceSession? _session;
    private RefusedException? _emptyNamespace;

    /// <summary>The object that came down the pipeline, whole. Its properties bind by name; what it says of its namespace and machine is read here.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>What the pipeline keeps open.</summary>
    protected NamespaceSession Session => _session ?? throw new InvalidOperationException("The pipeline has not begun.");

    /// <summary>Whether anything was refused so far.</summary>
    protected bool HasRefused { get; private set; }

    /// <summary>What an error is about, where the refusal itself does not say.</summary>
    protected virtual object? Target => null;

    /// <summary>Does the work for one object of the pipeline.</summary>
    protected abstract void Process();

    /// <summary>Looks at what was typed on the command line, before any object comes down the pipeline.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Does what is done once, after the last object of the pipeline.</summary>
    protected virtual void Finish()
    {
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        try
        {
            _session = PipelineSession.Join();
        }
        catch (KernelException e)
        {
            ThrowTerminatingError(e.ToErrorRecord(null));
        }

        _emptyNamespace = EmptyNamespace();
        Begin();
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Try(Target, () =>
    {
        RemoteObject.Refuse(InputObject);
        if (_emptyNamespace is { } refused)
        {
            throw refused;
        }

        Process();
    });

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Try(null, Finish);

    /// <inheritdoc/>
    protected override void StopProcessing() => _session?.Cancel.Set();

    /// <summary>Writes an object. What was read from a namespace also says which one that was, by its inode.</summary>
    protected new void WriteObject(object? item) => base.WriteObject(
        item is KernelObject { Inode: 0 } read ? read with { Inode = Session.InodeOf(read.Namespace) } : item);

    /// <summary>Asks before something is changed, in text that is safe to show whatever names are in it. What it says under <c>-WhatIf</c>, too.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">How.</param>
    protected new bool ShouldProcess(string target, string action) => base.ShouldProcess(DisplayText.Escape(target), DisplayText.Escape(action));

    /// <summary>The same. Under <c>-WhatIf</c> each step of what would be done is shown, too.</summary>
    /// <param name="target">What is changed.</param>
    /// <param name="action">How.</param>
    /// <param name="steps">The steps; asked for under <c>-WhatIf</c> only.</param>
    private protected bool ShouldProcess(string target, string action, Func<IEnumerable<string>> steps)
    {
        (string what, string how) = (DisplayText.Escape(target), DisplayText.Escape(action));
        if (base.ShouldProcess($"Performing the operation \"{how}\" on target \"{what}\".", $"{how}: {what}?", how, out ShouldProcessReason reason))
        {
            return true;
        }

        foreach (string step in reason == ShouldProcessReason.WhatIf ? steps() : [])
        {
            ShouldProcess(target, step);
        }

        return false;
    }

    /// <summary>Asks once more, in text that is safe to show whatever names are in it.</summary>
    /// <param name="query">The question.</param>
    /// <param name="caption">What it is about.</param>
    /// <param name="yesToAll">Yes to this and every further one.</param>
    /// <param name="noToAll">No to this and every further one.</param>
    protected new bool ShouldContinue(string query, string caption, ref bool yesToAll, ref bool noToAll)
        => base.ShouldContinue(DisplayText.Escape(query), DisplayText.Escape(caption), ref yesToAll, ref noToAll);

    /// <summary>Does one thing; a refusal becomes an error record and the pipeline goes on. False when it was refused.</summary>
    protected bool Try(object? target, Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        try
        {
            action();
            return true;
        }
        catch (KernelException e)
        {
            WriteError(e.ToErrorRecord(target));
        }
        catch (RefusedException e)
        {
            WriteError(e.ToErrorRecord(target));
        }
        catch (NetlinkFormatException e)
        {
            WriteError(e.ToErrorRecord(target));
        }
        catch (OperationCanceledException) when (_session is { Cancel.IsSet: true })
        {
            throw new PipelineStoppedException();
        }

        HasRefused = true;
        return false;
    }

    /// <summary>
    /// What is said when a namespace is named on the command line and is empty: most likely a variable that was never set. Were it taken as
    /// not given, the command would change the namespace PowerShell runs in. An empty property of a piped object says nothing.
    /// </summary>
    private RefusedException? EmptyNamespace()
    {
        foreach ((string name, object? value) in MyInvocation.BoundParameters)
        {
            if (value is null && MyInvocation.MyCommand.Parameters[name].ParameterType == typeof(NamespaceReference))
            {
                return new RefusedException("InvalidNamespace", $"Parameter -{name} is given, but it is empty.",
                    "Give a name from Get-NetworkNamespace, a process id, a path or a container's id; 'self', or no such parameter, means the namespace PowerShell runs in.");
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Leaves the pipeline's session.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && _session is { } session)
        {
            _session = null;
            PipelineSession.Leave(session);
        }
    }
}

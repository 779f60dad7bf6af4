using System.Management.Automation;
using ContainerNet.Conntrack;
using ContainerNet.Interop;
using ContainerNet.Namespaces;

namespace ContainerNet.Commands;

/// <summary>Makes a network namespace forget tracked connections. Their next packet begins a new one, by the rules as they are then.</summary>
[Cmdlet(VerbsCommon.Remove, "ConntrackEntry", SupportsShouldProcess = true)]
[OutputType(typeof(ConntrackEntry))]
public sealed class RemoveConntrackEntryCommand : ConntrackCmdlet
{
    private static readonly string[] NoCriterion = [nameof(Namespace), nameof(InputObject), nameof(AddressFamily), nameof(MarkMask), nameof(PassThru), "WhatIf", "Confirm"];

    private bool _isNamed;

    /// <summary>Gives the connections that were removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
        => _isNamed = MyInvocation.BoundParameters.Keys.Except(NoCriterion).Except(CommonParameters).Any();

    /// <inheritdoc/>
    protected override void Process()
    {
        ConntrackFilter filter = Filter();
        NamespaceHandle ns = Handle;
        ConntrackSocket table = ConntrackSocket.In(Session, ns);
        if (InputObject?.BaseObject is ConntrackEntry piped)
        {
            if (piped.Source.Length > 0 && filter.Matches(piped) && Asks(ns, piped)) // what else is said chooses among what comes down the pipeline
            {
                table.Remove(piped);
                Pass(piped);
            }

            return;
        }

        if (!_isNamed && (InputObject is null || IsEmpty(Source) || IsEmpty(Destination)))
        {
            throw new RefusedException("InvalidFilter", $"Nothing says which connections of namespace {ns} to remove.",
                "Give a protocol, an address, a port …, or pipe in what Get-ConntrackEntry shows; all of them: Get-ConntrackEntry | Remove-ConntrackEntry.", InputObject);
        }

        bool isFound = false;
        foreach (ConntrackEntry entry in table.Read(filter))
        {
            isFound = true;
            if (Asks(ns, entry))
            {
                Try(entry, () =>
                {
                    table.Remove(entry);
                    Pass(entry);
                });
            }
        }

        if (!isFound)
        {
            throw new RefusedException("ConntrackEntryNotFound", $"Namespace {ns} tracks no such connection.", "See what is there with Get-ConntrackEntry.", InputObject);
        }
    }

    private bool Asks(NamespaceHandle ns, ConntrackEntry entry) => ShouldProcess($"namespace {ns}", $"Remove connection {entry}");

    private void Pass(ConntrackEntry entry)
    {
        if (PassThru)
        {
            WriteObject(entry);
        }
    }
}

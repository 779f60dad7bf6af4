using ContainerNet.Interop;
using ContainerNet.Recipes;

namespace ContainerNet.Commands;

/// <summary>A cmdlet that works on container networks of one namespace, the host's.</summary>
public abstract class ContainerNetworkCmdlet : NamespaceCmdlet
{
    /// <summary>Told of each step and its time; null when nobody listens.</summary>
    private protected Action<string>? Say => VerboseText.Listener(this, text => WriteVerbose(DisplayText.Escape(text)));

    /// <summary>Asks whether a plan is to be carried out. Under <c>-WhatIf</c> each of its steps is shown.</summary>
    private protected bool Ask(Plan plan, string action)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string settings = string.Concat(plan.Steps.Select(step => step.Text).Where(text => text.StartsWith("Set net.", StringComparison.Ordinal)).Select(text => $"; {char.ToLowerInvariant(text[0])}{text[1..]}"));
        return ShouldProcess(plan.Subject, action + settings, () => plan.Steps.Select(step => step.Text));
    }
}

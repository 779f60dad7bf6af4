using System.Management.Automation;

namespace ContainerNet.Commands;

/// <summary>Whether somebody listens to what a cmdlet says of its steps.</summary>
internal static class VerboseText
{
    /// <summary>The listener, or null when nobody would see it: then the text is not even made.</summary>
    public static Action<string>? Listener(PSCmdlet cmdlet, Action<string> write)
    {
        bool listens = cmdlet.MyInvocation.BoundParameters.TryGetValue("Verbose", out object? given)
            ? given is SwitchParameter { IsPresent: true }
            : cmdlet.SessionState.PSVariable.GetValue("VerbosePreference") is ActionPreference preference && preference != ActionPreference.SilentlyContinue && preference != ActionPreference.Ignore;
        return listens ? write : null;
    }
}

using System.Text;
using ContainerNet.Namespaces;

namespace ContainerNet.Repairs;

/// <summary>Writes a command as a person could type it. Every value is quoted where it has to be, so that no name can become code.</summary>
public static class RepairCommand
{
    /// <summary>Writes a command with its parameters; those without value are left out, and so is <c>-Namespace</c> for the namespace PowerShell runs in.</summary>
    public static string Write(string command, params (string Parameter, object? Value)[] parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        StringBuilder text = new(command);
        foreach ((string parameter, object? value) in parameters)
        {
            if (value?.ToString() is { Length: > 0 } given && !(parameter == "Namespace" && given == NamespaceHandle.Self))
            {
                text.Append(" -").Append(parameter).Append(' ').Append(QuotedArgument.Of(given));
            }
        }

        return text.ToString();
    }
}

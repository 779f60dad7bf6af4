using System.Globalization;
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
            if (value is bool flag)
            {
                text.Append(" -").Append(parameter).Append(flag ? ":$true" : ":$false");
            }
            else if (value?.ToString() is { Length: > 0 } given && !(parameter == "Namespace" && given == NamespaceHandle.Self))
            {
                text.Append(" -").Append(parameter).Append(' ').Append(QuotedArgument.Of(given));
            }
        }

        return text.ToString();
    }

    /// <summary>Writes a setting below <c>/proc/sys/net</c> of a namespace: what <c>sysctl -w</c> would.</summary>
    /// <remarks>Not by Set-Content: that writes behind what is there, which the kernel passes over.</remarks>
    /// <param name="ns">The namespace.</param>
    /// <param name="path">With slashes: <c>ipv4/conf/eth0/rp_filter</c>.</param>
    /// <param name="value">The new value.</param>
    public static string WriteSetting(string ns, string path, int value)
    {
        string set = $"{value.ToString(CultureInfo.InvariantCulture)} > {QuotedArgument.Of($"/proc/sys/net/{path}")}";
        return ns == NamespaceHandle.Self ? set : $"Invoke-NetworkNamespace {{ {set} }} -Namespace {QuotedArgument.Of(ns)}";
    }
}

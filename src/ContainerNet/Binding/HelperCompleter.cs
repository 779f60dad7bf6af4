using System.Management.Automation;

namespace ContainerNet.Binding;

/// <summary>Completes the connection tracking helpers a published port can have.</summary>
public sealed class HelperCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, System.Management.Automation.Language.CommandAst commandAst, System.Collections.IDictionary fakeBoundParameters)
        => "ftp".StartsWith(wordToComplete ?? "", StringComparison.OrdinalIgnoreCase)
            ? [new CompletionResult("ftp", "ftp", CompletionResultType.ParameterValue, "FTP, on TCP port 21 of most servers")]
            : [];
}

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ContainerNet.Route;

namespace ContainerNet.Binding;

/// <summary>Completes who can have made a route or a neighbour.</summary>
public sealed class RouteProtocolCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => RouteProtocol.Names
            .Where(name => name.StartsWith((wordToComplete ?? "").Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(name, name, CompletionResultType.ParameterValue, name));
}

using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Repairs;

namespace ContainerNet.Binding;

/// <summary>Completes a word from the live kernel. Whatever goes wrong, nothing is offered and nothing is said: a person is typing.</summary>
public abstract class LiveCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What could stand there, with a line about each.</summary>
    protected abstract IEnumerable<(string Text, string ToolTip)> Candidates(CompletionContext context);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        try
        {
            using NamespaceSession session = new(Patience);
            return [.. Candidates(new CompletionContext(session, fakeBoundParameters ?? new Hashtable(), word))
                .Where(candidate => candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Select(candidate => new CompletionResult(QuotedArgument.Of(candidate.Text), DisplayText.Escape(candidate.Text), CompletionResultType.ParameterValue, DisplayText.Escape(candidate.ToolTip)))];
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return [];
        }
    }
}

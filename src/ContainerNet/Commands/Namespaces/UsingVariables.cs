using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace ContainerNet.Commands;

/// <summary>Finds the <c>$using:</c> variables of a script block and takes their values from where it was written.</summary>
internal static class UsingVariables
{
    private const string Prefix = "__using_";

    /// <summary>The block's text with each <c>$using:NAME</c> that exists become a variable of its own, and those variables' values.</summary>
    public static (string Text, Dictionary<string, object?> Values) Replace(ScriptBlock block, SessionState caller)
    {
        Ast body = block.Ast is FunctionDefinitionAst function ? function.Body : block.Ast;
        StringBuilder text = new(body.Extent.Text);
        Dictionary<string, object?> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (UsingExpressionAst use in body.FindAll(ast => ast is UsingExpressionAst, searchNestedScriptBlocks: true)
            .Cast<UsingExpressionAst>().OrderByDescending(use => use.Extent.StartOffset))
        {
            if (use.SubExpression is not VariableExpressionAst variable)
            {
                continue;
            }

            string name = variable.VariablePath.UserPath;
            if (caller.PSVariable.Get(name) is { } found)
            {
                values[Prefix + name] = found.Value;
                int start = use.Extent.StartOffset - body.Extent.StartOffset;
                text.Remove(start, use.Extent.Text.Length);
                text.Insert(start, variable.Splatted ? $"@{Prefix}{name}" : $"${{{Prefix}{name}}}");
            }
        }

        string whole = text.ToString();
        return (whole.StartsWith('{') && whole.EndsWith('}') ? whole[1..^1] : whole, values);
    }
}

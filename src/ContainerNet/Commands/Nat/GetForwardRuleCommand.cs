using System.Management.Automation;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;

namespace ContainerNet.Commands;

/// <summary>Gets the flows that Add-ForwardRule lets through.</summary>
[Cmdlet(VerbsCommon.Get, "ForwardRule")]
[OutputType(typeof(ForwardRule))]
public sealed class GetForwardRuleCommand : ReadingCmdlet
{
    /// <summary>The ids to get, or wildcards. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    public string[]? Id { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        NameFilter ids = new(Id);
        Write(ForwardRules.Get(Session, ns).Where(rule => ids.Matches(rule.Id)));
        foreach (string missing in AllNamespaces ? [] : ids.Missing)
        {
            Try(missing, () => throw new RefusedException("ForwardRuleNotFound", $"There is no forward rule '{missing}' in namespace {ns}.",
                "See what is there with Get-ForwardRule.", missing));
        }
    }
}

using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Namespaces;
using ContainerNet.Recipes;

namespace ContainerNet.Commands;

/// <summary>Gets container networks, the containers on them, and what is no longer as it was made.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerNetwork")]
[OutputType(typeof(ContainerNetwork))]
public sealed class GetContainerNetworkCommand : ReadingCmdlet
{
    /// <summary>The networks to get, or wildcards. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Network")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerNetworkCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        NameFilter names = new(Name);
        Write(NetworkRecipes.Get(Session, ns).Where(network => names.Matches(network.Name)));
        foreach (string missing in AllNamespaces ? [] : names.Missing)
        {
            Try(missing, () => throw NetworkRecipes.NotFound(missing, ns));
        }
    }
}

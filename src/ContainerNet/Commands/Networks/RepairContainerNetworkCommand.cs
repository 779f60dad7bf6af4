using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Namespaces;
using ContainerNet.Recipes;

namespace ContainerNet.Commands;

/// <summary>
/// Sweeps what a crash left half made, gives back what containers that are gone still hold, and makes again what somebody has taken away from a network. Nothing
/// that is not ContainerNet's is touched.
/// </summary>
[Cmdlet(VerbsDiagnostic.Repair, "ContainerNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(NetworkRepairResult))]
public sealed class RepairContainerNetworkCommand : ContainerNetworkCmdlet
{
    /// <summary>The networks to repair, or wildcards. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Network")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerNetworkCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Also removes links that bear both of ContainerNet's marks and have no record any more, as after /run was cleared.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        NamespaceHandle host = Handle;
        NameFilter names = new(Name);
        NetworkRepair repair = new(Session, host, (found, done) => ShouldProcess(found, $"Repair: {done.TrimEnd('.')}"), Say);
        IReadOnlyList<NetworkRepairResult> results = repair.Run(names.Matches, Force);
        WriteObject(results, enumerateCollection: true);
        foreach (Exception refused in repair.Refused)
        {
            Try(Name, () => throw refused);
        }

        foreach (string missing in names.Missing)
        {
            Try(missing, () => throw NetworkRecipes.NotFound(missing, host));
        }

        if (results.Count == 0 && repair.Refused.Count == 0)
        {
            Say?.Invoke($"Everything in namespace {host} is as it was made: nothing to do.");
        }
    }
}

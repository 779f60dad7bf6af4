using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Networks;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gets the subnets that are masqueraded with Add-NatMasquerade.</summary>
[Cmdlet(VerbsCommon.Get, "NatMasquerade")]
[OutputType(typeof(NatMasquerade))]
public sealed class GetNatMasqueradeCommand : ReadingCmdlet
{
    /// <summary>The subnets to get, or wildcards. Without it, all of them.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(MasqueradeCompleter))]
    public string[]? Subnet { get; set; }

    /// <summary>Only IPv4, or only IPv6.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IpFamily? AddressFamily { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        NameFilter subnets = new(AddressText.Filter(Subnet));
        Write(NatMasquerades.Get(Session, ns).Where(one => (AddressFamily is null || one.AddressFamily == AddressFamily) && subnets.Matches(one.Subnet)));
        foreach (string missing in AllNamespaces ? [] : subnets.Missing)
        {
            Try(missing, () => throw new RefusedException("MasqueradeNotFound", $"{missing} is not masqueraded by ContainerNet in namespace {ns}.",
                "See what is there with Get-NatMasquerade.", missing));
        }
    }
}

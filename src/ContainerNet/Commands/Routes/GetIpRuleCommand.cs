using System.Management.Automation;
using ContainerNet.Binding;
using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Route;

namespace ContainerNet.Commands;

/// <summary>Gets the rules that choose a routing table, in the order the kernel asks them.</summary>
[Cmdlet(VerbsCommon.Get, "IpRule")]
[OutputType(typeof(IpRule))]
public sealed class GetIpRuleCommand : ReadingCmdlet
{
    /// <summary>Only rules with these priorities.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public uint[]? Priority { get; set; }

    /// <summary>Only rules that look up this table: <c>main</c>, <c>local</c>, <c>default</c> or a number.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [RouteTableArgument]
    public uint? Table { get; set; }

    /// <summary>Only IPv4, or only IPv6.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public IpFamily? AddressFamily { get; set; }

    /// <inheritdoc/>
    protected override void Read(NamespaceHandle ns)
    {
        HashSet<uint> missing = [.. AllNamespaces ? [] : Priority ?? []];
        foreach (IpRule rule in RouteSocket.In(Session, ns).GetRules(AddressFamily))
        {
            if ((Priority is null || Array.IndexOf(Priority, rule.Priority) >= 0) && (Table is null || rule.Table == Table))
            {
                missing.Remove(rule.Priority);
                Write([rule]);
            }
        }

        foreach (uint priority in missing.Order())
        {
            Try(priority, () => throw new RefusedException("RuleNotFound", $"There is no rule of priority {priority} in namespace {ns}.", "See what is there with Get-IpRule.", priority));
        }
    }
}

using System.Net;
using ContainerNet.Filtering;
using ContainerNet.Paths;
using ContainerNet.Repairs;
using ContainerNet.Route;
using ContainerNet.Snapshots;

namespace ContainerNet.Faults;

/// <summary>A private source address leaves by the uplink unchanged: whoever is asked cannot send the reply back.</summary>
public sealed class MasqueradeMissing : Fault
{
    private static readonly IpPrefix[] Private = [.. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7" } // RFC 1918, 6598, 4193
        .Select(text => IpPrefix.TryParse(text, out IpPrefix prefix) ? prefix : default)];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Look(PathTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        foreach (PathStep step in trace.All(HopKind.Uplink).Where(step => trace.Before(step) is { Hop.Kind: HopKind.Forwarding, Postrouting.Verdict: FilterVerdict.Accept } && !trace.Question.IsInbound))
        {
            IPAddress source = step.Flow.Source;
            NamespaceSnapshot ns = step.Namespace!;
            if (!IsPrivate(source) || ns.HolderOf(source) is not null || ns.FindLinkTowards(source, link => link == step.Link) is not null)
            {
                continue;
            }

            bool isPrivateToo = IsPrivate(step.Flow.Destination);
            string? bridge = trace.Before(step)!.Flow.InputInterface;
            Finding finding = Found(step, $"{source} leaves by {step.Link!.Name} as it is: no masquerade matches.",
                $"No source translation of namespace {ns.Label} takes {FlowText.Describe(step.Flow)}, and {source} is a private address.",
                RepairCommand.Write("Add-NatMasquerade", ("Subnet", SubnetOf(ns, source)), ("ExceptInterface", bridge), ("Namespace", ns.Label)));
            yield return isPrivateToo && trace.Evidence is null ? finding with { Severity = FindingSeverity.Warning } : finding;
        }
    }

    internal static bool IsPrivate(IPAddress address) => Array.Exists(Private, prefix => prefix.Contains(address));

    /// <summary>The network of the bridge the container is on; without one, the address alone.</summary>
    private static IpPrefix SubnetOf(NamespaceSnapshot ns, IPAddress source)
        => ns.Addresses.Select(NamespaceSnapshot.PrefixOf).Where(prefix => prefix.Length < prefix.FullLength && prefix.Contains(source))
            .Select(prefix => (IpPrefix?)prefix.Network).FirstOrDefault() ?? new IpPrefix(source, source.GetAddressBytes().Length * 8);
}

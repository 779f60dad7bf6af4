using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Networks;

namespace ContainerNet.Recipes;

/// <summary>
/// The rules by which published ports and masquerading work, as a part of every network that may use them. Where the table is not there at all nothing is missing:
/// what stands in it makes it anew.
/// </summary>
internal static class TranslationRules
{
    public static NetworkPart PartOf(NamespaceSession session, NamespaceHandle host, NatTable table)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, host);
        string asked = $"make table '{table.FullName}' whole in namespace {filter.Namespace}";
        bool IsWhole() => !table.IsOurs(filter) || table.Rules.IsIntact(filter);
        return new NetworkPart($"Keep the rules of table '{table.FullName}'",
            () => IsWhole() ? null : $"The rules of table '{table.FullName}' that translate addresses are gone or changed.",
            () => filter.CommitPlanned(generation =>
            {
                FilterBatch batch = new() { Generation = generation };
                if (!IsWhole())
                {
                    table.Rules.AddTo(batch, filter, asked);
                }

                return batch.Count > 0 ? batch : null;
            }, asked),
            null);
    }
}

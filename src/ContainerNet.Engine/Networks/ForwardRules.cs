using ContainerNet.Interop;
using ContainerNet.Namespaces;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Legacy;
using ContainerNet.Netfilter.Rendering;

namespace ContainerNet.Networks;

/// <summary>
/// Flows let through where a chain of somebody else's drops them: an accept anywhere else could not undo that. Each is a
/// marked rule, and one for its replies where those are dropped too; nothing else of that owner's is touched.
/// </summary>
public static class ForwardRules
{
    private const string Mark = "containernet: forward ";
    private const string ReplyMark = " reply";
    private const int MostRules = 8;

    private static readonly bool[] BothWays = [false, true];

    /// <summary><c>iptables -I DOCKER-USER … -j ACCEPT</c>, or <c>nft insert rule … position HANDLE … accept</c> right before what drops the flow.</summary>
    /// <exception cref="RefusedException"><c>NothingDrops</c>: no rule and no policy of nf_tables drops it.</exception>
    public static ForwardRule Add(NamespaceSession session, NamespaceHandle ns, ForwardRule wanted) => Add(session, ns, wanted, ofOthers: false);

    /// <summary>The same; not where only ContainerNet's own tables drop it, when that is asked.</summary>
    internal static ForwardRule Add(NamespaceSession session, NamespaceHandle ns, ForwardRule wanted, bool ofOthers)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ForwardFlow flow = ForwardFlow.Of(wanted);
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        string id = wanted.Id.Length > 0 ? wanted.Id : Convert.ToHexString(BitConverter.GetBytes(Random.Shared.NextInt64())).ToLowerInvariant()[..8];
        string asked = $"let {flow} through in namespace {filter.Namespace}";
        HashSet<string> chains = [];
        List<string> planned = [];
        do
        {
            // Behind the chain that drops it now another may drop it: each needs its own accept.
            filter.CommitPlanned(generation =>
            {
                FilterRuleset rules = ofOthers ? OwnTables.Without(filter.ReadRuleset()) : filter.ReadRuleset();
                FilterBatch batch = new() { Generation = generation };
                planned.Clear();
                foreach (bool isReply in BothWays)
                {
                    if (ForwardPlace.Find(rules, flow, isReply) is { } place && Require(place, flow, id, filter) && $"{place.Family} {place.Table} {place.Chain} {isReply}" is string chain && !chains.Contains(chain))
                    {
                        planned.Add(chain);
                        batch.Add(place.Request(flow, isReply, Mark + id + (isReply ? ReplyMark : "")), asked);
                    }
                }

                return batch.Count > 0 ? batch : null;
            }, asked, () => HasAll(filter, id, planned));
            chains.UnionWith(planned);
        }
        while (planned.Count > 0 && chains.Count < MostRules);

        return chains.Count > 0 ? Get(session, ns).First(rule => rule.Id == id)
            : LegacyTables.Names(ns, flow.Family).Contains("filter")
                ? throw new RefusedException("LegacyFilter", $"Nothing in nf_tables of namespace {filter.Namespace} drops {flow}, but it has a filter of iptables-legacy too, which ContainerNet does not write to.",
                    $"If that drops it, let it through with: {ForwardAdvice.Legacy(flow)}", wanted)
                : throw new RefusedException("NothingDrops", $"Nothing in nf_tables of namespace {filter.Namespace} drops {flow} while it is forwarded.",
                    "See which rules there are with Get-PacketFilterRule -Hook Forward.", wanted);
    }

    /// <summary>Whether some rule or policy of nf_tables drops the flow, or its replies, while it is forwarded.</summary>
    internal static bool IsDropped(NamespaceSession session, NamespaceHandle ns, ForwardRule wanted, bool ofOthers = false)
    {
        ForwardFlow flow = ForwardFlow.Of(wanted);
        FilterRuleset rules = NetfilterSocket.In(session, ns).ReadRuleset();
        rules = ofOthers ? OwnTables.Without(rules) : rules;
        return BothWays.Any(isReply => ForwardPlace.Find(rules, flow, isReply) is not null);
    }

    /// <summary>Whether a rule is one of those that let a flow through.</summary>
    internal static bool IsMarked(FilterRule rule) => rule.Comment.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>Every flow that was let through.</summary>
    public static IReadOnlyList<ForwardRule> Get(NamespaceSession session, NamespaceHandle ns)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        FilterRuleset rules = filter.ReadRuleset(withElements: false);
        List<FilterRule> marked = [.. rules.Rules.Where(IsMarked)];

        // One object a flow: the rule for its replies is shown only when the flow needed no other.
        return
        [
            .. marked.GroupBy(rule => IdOf(rule.Comment)).Select(group => group.OrderBy(IsReply).First()).Select(rule =>
                ForwardFlow.Read(rule, IsReply(rule)) with
                {
                    Id = IdOf(rule.Comment),
                    Family = NftNames.Family(rule.Family),
                    Table = rule.Table,
                    Chain = rule.Chain,
                    Handle = rule.Handle,
                    Namespace = filter.Namespace,
                    IsConsistent = rules.IsConsistent,
                }),
        ];
    }

    /// <summary>Takes the rules of one flow out again, and nothing else.</summary>
    /// <exception cref="RefusedException"><c>ForwardRuleNotFound</c></exception>
    public static void Remove(NamespaceSession session, NamespaceHandle ns, string id)
    {
        NetfilterSocket filter = NetfilterSocket.In(session, ns);
        string asked = $"remove forward rule {id} in namespace {filter.Namespace}";
        filter.CommitPlanned(generation =>
        {
            FilterBatch batch = new() { Generation = generation };
            foreach (FilterRule rule in filter.ReadRuleset(withElements: false).Rules)
            {
                if (rule.Comment.StartsWith(Mark, StringComparison.Ordinal) && IdOf(rule.Comment) == id)
                {
                    batch.Add(FilterRequests.RemoveRule(rule.Family, rule.Table, rule.Chain, rule.Handle), asked);
                }
            }

            return batch.Count > 0 ? batch : throw new RefusedException("ForwardRuleNotFound",
                $"There is no forward rule '{id}' in namespace {filter.Namespace}.", "See what is there with Get-ForwardRule.", id);
        }, asked, () => Get(session, ns).All(rule => rule.Id != id));
    }

    /// <summary>Takes the rules of one flow out again; see <see cref="Remove(NamespaceSession, NamespaceHandle, string)"/>.</summary>
    public static void Remove(NamespaceSession session, NamespaceHandle ns, ForwardRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Remove(session, ns, rule.Id);
    }

    /// <summary>firewalld makes its table anew whenever it is told something: what others write there does not stay.</summary>
    private static bool Require(ForwardPlace place, ForwardFlow flow, string id, NetfilterSocket filter) => place.Table != "firewalld" ? true
        : throw new RefusedException("FirewalldDrops", $"firewalld drops {flow} in namespace {filter.Namespace}; a rule written into its table would not stay there.",
            $"Let it through with: {ForwardAdvice.Firewalld(flow, id)}", flow.Rule);

    private static bool HasAll(NetfilterSocket filter, string id, List<string> planned)
    {
        HashSet<string> there = [.. filter.ReadRuleset(withElements: false).Rules
            .Where(rule => rule.Comment.StartsWith(Mark, StringComparison.Ordinal) && IdOf(rule.Comment) == id)
            .Select(rule => $"{rule.Family} {rule.Table} {rule.Chain} {IsReply(rule)}")];
        return planned.TrueForAll(there.Contains);
    }

    private static bool IsReply(FilterRule rule) => rule.Comment.EndsWith(ReplyMark, StringComparison.Ordinal);

    private static string IdOf(string comment) => comment[Mark.Length..].Split(' ')[0];
}

using ContainerNet.Netfilter;

namespace ContainerNet.Filtering;

/// <summary>
/// A packet's way through one base chain and all it jumps to. Where it is not known whether a rule matches, both ways are followed
/// and joined again at the next rule, so that the cost stays that of one packet.
/// </summary>
internal sealed class ChainWalk(RulesetIndex index)
{
    // NFT_JUMP_STACK_SIZE
    private const int DeepestJump = 16;

    private int _rulesLeft = 200_000;

    /// <summary>Where it may end for good.</summary>
    public List<Ending> Ends { get; } = [];

    /// <summary>The rule that lets it out of the chain, or the policy; null when none does.</summary>
    public Ending? AcceptedBy { get; private set; }

    /// <summary>The packet as later chains see it; null when it cannot get so far.</summary>
    public PacketState? Accepted { get; private set; }

    /// <summary>Calls a base chain, its policy included.</summary>
    public void Call(FilterChain chain, PacketState packet)
    {
        if (Walk(chain, packet, 0) is not PacketState left)
        {
            return;
        }

        if (chain.Policy == ChainPolicy.Drop)
        {
            Ends.Add(new Ending(DecisionKind.Drop, chain, null, null));
        }
        else
        {
            Accept(left, new Ending(DecisionKind.Accept, chain, null, null));
        }
    }

    /// <summary>The packet as it comes back from the chain; null when it cannot come back.</summary>
    private PacketState? Walk(FilterChain chain, PacketState packet, int depth)
    {
        PacketState current = packet;
        PacketState? returned = null;
        foreach (FilterRule rule in index.Rules(chain))
        {
            if (--_rulesLeft < 0)
            {
                Give(new Ending(DecisionKind.Undecidable, chain, rule, "there are too many rules on its way"), current);
                return returned;
            }

            RuleRun run = new(index, rule, current);
            run.Run();
            PacketState? next = run.Passed;
            foreach (Decision decision in run.Decisions)
            {
                string why = $"it depends on {run.Uncertain ?? "a rule"} what becomes of it";
                switch (decision.Kind)
                {
                    case DecisionKind.Return:
                        returned = PacketState.Join(returned, run.Packet, why);
                        break;
                    case DecisionKind.Jump or DecisionKind.Goto:
                        PacketState? back = Enter(chain, rule, decision, run.Packet, depth);
                        if (back is not null && decision.Kind == DecisionKind.Goto)
                        {
                            returned = PacketState.Join(returned, back, why);
                        }
                        else if (back is not null)
                        {
                            next = PacketState.Join(next, back, why);
                        }

                        break;
                    default:
                        Give(new Ending(decision.Kind, chain, rule, decision.Why ?? run.Uncertain), run.Packet);
                        break;
                }
            }

            if (next is null)
            {
                return returned;
            }

            current = next;
        }

        return PacketState.Join(returned, current, "it depends on a rule what becomes of it");
    }

    private PacketState? Enter(FilterChain from, FilterRule rule, Decision decision, PacketState packet, int depth)
    {
        if (depth >= DeepestJump || index.Chain(from.Family, from.Table, decision.Chain!) is not FilterChain target)
        {
            Give(new Ending(DecisionKind.Undecidable, from, rule, $"the chain {decision.Chain} was not read"), packet);
            return null;
        }

        return Walk(target, packet, depth + 1);
    }

    private void Give(Ending ending, PacketState packet)
    {
        if (ending.Kind != DecisionKind.Accept)
        {
            Ends.Add(ending);
        }

        if (ending.Kind is DecisionKind.Accept or DecisionKind.Undecidable)
        {
            Accept(packet, ending);
        }
    }

    private void Accept(PacketState packet, Ending by)
    {
        Accepted = PacketState.Join(Accepted, packet, $"it depends on {by.Why ?? "a rule"} what becomes of it");
        AcceptedBy = by;
    }
}

using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Filtering;

/// <summary>One rule done on one packet: its expressions, one after the other, until one ends it.</summary>
internal sealed partial class RuleRun(RulesetIndex index, FilterRule rule, PacketState packet)
{
    private readonly RegisterFile _registers = new();
    private string _asked = "";

    /// <summary>The packet as the rule has left it.</summary>
    public PacketState Packet { get; private set; } = packet;

    /// <summary>The packet as the next rule sees it; null when this rule surely decides.</summary>
    public PacketState? Passed { get; private set; }

    /// <summary>What may be decided. More than one when a map's key is not known.</summary>
    public List<Decision> Decisions { get; } = [];

    /// <summary>What the rule asks for that is not known; null when it surely matches or surely does not.</summary>
    public string? Uncertain { get; private set; }

    public void Run()
    {
        foreach (FilterExpression expression in rule.Expressions)
        {
            if (!Step(expression))
            {
                return;
            }
        }

        Pass();
    }

    private bool Step(FilterExpression expression) => expression switch
    {
        ImmediateExpression immediate => Immediate(immediate),
        PayloadExpression payload => Payload(payload),
        MetaExpression meta => Meta(meta),
        CtExpression ct => Connection(ct),
        FibExpression fib => Load(fib.DestinationRegister, PacketFacts.Fib(Packet, fib), fib.Result == FibResult.AddressType ? "the type of an address" : "a route"),
        BitwiseExpression bitwise => Calculate(bitwise),
        ByteorderExpression order => Load(order.DestinationRegister, RegisterMath.Byteorder(_registers.Read(order.SourceRegister, order.Length), order.Size), _asked),
        CompareExpression compare => Matched(
            _registers.Read(compare.SourceRegister, (uint)compare.Data.Length).Compare(compare.Operator, compare.Data), _asked),
        RangeExpression range => Matched(Range(range), _asked),
        LookupExpression lookup => Lookup(lookup),
        NatExpression nat => Translate(nat),
        MasqueradeExpression masquerade => Masquerade(Port(masquerade.PortRegister), masquerade.Flags),
        RedirectExpression redirect => Redirect(Port(redirect.PortRegister), Port(redirect.PortEndRegister), redirect.Flags),
        RejectExpression => Decide(new Decision(DecisionKind.Reject)),
        CounterExpression or LogExpression or LastExpression or DuplicateExpression or FlowOffloadExpression => true,
        ExtensionHeaderExpression header => Header(header),
        NumberGeneratorExpression numbers => Load(numbers.DestinationRegister, KnownBits.Unknown(4), "a number that is made up for each packet"),
        HashExpression hash => Load(hash.DestinationRegister, KnownBits.Unknown(4), "a hash of the packet"),
        RouteExpression route => Load(route.DestinationRegister, KnownBits.Unknown(16), "what its route says"),
        IpsecExpression ipsec => Load(ipsec.DestinationRegister, KnownBits.Unknown(16), "what IPsec knows of it"),
        SocketExpression socket => Perhaps(socket.DestinationRegister, 16, "the socket it is for"),
        OsFingerprintExpression osf => Perhaps(osf.DestinationRegister, 16, "the system that sent it"),
        QuotaExpression => Matched(Truth.Unknown, "a quota"),
        ConnectionLimitExpression => Matched(Truth.Unknown, "how many connections there are"),
        QueueExpression or TransparentProxyExpression or SynproxyExpression or ForwardExpression
            => Decide(new Decision(DecisionKind.Undecidable, Why: $"it hands the packet to {expression.Name}")),
        NotrackExpression => Untrack(),
        LimitExpression => Matched(Truth.Unknown, "a limit"),
        ObjectExpression { ObjectType: 1 or 3 or 7 or 8 or 9 } => true, // counter, helper, timeout, secmark, expectation
        ObjectExpression or DynsetExpression => Matched(Truth.Unknown, $"a {expression.Name}"),
        XtMatchExpression match => XtMatching.Match(Packet, match) is var truth && Matched(truth, truth == Truth.Unknown ? $"a match {match.Extension}" : ""),
        XtTargetExpression target => XtTargeting.Apply(this, target),
        UnknownExpression unknown => Unknown(unknown),
        _ => Matched(Truth.Unknown, expression.Name),
    };

    /// <summary>Goes on if it is so, or may be; notes the packet that goes on to the next rule if it is not, or may not be.</summary>
    public bool Matched(Truth truth, string asked)
    {
        if (truth != Truth.Yes)
        {
            Pass();
        }

        if (truth == Truth.Unknown)
        {
            Uncertain ??= asked;
        }

        return truth != Truth.No;
    }

    /// <summary>Ends the rule with a decision.</summary>
    public bool Decide(Decision decision)
    {
        Decisions.Add(decision);
        return false;
    }

    /// <summary>Changes the packet.</summary>
    public bool Change(PacketState changed)
    {
        Packet = changed;
        return true;
    }

    /// <summary>Keeps the packet out of connection tracking, if that has not seen it yet.</summary>
    public bool Untrack() => Packet.IsTracked || Change(Packet with { Flow = Packet.Flow with { IsUntracked = true } });

    private void Pass() => Passed = Passed is null ? Packet : PacketState.Join(Passed, Packet, $"it depends on {_asked} what a rule makes of it");

    private bool Immediate(ImmediateExpression immediate)
    {
        if (immediate.DestinationRegister != NftRegister.Verdict)
        {
            _registers.Write(immediate.DestinationRegister, KnownBits.Of(immediate.Data ?? []));
            return true;
        }

        return immediate.Verdict is null || Verdict(immediate.Verdict);
    }

    private bool Verdict(VerdictData verdict)
    {
        if (verdict.Code == VerdictCode.Break)
        {
            Pass();
            return false;
        }

        return Decision.From(verdict) is not Decision decision || Decide(decision);
    }

    private bool Lookup(LookupExpression lookup)
    {
        if (index.Set(rule.Family, rule.Table, lookup.Set) is not FilterSet set)
        {
            _registers.Forget();
            return Matched(Truth.Unknown, $"the set {lookup.Set}, which was not read");
        }

        List<FilterSetElement> found = [];
        Truth hit = SetSearch.Find(set, _registers.Read(lookup.SourceRegister, set.KeyLength), found);
        if (!Matched(lookup.IsInverted ? KnownBits.Not(hit) : hit, _asked))
        {
            return false;
        }

        if (lookup.DestinationRegister is not uint to || found.Count == 0)
        {
            return true;
        }

        if (found.Count > 1)
        {
            Uncertain ??= _asked;
        }

        if (to != NftRegister.Verdict)
        {
            int length = (int)Math.Min(set.DataLength, NftRegister.Size);
            _registers.Write(to, found is [{ Data: byte[] data }] ? KnownBits.Of(data) : KnownBits.Unknown(length));
            return true;
        }

        bool goesOn = false;
        foreach (FilterSetElement element in found)
        {
            goesOn |= element.Verdict is null || Verdict(element.Verdict);
        }

        return goesOn;
    }

    /// <summary>Nothing is known of what it does: registers may hold anything, and the rule may end.</summary>
    private bool Unknown(UnknownExpression unknown)
    {
        _registers.Forget();
        _asked = unknown.KernelName;
        return Matched(Truth.Unknown, unknown.KernelName);
    }
}

using ContainerNet.Interop;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>Writes one rule in nft's syntax: follows what its expressions load into registers, and puts each comparison in words.</summary>
internal sealed partial class RuleWriter(FilterRule rule, Func<string, FilterSet?> sets)
{
    private readonly List<(string Text, Dependency? Needs)> _parts = [];
    private readonly Term?[] _registers = new Term?[NftRegister.Size / 4];
    private byte? _transport;
    private NftFamily _network = rule.Family;

    /// <summary>What a later field takes for granted, so that nft does not write it: <c>meta l4proto tcp</c> before <c>tcp dport</c>.</summary>
    private readonly record struct Dependency(int Layer, uint Value);

    public string Write()
    {
        for (int i = 0; i < rule.Expressions.Count; i++)
        {
            FilterExpression? next = i + 1 < rule.Expressions.Count ? rule.Expressions[i + 1] : null;
            if (rule.Expressions[i] is CompareExpression { Operator: CompareOperator.GreaterOrEqual } from
                && next is CompareExpression { Operator: CompareOperator.LessOrEqual } to && to.SourceRegister == from.SourceRegister)
            {
                Range(from.SourceRegister, false, from.Data, to.Data);
                i++;
            }
            else if (rule.Expressions[i] is UnknownExpression { KernelName: "rt" } && WritesSegmentSize(i) is int skip)
            {
                Add("tcp option maxseg size set rt mtu");
                i += skip;
            }
            else
            {
                Step(rule.Expressions[i]);
            }
        }

        if (rule.Comment.Length > 0)
        {
            Add($"comment \"{DisplayText.Escape(rule.Comment)}\"");
        }

        return string.Join(' ', _parts.Select(p => p.Text));
    }

    private void Step(FilterExpression expression)
    {
        switch (expression)
        {
            case PayloadExpression payload:
                Payload(payload);
                break;
            case MetaExpression meta:
                LoadOrSet(KernelFields.Meta(meta.Key), meta.DestinationRegister, meta.SourceRegister);
                break;
            case CtExpression ct:
                LoadOrSet(KernelFields.Connection(ct.Key, ct.Direction), ct.DestinationRegister, ct.SourceRegister);
                break;
            case FibExpression fib:
                Put(fib.DestinationRegister, KernelFields.Fib(fib));
                break;
            case BitwiseExpression bitwise:
                Bitwise(bitwise);
                break;
            case ByteorderExpression order:
                Put(order.DestinationRegister, At(order.SourceRegister));
                break;
            case CompareExpression compare:
                Compare(compare);
                break;
            case RangeExpression range:
                Range(range.SourceRegister, range.Operator == CompareOperator.NotEqual, range.From, range.To);
                break;
            case LookupExpression lookup:
                Lookup(lookup);
                break;
            case ImmediateExpression immediate:
                Immediate(immediate);
                break;
            case XtMatchExpression match:
                Add(XtWords.Match(match, rule.Family == NftFamily.IPv6, _transport));
                break;
            case XtTargetExpression target:
                Add(XtWords.Target(target, rule.Family == NftFamily.IPv6));
                break;
            case UnknownExpression { KernelName: "numgen" or "hash" or "rt" or "socket" or "osf" or "xfrm" or "tunnel" or "exthdr" } unknown:
                Array.Fill(_registers, new Term { Text = $"[{unknown.KernelName}]", Length = 4, FullLength = 4 });
                break;
            default:
                Add(Statement(expression));
                break;
        }
    }

    private void Add(string text, Dependency? needs = null)
    {
        if (text.Length > 0)
        {
            _parts.Add((text, needs));
        }
    }

    /// <summary>Takes back the condition that what is said now implies.</summary>
    private void Implies(int layer, uint value)
    {
        int at = _parts.FindLastIndex(p => p.Needs == new Dependency(layer, value));
        if (at >= 0)
        {
            _parts.RemoveAt(at);
        }
    }

    private Term At(uint register)
    {
        int offset = NftRegister.OffsetOf(register);
        return (offset < 0 ? null : _registers[offset / 4]) ?? new Term { Text = $"reg {register}", Length = 4, FullLength = 4 };
    }

    private void Put(uint register, Term term)
    {
        int offset = NftRegister.OffsetOf(register);
        for (int word = offset / 4; offset >= 0 && word < _registers.Length && word * 4 < offset + Math.Max(term.Length, 1); word++)
        {
            _registers[word] = word == offset / 4 ? term : null;
        }
    }

    private void LoadOrSet(Term field, uint? to, uint? from)
    {
        if (from is uint source)
        {
            Add($"{field.Text} set {At(source).Show(field.Type)}");
        }
        else if (to is uint register)
        {
            Put(register, field);
        }
    }

    /// <summary>The terms a key of so many bytes is made of.</summary>
    private List<Term> Key(uint register, uint length)
    {
        List<Term> terms = [];
        int offset = NftRegister.OffsetOf(register);
        int end = offset + (int)Math.Min(length, NftRegister.Size);
        while (offset >= 0 && offset < end && offset < NftRegister.Size)
        {
            Term term = _registers[offset / 4] ?? new Term { Text = $"reg {NftRegister.Word0 + (offset / 4)}", Length = 4, FullLength = 4 };
            terms.Add(term);
            offset += (Math.Max(term.Length, 1) + 3) / 4 * 4;
        }

        return terms.Count > 0 ? terms : [At(register)];
    }

    /// <summary>How many expressions after <c>rt</c> write its value into the TCP option for the segment size; null when they do something else.</summary>
    private int? WritesSegmentSize(int at)
    {
        for (int i = at + 1; i <= at + 2 && i < rule.Expressions.Count; i++)
        {
            if (rule.Expressions[i] is UnknownExpression { KernelName: "exthdr" } header)
            {
                return ExtensionHeader.IsSegmentSizeWritten(header.Payload) ? i - at : null;
            }
        }

        return null;
    }
}

using ContainerNet.Interop;
using ContainerNet.Netfilter.Expressions;

namespace ContainerNet.Netfilter.Rendering;

/// <summary>
/// Writes one rule in nft's syntax: follows what its expressions load into registers, and puts each comparison in words.
/// nft makes the same expressions of these words again.
/// </summary>
internal sealed partial class RuleWriter(FilterRule rule, Func<string, FilterSet?> sets)
{
    private readonly List<(string Text, Dependency? Needs)> _parts = [];
    private readonly Term?[] _registers = new Term?[NftRegister.Size / 4];
    private int _at;
    private readonly List<Dependency> _assumed = [];
    private byte? _transport;
    private byte? _icmpType;
    private bool _isTagged;
    private bool _isEthernet = rule.Family == NftFamily.Bridge;
    private NftFamily _network = rule.Family;

    /// <summary>What a later field takes for granted, so that nft does not write it: <c>meta l4proto tcp</c> before <c>tcp dport</c>.</summary>
    private readonly record struct Dependency(int Layer, uint Value);

    public string Write()
    {
        for (_at = 0; _at < rule.Expressions.Count; _at++)
        {
            FilterExpression? next = _at + 1 < rule.Expressions.Count ? rule.Expressions[_at + 1] : null;
            if (rule.Expressions[_at] is CompareExpression { Operator: CompareOperator.GreaterOrEqual } from
                && next is CompareExpression { Operator: CompareOperator.LessOrEqual } to && to.SourceRegister == from.SourceRegister)
            {
                Range(from.SourceRegister, false, from.Data, to.Data);
                _at++;
            }
            else
            {
                Step(rule.Expressions[_at]);
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
            case ExtensionHeaderExpression header:
                Header(header);
                break;
            case MetaExpression meta:
                LoadOrSet(KernelFields.Meta(meta.Key), meta.DestinationRegister, meta.SourceRegister);
                break;
            case CtExpression ct:
                LoadOrSet(KernelFields.Connection(ct.Key, ct.Direction, _network), ct.DestinationRegister, ct.SourceRegister);
                break;
            case FibExpression fib:
                Put(fib.DestinationRegister, KernelFields.Fib(fib));
                break;
            case RouteExpression route:
                Put(route.DestinationRegister, KernelFields.Route(route));
                break;
            case SocketExpression socket:
                Put(socket.DestinationRegister, KernelFields.Socket(socket));
                break;
            case OsFingerprintExpression osf:
                Put(osf.DestinationRegister, KernelFields.OsFingerprint(osf));
                break;
            case IpsecExpression ipsec:
                Put(ipsec.DestinationRegister, KernelFields.Ipsec(ipsec));
                break;
            case NumberGeneratorExpression numbers:
                Put(numbers.DestinationRegister, KernelFields.Number(numbers));
                break;
            case HashExpression hash:
                Put(hash.DestinationRegister, KernelFields.Hash(hash, hash.SourceRegister is uint from ? Words(Key(from, hash.Length ?? 4)) : ""));
                break;
            case BitwiseExpression bitwise:
                Bitwise(bitwise);
                break;
            case ByteorderExpression order:
                Term turned = At(order.SourceRegister);
                Put(order.DestinationRegister, turned with { IsSwapped = !turned.IsSwapped });
                break;
            case CompareExpression compare:
                Compare(At(compare.SourceRegister), compare.Operator, compare.Data);
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
            case UnknownExpression { KernelName: "tunnel" or "inner" } unknown:
                // These load some register. Which one is not known, so all of them are.
                Array.Fill(_registers, new Term { Text = $"[{unknown.KernelName}]", Length = 4, FullLength = 4 });
                break;
            default:
                Add(Statement(expression));
                break;
        }
    }

    private void Add(string text, Dependency? needs = null)
    {
        if (text.Length == 0)
        {
            return;
        }

        // What stands right before and goes without saying is taken back: nft puts it there again, in the order the fields ask for it.
        for (int i = _assumed.Count - 1; i >= 0; i--)
        {
            if (_parts.Count > 0 && _parts[^1].Needs == _assumed[i])
            {
                _parts.RemoveAt(_parts.Count - 1);
            }
        }

        _assumed.Clear();
        _parts.Add((text, needs));
    }

    /// <summary>Notes what a field that is named takes for granted.</summary>
    private void Implies(int layer, uint value)
    {
        if (!_assumed.Contains(new Dependency(layer, value)))
        {
            _assumed.Add(new Dependency(layer, value));
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
            terms.Add(Whole(term));
            offset += (Math.Max(term.Length, 1) + 3) / 4 * 4;
        }

        return terms.Count > 0 ? terms : [Whole(At(register))];
    }

    /// <summary>The first bytes of an address are a prefix where they are compared, and just bytes elsewhere.</summary>
    private static Term Whole(Term term) => term.Length < term.FullLength && term.Load is PayloadExpression load ? Raw(load) : term;

    private static string Words(IEnumerable<Term> key) => string.Join(" . ", key.Select(t => t.Words));
}

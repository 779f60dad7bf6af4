using System.Text.Json.Serialization;
using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Expressions;

/// <summary>One step of a rule, as nf_tables keeps it: load, compare, look up, translate, decide.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "Kind")]
[JsonDerivedType(typeof(ImmediateExpression), "immediate")]
[JsonDerivedType(typeof(PayloadExpression), "payload")]
[JsonDerivedType(typeof(MetaExpression), "meta")]
[JsonDerivedType(typeof(CompareExpression), "cmp")]
[JsonDerivedType(typeof(BitwiseExpression), "bitwise")]
[JsonDerivedType(typeof(RangeExpression), "range")]
[JsonDerivedType(typeof(LookupExpression), "lookup")]
[JsonDerivedType(typeof(CtExpression), "ct")]
[JsonDerivedType(typeof(FibExpression), "fib")]
[JsonDerivedType(typeof(NatExpression), "nat")]
[JsonDerivedType(typeof(MasqueradeExpression), "masq")]
[JsonDerivedType(typeof(RedirectExpression), "redir")]
[JsonDerivedType(typeof(RejectExpression), "reject")]
[JsonDerivedType(typeof(CounterExpression), "counter")]
[JsonDerivedType(typeof(LimitExpression), "limit")]
[JsonDerivedType(typeof(LogExpression), "log")]
[JsonDerivedType(typeof(ByteorderExpression), "byteorder")]
[JsonDerivedType(typeof(XtMatchExpression), "match")]
[JsonDerivedType(typeof(XtTargetExpression), "target")]
[JsonDerivedType(typeof(ObjectExpression), "objref")]
[JsonDerivedType(typeof(NotrackExpression), "notrack")]
[JsonDerivedType(typeof(DynsetExpression), "dynset")]
[JsonDerivedType(typeof(ExtensionHeaderExpression), "exthdr")]
[JsonDerivedType(typeof(NumberGeneratorExpression), "numgen")]
[JsonDerivedType(typeof(HashExpression), "hash")]
[JsonDerivedType(typeof(RouteExpression), "rt")]
[JsonDerivedType(typeof(SocketExpression), "socket")]
[JsonDerivedType(typeof(OsFingerprintExpression), "osf")]
[JsonDerivedType(typeof(IpsecExpression), "xfrm")]
[JsonDerivedType(typeof(QuotaExpression), "quota")]
[JsonDerivedType(typeof(LastExpression), "last")]
[JsonDerivedType(typeof(QueueExpression), "queue")]
[JsonDerivedType(typeof(TransparentProxyExpression), "tproxy")]
[JsonDerivedType(typeof(SynproxyExpression), "synproxy")]
[JsonDerivedType(typeof(ForwardExpression), "fwd")]
[JsonDerivedType(typeof(DuplicateExpression), "dup")]
[JsonDerivedType(typeof(FlowOffloadExpression), "flow_offload")]
[JsonDerivedType(typeof(ConnectionLimitExpression), "connlimit")]
[JsonDerivedType(typeof(UnknownExpression), "unknown")]
public abstract record FilterExpression
{
    private static readonly string[] Usual = ["payload", "cmp", "counter", "immediate", "meta", "match", "target", "bitwise", "lookup", "ct", "nat"];

    /// <summary>The kernel's name for this kind of expression (<c>NFTA_EXPR_NAME</c>).</summary>
    [JsonIgnore]
    public abstract string Name { get; }

    /// <summary>Reads one element of <c>NFTA_RULE_EXPRESSIONS</c>. A kind that is not known is kept as bytes.</summary>
    public static FilterExpression ReadElement(AttributeReader element)
    {
        string name = "";
        ReadOnlySpan<byte> payload = default;
        while (element.Next())
        {
            if (element.Type == NFTA.EXPR_NAME)
            {
                name = element.AsString(Usual);
            }
            else if (element.Type == NFTA.EXPR_DATA)
            {
                payload = element.Value;
            }
        }

        AttributeReader data = new(payload);
        return name switch
        {
            "immediate" => ImmediateExpression.Read(data),
            "payload" => PayloadExpression.Read(data),
            "meta" => MetaExpression.Read(data),
            "cmp" => CompareExpression.Read(data),
            "bitwise" => BitwiseExpression.Read(data),
            "range" => RangeExpression.Read(data),
            "lookup" => LookupExpression.Read(data),
            "ct" => CtExpression.Read(data),
            "fib" => FibExpression.Read(data),
            "nat" => NatExpression.Read(data),
            "masq" => MasqueradeExpression.Read(data),
            "redir" => RedirectExpression.Read(data),
            "reject" => RejectExpression.Read(data),
            "counter" => CounterExpression.Read(data),
            "limit" => LimitExpression.Read(data),
            "log" => LogExpression.Read(data),
            "byteorder" => ByteorderExpression.Read(data),
            "match" => XtMatchExpression.Read(data),
            "target" => XtTargetExpression.Read(data),
            "objref" => ObjectExpression.Read(data),
            "notrack" => new NotrackExpression(),
            "dynset" => DynsetExpression.Read(data),
            "exthdr" => ExtensionHeaderExpression.Read(data),
            "numgen" => NumberGeneratorExpression.Read(data),
            "hash" => HashExpression.Read(data),
            "rt" => RouteExpression.Read(data),
            "socket" => SocketExpression.Read(data),
            "osf" => OsFingerprintExpression.Read(data),
            "xfrm" => IpsecExpression.Read(data),
            "quota" => QuotaExpression.Read(data),
            "last" => LastExpression.Read(data),
            "queue" => QueueExpression.Read(data),
            "tproxy" => TransparentProxyExpression.Read(data),
            "synproxy" => SynproxyExpression.Read(data),
            "fwd" => ForwardExpression.Read(data),
            "dup" => DuplicateExpression.Read(data),
            "flow_offload" => FlowOffloadExpression.Read(data),
            "connlimit" => ConnectionLimitExpression.Read(data),
            _ => new UnknownExpression { KernelName = name, Payload = payload.ToArray() },
        };
    }

    /// <summary>Reads <c>NFTA_RULE_EXPRESSIONS</c> and lists like it.</summary>
    internal static List<FilterExpression> ReadList(AttributeReader list)
    {
        List<FilterExpression> read = [];
        while (list.Next())
        {
            if (list.Type == NFTA.LIST_ELEM)
            {
                read.Add(ReadElement(list.AsNested()));
            }
        }

        return read;
    }

    /// <summary>Writes it as one element of <c>NFTA_RULE_EXPRESSIONS</c>.</summary>
    public void Write(MessageWriter list)
    {
        ArgumentNullException.ThrowIfNull(list);
        list.Nest(NFTA.LIST_ELEM, WriteElement);
    }

    /// <summary>Writes its name and data.</summary>
    internal void WriteElement(MessageWriter element) => element.String(NFTA.EXPR_NAME, Name).Nest(NFTA.EXPR_DATA, WriteData);

    /// <summary>Writes what stands in <c>NFTA_EXPR_DATA</c>.</summary>
    protected abstract void WriteData(MessageWriter data);
}

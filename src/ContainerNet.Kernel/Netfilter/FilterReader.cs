using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netlink;

namespace ContainerNet.Netfilter;

/// <summary>Reads the kernel's descriptions of tables, chains and rules.</summary>
public static class FilterReader
{
    [ThreadStatic]
    private static string? _lastTable;

    [ThreadStatic]
    private static string? _lastChain;

    /// <summary>Reads <c>NFT_MSG_NEWTABLE</c>.</summary>
    public static FilterTable? Table(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != NFT.NEWTABLE)
        {
            return null;
        }

        FilterTable read = new() { Family = Wire.Read<NfGenMsg>(payload, out ReadOnlySpan<byte> rest).Family };
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            read = attributes.Type switch
            {
                NFTA.TABLE_NAME => read with { Name = attributes.AsString() },
                NFTA.TABLE_FLAGS => read with { Flags = attributes.AsNetworkUInt32() },
                NFTA.TABLE_HANDLE => read with { Handle = attributes.AsNetworkUInt64() },
                NFTA.TABLE_USERDATA => read with { Comment = UserData.ReadComment(attributes.Value) },
                _ => read,
            };
        }

        return read;
    }

    /// <summary>Reads <c>NFT_MSG_NEWCHAIN</c>.</summary>
    public static FilterChain? Chain(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != NFT.NEWCHAIN)
        {
            return null;
        }

        NftFamily family = Wire.Read<NfGenMsg>(payload, out ReadOnlySpan<byte> rest).Family;
        FilterChain read = new() { Family = family, HookFamily = family };
        AttributeReader attributes = new(rest);
        while (attributes.Next())
        {
            read = attributes.Type switch
            {
                NFTA.CHAIN_TABLE => read with { Table = attributes.AsString() },
                NFTA.CHAIN_NAME => read with { Name = attributes.AsString() },
                NFTA.CHAIN_HANDLE => read with { Handle = attributes.AsNetworkUInt64() },
                NFTA.CHAIN_TYPE => read with { Type = attributes.AsString() },
                NFTA.CHAIN_POLICY => read with { Policy = (ChainPolicy)attributes.AsNetworkUInt32() },
                NFTA.CHAIN_HOOK => Hook(read, attributes.AsNested()),
                _ => read,
            };
        }

        return read;
    }

    /// <summary>Reads <c>NFT_MSG_NEWRULE</c>.</summary>
    public static FilterRule? Rule(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != NFT.NEWRULE)
        {
            return null;
        }

        NftFamily family = Wire.Read<NfGenMsg>(payload, out ReadOnlySpan<byte> rest).Family;
        AttributeReader attributes = new(rest);
        string table = "", chain = "", comment = "";
        ulong handle = 0;
        IReadOnlyList<FilterExpression> expressions = [];
        while (attributes.Next()) // one object for each rule, not one for each attribute: rules come by the ten thousand
        {
            switch (attributes.Type)
            {
                case NFTA.RULE_TABLE: table = _lastTable = attributes.AsString([_lastTable ?? ""]); break;
                case NFTA.RULE_CHAIN: chain = _lastChain = attributes.AsString([_lastChain ?? ""]); break;
                case NFTA.RULE_HANDLE: handle = attributes.AsNetworkUInt64(); break;
                case NFTA.RULE_EXPRESSIONS: expressions = FilterExpression.ReadList(attributes.AsNested()); break;
                case NFTA.RULE_USERDATA: comment = UserData.ReadComment(attributes.Value); break;
            }
        }

        return new FilterRule { Family = family, Table = table, Chain = chain, Handle = handle, Expressions = expressions, Comment = comment.Length > 0 ? comment : XtInfo.CommentIn(expressions) };
    }

    private static FilterChain Hook(FilterChain chain, AttributeReader hook)
    {
        List<string> devices = [];
        while (hook.Next())
        {
            switch (hook.Type)
            {
                case NFTA.HOOK_HOOKNUM:
                    NetfilterHook at = HookOf(chain.Family, hook.AsNetworkUInt32());
                    bool ofLink = chain.Family == NftFamily.Inet && at == NetfilterHook.Ingress;
                    chain = chain with { Hook = at, HookFamily = ofLink ? NftFamily.Netdev : chain.Family };
                    break;
                case NFTA.HOOK_PRIORITY:
                    chain = chain with { Priority = (int)hook.AsNetworkUInt32() };
                    break;
                case NFTA.HOOK_DEV:
                    devices.Add(hook.AsString());
                    break;
                case NFTA.HOOK_DEVS:
                    AttributeReader names = hook.AsNested();
                    while (names.Next())
                    {
                        string name = names.AsString();
                        devices.Add(name);
                    }

                    break;
            }
        }

        return devices.Count == 0 ? chain : chain with { Device = string.Join(',', devices.Distinct()) };
    }

    /// <summary>Each family numbers its hooks anew (<c>NF_INET_*</c>, <c>NF_ARP_*</c>, <c>NF_NETDEV_*</c>).</summary>
    private static NetfilterHook HookOf(NftFamily family, uint number) => (family, number) switch
    {
        (NftFamily.Netdev, 0) => NetfilterHook.Ingress,
        (NftFamily.Netdev, 1) => NetfilterHook.Egress,
        (NftFamily.Arp, 0) => NetfilterHook.Input,
        (NftFamily.Arp, 1) => NetfilterHook.Output,
        (NftFamily.Arp, 2) => NetfilterHook.Forward,
        _ => (NetfilterHook)number,
    };
}

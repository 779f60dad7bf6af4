using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netlink;

namespace ContainerNet.Netfilter;

/// <summary>Requests to nf_tables. Pure: a description goes in, the message comes out. Those that change something only work in a <see cref="FilterBatch"/>.</summary>
public static class FilterRequests
{
    private const MessageFlags Read = MessageFlags.Request;
    private const MessageFlags ReadAll = MessageFlags.Request | MessageFlags.Dump;
    private const MessageFlags Change = MessageFlags.Request | MessageFlags.Ack;
    private const MessageFlags Make = Change | MessageFlags.Create;
    private const ushort NFNL_BATCH_GENID = 1;

    /// <summary>Begins a transaction; with a generation the kernel refuses it (ERESTART) when the rules have changed since.</summary>
    public static MessageWriter BatchBegin(uint? generation)
    {
        MessageWriter message = new MessageWriter(NFT.BATCH_BEGIN, MessageFlags.Request).Header(NfGenMsg.Batch);
        return generation is uint known ? message.NetworkUInt32(NFNL_BATCH_GENID, known) : message;
    }

    /// <summary>Ends a transaction: the kernel does all of it, or nothing.</summary>
    public static MessageWriter BatchEnd() => new MessageWriter(NFT.BATCH_END, MessageFlags.Request).Header(NfGenMsg.Batch);

    /// <summary>The generation of the rule set.</summary>
    public static MessageWriter GetGeneration() => new MessageWriter(NFT.GETGEN, Read).Header(NfGenMsg.Of(NftFamily.Unspecified));

    /// <summary><c>nft list tables</c></summary>
    public static MessageWriter GetTables() => new MessageWriter(NFT.GETTABLE, ReadAll).Header(NfGenMsg.Of(NftFamily.Unspecified));

    /// <summary><c>nft list table FAMILY NAME</c>: the table itself, without what is in it.</summary>
    public static MessageWriter GetTable(NftFamily family, string name) => new MessageWriter(NFT.GETTABLE, Read)
        .Header(NfGenMsg.Of(family))
        .String(NFTA.TABLE_NAME, name);

    /// <summary><c>nft list chains</c></summary>
    public static MessageWriter GetChains() => new MessageWriter(NFT.GETCHAIN, ReadAll).Header(NfGenMsg.Of(NftFamily.Unspecified));

    /// <summary>Every rule of every table.</summary>
    public static MessageWriter GetRules() => new MessageWriter(NFT.GETRULE, ReadAll).Header(NfGenMsg.Of(NftFamily.Unspecified));

    /// <summary><c>nft list chain FAMILY TABLE CHAIN</c></summary>
    public static MessageWriter GetRules(NftFamily family, string table, string chain) => new MessageWriter(NFT.GETRULE, ReadAll)
        .Header(NfGenMsg.Of(family))
        .String(NFTA.RULE_TABLE, table)
        .String(NFTA.RULE_CHAIN, chain);

    /// <summary><c>nft list sets; nft list maps</c></summary>
    public static MessageWriter GetSets() => new MessageWriter(NFT.GETSET, ReadAll).Header(NfGenMsg.Of(NftFamily.Unspecified));

    /// <summary><c>nft list set FAMILY TABLE SET</c></summary>
    public static MessageWriter GetElements(NftFamily family, string table, string set) => new MessageWriter(NFT.GETSETELEM, ReadAll)
        .Header(NfGenMsg.Of(family))
        .String(NFTA.SET_ELEM_LIST_TABLE, table)
        .String(NFTA.SET_ELEM_LIST_SET, set);

    /// <summary><c>nft get element FAMILY TABLE SET { KEY }</c></summary>
    public static MessageWriter GetElement(NftFamily family, string table, string set, FilterSetElement key)
        => Elements(NFT.GETSETELEM, Read, family, table, set, [key]);

    /// <summary><c>nft create table FAMILY NAME { comment "…"; }</c></summary>
    /// <param name="table">The table.</param>
    /// <param name="isNew">Whether it is refused (EEXIST) when it is there already; else that stays, awake (<c>nft add table</c>).</param>
    public static MessageWriter NewTable(FilterTable table, bool isNew = true)
    {
        ArgumentNullException.ThrowIfNull(table);
        MessageWriter message = new MessageWriter(NFT.NEWTABLE, isNew ? Make | MessageFlags.Exclusive : Make)
            .Header(NfGenMsg.Of(table.Family))
            .String(NFTA.TABLE_NAME, table.Name)
            .NetworkUInt32(NFTA.TABLE_FLAGS, table.Flags);
        return table.Comment.Length == 0 ? message : message.Bytes(NFTA.TABLE_USERDATA, UserData.WriteComment(table.Comment));
    }

    /// <summary><c>nft delete table FAMILY NAME</c>, with all that is in it.</summary>
    public static MessageWriter RemoveTable(NftFamily family, string name) => new MessageWriter(NFT.DELTABLE, Change)
        .Header(NfGenMsg.Of(family))
        .String(NFTA.TABLE_NAME, name);

    /// <summary><c>nft add chain FAMILY TABLE NAME { type TYPE hook HOOK priority PRIORITY; }</c></summary>
    public static MessageWriter NewChain(FilterChain chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        MessageWriter message = new MessageWriter(NFT.NEWCHAIN, Make)
            .Header(NfGenMsg.Of(chain.Family))
            .String(NFTA.CHAIN_TABLE, chain.Table)
            .String(NFTA.CHAIN_NAME, chain.Name);
        return chain.Hook is not NetfilterHook hook ? message : message
            .String(NFTA.CHAIN_TYPE, chain.Type)
            .NetworkUInt32(NFTA.CHAIN_POLICY, (uint)(chain.Policy ?? ChainPolicy.Accept))
            .Nest(NFTA.CHAIN_HOOK, at => at
                .NetworkUInt32(NFTA.HOOK_HOOKNUM, (uint)hook)
                .NetworkUInt32(NFTA.HOOK_PRIORITY, (uint)(chain.Priority ?? 0)));
    }

    /// <summary><c>nft add rule FAMILY TABLE CHAIN …</c>: at the end of the chain, at its beginning, or before another rule.</summary>
    /// <param name="rule">The rule; in a table iptables-nft owns its comment has to be an xtables match instead.</param>
    /// <param name="atStart">Whether it goes to the beginning of the chain, or right before <paramref name="before"/>.</param>
    /// <param name="before">The handle of the rule it goes before.</param>
    /// <param name="xtProtocol">The transport protocol that xtables matches in the rule rely on (<c>-p</c>); 0 for none.</param>
    public static MessageWriter NewRule(FilterRule rule, bool atStart = false, ulong? before = null, byte xtProtocol = 0)
    {
        ArgumentNullException.ThrowIfNull(rule);
        MessageWriter message = new MessageWriter(NFT.NEWRULE, atStart || before is not null ? Make : Make | MessageFlags.Append)
            .Header(NfGenMsg.Of(rule.Family))
            .String(NFTA.RULE_TABLE, rule.Table)
            .String(NFTA.RULE_CHAIN, rule.Chain);
        if (before is ulong handle)
        {
            message.NetworkUInt64(NFTA.RULE_POSITION, handle);
        }

        message.Nest(NFTA.RULE_EXPRESSIONS, list =>
        {
            foreach (FilterExpression expression in rule.Expressions)
            {
                expression.Write(list);
            }
        });
        if (xtProtocol != 0)
        {
            message.Nest(NFTA.RULE_COMPAT, compat => compat
                .NetworkUInt32(NFTA.RULE_COMPAT_PROTO, xtProtocol)
                .NetworkUInt32(NFTA.RULE_COMPAT_FLAGS, 0));
        }

        return rule.Comment.Length == 0 ? message : message.Bytes(NFTA.RULE_USERDATA, UserData.WriteComment(rule.Comment));
    }

    /// <summary><c>nft delete rule FAMILY TABLE CHAIN handle HANDLE</c></summary>
    public static MessageWriter RemoveRule(NftFamily family, string table, string chain, ulong handle) => new MessageWriter(NFT.DELRULE, Change)
        .Header(NfGenMsg.Of(family))
        .String(NFTA.RULE_TABLE, table)
        .String(NFTA.RULE_CHAIN, chain)
        .NetworkUInt64(NFTA.RULE_HANDLE, handle);

    /// <summary><c>nft flush chain FAMILY TABLE CHAIN</c></summary>
    public static MessageWriter RemoveRules(NftFamily family, string table, string chain) => new MessageWriter(NFT.DELRULE, Change)
        .Header(NfGenMsg.Of(family))
        .String(NFTA.RULE_TABLE, table)
        .String(NFTA.RULE_CHAIN, chain);

    /// <summary><c>nft add set FAMILY TABLE NAME { type KEY; flags FLAGS; }</c>, or a map.</summary>
    /// <param name="set">The set.</param>
    /// <param name="id">A number for it, unique in the transaction.</param>
    public static MessageWriter NewSet(FilterSet set, uint id)
    {
        ArgumentNullException.ThrowIfNull(set);
        MessageWriter message = new MessageWriter(NFT.NEWSET, Make)
            .Header(NfGenMsg.Of(set.Family))
            .String(NFTA.SET_TABLE, set.Table)
            .String(NFTA.SET_NAME, set.Name)
            .NetworkUInt32(NFTA.SET_FLAGS, set.Flags)
            .NetworkUInt32(NFTA.SET_KEY_TYPE, set.KeyType)
            .NetworkUInt32(NFTA.SET_KEY_LEN, set.KeyLength)
            .NetworkUInt32(NFTA.SET_ID, id);
        if (set.IsMap)
        {
            message.NetworkUInt32(NFTA.SET_DATA_TYPE, set.DataType).NetworkUInt32(NFTA.SET_DATA_LEN, set.DataLength);
        }

        if (set.IsHostOrder)
        {
            message.Bytes(NFTA.SET_USERDATA, UserData.HostOrder);
        }

        return set.FieldLengths.Count == 0 ? message : message.Nest(NFTA.SET_DESC, description => description
            .Nest(NFTA.SET_DESC_CONCAT, fields =>
            {
                foreach (uint length in set.FieldLengths)
                {
                    fields.Nest(NFTA.LIST_ELEM, field => field.NetworkUInt32(NFTA.SET_FIELD_LEN, length));
                }
            }));
    }

    /// <summary><c>nft create element FAMILY TABLE SET { KEY : DATA, … }</c></summary>
    public static MessageWriter NewElements(NftFamily family, string table, string set, IEnumerable<FilterSetElement> elements)
        => Elements(NFT.NEWSETELEM, Make | MessageFlags.Exclusive, family, table, set, elements);

    /// <summary><c>nft add element FAMILY TABLE SET { KEY : DATA, … }</c>: what is there already stays.</summary>
    public static MessageWriter AddElements(NftFamily family, string table, string set, IEnumerable<FilterSetElement> elements)
        => Elements(NFT.NEWSETELEM, Make, family, table, set, elements);

    /// <summary><c>nft delete element FAMILY TABLE SET { KEY, … }</c></summary>
    public static MessageWriter RemoveElements(NftFamily family, string table, string set, IEnumerable<FilterSetElement> elements)
        => Elements(NFT.DELSETELEM, Change, family, table, set, elements);

    private static MessageWriter Elements(
        ushort type, MessageFlags flags, NftFamily family, string table, string set, IEnumerable<FilterSetElement> elements)
        => new MessageWriter(type, flags)
            .Header(NfGenMsg.Of(family))
            .String(NFTA.SET_ELEM_LIST_TABLE, table)
            .String(NFTA.SET_ELEM_LIST_SET, set)
            .Nest(NFTA.SET_ELEM_LIST_ELEMENTS, list =>
            {
                foreach (FilterSetElement element in elements)
                {
                    list.Nest(NFTA.LIST_ELEM, one => FilterSetWriter.Write(one, element, keyOnly: type != NFT.NEWSETELEM));
                }
            });
}

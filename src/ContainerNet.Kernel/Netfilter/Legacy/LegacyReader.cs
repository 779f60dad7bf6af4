using System.Text;
using ContainerNet.Netfilter.Expressions;
using ContainerNet.Netlink;

namespace ContainerNet.Netfilter.Legacy;

/// <summary>Reads the entries of an iptables-legacy table as chains and rules of nf_tables' kind. Bytes in, values out.</summary>
public static class LegacyReader
{
    private const int TargetData = 32; // sizeof(struct xt_entry_target): __u16 size; char name[29]; __u8 revision

    private sealed record Entry(int At, int Next, ulong Packets, ulong Bytes, List<FilterExpression> Asks, string Target, byte Revision, byte[] Info, bool IsGoto);

    /// <summary>The table's chains and rules. A rule's handle is its number in its chain, as <c>iptables -D CHAIN NUMBER</c> takes it.</summary>
    /// <exception cref="NetlinkFormatException">These bytes are no table.</exception>
    public static FilterRuleset Read(LegacyTable table, NftFamily family)
    {
        ArgumentNullException.ThrowIfNull(table);
        LegacyLayout layout = family == NftFamily.IPv6 ? LegacyLayout.IPv6 : LegacyLayout.IPv4;
        List<Entry> entries = Entries(table.Entries, layout);
        string name = table.Name + LegacyTable.Mark;
        List<FilterChain> chains = [];
        Dictionary<int, string> starts = [];
        List<(FilterChain Chain, List<Entry> Entries)> filled = [];
        for (int i = 0; i < entries.Count; i++)
        {
            Entry entry = entries[i];
            int hook = IndexOf(table.HookEntries, entry.At);
            if (hook >= 0)
            {
                NetfilterHook at = (NetfilterHook)hook;
                FilterChain chain = new()
                {
                    Family = family,
                    HookFamily = family,
                    Table = name,
                    Name = at.ToString().ToUpperInvariant(),
                    Hook = at,
                    Priority = LegacyTable.PriorityOf(table.Name, at),
                    Type = table.Name == "nat" ? "nat" : "filter",
                };
                filled.Add((chain, []));
                starts[entry.At] = chain.Name;
            }

            if (entry.Target == "ERROR")
            {
                // The head of a chain of somebody's own, or the end of the table.
                if (i + 1 < entries.Count)
                {
                    FilterChain chain = new() { Family = family, HookFamily = family, Table = name, Name = Text(entry.Info) };
                    filled.Add((chain, []));
                    starts[entries[i + 1].At] = chain.Name;
                }
            }
            else if (filled.Count > 0)
            {
                filled[^1].Entries.Add(entry);
            }
        }

        List<FilterRule> rules = [];
        foreach ((FilterChain chain, List<Entry> own) in filled)
        {
            // The last one is the policy, or the way back to who jumped here.
            bool isDrop = own is [.., Entry last] && last.Target.Length == 0 && Verdict(last) == -1;
            chains.Add(chain.Hook is null ? chain : chain with { Policy = isDrop ? ChainPolicy.Drop : ChainPolicy.Accept });
            for (int i = 0; i < own.Count - 1; i++)
            {
                List<FilterExpression> does = [.. own[i].Asks, new CounterExpression { Packets = own[i].Packets, Bytes = own[i].Bytes }];
                does.AddRange(Does(own[i], starts));
                rules.Add(new FilterRule { Family = family, Table = name, Chain = chain.Name, Handle = (ulong)i + 1, Expressions = does, Comment = XtInfo.CommentIn(does) });
            }
        }

        return new FilterRuleset { Tables = [new FilterTable { Family = family, Name = name }], Chains = chains, Rules = rules };
    }

    private static List<Entry> Entries(ReadOnlySpan<byte> bytes, LegacyLayout layout)
    {
        List<Entry> entries = [];
        for (int at = 0; at < bytes.Length;)
        {
            ReadOnlySpan<byte> rest = bytes[at..];
            int target = rest.Length < layout.Matches ? 0 : Wire.Read<ushort>(rest[layout.Offsets..]);
            int next = rest.Length < layout.Matches ? 0 : Wire.Read<ushort>(rest[(layout.Offsets + 2)..]);
            if (target < layout.Matches || next < target + TargetData || next > rest.Length)
            {
                throw new NetlinkFormatException($"An entry of an iptables table at byte {at} claims {next} bytes where {rest.Length} are left.");
            }

            ReadOnlySpan<byte> end = rest[target..next];
            List<FilterExpression> asks = LegacyConditions.Read(rest[..layout.Matches], layout);
            Matches(rest[layout.Matches..target], asks);
            entries.Add(new Entry(at, next, Wire.Read<ulong>(rest[layout.Counters..]), Wire.Read<ulong>(rest[(layout.Counters + 8)..]), asks,
                Text(end.Slice(2, 29)), end[31], end[TargetData..].ToArray(), (rest[layout.Flags] & layout.GotoFlag) != 0));
            at += next;
        }

        return entries;
    }

    private static void Matches(ReadOnlySpan<byte> bytes, List<FilterExpression> asks)
    {
        while (bytes.Length >= TargetData)
        {
            int size = Wire.Read<ushort>(bytes);
            if (size < TargetData || size > bytes.Length)
            {
                throw new NetlinkFormatException($"A match of an iptables rule claims {size} bytes where {bytes.Length} are left.");
            }

            asks.Add(new XtMatchExpression { Extension = Text(bytes.Slice(2, 29)), Revision = bytes[31], Info = bytes[TargetData..size].ToArray() });
            bytes = bytes[size..];
        }
    }

    private static IEnumerable<FilterExpression> Does(Entry entry, Dictionary<int, string> starts)
    {
        if (entry.Target.Length > 0)
        {
            return [new XtTargetExpression { Extension = entry.Target, Revision = entry.Revision, Info = entry.Info }];
        }

        int code = Verdict(entry);
        VerdictData? verdict = code switch
        {
            -5 => new VerdictData { Code = VerdictCode.Return }, // XT_RETURN
            < 0 => new VerdictData { Code = (VerdictCode)(-code - 1) },
            _ when code == entry.At + entry.Next => null, // no target: the next rule
            _ => new VerdictData { Code = entry.IsGoto ? VerdictCode.Goto : VerdictCode.Jump, Chain = starts.GetValueOrDefault(code, $"byte {code}") },
        };
        return verdict is null ? [] : [new ImmediateExpression { DestinationRegister = NftRegister.Verdict, Verdict = verdict }];
    }

    private static int Verdict(Entry entry) => entry.Info.Length >= 4 ? Wire.Read<int>(entry.Info) : -1;

    private static int IndexOf(IReadOnlyList<int> places, int at)
    {
        for (int i = 0; i < places.Count; i++)
        {
            if (places[i] == at)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}

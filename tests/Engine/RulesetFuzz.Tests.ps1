# Rule sets no kernel would take: whatever stands in them, they are evaluated and put in words, without an error and in bounded time.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $source = @'
using System; using System.Collections.Generic; using System.Linq; using System.Net;
using ContainerNet.Filtering; using ContainerNet.Netfilter; using ContainerNet.Netfilter.Expressions; using ContainerNet.Netfilter.Rendering; using ContainerNet.Netlink;
public static class RulesetFuzz
{
    static readonly string[] Names = { "c0", "c1", "c2", "c3", "c4", "c5", "s0", "s1", "nowhere", "\u001b[31m" };
    static readonly string[] Extensions = { "tcp", "udp", "icmp", "icmp6", "multiport", "conntrack", "state", "addrtype", "mark", "connmark", "iprange", "comment", "limit", "x" };
    static readonly string[] Targets = { "REJECT", "DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP", "MARK", "CONNMARK", "LOG", "NFLOG", "TCPMSS", "CT", "X" };
    static readonly string[] Unknowns = { "rt", "exthdr", "numgen", "hash", "socket", "queue", "last", "tproxy", "z" };

    static byte[] Bytes(Random r, int most) { byte[] b = new byte[r.Next(most + 1)]; r.NextBytes(b); if (r.Next(3) == 0) Array.Clear(b); return b; }
    static uint Register(Random r) => r.Next(8) == 0 ? (uint)r.Next() : (uint)r.Next(26);
    static uint Length(Random r) => r.Next(10) == 0 ? uint.MaxValue - (uint)r.Next(3) : (uint)r.Next(70);
    static uint? Maybe(Random r) => r.Next(2) == 0 ? null : Register(r);
    static string Name(Random r) => Names[r.Next(Names.Length)];
    static VerdictData Verdict(Random r) => new() { Code = (VerdictCode)(r.Next(10) == 0 ? r.Next() : r.Next(-6, 4)), Chain = r.Next(4) == 0 ? null : Name(r) };

    static FilterExpression Expression(Random r) => r.Next(24) switch
    {
        0 => new PayloadExpression { Base = (PayloadBase)r.Next(6), Offset = Length(r), Length = Length(r), DestinationRegister = Maybe(r), SourceRegister = r.Next(5) == 0 ? Register(r) : null },
        1 or 2 => new PayloadExpression { Base = (PayloadBase)r.Next(1, 3), Offset = (uint)r.Next(20), Length = (uint)r.Next(1, 5), DestinationRegister = 1 },
        3 or 4 => new MetaExpression { Key = (MetaKey)r.Next(40), DestinationRegister = Maybe(r), SourceRegister = r.Next(4) == 0 ? Register(r) : null },
        5 => new CtExpression { Key = (CtKey)r.Next(26), DestinationRegister = Maybe(r), Direction = (byte)r.Next(3), SourceRegister = r.Next(4) == 0 ? Register(r) : null },
        6 => new FibExpression { Result = (FibResult)r.Next(6), Flags = (FibFlags)r.Next(64), DestinationRegister = Register(r) },
        7 or 8 => new CompareExpression { SourceRegister = Register(r), Operator = (CompareOperator)r.Next(8), Data = Bytes(r, 80) },
        9 => new BitwiseExpression { SourceRegister = Register(r), DestinationRegister = Register(r), Length = Length(r), Mask = Bytes(r, 20), Xor = r.Next(2) == 0 ? null : Bytes(r, 20), Operation = (BitwiseOperation)r.Next(4), Data = r.Next(2) == 0 ? null : Bytes(r, 8) },
        10 => new ByteorderExpression { SourceRegister = Register(r), DestinationRegister = Register(r), Length = Length(r), Size = (uint)r.Next(10) },
        11 => new RangeExpression { SourceRegister = Register(r), Operator = (CompareOperator)r.Next(3), From = Bytes(r, 20), To = Bytes(r, 20) },
        12 or 13 => new LookupExpression { Set = Name(r), SourceRegister = Register(r), DestinationRegister = r.Next(2) == 0 ? 0 : Maybe(r), Flags = (uint)r.Next(3) },
        14 or 15 => new ImmediateExpression { DestinationRegister = r.Next(2) == 0 ? 0 : Register(r), Verdict = r.Next(3) == 0 ? null : Verdict(r), Data = r.Next(2) == 0 ? null : Bytes(r, 80) },
        16 => new NatExpression { Type = (NatType)r.Next(3), Family = (NftFamily)r.Next(12), AddressRegister = Maybe(r), AddressEndRegister = Maybe(r), PortRegister = Maybe(r), PortEndRegister = Maybe(r), Flags = (uint)r.Next(128) },
        17 => r.Next(2) == 0 ? new MasqueradeExpression { PortRegister = Maybe(r), PortEndRegister = Maybe(r), Flags = (uint)r.Next(32) } : new RedirectExpression { PortRegister = Maybe(r), PortEndRegister = Maybe(r) },
        18 => new LimitExpression { Rate = (ulong)r.NextInt64(), UnitSeconds = (ulong)r.Next(100), Type = (uint)r.Next(3), Burst = (uint)r.Next() },
        19 => new XtMatchExpression { Extension = Extensions[r.Next(Extensions.Length)], Revision = (uint)r.Next(5), Info = Bytes(r, 300) },
        20 => new XtTargetExpression { Extension = Targets[r.Next(Targets.Length)], Revision = (uint)r.Next(4), Info = Bytes(r, 100) },
        21 => new UnknownExpression { KernelName = Unknowns[r.Next(Unknowns.Length)], Payload = Bytes(r, 40) },
        22 => r.Next(2) == 0 ? new DynsetExpression { Set = Name(r), KeyRegister = Register(r), DataRegister = Maybe(r), Operation = (uint)r.Next(4) } : new ObjectExpression { ObjectType = (uint)r.Next(12), ObjectName = r.Next(2) == 0 ? null : Name(r), SourceRegister = Maybe(r), Set = Name(r) },
        _ => r.Next(4) switch { 0 => new RejectExpression { Type = (RejectType)r.Next(4), Code = (byte)r.Next(256) }, 1 => new LogExpression { Prefix = "\u001b", Level = (uint)r.Next(20), Flags = (uint)r.Next(64) }, 2 => new NotrackExpression(), _ => new CounterExpression() },
    };

    static FilterRuleset Ruleset(Random r)
    {
        NftFamily family = r.Next(3) switch { 0 => NftFamily.IPv4, 1 => NftFamily.Inet, _ => NftFamily.IPv6 };
        List<FilterChain> chains = new(); List<FilterRule> rules = new(); List<FilterSet> sets = new();
        for (int c = 0; c < 6; c++)
        {
            bool isBase = c < 3;
            chains.Add(new FilterChain { Family = family, HookFamily = family, Table = "t", Name = "c" + c, Hook = isBase ? (NetfilterHook)r.Next(7) : null, Priority = isBase ? r.Next(-400, 400) : null, Policy = isBase ? (ChainPolicy)r.Next(3) : null, Type = isBase && r.Next(2) == 0 ? "nat" : "filter", Device = r.Next(2) == 0 ? null : "eth0,eth1" });
            for (int i = r.Next(5); i >= 0; i--) rules.Add(new FilterRule { Family = family, Table = "t", Chain = "c" + c, Handle = (ulong)rules.Count, Comment = r.Next(9) == 0 ? "\u001b" : "", Expressions = Enumerable.Range(0, r.Next(8)).Select(_ => Expression(r)).ToArray() });
        }
        for (int s = 0; s < 2; s++)
        {
            FilterSetElement[] elements = Enumerable.Range(0, r.Next(6)).Select(_ => new FilterSetElement { Key = Bytes(r, 24), KeyEnd = r.Next(4) == 0 ? Bytes(r, 24) : null, Data = r.Next(2) == 0 ? null : Bytes(r, 20), Verdict = r.Next(2) == 0 ? null : Verdict(r), IsIntervalEnd = r.Next(3) == 0, IsCatchAll = r.Next(8) == 0 }).ToArray();
            sets.Add(new FilterSet { Family = family, Table = "t", Name = "s" + s, Flags = (uint)r.Next(256), KeyType = (uint)r.Next(), KeyLength = Length(r), DataType = (uint)r.Next(), DataLength = Length(r), FieldLengths = Enumerable.Range(0, r.Next(4)).Select(_ => Length(r)).ToArray(), Elements = elements });
        }
        return new FilterRuleset { Tables = new[] { new FilterTable { Family = family, Name = "t" } }, Chains = chains, Rules = rules, Sets = sets };
    }

    static FilterFlow Flow(Random r)
    {
        bool six = r.Next(2) == 0;
        return new FilterFlow
        {
            Source = IPAddress.Parse(six ? "2001:db8::1" : "10.0.0.1"), Destination = IPAddress.Parse(six ? "2001:db8::2" : "10.0.0.2"),
            Protocol = r.Next(3) switch { 0 => ContainerNet.Paths.PathProtocol.Icmp, 1 => ContainerNet.Paths.PathProtocol.Tcp, _ => ContainerNet.Paths.PathProtocol.Udp },
            SourcePort = r.Next(3) == 0 ? 5000 : 0, DestinationPort = r.Next(3) == 0 ? 0 : 80, InputInterface = r.Next(3) == 0 ? null : "eth0", OutputInterface = r.Next(3) == 0 ? null : "a-name-that-is-longer-than-any",
            IsReply = r.Next(3) == 0, DestinationIsLocal = r.Next(2) == 0, IsMarkUnknown = r.Next(4) == 0,
        };
    }

    public static double Run(int seed, int count)
    {
        Random r = new(seed);
        double slowest = 0;
        for (int n = 0; n < count; n++)
        {
            FilterRuleset rules = Ruleset(r);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            foreach (NetfilterHook hook in Enum.GetValues<NetfilterHook>())
            {
                HookResult result;
                try { result = RulesetEvaluator.Evaluate(rules, hook, Flow(r), r.Next(8) == 0 ? NftFamily.Bridge : null); }
                catch (Exception e) { throw new Exception($"round {n}: {e}"); }
                if (result.Verdict == FilterVerdict.Unknown && result.Explanation.Length == 0) throw new Exception($"round {n}: unknown, and not why");
            }
            foreach (PacketFilterRule rule in RulesetListing.Rules(rules, "x")) if (rule.Expression.Contains('\u001b') || rule.Verdict.Contains('\u001b')) throw new Exception($"round {n}: an escape character in the text");
            slowest = Math.Max(slowest, watch.Elapsed.TotalMilliseconds);
        }
        return slowest;
    }

    public static int Read(int seed, int count)
    {
        Random r = new(seed);
        string[] names = { "immediate", "payload", "meta", "cmp", "bitwise", "range", "lookup", "ct", "fib", "nat", "masq", "redir", "reject", "counter", "limit", "log", "byteorder", "match", "target", "objref", "dynset", "exthdr" };
        int refused = 0;
        for (int n = 0; n < count; n++)
        {
            byte[] data = Bytes(r, 60);
            for (int at = 0; at + 4 <= data.Length && r.Next(4) != 0; at += data[at] / 4 * 4 + 4) { data[at] = (byte)(4 + r.Next(24)); data[at + 1] = 0; data[at + 2] = (byte)r.Next(9); data[at + 3] = (byte)(r.Next(2) * 0x80); }
            byte[] name = System.Text.Encoding.ASCII.GetBytes(names[r.Next(names.Length)] + "\0");
            List<byte> element = new() { (byte)(4 + name.Length), 0, 1, 0 };
            element.AddRange(name);
            while (element.Count % 4 != 0) element.Add(0);
            element.AddRange(new byte[] { (byte)(4 + data.Length), 0, 2, 0 });
            element.AddRange(data);
            try
            {
                FilterExpression read = FilterExpression.ReadElement(new AttributeReader(element.ToArray()));
                FilterRule rule = new() { Family = NftFamily.Inet, Table = "t", Chain = "c", Expressions = new[] { read, read } };
                FilterRuleset rules = new() { Rules = new[] { rule }, Chains = new[] { new FilterChain { Family = NftFamily.Inet, HookFamily = NftFamily.Inet, Table = "t", Name = "c", Hook = NetfilterHook.Forward, Priority = 0, Policy = ChainPolicy.Accept } } };
                RuleText.Render(rule, rules);
                RulesetEvaluator.Evaluate(rules, NetfilterHook.Forward, Flow(r));
            }
            catch (NetlinkFormatException) { refused++; }
        }
        return refused;
    }
}
'@
    if (-not ('RulesetFuzz' -as [type])) {
        $libraries = 'Kernel', 'Engine' | ForEach-Object { "$PSScriptRoot/../../bin/ContainerNet.$_.dll" }
        Add-Type -IgnoreWarnings -CompilerOptions '-nowarn:CS1701' -TypeDefinition $source -ReferencedAssemblies (@($libraries) + 'System.Collections', 'System.Linq', 'System.Net.Primitives', 'System.Runtime', 'System.Runtime.Extensions', 'netstandard')
    }
}

Describe 'random rule sets' {
    It 'never fail and never run on (seed <_>)' -ForEach 1, 2, 3, (Get-Random -Maximum 1000000) {
        [RulesetFuzz]::Run($_, 2500) | Should -BeLessThan 4000
    }

    It 'random bytes in place of expressions are refused or shown (seed <_>)' -ForEach 4, (Get-Random -Maximum 1000000) {
        [RulesetFuzz]::Read($_, 50000) | Should -BeLessThan 50000
    }
}

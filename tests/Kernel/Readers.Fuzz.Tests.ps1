BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Add-Type -CompilerOptions '-nowarn:CS1701' -ReferencedAssemblies "$PSScriptRoot/../../bin/ContainerNet.Kernel.dll", System.Runtime, System.Memory, System.Collections, System.Linq -TypeDefinition @'
using System;
using System.Collections.Generic;
using ContainerNet.Conntrack;
using System.Linq;
using ContainerNet.Netfilter;
using ContainerNet.Netfilter.Legacy;
using ContainerNet.Netfilter.Rendering;
using ContainerNet.Netfilter.Tracing;
using ContainerNet.Netlink;
using ContainerNet.Route;

/// Gives readers bytes that are cut, changed or made up, and notes whatever is neither an object nor a NetlinkFormatException.
public static class ReaderFuzz
{
    private static readonly Dictionary<string, Action<byte[]>> Readers = new()
    {
        ["link"] = bytes => LinkReader.Read(bytes, "ns"),
        ["address"] = bytes => AddressReader.Read(bytes, "ns", _ => "eth0"),
        ["route"] = bytes => RouteReader.Read(bytes, "ns", _ => "eth0"),
        ["rule"] = bytes => RuleReader.Read(bytes, "ns"),
        ["neighbor"] = bytes => NeighborRequests.Read(bytes, "ns", _ => "eth0"),
        ["connection"] = bytes => { if (ConntrackReader.Read(bytes, "ns") is { } entry) { entry.ToString(); _ = entry.State + entry.StartTime + entry.StopTime + entry.Master + entry.SourceTranslatedTo + entry.DestinationTranslatedTo; } },
        ["filter table"] = bytes => FilterReader.Table(0xa00, bytes),
        ["filter chain"] = bytes => FilterReader.Chain(0xa03, bytes),
        ["filter rule"] = bytes => Show(FilterReader.Rule(0xa06, bytes)),
        ["filter set"] = bytes => FilterSetReader.Set(0xa09, bytes),
        ["set element"] = bytes => FilterSetReader.Elements(0xa0c, bytes),
        ["iptables-legacy table"] = bytes => Show(LegacyReader.Read(new LegacyTable("filter", new[] { -1, 0, 152, 304, -1 }, new[] { -1, 0, 152, 304, -1 }, bytes), NftFamily.IPv4).Rules.ToArray()),
        ["trace"] = bytes => TraceReader.Read(0xa11, bytes),
        ["forwarding table entry"] = bytes => FdbRequests.Read(bytes, "ns", _ => "eth0"),
    };

    // What was read must be fit to be shown, too. Its sets are what stands in no set.
    private static void Show(params FilterRule[] rules)
        => RulesetListing.Rules(new FilterRuleset { Rules = rules.Where(rule => rule is not null).ToArray() }, "ns");

    public static byte[][] Read(NetlinkSocket socket, MessageWriter request)
        => socket.Dump<byte[]>(request, (_, payload) => payload.ToArray(), "read samples").Items.ToArray();

    public static string[] Run(string reader, byte[][] samples, int seed, int rounds)
    {
        var random = new Random(seed);
        var found = new List<string>();
        for (int i = 0; i < rounds && found.Count < 5; i++)
        {
            byte[] bytes;
            switch (random.Next(3))
            {
                case 0: // a real message, cut
                    bytes = samples[random.Next(samples.Length)];
                    bytes = bytes[..random.Next(bytes.Length + 1)];
                    break;
                case 1: // a real message with a few bytes changed
                    bytes = (byte[])samples[random.Next(samples.Length)].Clone();
                    for (int n = random.Next(1, 9); n > 0 && bytes.Length > 0; n--)
                    {
                        bytes[random.Next(bytes.Length)] = random.Next(3) switch { 0 => (byte)0, 1 => (byte)255, _ => (byte)random.Next(256) };
                    }
                    break;
                default: // attributes of every type, with lengths that may lie
                    bytes = new byte[random.Next(400)];
                    random.NextBytes(bytes);
                    for (int at = random.Next(8) + 4; at + 4 <= bytes.Length;)
                    {
                        int length = random.Next(4, 24);
                        BitConverter.TryWriteBytes(bytes.AsSpan(at), (ushort)(random.Next(20) == 0 ? random.Next(65536) : length));
                        BitConverter.TryWriteBytes(bytes.AsSpan(at + 2), (ushort)random.Next(64));
                        at += (length + 3) & ~3;
                    }
                    break;
            }

            try
            {
                Readers[reader](bytes);
            }
            catch (NetlinkFormatException)
            {
            }
            catch (Exception e)
            {
                found.Add(e.GetType().Name + ": " + e.Message + " for " + Convert.ToHexString(bytes));
            }
        }

        return found.ToArray();
    }
}
'@
    $lab = New-Lab -IPv6
    ip -n $lab.Host link add mv0 link eth0 type macvlan mode source macaddr set 02:00:00:00:00:06 02:00:00:00:00:07
    ip -n $lab.Host link add vx0 up master docker0 type vxlan id 42 dstport 4789 remote 192.0.2.1 local 192.0.2.10 dev eth0
    bridge -n $lab.Host fdb add 02:00:00:00:00:08 dev vx0 dst 192.0.2.3 port 4790 vni 44 via eth0
    Invoke-In $lab.Host nft 'table inet fz { set dyn { type ipv4_addr . inet_service; size 9; flags dynamic,timeout; }; set pairs { type ipv4_addr . inet_service; flags interval,timeout; elements = { 10.0.0.0/8 . 5-9 timeout 1h comment "x" }; }; chain c { type filter hook forward priority 5; policy drop; tcp dport { 80, 100-200 } ct state new limit rate 10/second counter log prefix "p" accept; ip saddr . tcp dport @pairs accept; meta mark set jhash ip saddr mod 4; ip dscp set cs3; tcp option maxseg size set rt mtu; update @dyn { ip saddr . tcp dport limit rate 1/second }; jump d; }; chain n { type nat hook prerouting priority dstnat; tcp dport 80 dnat ip to 10.0.0.1:80; }; chain d { fib daddr type local numgen inc mod 3 vmap { 0 : drop, 1 : return }; }; }' 2>$null
    Invoke-In $lab.Host iptables-legacy -A FORWARD -i docker+ -p tcp --dport 80 -m conntrack --ctstate NEW -j ACCEPT 2>$null
    $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
    $hostNs = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$($lab.Host)", $lab.Host))
    $null = Test-Ping $lab.Container 203.0.113.176 # so that there are neighbours
    $requests = @{
        link     = { [ContainerNet.Route.LinkRequests]::GetLinks(-1) }
        address  = { [ContainerNet.Route.AddressRequests]::GetAddresses($null, 0) }
        neighbor = { [ContainerNet.Route.NeighborRequests]::GetNeighbors() }
        route    = { [ContainerNet.Route.RouteRequests]::GetRoutes('IPv4', $null) }
        'forwarding table entry' = { [ContainerNet.Route.FdbRequests]::GetEntries(0, 0) }
        connection = { [ContainerNet.Conntrack.ConntrackRequests]::GetEntries($null) }
        rule     = { [ContainerNet.Route.RouteRequests]::GetRules('IPv4') }
        'filter table' = { [ContainerNet.Netfilter.FilterRequests]::GetTables() }
        'filter chain' = { [ContainerNet.Netfilter.FilterRequests]::GetChains() }
        'filter rule'  = { [ContainerNet.Netfilter.FilterRequests]::GetRules() }
        trace    = { [ContainerNet.Netfilter.FilterRequests]::GetRules() } # attributes of another kind, but well made
        'filter set'   = { [ContainerNet.Netfilter.FilterRequests]::GetSets() }
        'set element'  = { [ContainerNet.Netfilter.FilterRequests]::GetElements('Inet', 'fz', 'pairs') }
    }
}

AfterAll {
    ${session}?.Dispose()
    $lab | Remove-Lab
}

Describe 'the reader of a <_>' -Skip:(-not (Test-Has lab)) -ForEach 'link', 'address', 'route', 'rule', 'neighbor', 'forwarding table entry', 'connection',
    'filter table', 'filter chain', 'filter rule', 'filter set', 'set element', 'trace', 'iptables-legacy table' {
    It 'takes any bytes, or says they are none' {
        # What this kernel itself writes is cut and changed, beside what is made up.
        $family = $_ -match 'filter|set|connection|trace' ? 'Netfilter' : 'Route'
        $samples = $_ -eq 'iptables-legacy table' ? @([ContainerNet.Netfilter.Legacy.LegacyTables]::ReadTables($hostNs) | ForEach-Object { , $_.Item1.Entries }) : [ReaderFuzz]::Read($session.Socket($hostNs, $family), (& $requests[$_]))
        $samples.Count | Should -BeGreaterThan 0
        [ReaderFuzz]::Run($_, $samples, 20260, 200000) | Should -BeNullOrEmpty
    }
}

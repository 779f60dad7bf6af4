# Hosts that are odd and well: where a real packet passes, no finding is an Error, neither of a look nor of a probe. Each shape of network gets some of the things
# that people have on their hosts beside it. CI makes each shape once, -Task Soak 60 hosts; CONTAINERNET_HOSTS and
# CONTAINERNET_SEED so many others.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $able = (Test-Has lab) -and (Test-Has busybox) -and (Test-Has ping)
}

Describe 'a host that is odd and well' -Skip:(-not $able) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        Import-Module "$PSScriptRoot/FaultScenario.psm1"
        Import-Module "$PSScriptRoot/../Services.psm1"

        $out = @{ Destination = '203.0.113.176' }
        $in = @{ From = '192.0.2.1'; FromNamespace = 'World'; Port = 8080; Destination = '192.0.2.10' }
        $web = { Start-WordService $args[0].Container 80 web }
        $shapes = @(
            @{ Name = 'one bridge'; Asks = $out, @{ Destination = '172.17.0.1' }, @{ Destination = '192.0.2.10' } }
            @{ Name = 'two containers on it'; Containers = 2; Asks = @{ Destination = '172.17.0.3' }, $out }
            @{ Name = 'IPv6'; IPv6 = $true; Asks = @{ Destination = '2001:db8:113::176' }, @{ Destination = '2001:db8:17::1' }, $out }
            @{ Name = 'a second bridge'; Containers = 2; Asks = $out, @{ Destination = '10.1.0.2' }
                Make = 'ip -n c2 link del eth0; ip -n h link add br1 up type bridge; ip -n h addr add 10.1.0.1/24 dev br1; ip -n h link add vb1 type veth peer name eth0 netns c2; ip -n h link set vb1 master br1 up; ip -n c2 addr add 10.1.0.2/24 dev eth0; ip -n c2 link set eth0 up; ip -n c2 route add default via 10.1.0.1' }
            @{ Name = 'a container on two bridges'; Asks = $out, @{ Destination = '10.1.0.1' }
                Make = 'ip -n h link add br1 up type bridge; ip -n h addr add 10.1.0.1/24 dev br1; ip -n h link add vb1 type veth peer name eth1 netns c; ip -n h link set vb1 master br1 up; ip -n c addr add 10.1.0.2/24 dev eth1; ip -n c link set eth1 up' }
            @{ Name = 'macvlan'; Asks = , $out
                Make = 'ip -n c link del eth0; ip -n h link add mv0 link eth0 netns c type macvlan mode bridge; ip -n c link set mv0 name eth0; ip -n c addr add 192.0.2.50/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 192.0.2.1' }
            @{ Name = 'a bridge with the uplink in it'; Asks = @{ Destination = '192.0.2.1' }, @{ Destination = '192.0.2.10' }, $out
                Make = 'ip -n h addr flush dev eth0; ip -n h link set eth0 master docker0; ip -n h addr add 192.0.2.10/24 dev docker0; ip -n h route replace default via 192.0.2.1; ip -n c addr flush dev eth0; ip -n c addr add 192.0.2.50/24 dev eth0; ip -n c route replace default via 192.0.2.1' }
            @{ Name = 'a routed pair with /32'; Asks = , $out
                Make = 'ip -n h link set veth_host nomaster; ip -n h addr add 169.254.1.1/32 dev veth_host; ip -n c addr flush dev eth0; ip -n c addr add 172.17.9.2/32 dev eth0; ip -n c route add 169.254.1.1 dev eth0 scope link; ip -n c route replace default via 169.254.1.1 dev eth0; ip -n h route add 172.17.9.2 dev veth_host' }
            @{ Name = 'VXLAN'; Containers = 2; Asks = @{ Destination = '172.17.0.3' }, $out
                Make = 'ip -n h link del veth_host2; ip -n w link add docker0 up type bridge; ip -n w link add vw type veth peer name eth0 netns c2; ip -n w link set vw master docker0 up; ip -n c2 addr add 172.17.0.3/16 dev eth0; ip -n c2 link set eth0 mtu 1450 up; ip -n c link set eth0 mtu 1450
                    ip -n h link add vx0 type vxlan id 42 local 192.0.2.10 remote 192.0.2.1 dstport 4789; ip -n h link set vx0 master docker0 up; ip -n w link add vx0 type vxlan id 42 local 192.0.2.1 remote 192.0.2.10 dstport 4789; ip -n w link set vx0 master docker0 up' }
            @{ Name = 'a published port of ours'; Serve = $web; Asks = $in, $out, @{ From = '192.0.2.10'; FromNamespace = 'Host'; Port = 8080; Destination = '192.0.2.10' }, @{ From = '127.0.0.1'; FromNamespace = 'Host'; Port = 8080; Destination = '127.0.0.1' }, @{ From = '172.17.0.2'; FromNamespace = 'Container'; Port = 8080; Destination = '192.0.2.10' }
                Make = { $null = Add-NatPortMap 8080 172.17.0.2 80 -Hairpin -Localhost -Namespace $args[0].Host; Invoke-LabCommand $args[0] 'in h bridge link set dev veth_host hairpin on' } }
            @{ Name = 'a port published by iptables'; Serve = $web; Needs = 'iptables-nft'; Asks = $in, $out; Make = 'in h iptables-nft -t nat -A PREROUTING -m addrtype --dst-type LOCAL -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80' }
            @{ Name = 'a port published by iptables-legacy'; Serve = $web; Needs = 'iptables-legacy'; Asks = $in, $out; Make = 'in h iptables-legacy -t nat -A PREROUTING -d 192.0.2.10 -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80' }
        )

        $forward = 'ct state established,related accept; iifname { docker0, br1, veth_host } accept; ct status dnat accept; meta l4proto icmpv6 accept'
        $things = @(
            @{ Name = 'empty bridges'; Do = 'for i in 5 6 7; do ip -n h link add br$i up type bridge; ip -n h addr add 10.$i.0.1/16 dev br$i; done' }
            @{ Name = 'a table for the containers'; Do = 'ip -n h route add default via 192.0.2.1 table 100; ip -n h rule add from 172.17.0.0/16 lookup 100 priority 200; ip -n h rule add to 172.17.0.0/16 lookup main priority 100; ip -n h rule add to 10.0.0.0/8 lookup main priority 101; ip -n h rule add to 192.0.2.0/24 lookup main priority 102' }
            @{ Name = 'a blackhole for a mark'; Do = 'ip -n h route add blackhole default table 200; ip -n h rule add fwmark 7 lookup 200' }
            @{ Name = 'a last route that refuses'; Do = 'ip -n h route add unreachable default metric 4278198272; ip -n h route add blackhole 10.99.0.0/16; ip -n c route add unreachable default metric 4278198272' }
            @{ Name = 'a strict firewall'; Do = "in h nft 'table inet fw { chain i { type filter hook input priority 0; policy drop; ct state established,related accept; iif lo accept; meta l4proto { icmp, icmpv6 } accept; udp dport 4789 accept; }; chain f { type filter hook forward priority 0; policy drop; $forward; }; }'" }
            @{ Name = 'zones as firewalld has them'; Do = "in h nft 'table inet firewalld { chain pre { type filter hook prerouting priority -290; icmpv6 type { nd-router-advert, nd-neighbor-solicit } accept; meta nfproto ipv6 fib saddr . mark . iif oif missing drop; }; chain onward { type filter hook forward priority 10; policy drop; ct state { established, related } accept; ct status dnat accept; iifname lo accept; ct state invalid drop; jump zones; reject with icmpx admin-prohibited; }; chain zones { iifname { docker0, br1, veth_host } goto trusted; goto public; }; chain trusted { accept; }; chain public { meta l4proto { icmp, ipv6-icmp } accept; log; return; }; }'" }
            @{ Name = 'Docker''s chains'; Needs = 'iptables-nft'; Do = 'in h sh -c "iptables-nft -N DOCKER-USER; iptables-nft -N DOCKER; iptables-nft -N DOCKER-ISO; iptables-nft -N DOCKER-ISO2; iptables-nft -A DOCKER-USER -j RETURN; iptables-nft -A DOCKER-ISO -i docker7 ! -o docker7 -j DOCKER-ISO2; iptables-nft -A DOCKER-ISO2 -o docker7 -j DROP; iptables-nft -A FORWARD -j DOCKER-USER; iptables-nft -A FORWARD -j DOCKER-ISO; iptables-nft -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT; iptables-nft -A FORWARD -o docker0 -j DOCKER; iptables-nft -A FORWARD -i docker0 -j ACCEPT; iptables-nft -A FORWARD -i br1 -j ACCEPT; iptables-nft -A FORWARD -i veth_host -j ACCEPT; iptables-nft -A DOCKER -d 172.17.0.2 -p tcp --dport 80 -j ACCEPT; iptables-nft -P FORWARD DROP"' }
            @{ Name = 'iptables-legacy that lets pass'; Needs = 'iptables-legacy'; Do = 'in h iptables-legacy -A FORWARD -p tcp --dport 25 -j DROP; in h iptables-legacy -A FORWARD -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT; in h iptables-legacy -A FORWARD -j DROP; in h iptables-legacy -t mangle -A PREROUTING -p udp -j MARK --set-mark 7' }
            @{ Name = 'many foreign rules'; Do = "python3 -c `"print('table ip many { chain f { type filter hook forward priority 5; '); [print(f'ip daddr 10.{i // 250}.{i % 250}.0/24 tcp dport {i + 1} drop;') for i in range(10000)]; print('}; }')`" | in h nft -f -"; Needs = 'python3' }
            @{ Name = 'strict rp_filter'; Do = 'in h sysctl -qw net.ipv4.conf.all.rp_filter=1' }
            @{ Name = 'no tracking for what is fast'; Do = "in h nft 'table ip quick { chain p { type filter hook prerouting priority -300; udp dport 53 notrack; tcp dport 9999 notrack; }; chain o { type filter hook output priority -300; udp sport 53 notrack; }; }'" }
            @{ Name = 'bridged frames handed to iptables'; Needs = 'bridge-nf'; Do = 'in h sysctl -qw net.bridge.bridge-nf-call-iptables=1' }
            @{ Name = 'old connections'; Needs = 'conntrack'; Do = 'for p in 1 2 3; do in h conntrack -I -t 600 -p udp -s 192.0.2.77 -d 192.0.2.10 --sport $p --dport 8080 --dst-nat 172.17.0.9:80 2>/dev/null; done' }
            @{ Name = 'a rule of another family and another port'; Do = "in h nft 'table ip6 x { chain f { type filter hook forward priority 0; tcp dport 1-1023 drop; }; }; table arp x { chain i { type filter hook input priority 0; arp operation 9 drop; }; }; table bridge x { chain f { type filter hook forward priority 0; ether type 0x88cc drop; }; }'" }
        )

        function Test-Real ($Lab, $Ask) {
            if ($Ask.Port) { return (Get-Answer $Lab.($Ask.FromNamespace) $Ask.Destination $Ask.Port) -eq 'web' }
            $null = ip netns exec $Lab.Container ping -n -c 1 -W 1 $Ask.Destination 2>&1
            $LASTEXITCODE -eq 0
        }

        # What was found though a packet passes, as sentences. A host where none passes says nothing here: it is counted.
        function Test-Host ($Shape, $Beside) {
            $lab = New-Lab -Containers ($Shape.Containers ?? 1) -IPv6:([bool]$Shape.IPv6)
            try {
                $Shape.Serve, $Shape.Make | Where-Object { $_ } | ForEach-Object { Invoke-LabCommand $lab $_ }
                $Beside | ForEach-Object { Invoke-LabCommand $lab $_.Do }
                foreach ($ask in $Shape.Asks) {
                    if (-not ((1..3).Where({ Test-Real $lab $ask }, 'First'))) { $script:broken += "$($Shape.Name) with $($Beside.Name -join ', '): $($ask.Values)"; continue }
                    $with = $ask.Clone()
                    if ($ask.FromNamespace) { $with.FromNamespace = $lab.($ask.FromNamespace) }
                    $look = Test-ContainerPath $lab.Container @with -NoProbe
                    $test = Test-ContainerPath $lab.Container @with
                    $script:looks++
                    foreach ($finding in @($look.Findings) + @($test.Findings) | Where-Object Severity -EQ Error) { "$($Shape.Name) with $($Beside.Name -join ', '), $($ask.Destination): $($finding.Id): $($finding.Evidence)" }
                    if (-not $test.Succeeded) { "$($Shape.Name) with $($Beside.Name -join ', '), $($ask.Destination): not reached, broken at $($test.BrokenAt)" }
                }
            } finally {
                $lab | Remove-Lab
            }
        }
    }

    It 'has no error' {
        $usable = @($things | Where-Object { -not $_.Needs -or (Test-Has $_.Needs) })
        $count = $env:CONTAINERNET_HOSTS ? [int]$env:CONTAINERNET_HOSTS : (Get-TestCount $shapes.Count 60 'healthy hosts')
        $random = [Random]::new([int]($env:CONTAINERNET_SEED ?? 1))
        $script:looks = 0
        $script:broken = @()
        $made = 0
        $alarms = foreach ($i in 0..($count - 1)) {
            $shape = $shapes[$i % $shapes.Count]
            if ($shape.Needs -and -not (Test-Has $shape.Needs)) { continue }
            $beside = @(1..3 | ForEach-Object { $random.Next($usable.Count) } | Sort-Object -Unique | ForEach-Object { $usable[$_] })
            $made++
            Test-Host $shape $beside
        }

        Write-Host "$made hosts, $script:looks paths that are well looked at and probed: $(@($alarms).Count) errors"
        $script:broken | Should -BeNullOrEmpty -Because 'these hosts are meant to be well'
        $alarms | Should -BeNullOrEmpty
    }
}

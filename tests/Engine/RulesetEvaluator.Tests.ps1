# Rule sets in a lab's host, real packets through them, and what RulesetEvaluator says of the same packets: it has to be the same.
# The rules come from nft and iptables-nft and are read with ContainerNet's own socket.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $lab = (Test-Has lab) -and (Test-Has ping) -and (Test-Has busybox)
    $forward = 'type filter hook forward priority 0; policy'
    $cases = @(
        @{ Name = 'nothing but masquerading' }
        @{ Name = 'a policy that drops'; Nft = "table ip f { chain c { $forward drop; }; }" }
        @{ Name = 'known connections and one port'; Nft = "table ip f { chain c { $forward drop; ct state established,related accept; tcp dport 80 accept; }; }" }
        @{ Name = 'one port, but no replies'; Nft = "table ip f { chain c { $forward drop; tcp dport 80 accept; }; }" }
        @{ Name = 'a set of ports'; Nft = "table inet f { chain c { $forward drop; ct state established accept; tcp dport { 22, 400-500 } accept; }; }" }
        @{ Name = 'a named set of intervals'; Nft = "table inet f { set s { type ipv4_addr; flags interval; elements = { 172.16.0.0/12, 10.0.0.1-10.0.0.9 }; }; chain c { $forward accept; ip saddr @s tcp dport 443 reject; }; }" }
        @{ Name = 'an inverted set'; Nft = "table inet f { chain c { $forward accept; tcp dport != { 443, 8443 } drop; }; }" }
        @{ Name = 'a verdict map with a jump'; Nft = "table inet f { chain d { ip daddr 203.0.113.0/24 drop; }; chain c { $forward accept; tcp dport vmap { 80 : jump d, 443 : accept }; }; }" }
        @{ Name = 'a map of states'; Nft = "table inet f { chain c { $forward drop; ct state vmap { established : accept, related : accept, new : continue }; icmp type echo-request accept; }; }" }
        @{ Name = 'concatenated addresses and ports'; Nft = "table inet f { chain c { $forward accept; ip saddr . tcp dport { 172.17.0.2 . 80, 172.17.0.3 . 443 } drop; }; }" }
        @{ Name = 'concatenated intervals'; Nft = "table inet f { set s { type ipv4_addr . inet_service; flags interval; elements = { 172.17.0.0/24 . 400-500 }; }; chain c { $forward accept; ip saddr . tcp dport @s drop; }; }" }
        @{ Name = 'goto, return and a policy after them'; Nft = "table inet f { chain e { tcp dport 80 accept; }; chain d { icmp type echo-request return; goto e; }; chain c { $forward drop; ct state established accept; jump d; icmp type echo-request accept; }; }" }
        @{ Name = 'goto that comes back above its chain'; Nft = "table inet f { chain e { counter; }; chain d { goto e; accept; }; chain c { $forward accept; jump d; drop; }; }" }
        @{ Name = 'two chains, of which the later drops'; Nft = "table inet f { chain a { type filter hook forward priority -5; accept; }; chain b { type filter hook forward priority 5; tcp dport 443 drop; }; }" }
        @{ Name = 'links by name, wildcard and index'; Nft = 'table inet f { chain c { type filter hook forward priority 0; iifname "docker*" oifname != "eth1" tcp dport 80 drop; oif "lo" drop; }; }' }
        @{ Name = 'marks that another chain set'; Nft = 'table inet f { chain a { type filter hook prerouting priority -150; tcp dport 80 meta mark set 0x12; }; chain b { type filter hook forward priority 0; meta mark & 0xf0 == 0x10 drop; }; }' }
        @{ Name = 'addresses of the host'; Nft = 'table inet f { chain a { type filter hook prerouting priority -150; iifname "docker0" fib daddr type local icmp type echo-request drop; }; }' }
        @{ Name = 'a chain for what the host takes in'; Nft = 'table inet f { chain a { type filter hook input priority 0; policy drop; ip saddr 192.0.2.0/24 accept; }; }' }
        @{ Name = 'a chain for what the host sends'; Nft = 'table ip f { chain a { type filter hook output priority 0; icmp type echo-reply drop; }; }' }
        @{ Name = 'TCP flags and a range of ports'; Nft = "table ip f { chain c { $forward accept; tcp flags & (syn | ack) == syn tcp dport 100-1000 drop; }; }" }
        @{ Name = 'protocols and lengths of prefixes'; Nft = "table ip f { chain c { $forward accept; meta l4proto { udp, icmp } ip daddr 203.0.113.128/25 drop; ip saddr 172.17.0.0/30 tcp dport 80 drop; }; }" }
        @{ Name = 'another destination'; Nft = 'table ip f { chain a { type nat hook prerouting priority -100; tcp dport 80 dnat to 203.0.113.176:81; tcp dport 443 dnat to 203.0.113.176:80; }; }' }
        @{ Name = 'another destination from a map, let through by that'; Nft = "table ip f { map m { type inet_service : ipv4_addr . inet_service; elements = { 443 : 203.0.113.176 . 80 }; }; chain a { type nat hook prerouting priority -100; dnat to tcp dport map @m; }; chain c { $forward drop; ct state established accept; ct status dnat accept; }; }" }
        @{ Name = 'a packet that is not tracked'; Nft = 'table ip f { chain a { type filter hook prerouting priority -300; icmp type echo-request notrack; }; chain b { type filter hook forward priority 0; ct state untracked drop; ct state new tcp dport 80 drop; }; }' }
        @{ Name = 'a dormant table'; Nft = "table ip f { flags dormant; chain c { $forward drop; }; }" }
        @{ Name = 'the link it came in by, where it leaves'; Nft = 'table inet f { chain a { type filter hook postrouting priority 0; iifname "docker0" tcp dport 80 drop; iifname "eth0" icmp type echo-reply drop; }; }' }
        @{ Name = 'a limit that decides nothing'; Nft = "table inet f { chain c { $forward accept; limit rate 1/hour log group 1; limit rate 1/hour accept; tcp dport 80 drop; }; }"; Unknown = 1 }
        @{ Name = 'iptables: policy and states'; Iptables = '-P FORWARD DROP', '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-A FORWARD -i docker0 ! -o docker0 -p tcp --dport 443 -j ACCEPT' }
        @{ Name = 'iptables: several ports'; Iptables = @('-A FORWARD -p tcp -m multiport --dports 22,79:81 -m comment --comment x -j REJECT') }
        @{ Name = 'iptables: chains as Docker makes them'; Iptables = '-P FORWARD DROP', '-N DOCKER-USER', '-N DOCKER-FORWARD', '-A DOCKER-USER -p tcp --dport 443 -j DROP', '-A DOCKER-USER -j RETURN', '-A FORWARD -j DOCKER-USER', '-A FORWARD -j DOCKER-FORWARD', '-A DOCKER-FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-A DOCKER-FORWARD -i docker0 -j ACCEPT' }
        @{ Name = 'iptables: ICMP types, SYN and source'; Iptables = '-A FORWARD -p icmp --icmp-type echo-request -j DROP', '-A FORWARD -s 172.17.0.0/16 -p tcp --syn --dport 80 -j DROP' }
        @{ Name = 'iptables: addrtype, mark, iprange'; Iptables = '-t mangle -A PREROUTING -m addrtype --dst-type LOCAL -p icmp -j DROP', '-t mangle -A PREROUTING -p tcp --dport 80 -j MARK --set-mark 0x4/0xff', '-A FORWARD -m mark --mark 0x4/0xf -j DROP', '-A FORWARD -m iprange --src-range 172.17.0.3-172.17.0.9 -j DROP' }
        @{ Name = 'iptables: another destination'; Iptables = '-t nat -A PREROUTING -p tcp --dport 443 -j DNAT --to-destination 203.0.113.176:80', '-P FORWARD DROP', '-A FORWARD -m conntrack --ctstate DNAT,ESTABLISHED -j ACCEPT' }
        @{ Name = 'iptables: logs and sizes, which decide nothing'; Iptables = '-A FORWARD -m limit --limit 1/s -j NFLOG', '-A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu', '-A FORWARD -p tcp --dport 80 -j REJECT --reject-with tcp-reset' }
    )
    $cases6 = @(
        @{ Name = 'nothing but masquerading' }
        @{ Name = 'a policy that drops'; Nft = "table ip6 f { chain c { $forward drop; }; }" }
        @{ Name = 'what is for IPv4 only'; Nft = "table inet f { chain c { $forward accept; meta nfproto ipv4 drop; ip saddr 0.0.0.0/0 drop; }; }; table ip g { chain c { $forward drop; }; }" }
        @{ Name = 'addresses, prefixes and ports'; Nft = "table inet f { chain c { $forward accept; ip6 saddr 2001:db8:17::/64 tcp dport 80 drop; ip6 daddr 2001:db8:113::100-2001:db8:113::200 icmpv6 type echo-request drop; }; }" }
        @{ Name = 'a set of prefixes'; Nft = "table ip6 f { set s { type ipv6_addr; flags interval; elements = { 2001:db8:17::/60, fd00::/8 }; }; chain c { $forward accept; ip6 saddr @s tcp dport { 443 } reject; }; }" }
        @{ Name = 'another destination'; Nft = 'table ip6 f { chain a { type nat hook prerouting priority -100; tcp dport 443 dnat to [2001:db8:113::176]:80; tcp dport 80 dnat to :81; }; }' }
        @{ Name = 'ip6tables: policy, states and a port'; Ip6tables = '-P FORWARD DROP', '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-A FORWARD -s 2001:db8:17::/64 -p tcp --dport 80 -j ACCEPT' }
        @{ Name = 'ip6tables: ICMPv6 and another destination'; Ip6tables = '-A FORWARD -p icmpv6 --icmpv6-type echo-request -j REJECT', '-t nat -A PREROUTING -p tcp --dport 443 -j DNAT --to-destination [2001:db8:113::176]:80' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $lab = New-Lab -IPv6
    $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(10))
    $hostNs = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$($lab.Host)", $lab.Host))
    Invoke-In $lab.World busybox httpd -p 80 -h /proc/self/fdinfo
    Invoke-In $lab.World busybox httpd -p 443 -h /proc/self/fdinfo
    $index = @{}
    Get-IpJson $lab.Host link show | ForEach-Object { $index[$_.ifname] = $_.ifindex }
    $masquerade = 'table ip test { chain post { type nat hook postrouting priority 100; ip saddr 172.17.0.0/16 oifname != "docker0" masquerade; }; }; table ip6 test { chain post { type nat hook postrouting priority 100; ip6 saddr 2001:db8:17::/64 oifname != "docker0" masquerade; }; }'
    $container6, $world6, $gateway6 = '2001:db8:17::2', '2001:db8:113::176', '2001:db8:17::1'
    $container, $world, $gateway = '172.17.0.2', '203.0.113.176', '172.17.0.1'

    function Read-Rules { [ContainerNet.Netfilter.NetfilterSocket]::In($session, $hostNs).ReadRuleset($true) }

    function Use-Rules ($Nft, $Iptables, $Ip6tables) {
        $masquerade, $Nft | Where-Object { $_ } | ForEach-Object { Invoke-In $lab.Host nft "$_" } | Should -BeNullOrEmpty
        foreach ($rule in $Iptables) { Invoke-In $lab.Host iptables-nft @(-split $rule) | Should -BeNullOrEmpty }
        foreach ($rule in $Ip6tables) { Invoke-In $lab.Host ip6tables-nft @(-split $rule) | Should -BeNullOrEmpty }
        Read-Rules
    }

    # What really happens: '+' or '-' for ping to the world, TCP 80, TCP 443, and ping to the host.
    function Send-Real ($World = $world, $Gateway = $gateway, [double] $Seconds = 0.25) {
        $probe = @'
            p() { timeout $2 busybox ping -c 1 -W 1 $1 >/dev/null 2>&1 && echo "$3+" || echo "$3-"; }
            t() { timeout $3 bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null && echo "$4+" || echo "$4-"; }
            p $0 $2 1 & t $0 80 $2 2 & t $0 443 $2 3 & p $1 $2 4 &
            wait
'@
        -join (Invoke-In $lab.Container bash -c $probe $World $Gateway $Seconds | Sort-Object | ForEach-Object { $_[1] })
    }

    # Most that is lost is lost for good: only where the two differ is a packet given the time a busy machine may take.
    function Assert-Same ([string] $Said, [string[]] $To) {
        if ($Said -eq (Send-Real @To)) { return }
        $Said | Should -Be (Send-Real @To -Seconds 1)
    }

    function Get-Flow ([string] $Source, [string] $Destination, $Protocol, [int] $Port, [bool] $Reply) {
        $flow = [ContainerNet.Filtering.FilterFlow]::new()
        $flow.Source, $flow.Destination, $flow.Protocol, $flow.IsReply = $Source, $Destination, $Protocol, $Reply
        if ($Reply) { $flow.SourcePort = $Port } else { $flow.DestinationPort = $Port }
        $flow.DestinationIsLocal = $Destination -in $gateway, $gateway6, '192.0.2.10', '2001:db8:2::10'
        $flow.SourceIsLocal = $Source -in $gateway, $gateway6, '192.0.2.10', '2001:db8:2::10'
        $flow
    }

    # A packet and its answer through the hooks they meet: '+', '-' or '?'.
    function Get-Said ($Rules, $Protocol, [string] $Destination, [int] $Port) {
        $said = [Collections.Generic.List[string]]::new()
        function Step ($Flow, $Hook, $In, $Out) {
            $Flow.InputInterface, $Flow.OutputInterface = $In, $Out # init only to C#, not to PowerShell
            $Flow.OutputInterfaceIndex = $Out ? $index[$Out] : 0
            $result = [ContainerNet.Filtering.RulesetEvaluator]::Evaluate($Rules, $Hook, $Flow)
            $said.Add("$($result.Verdict)")
            $result.Flow
        }
        $six = $Destination -match ':'
        $from, $uplink = $six ? ($container6, '2001:db8:2::10') : ($container, '192.0.2.10')
        $flow = Step (Get-Flow $from $Destination $Protocol $Port $false) Prerouting docker0 $null
        if ($Destination -in $gateway, $gateway6) {
            $flow = Step $flow Input docker0 $null
            $back = Step (Get-Flow $Destination $from $Protocol $Port $true) Output $null docker0
            $null = Step $back Postrouting $null docker0
        }
        else {
            $flow.DestinationIsLocal = $false
            $flow = Step $flow Forward docker0 eth0
            $port = $flow.DestinationPort
            if ("$Protocol" -eq 'Tcp' -and $port -notin 80, 443) { return '-' } # nobody listens there
            $null = Step $flow Postrouting docker0 eth0
            $back = Get-Flow "$($flow.Destination)" $uplink $Protocol $port $true
            $back.IsUntracked = $flow.IsUntracked
            $back = Step $back Prerouting eth0 $null
            $back.Destination, $back.DestinationIsLocal, $back.IsDestinationTranslated = [ipaddress]$from, $false, $flow.IsDestinationTranslated
            $back = Step $back Forward eth0 docker0
            $null = Step $back Postrouting eth0 docker0
        }
        if ($said -contains 'Drop' -or $said -contains 'Reject') { '-' } elseif ($said -contains 'Unknown') { '?' } else { '+' }
    }
}

AfterAll {
    ${session}?.Dispose()
    $lab | Remove-Lab
}

Describe 'what a rule set does' -Skip:(-not $lab) {
    AfterEach { Invoke-In $lab.Host nft flush ruleset }

    It 'is what RulesetEvaluator says: <Name>' -ForEach $cases {
        if ($Iptables -and -not (Test-Has iptables-nft)) { Set-ItResult -Skipped -Because 'iptables-nft is not installed' }
        $rules = Use-Rules $Nft $Iptables
        $said = -join @(
            Get-Said $rules Icmp $world 0
            Get-Said $rules Tcp $world 80
            Get-Said $rules Tcp $world 443
            Get-Said $rules Icmp $gateway 0
        )
        if ($Unknown) { $said[$Unknown] | Should -Be '?'; return } # a real packet tells nothing of what cannot be known before
        Assert-Same $said $world, $gateway
    }

    It 'is what RulesetEvaluator says, over IPv6: <Name>' -ForEach $cases6 {
        if ($Ip6tables -and -not (Test-Has ip6tables-nft)) { Set-ItResult -Skipped -Because 'ip6tables-nft is not installed' }
        $rules = Use-Rules $Nft $null $Ip6tables
        $said = -join @(
            Get-Said $rules Icmp $world6 0
            Get-Said $rules Tcp $world6 80
            Get-Said $rules Tcp $world6 443
            Get-Said $rules Icmp $gateway6 0
        )
        Assert-Same $said $world6, $gateway6
    }

    It 'is told with the rule that decides' {
        $rules = Use-Rules 'table inet f { chain d { ip saddr 172.17.0.0/16 counter drop; }; chain c { type filter hook forward priority 0; policy accept; jump d; }; }'
        $flow = Get-Flow $container $world Tcp 80 $false
        $flow.InputInterface, $flow.OutputInterface = 'docker0', 'eth0'
        $result = [ContainerNet.Filtering.RulesetEvaluator]::Evaluate($rules, 'Forward', $flow)
        $result.Verdict | Should -Be Drop
        $result.Rule.Expression | Should -Be 'ip saddr 172.17.0.0/16 counter packets 0 bytes 0 drop'
        $result.Rule.Chain | Should -Be d
        $result.PolicyChain | Should -BeNullOrEmpty
        $result.Explanation | Should -Be "rule 'ip saddr 172.17.0.0/16 counter packets 0 bytes 0 drop' (handle $($result.Rule.Handle)) in chain d of table inet f"
    }

    It 'is told with the policy that decides' {
        $rules = Use-Rules 'table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; }; }'
        $result = [ContainerNet.Filtering.RulesetEvaluator]::Evaluate($rules, 'Forward', (Get-Flow $container $world Icmp 0 $false))
        $result.Verdict, "$($result.PolicyChain)", $result.Explanation | Should -Be Drop, 'ip filter FORWARD', 'policy drop of chain FORWARD of table ip filter'
        $result.Rule | Should -BeNullOrEmpty
    }

    It 'is told with what it translates' {
        $rules = Use-Rules 'table ip n { chain a { type nat hook prerouting priority -100; fib daddr type local tcp dport 8080 dnat to 172.17.0.2:80; }; chain b { type nat hook output priority -100; tcp dport 8081 redirect to :81; }; chain c { type nat hook postrouting priority 99; tcp dport 81 snat to 198.51.100.1:1234; }; }'
        $pre = [ContainerNet.Filtering.RulesetEvaluator]::Evaluate($rules, 'Prerouting', (Get-Flow $world 192.0.2.10 Tcp 8080 $false))
        "$($pre.Flow.Destination):$($pre.Flow.DestinationPort) $($pre.Flow.IsDestinationTranslated) $($pre.Flow.DestinationIsLocal) $($pre.Rule.Verdict)" | Should -Be '172.17.0.2:80 True False dnat'
        $out = [ContainerNet.Filtering.RulesetEvaluator]::Evaluate($rules, 'Output', (Get-Flow 192.0.2.10 $world Tcp 8081 $false))
        "$($out.Flow.Destination):$($out.Flow.DestinationPort) $($out.Flow.DestinationIsLocal)" | Should -Be '127.0.0.1:81 True'
        $flow = Get-Flow $container $world Tcp 81 $false
        $flow.OutputInterface = 'eth0'
        $post = [ContainerNet.Filtering.RulesetEvaluator]::Evaluate($rules, 'Postrouting', $flow)
        "$($post.Flow.Source):$($post.Flow.SourcePort) $($post.IsMasqueraded)" | Should -Be '198.51.100.1:1234 False'
        $flow.DestinationPort = 80
        [ContainerNet.Filtering.RulesetEvaluator]::Evaluate($rules, 'Postrouting', $flow).IsMasqueraded | Should -BeTrue
        $flow.IsReply = $true
        [ContainerNet.Filtering.RulesetEvaluator]::Evaluate($rules, 'Postrouting', $flow).IsMasqueraded | Should -BeFalse
    }

    It 'is unknown only where what cannot be known decides: <Rules>' -ForEach @(
        @{ Rules = 'limit rate over 1/second drop'; Verdict = 'Unknown' }
        @{ Rules = 'limit rate 1/second accept; drop'; Verdict = 'Unknown' }
        @{ Rules = 'limit rate 1/second drop; drop'; Verdict = 'Drop' }
        @{ Rules = 'limit rate 1/second accept; accept'; Verdict = 'Accept' }
        @{ Rules = 'limit rate 1/second meta mark set 1; meta mark 1 drop'; Verdict = 'Unknown' }
        @{ Rules = 'limit rate 1/second jump d'; Verdict = 'Unknown' }
        @{ Rules = 'limit rate 1/second goto e; drop'; Verdict = 'Unknown' }
        @{ Rules = 'tcp sport 4000-50000 drop'; Verdict = 'Unknown' }
        @{ Rules = 'tcp sport 80 drop'; Verdict = 'Accept' }
        @{ Rules = 'numgen random mod 2 0 drop'; Verdict = 'Unknown' }
        @{ Rules = 'udp dport 80 limit rate 1/second drop'; Verdict = 'Accept' }
    ) {
        $ruleset = Use-Rules "table ip f { chain d { drop; }; chain e { counter; }; chain c { type filter hook forward priority 0; $Rules; }; }"
        $result = [ContainerNet.Filtering.RulesetEvaluator]::Evaluate($ruleset, 'Forward', (Get-Flow $container $world Tcp 80 $false))
        $result.Verdict | Should -Be $Verdict
        if ($Verdict -eq 'Unknown') { $result.Explanation | Should -Match '^rule .* may (drop|end) it' }
    }

    It 'is read back from JSON as it was' {
        $rules = Use-Rules 'table inet f { set s { type ipv4_addr . inet_service; flags interval; elements = { 172.17.0.0/24 . 400-500 }; }; map v { type inet_service : verdict; elements = { 80 : accept }; }; chain c { type filter hook forward priority 0; policy drop; ip saddr . tcp dport @s counter drop comment "x"; tcp dport vmap @v; ct state new limit rate 1/second log prefix "p" reject; numgen random mod 2 0 accept; fib daddr type local notrack; }; }' @('-A FORWARD -m addrtype --dst-type LOCAL -j MARK --set-mark 1')
        $json = [Text.Json.JsonSerializer]::Serialize($rules, [ContainerNet.Netfilter.FilterRuleset])
        $again = [Text.Json.JsonSerializer]::Deserialize($json, [ContainerNet.Netfilter.FilterRuleset])
        [Text.Json.JsonSerializer]::Serialize($again, [ContainerNet.Netfilter.FilterRuleset]) | Should -BeExactly $json
        $again.Rules.Count | Should -Be $rules.Rules.Count
        foreach ($i in 0..($rules.Rules.Count - 1)) {
            [ContainerNet.Netfilter.Rendering.RuleText]::Render($again.Rules[$i], $again) | Should -BeExactly ([ContainerNet.Netfilter.Rendering.RuleText]::Render($rules.Rules[$i], $rules))
        }
    }
}

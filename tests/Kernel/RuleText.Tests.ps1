# Each rule is given to nft (or iptables-nft) in a namespace of its own; what ContainerNet makes of it is compared with nft's own listing.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $lab = Test-Has lab
    $filter = @(
        'ct state established,related accept', 'ct state invalid drop', 'ct state vmap { established : accept, related : accept, new : jump other }'
        'ip saddr 10.0.0.0/8 oifname != "docker0" counter packets 0 bytes 0 accept', 'ip6 saddr 2001:db8::/32 tcp dport 80 accept'
        'iifname { "eth0", "eth1" } accept', 'iif "lo" accept', 'ip saddr @blocked drop', 'ip saddr . tcp dport @hosts accept', 'tcp dport vmap @vm'
        'tcp dport { 80, 443, 1000-2000 } accept', 'tcp dport != 22 reject', 'udp sport 53 udp dport > 1024 accept', 'meta l4proto { tcp, udp } accept'
        'meta l4proto { tcp, udp } th dport 53 accept', 'icmp type echo-request accept', 'icmpv6 type { echo-request, nd-neighbor-solicit } accept'
        'meta nfproto ipv6 drop', 'meta mark 0x00000001 accept', 'meta mark set 0x00000002', 'meta mark & 0x000000ff == 0x00000003 accept', 'ct mark set meta mark'
        'ct status dnat accept', 'fib daddr type local accept', 'fib saddr . iif oif missing drop', 'fib daddr type != { local, broadcast } drop'
        'limit rate 10/second accept', 'limit rate over 10 mbytes/minute burst 20 kbytes drop', 'log prefix "x: " level info flags all', 'log group 3'
        'reject with icmpx admin-prohibited', 'meta l4proto tcp reject with tcp reset', 'ip daddr 224.0.0.0/4 accept', 'ip daddr 10.0.0.5 tcp sport 1-1024 drop comment "hello"'
        'tcp flags syn accept', 'tcp flags syn / fin,syn,rst,ack accept', 'tcp option maxseg size set rt mtu', 'ip protocol icmp accept', 'ip6 nexthdr tcp accept'
        'ip ttl 64 accept', 'ip dscp cs1 accept', 'iifname "veth*" goto other', 'meta pkttype broadcast drop', 'meta skuid 0 accept'
        'ip saddr 10.0.0.1-10.0.0.9 ip daddr != 10.9.9.0/24 drop', 'ether saddr 02:00:00:00:00:01 accept', 'iifname . oifname { "a" . "b" } accept'
        'ct direction original accept', 'ct original ip daddr 10.0.0.1 accept', 'meta l4proto tcp ct original proto-dst 80 accept', 'meta protocol ip accept'
        'ip frag-off & 8191 != 0 drop', 'notrack', 'ip length > 100 accept', 'add @hosts { ip saddr . tcp dport }', 'jump other', 'numgen random mod 2 0 accept', 'ip saddr { 10.0.0.0/8, 192.0.2.1-192.0.2.5, 198.51.100.7 } drop'
    )
    $nat = @(
        'dnat ip to meta l4proto . th dport map @ports', 'tcp dport 80 dnat ip to 10.0.0.2:8080', 'tcp dport 81 redirect to :8081', 'dnat ip to tcp dport map { 80 : 10.0.0.1, 81 : 10.0.0.2 }'
        'tcp dport 82 dnat ip6 to [2001:db8::1]:80'
    )
    $masquerade = 'ip saddr 10.0.0.0/24 oifname != "docker0" masquerade', 'masquerade random', 'ip saddr 10.0.1.0/24 snat ip to 10.1.1.1', 'meta l4proto tcp masquerade to :1024-2000'
    $rules = @(
        $filter | ForEach-Object { @{ Chain = 'f'; Rule = $_ } }
        $nat | ForEach-Object { @{ Chain = 'd'; Rule = $_ } }
        $masquerade | ForEach-Object { @{ Chain = 's'; Rule = $_ } }
    )
    $iptables = @(
        '-A FORWARD -s 10.0.0.0/8 -i docker+ -p tcp --dport 80 -j ACCEPT', '-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT', '-A FORWARD -m state --state NEW -j ACCEPT'
        '-A FORWARD -p tcp -m multiport --dports 80,443,8000:8100 -j REJECT', '-A FORWARD -p tcp --syn -j DROP', '-A FORWARD -p tcp --dport 80:90 ! --sport 5 -j DROP'
        '-A FORWARD -p icmp --icmp-type 8 -j DROP', '-A FORWARD -m limit --limit 5/m -j LOG --log-prefix hi', '-A FORWARD -m mark --mark 1/1 -j DROP'
        '-A FORWARD -m iprange --src-range 10.0.0.1-10.0.0.3 -j DROP', '-A FORWARD -p tcp -j TCPMSS --tcp-flags SYN,RST SYN --clamp-mss-to-pmtu'
        '-A FORWARD -m addrtype --dst-type LOCAL -j MARK --set-mark 5', '-A FORWARD ! -o docker0 -j NFLOG', '-A FORWARD -p udp --dport 53 -j DROP'
        '-t nat -A PREROUTING -m addrtype --dst-type LOCAL -j ACCEPT', '-t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:80', '-t nat -A PREROUTING -p tcp --dport 81 -j REDIRECT --to-ports 82'
        '-t nat -A POSTROUTING -s 10.0.0.0/24 ! -o docker0 -j MASQUERADE', '-t nat -A POSTROUTING -s 10.0.1.0/24 -j SNAT --to-source 10.9.9.9'
        '-t mangle -A POSTROUTING -j CONNMARK --save-mark', '-t raw -A PREROUTING -j CT --notrack'
    ) | ForEach-Object { @{ Rule = $_ } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $lab = New-Lab -Bare
    $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(10))
    $ns = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$($lab.Host)", $lab.Host))
    $frame = @'
        table inet t {
            set blocked { type ipv4_addr; flags interval; elements = { 10.0.0.0/8, 192.168.1.5-192.168.1.9 }; }
            set hosts { type ipv4_addr . inet_service; size 100; flags dynamic; }
            map ports { type inet_proto . inet_service : ipv4_addr . inet_service; elements = { tcp . 80 : 10.0.0.2 . 8080 }; }
            map vm { type inet_service : verdict; elements = { 22 : accept, 23 : jump other }; }
            chain other { return; }
            chain f { type filter hook forward priority 5; policy drop; }
            chain d { type nat hook prerouting priority dstnat; }
            chain s { type nat hook postrouting priority srcnat; }
        }
'@

    # The last rule of each chain as both see it.
    function Get-Listing {
        $rules = [ContainerNet.Netfilter.NetfilterSocket]::In($session, $ns).ReadRuleset($true)
        $ours = @{}
        [ContainerNet.Netfilter.Rendering.RulesetListing]::Rules($rules, 'x') | ForEach-Object { $ours["$($_.Family) $($_.Table) $($_.Handle)"] = $_ }
        foreach ($line in Invoke-In $lab.Host nft -a list ruleset 2>$null) {
            if ($line -match '^table (\S+ \S+)') { $table = $Matches[1] }
            elseif ($line -match '^\t\t(?!type |return)(.*?)\s*# handle (\d+)$') { [pscustomobject]@{ Nft = $Matches[1]; Ours = $ours["$table $($Matches[2])"] } }
        }
    }
}

AfterAll {
    ${session}?.Dispose()
    $lab | Remove-Lab
}

Describe 'a rule in words' -Skip:(-not $lab) {
    AfterEach { Invoke-In $lab.Host nft flush ruleset }

    It 'is nft''s own: <Rule>' -ForEach $rules {
        $frame | ip netns exec $lab.Host nft -f -
        Invoke-In $lab.Host nft add rule inet t $Chain $Rule
        $seen = Get-Listing
        $seen.Nft | Should -BeExactly $Rule
        $seen.Ours.Expression | Should -BeExactly $Rule
    }

    It 'is nft''s own for iptables-nft: <Rule>' -ForEach $iptables -Skip:(-not (Test-Has iptables-nft)) {
        Invoke-In $lab.Host iptables-nft @(-split $Rule) | Should -BeNullOrEmpty
        $seen = Get-Listing
        # nft leaves out where the protocol is asked for when it is not right before the port; it would not be made the same again.
        $seen.Ours.Expression -replace 'meta l4proto (\w+) (?=ip saddr .*\1 dport)' | Should -BeExactly $seen.Nft
        ($seen.Ours.Packets, $seen.Ours.Bytes) | Should -Be 0, 0
    }

    It 'keeps what nobody knows by its name' {
        $rules = [ContainerNet.Netfilter.FilterRuleset]::new()
        $unknown = [ContainerNet.Netfilter.Expressions.UnknownExpression]@{ KernelName = "new`e"; Payload = [byte[]](1, 2) }
        $rule = [ContainerNet.Netfilter.FilterRule]@{ Expressions = [ContainerNet.Netfilter.Expressions.FilterExpression[]]($unknown, [ContainerNet.Netfilter.FilterPhrases]::Accept) }
        [ContainerNet.Netfilter.Rendering.RuleText]::Render($rule, $rules) | Should -BeExactly '[new\u{1b}] accept'
    }

    It 'belongs to whoever wrote it: <Owner>, <Verdict>' -ForEach @(
        @{ Owner = 'docker'; Verdict = 'jump DOCKER'; Nft = 'table ip filter { chain DOCKER { }; chain FORWARD { type filter hook forward priority 0; oifname "docker0" jump DOCKER; }; }' }
        @{ Owner = 'docker'; Verdict = 'accept'; Nft = 'table ip filter { chain DOCKER-USER { accept; }; }' }
        @{ Owner = 'docker'; Verdict = 'masquerade'; Nft = 'table ip nat { chain POSTROUTING { type nat hook postrouting priority 100; ip saddr 172.18.0.0/16 oifname != "br-0123456789ab" masquerade; }; }' }
        @{ Owner = 'docker'; Verdict = 'masquerade'; Nft = 'table ip nat { chain POSTROUTING { type nat hook postrouting priority 100; ip saddr 172.17.0.2 ip daddr 172.17.0.2 tcp dport 80 masquerade; }; }' }
        @{ Owner = 'docker'; Verdict = 'accept'; Nft = 'table ip filter { chain FORWARD { type filter hook forward priority 0; iifname "docker0" oifname != "docker0" accept; }; }' }
        @{ Owner = 'unknown'; Verdict = 'accept'; Nft = 'table ip filter { chain FORWARD { type filter hook forward priority 0; iifname "docker0" oifname "eth0" accept; }; }' }
        @{ Owner = 'unknown'; Verdict = 'masquerade'; Nft = 'table ip nat { chain POSTROUTING { type nat hook postrouting priority 100; ip saddr 172.17.0.2 ip daddr 172.17.0.3 masquerade; }; }' }
        @{ Owner = 'podman'; Verdict = 'dnat'; Nft = 'table inet netavark { chain p { type nat hook prerouting priority -100; tcp dport 80 dnat ip to 10.0.0.2; }; }' }
        @{ Owner = 'cni'; Verdict = 'goto CNI-a'; Nft = 'table ip nat { chain CNI-a { }; chain p { goto CNI-a; }; }' }
        @{ Owner = 'kube-proxy'; Verdict = 'drop'; Nft = 'table ip filter { chain KUBE-FIREWALL { drop; }; }' }
        @{ Owner = 'firewalld'; Verdict = 'reject'; Nft = 'table inet firewalld { chain p { reject; }; }' }
        @{ Owner = 'ufw'; Verdict = 'vmap { … }'; Nft = 'table ip filter { chain ufw-user-input { tcp dport vmap { 22 : accept }; }; }' }
        @{ Owner = 'containernet'; Verdict = ''; Nft = 'table inet mine { chain p { counter comment "containernet:x"; }; }' }
        @{ Owner = 'unknown'; Verdict = 'return'; Nft = 'table inet mine { chain p { return comment "docker"; }; }' }
    ) {
        Invoke-In $lab.Host nft $Nft
        $rules = [ContainerNet.Netfilter.NetfilterSocket]::In($session, $ns).ReadRuleset($true)
        $seen = [ContainerNet.Netfilter.Rendering.RulesetListing]::Rules($rules, 'x')
        $seen.Owner, $seen.Verdict | Should -Be $Owner, $Verdict
    }
}

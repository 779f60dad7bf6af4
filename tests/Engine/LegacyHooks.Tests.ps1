# Rules of iptables-legacy and of nf_tables at the same hooks: a packet meets them in the order of their priorities, and the finding names the one that ends it.
# A real packet is the witness: a look finds an error exactly where it does not pass.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $able = (Test-Has lab) -and (Test-Has iptables-legacy) -and (Test-Has ping)
    $chain = { param($hook, $priority, $rules) "table ip f { chain c { type filter hook $hook priority $priority; $rules; }; }" }
    $cases = @(
        @{ Name = 'no rules' }
        @{ Name = 'raw drops'; Legacy = '-t raw -A PREROUTING -s 172.17.0.2 -j DROP'; Id = 'PreroutingDropped'; Says = '*chain PREROUTING of table ip raw (legacy)*' }
        @{ Name = 'mangle marks before nft drops'; Legacy = '-t mangle -A PREROUTING -j MARK --set-mark 5'; Nft = & $chain prerouting -140 'meta mark 5 drop'; Id = 'PreroutingDropped'; Says = '*table ip f*' }
        @{ Name = 'mangle marks behind nft'; Legacy = '-t mangle -A PREROUTING -j MARK --set-mark 5'; Nft = & $chain prerouting -160 'meta mark 5 drop' }
        @{ Name = 'nft marks before mangle drops'; Nft = & $chain prerouting -160 'meta mark set 5'; Legacy = '-t mangle -A PREROUTING -m mark --mark 5 -j DROP'; Id = 'PreroutingDropped'; Says = '*mangle (legacy)*' }
        @{ Name = 'nft marks behind mangle'; Nft = & $chain prerouting -140 'meta mark set 5'; Legacy = '-t mangle -A PREROUTING -m mark --mark 5 -j DROP' }
        @{ Name = 'raw keeps it out of tracking, nft drops that'; Legacy = '-t raw -A PREROUTING -i docker0 -j NOTRACK'; Nft = & $chain forward 0 'ct state untracked drop'; Id = 'ForwardDropped', 'MasqueradeMissing' } # what is not tracked is not translated
        @{ Name = 'mangle marks in forward, filter drops'; Legacy = '-t mangle -A FORWARD -j MARK --set-mark 5', '-A FORWARD -m mark --mark 5 -j REJECT'; Id = 'ForwardDropped'; Says = '*filter (legacy)*iptables-legacy -t filter -I FORWARD 1 *' }
        @{ Name = 'nft marks in forward before filter drops'; Nft = & $chain forward -1 'meta mark set 5'; Legacy = '-A FORWARD -m mark --mark 5 -j DROP'; Id = 'LegacyAndNftBothFilter'; Says = '*filter (legacy)*' }
        @{ Name = 'nft marks in forward behind filter'; Nft = & $chain forward 1 'meta mark set 5'; Legacy = '-A FORWARD -m mark --mark 5 -j DROP' }
        @{ Name = 'filter lets pass what nft drops'; Nft = & $chain forward 0 'ip saddr 172.17.0.2 drop'; Legacy = '-A FORWARD -i docker0 -j ACCEPT'; Id = 'ForwardDropped'; Says = '*table ip f*'; Warning = 'LegacyAndNftBothFilter' }
        @{ Name = 'a chain, goto and return'; Legacy = '-N A', '-N B', '-A A -s 172.17.0.9 -j RETURN', '-A A -g B', '-A A -j ACCEPT', '-A B -p icmp -m comment --comment x -j RETURN', '-A FORWARD -j A', '-A FORWARD -o eth0 -j DROP'; Id = 'ForwardDropped'; Says = '*chain FORWARD of table ip filter (legacy)*-I FORWARD 2 *' }
        @{ Name = 'a chain that accepts before'; Legacy = '-N A', '-A A -p icmp -j ACCEPT', '-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT', '-A FORWARD -j A', '-P FORWARD DROP' }
        @{ Name = 'a policy, and the reply alone is let through'; Legacy = '-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT', '-P FORWARD DROP'; Id = 'ForwardDropped'; Says = '*policy drop of chain FORWARD of table ip filter (legacy)*' }
        @{ Name = 'the way back is dropped'; Legacy = '-A FORWARD -i eth0 -o docker0 -j DROP'; Id = 'ForwardDropped'; Says = 'The reply*' }
        @{ Name = 'mangle drops behind routing'; Legacy = '-t mangle -A POSTROUTING -o eth0 -j DROP'; Id = 'PostroutingDropped'; Says = '*mangle (legacy)*' }
        @{ Name = 'nat masquerades'; Legacy = '-t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE'; NoMasquerade = $true }
        @{ Name = 'nobody masquerades'; Legacy = '-t nat -A POSTROUTING -s 172.18.0.0/16 -j MASQUERADE'; NoMasquerade = $true; Id = 'MasqueradeMissing' }
        @{ Name = 'input drops'; To = '172.17.0.1'; Legacy = '-A INPUT -i docker0 -j DROP'; Id = 'InputDropped'; Says = '*chain INPUT of table ip filter (legacy)*' }
        @{ Name = 'output drops in the container'; In = 'Container'; Legacy = '-A OUTPUT -p icmp -j DROP'; Id = 'OutputDropped'; Says = '*chain OUTPUT of table ip filter (legacy)*' }
        @{ Name = 'forward of IPv6'; IPv6 = $true; Legacy = '-A FORWARD -s 2001:db8:17::/64 -p icmpv6 -j DROP'; Id = 'ForwardDropped'; Says = '*table ip6 filter (legacy)*ip6tables-legacy *' }
        @{ Name = 'forward of IPv4 is none of IPv6'; IPv6 = $true; Tool = 'iptables-legacy'; Legacy = '-A FORWARD -j DROP' }
        @{ Name = 'nat leads to the container'; Port = 8080; Legacy = '-t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80' }
        @{ Name = 'mangle sees the port before nat'; Port = 8080; Legacy = '-t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80', '-t mangle -A PREROUTING -p tcp --dport 8080 -j DROP'; Id = 'PreroutingDropped'; Says = '*mangle (legacy)*' }
        @{ Name = 'nft sees the port behind nat'; Port = 8080; Legacy = '-t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80'; Nft = & $chain prerouting -90 'tcp dport 80 drop'; Id = 'PreroutingDropped'; Says = '*table ip f*' }
        @{ Name = 'nft sees the port before nat'; Port = 8080; Legacy = '-t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80'; Nft = & $chain prerouting -110 'tcp dport 80 drop' }
        @{ Name = 'filter sees the port behind nft''s nat'; Port = 8080; Nft = 'table ip f { chain c { type nat hook prerouting priority -100; tcp dport 8080 dnat to 172.17.0.2:80; }; }'; Legacy = '-A FORWARD -p tcp --dport 80 -j DROP'; Id = 'ForwardDropped'; Says = '*filter (legacy)*' }
    )
}

Describe 'iptables-legacy beside nf_tables' -Skip:(-not $able) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        Import-Module "$PSScriptRoot/../Services.psm1"
        $lab = New-Lab -IPv6
        Start-WordService $lab.Container 80 web
        $masquerade = 'table ip test { chain post { type nat hook postrouting priority 100; ip saddr 172.17.0.0/16 oifname != "docker0" masquerade; }; }'
    }
    AfterAll { $lab | Remove-Lab }
    AfterEach {
        $clear = 'for t in filter nat mangle raw; do for f in ip ip6; do ! grep -qsx $t /proc/net/${f}_tables_names || { ${f}tables-legacy -t $t -F; ${f}tables-legacy -t $t -X; }; done; done; iptables-legacy -P FORWARD ACCEPT; nft "table ip f; delete table ip f"'
        Invoke-In $lab.($In ?? 'Host') sh -c $clear
    }

    It 'is seen in the kernel''s order: <Name>' -ForEach $cases {
        Invoke-In $lab.Host nft "table ip test; delete table ip test; $(if (-not $NoMasquerade) { $masquerade })"
        $ns = $lab.($In ?? 'Host')
        if ($Nft) { Invoke-In $ns nft $Nft }
        $tool = $Tool ?? ($IPv6 ? 'ip6tables-legacy' : 'iptables-legacy')
        foreach ($rule in $Legacy) { Invoke-In $ns $tool @(-split $rule) | Should -BeNullOrEmpty }

        $to = $To ?? ($IPv6 ? '2001:db8:113::176' : '203.0.113.176')
        $ask = $Port ? @{ From = '192.0.2.1'; FromNamespace = $lab.World; Port = $Port } : @{ Destination = $to }
        $test = Test-ContainerPath $lab.Container @ask -NoProbe
        @($test.Findings | Where-Object Severity -EQ Error | ForEach-Object Id) | Should -Be @($Id | Where-Object { $_ })
        @($test.Findings | Where-Object Severity -EQ Warning | ForEach-Object Id) | Should -Be @($Warning | Where-Object { $_ })
        if ($Says) { ($test.Findings | Where-Object Id -EQ $Id).Evidence | Should -BeLike $Says }

        $null = $Port ? 0 : (ip netns exec $lab.Container ping -n -c 1 -W 0.3 $to 2>&1)
        $real = $Port ? (Get-Answer $lab.World 192.0.2.10 $Port) -eq 'web' : $LASTEXITCODE -eq 0
        $real | Should -Be (-not $Id) -Because 'a real packet is the witness'
    }
}

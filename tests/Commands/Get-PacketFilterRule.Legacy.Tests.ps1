# iptables-legacy is the witness: what its save prints stands in the rules, in its order, with its counters.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-PacketFilterRule of iptables-legacy' -Skip:(-not ((Test-Has lab) -and (Test-Has iptables-legacy))) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab
        $rules = @(
            '-N MINE', '-A MINE -s 10.0.0.0/8 -p tcp -m tcp --dport 80 -j ACCEPT', '-A MINE -f -j DROP', '-P FORWARD DROP', '-A FORWARD -i docker+ ! -o eth0 -p tcp -j MINE'
            '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', '-A FORWARD ! -s 192.0.2.7/32 -g MINE', '-A FORWARD -d 10.1.2.3/32 -j REJECT --reject-with icmp-port-unreachable'
            '-A FORWARD -p udp', '-A INPUT -j RETURN', '-t nat -A POSTROUTING -s 10.0.0.0/24 ! -o docker0 -j MASQUERADE', '-t mangle -A PREROUTING -j MARK --set-xmark 0x5/0xffffffff'
        )
        foreach ($rule in $rules) { Invoke-In $lab.Host iptables-legacy @(-split $rule) }
        Invoke-In $lab.Host ip6tables-legacy -A FORWARD -s 2001:db8::/32 -p tcp -m tcp --dport 22 -j DROP
        $got = Get-PacketFilterRule -Namespace $lab.Host | Where-Object Table -Like '*(legacy)'
    }

    AfterAll { $lab | Remove-Lab }

    It 'reads every rule in its place' {
        $got | ForEach-Object { "$($_.Family) $($_.Table) $($_.Chain) $($_.Hook) $($_.Priority) $($_.Policy) $($_.Handle) $($_.Verdict): $($_.Expression)" } | Should -Be @(
            'ip mangle (legacy) PREROUTING Prerouting -150 accept 1 : counter packets 0 bytes 0 meta mark set 0x5'
            'ip filter (legacy) INPUT Input 0 accept 1 return: counter packets 0 bytes 0 return'
            'ip filter (legacy) FORWARD Forward 0 drop 1 jump MINE: iifname "docker*" oifname != "eth0" meta l4proto tcp counter packets 0 bytes 0 jump MINE'
            'ip filter (legacy) FORWARD Forward 0 drop 2 accept: ct state related,established counter packets 0 bytes 0 accept'
            'ip filter (legacy) FORWARD Forward 0 drop 3 goto MINE: ip saddr != 192.0.2.7 counter packets 0 bytes 0 goto MINE'
            'ip filter (legacy) FORWARD Forward 0 drop 4 reject: ip daddr 10.1.2.3 counter packets 0 bytes 0 reject'
            'ip filter (legacy) FORWARD Forward 0 drop 5 : meta l4proto udp counter packets 0 bytes 0'
            'ip6 filter (legacy) FORWARD Forward 0 accept 1 drop: ip6 saddr 2001:db8::/32 meta l4proto tcp tcp dport 22 counter packets 0 bytes 0 drop'
            'ip nat (legacy) POSTROUTING Postrouting 100 accept 1 masquerade: ip saddr 10.0.0.0/24 oifname != "docker0" counter packets 0 bytes 0 masquerade'
            'ip filter (legacy) MINE    1 accept: ip saddr 10.0.0.0/8 meta l4proto tcp tcp dport 80 counter packets 0 bytes 0 accept'
            'ip filter (legacy) MINE    2 drop: ip frag-off & 8191 != 0 counter packets 0 bytes 0 drop'
        )
    }

    It 'counts as iptables-legacy does' {
        $null = Test-Ping $lab.Container 203.0.113.176
        $all = Get-PacketFilterRule -Table 'filter (legacy)' -Family ip -Namespace $lab.Host | Where-Object Hook -EQ Forward
        $saved = Invoke-In $lab.Host iptables-legacy-save -c -t filter | Where-Object { $_ -match '-A FORWARD' } | ForEach-Object { ($_ -split '[][:]')[1, 2] -join ':' }
        $all | ForEach-Object { "$($_.Packets):$($_.Bytes)" } | Should -Be $saved
        ($all.Packets | Measure-Object -Sum).Sum | Should -BeGreaterThan 0
    }

    It 'is found where it drops, with the command that lets it pass' {
        $test = Test-ContainerPath $lab.Container 203.0.113.176 -HostNamespace $lab.Host -NoProbe
        $finding = $test.Findings | Where-Object Id -EQ ForwardDropped
        $finding.Title | Should -BeLike '*iptables-legacy*'
        $command = ($finding.Evidence -split 'let it pass with: ')[1]
        $command | Should -BeLike 'iptables-legacy -t filter -? FORWARD*-j ACCEPT'
        Test-Ping $lab.Container 203.0.113.176 | Should -BeFalse
        Invoke-In $lab.Host @(-split $command)
        $again = (Test-ContainerPath $lab.Container 203.0.113.176 -HostNamespace $lab.Host -NoProbe).Findings | Where-Object Id -EQ ForwardDropped
        $again | Should -BeNullOrEmpty
        Test-Ping $lab.Container 203.0.113.176 | Should -BeTrue
    }

    It 'makes no table where there is none' {
        Get-PacketFilterRule -Namespace $lab.Container | Should -BeNullOrEmpty
        Invoke-In $lab.Container cat /proc/net/ip_tables_names | Should -BeNullOrEmpty
    }
}

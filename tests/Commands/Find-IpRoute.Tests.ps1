BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Find-IpRoute' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $lab = New-Lab -IPv6
        $ns = $lab.Container
        Invoke-In $ns ip route add blackhole 198.51.100.1
        Invoke-In $ns ip route add unreachable 198.51.100.2
        Invoke-In $ns ip route add prohibit 198.51.100.3
        Invoke-In $ns ip rule add fwmark 7 table 1000
        Invoke-In $ns ip route add default via 172.17.0.3 table 1000
    }
    AfterAll { $lab | Remove-Lab }

    It 'says what becomes of a packet to <To>, as iproute2 does' -ForEach @(
        @{ To = '203.0.113.176'; NextHop = '172.17.0.1'; Source = '172.17.0.2' }
        @{ To = '172.17.0.1'; NextHop = $null; Source = '172.17.0.2' }
        @{ To = '2001:db8:113::176'; NextHop = '2001:db8:17::1'; Source = '2001:db8:17::2' }
    ) {
        $found = Find-IpRoute $To -Namespace $ns
        $seen = Get-IpJson $ns route get $To
        "$($found.NextHop) $($found.InterfaceAlias) $($found.Source)" | Should -Be "$NextHop eth0 $Source"
        "$($seen.gateway) $($seen.dev) $($seen.prefsrc)" | Should -Be "$NextHop eth0 $Source"
    }

    It 'gives the entry of the table with -FibMatch' {
        (Find-IpRoute 203.0.113.176 -FibMatch -Namespace $ns).DestinationPrefix | Should -Be 0.0.0.0/0
        (Find-IpRoute 2001:db8:113::176 -FibMatch -Namespace $ns).DestinationPrefix | Should -Be ::/0
    }

    It 'asks the rules for a mark' {
        $found = Find-IpRoute 203.0.113.176 -Mark 7 -Namespace $ns
        "$($found.NextHop) $($found.Table)" | Should -Be '172.17.0.3 1000'
    }

    It 'follows a packet that comes in by a link' {
        (Find-IpRoute 203.0.113.176 -From 172.17.0.2 -InputInterface docker0 -Namespace $lab.Host).InterfaceAlias | Should -Be eth0
        (Find-IpRoute 2001:db8:113::176 -From 2001:db8:17::2 -InputInterface docker0 -Namespace $lab.Host).InterfaceAlias | Should -Be eth0
        (Find-IpRoute 192.0.2.10 -From 172.17.0.2 -InputInterface docker0 -Namespace $lab.Host).Type | Should -Be Local
    }

    It 'takes source and link of a packet from the pipeline' {
        [pscustomobject]@{ Destination = '203.0.113.176'; From = '172.17.0.2'; InputInterface = 'docker0'; Namespace = $lab.Host } | Find-IpRoute |
            ForEach-Object NextHop | Should -Be 192.0.2.1
    }

    It 'says in one error that a packet finds no way: <Because>' -ForEach @(
        @{ Because = 'no route'; With = @{ Destination = '198.51.100.9'; Namespace = 'world' }; Id = 'ENETUNREACH'; Text = '*there is no route to it*' }
        @{ Because = 'no IPv6 route'; With = @{ Destination = '2001:db8:99::1'; Namespace = 'world' }; Id = 'ENETUNREACH'; Text = '*there is no route to it*' }
        @{ Because = 'a blackhole'; With = @{ Destination = '198.51.100.1' }; Id = 'EINVAL'; Text = '*a blackhole route drops it*' }
        @{ Because = 'an unreachable route'; With = @{ Destination = '198.51.100.2' }; Id = 'EHOSTUNREACH'; Text = '*an unreachable route*' }
        @{ Because = 'a prohibition'; With = @{ Destination = '198.51.100.3' }; Id = 'EACCES'; Text = '*a prohibit route or rule*' }
        @{ Because = 'a source of somebody else'; With = @{ Destination = '203.0.113.176'; From = '10.9.9.9' }; Id = 'ENETUNREACH'; Text = '*from that source*' }
        @{ Because = 'no address'; With = @{ Destination = 'example' }; Id = 'InvalidAddress'; Text = "*'example'*" }
        @{ Because = 'no such link'; With = @{ Destination = '203.0.113.176'; InputInterface = 'nolink' }; Id = 'LinkNotFound'; Text = "*'nolink'*" }
    ) {
        $given = @{ Namespace = $ns }
        $With.Keys | ForEach-Object { $given[$_] = $With[$_] }
        if ($given.Namespace -eq 'world') { $given.Namespace = $lab.World }
        Find-IpRoute @given -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.Count | Should -Be 1
        $refused[0].FullyQualifiedErrorId | Should -Be "$Id,ContainerNet.Commands.FindIpRouteCommand"
        $refused[0].ErrorDetails.Message | Should -BeLike $Text
        $refused[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'knows that a link does not forward, and that the way back is another' {
        Invoke-In $lab.Host sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward'
        Find-IpRoute 203.0.113.176 -From 172.17.0.2 -InputInterface docker0 -Namespace $lab.Host -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.ErrorDetails.Message | Should -BeLike '*does not forward*'
        Invoke-In $lab.Host sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter'
        Find-IpRoute 203.0.113.176 -From 192.0.2.77 -InputInterface docker0 -Namespace $lab.Host -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -Match '^(EXDEV|EINVAL),' # by the kernel's age
        $refused.ErrorDetails.Message | Should -BeLike '*reverse path filter*'
    }
}

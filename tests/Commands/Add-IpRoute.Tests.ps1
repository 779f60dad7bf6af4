BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Add-IpRoute' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab -IPv6
        $ns = $lab.Container
    }
    AfterEach { $lab | Remove-Lab }

    It 'gives a container its default route, and packets find their way' {
        Invoke-In $ns ip route del default
        Test-Ping $ns 203.0.113.176 | Should -BeFalse
        $made = Add-IpRoute default -NextHop 172.17.0.1 -Namespace $lab.ContainerId
        $made | Should -BeOfType ContainerNet.Route.IpRoute
        "$made $($made.NextHop) $($made.InterfaceAlias) $($made.AddressFamily) $($made.Type) $($made.Table) $($made.RouteMetric) $($made.Protocol) $($made.Scope)" |
            Should -Be '0.0.0.0/0 172.17.0.1 eth0 IPv4 Unicast 254 0 static Global'
        Test-Ping $ns 203.0.113.176 | Should -BeTrue
        $seen = Get-IpJson $ns route show default
        "$($seen.dst) $($seen.gateway) $($seen.dev)" | Should -Be 'default 172.17.0.1 eth0'
    }

    It 'takes default for ::/0 when the next hop is IPv6' {
        Invoke-In $ns ip -6 route del default
        $made = Add-IpRoute default 2001:db8:17::1 -Namespace $ns
        "$made $($made.InterfaceAlias) $($made.RouteMetric)" | Should -Be '::/0 eth0 1024'
        (Get-IpJson $ns -6 route show default).gateway | Should -Be 2001:db8:17::1
    }

    It 'adds <Name>' -ForEach @(
        @{ Name = 'a route on a link'; With = @{ DestinationPrefix = '198.51.100.0/24'; InterfaceAlias = 'eth0' }; Show = 'route show 198.51.100.0/24'; Expect = @{ dev = 'eth0'; scope = 'link'; protocol = 'static' } }
        @{ Name = 'a route to one address'; With = @{ DestinationPrefix = '198.51.100.1'; NextHop = '172.17.0.1' }; Show = 'route show 198.51.100.1'; Expect = @{ gateway = '172.17.0.1' } }
        @{ Name = 'a metric and a source'; With = @{ DestinationPrefix = '198.51.100.0/24'; NextHop = '172.17.0.1'; RouteMetric = 7; Source = '172.17.0.2' }; Show = 'route show 198.51.100.0/24'; Expect = @{ metric = 7; prefsrc = '172.17.0.2' } }
        @{ Name = 'to table 1000'; With = @{ DestinationPrefix = '198.51.100.0/24'; NextHop = '172.17.0.1'; Table = 1000 }; Show = 'route show table 1000'; Expect = @{ dst = '198.51.100.0/24' } }
        @{ Name = 'a blackhole'; With = @{ DestinationPrefix = '198.51.100.0/24'; Type = 'Blackhole' }; Show = 'route show 198.51.100.0/24'; Expect = @{ type = 'blackhole' } }
        @{ Name = 'an IPv6 prohibition'; With = @{ DestinationPrefix = '2001:db8:9::/48'; Type = 'Prohibit' }; Show = '-6 route show 2001:db8:9::/48'; Expect = @{ type = 'prohibit' } }
        @{ Name = 'an IPv6 route'; With = @{ DestinationPrefix = '2001:db8:9::/48'; NextHop = '2001:db8:17::1'; RouteMetric = 9 }; Show = '-6 route show 2001:db8:9::/48'; Expect = @{ gateway = '2001:db8:17::1'; metric = 9 } }
        @{ Name = 'an IPv4 route through an IPv6 router'; With = @{ DestinationPrefix = '198.51.100.0/24'; NextHop = '2001:db8:17::1'; InterfaceAlias = 'eth0' }; Show = 'route show 198.51.100.0/24'; Expect = @{ dev = 'eth0' } }
    ) {
        $made = Add-IpRoute @With -Namespace $ns
        $made.Namespace | Should -Be $ns
        $words = $Show -split ' '
        $seen = Get-IpJson $ns @words
        foreach ($key in $Expect.Keys) { $seen.$key | Should -Be $Expect[$key] }
    }

    It 'adds a route with several ways' {
        $made = Add-IpRoute 198.51.100.0/24 -NextHops 'via 172.17.0.1 weight 3', @{ NextHop = '172.17.0.3'; InterfaceAlias = 'eth0' } -Namespace $ns
        $made.NextHops | ForEach-Object ToString | Should -Be 'via 172.17.0.1 dev eth0 weight 3', 'via 172.17.0.3 dev eth0'
        (Get-IpJson $ns route show 198.51.100.0/24).nexthops | ForEach-Object { "$($_.gateway) $($_.dev) $($_.weight)" } | Should -Be '172.17.0.1 eth0 3', '172.17.0.3 eth0 1'
        (Add-IpRoute 2001:db8:9::/48 -NextHops 2001:db8:17::1, 2001:db8:17::3 -Namespace $ns).NextHops.Count | Should -Be 2
    }

    It 'adds again what was read and removed, by way of <_>' -ForEach 'objects', 'JSON', 'CSV' {
        $null = Add-IpRoute 198.51.100.0/24 -NextHops '172.17.0.1', '172.17.0.3' -Namespace $ns
        $null = Add-IpRoute 2001:db8:9::/48 -Type Blackhole -RouteMetric 3 -Table 1000 -Namespace $ns
        $before = Get-IpRoute -Namespace $ns | Where-Object Protocol -EQ static
        $saved = switch ($_) { objects { $before } JSON { $before | ConvertTo-Json -WarningAction Ignore | ConvertFrom-Json } CSV { $before | ConvertTo-Csv | ConvertFrom-Csv } }
        $saved | Remove-IpRoute
        Get-IpRoute -Namespace $ns | Where-Object Protocol -EQ static | Should -BeNullOrEmpty
        $saved | Add-IpRoute | ConvertTo-Csv | Sort-Object | Should -Be ($before | ConvertTo-Csv | Sort-Object)
    }

    It 'changes nothing with -WhatIf' {
        Add-IpRoute 198.51.100.0/24 172.17.0.1 -Namespace $ns -WhatIf | Should -BeNullOrEmpty
        Get-IpJson $ns route show 198.51.100.0/24 | Should -BeNullOrEmpty
    }

    It 'says EEXIST for what is there, and with -Force takes it when it is the same: <_>' -ForEach '172.17.0.1', '2001:db8:17::1' {
        Add-IpRoute default $_ -Namespace $ns -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.FullyQualifiedErrorId | Should -Be 'EEXIST,ContainerNet.Commands.AddIpRouteCommand'
        (Add-IpRoute default $_ -Namespace $ns -Force -ErrorAction Stop).NextHop | Should -Be $_
        $other = $_ -replace '1$', '3'
        Add-IpRoute default $other -Namespace $ns -Force -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.FullyQualifiedErrorId | Should -Be 'EEXIST,ContainerNet.Commands.AddIpRouteCommand'
    }

    It 'refuses <Because> with one error, and changes nothing' -ForEach @(
        @{ Because = 'a next hop no link reaches'; Id = 'ENETUNREACH'; With = @{ NextHop = '10.9.9.9' } }
        @{ Because = 'a next hop that is none'; Id = 'InvalidAddress'; With = @{ NextHop = 'gateway' } }
        @{ Because = 'a destination that is none'; Id = 'InvalidAddress'; With = @{ DestinationPrefix = 'somewhere' } }
        @{ Because = 'a destination with host bits'; Id = 'InvalidPrefix'; With = @{ DestinationPrefix = '198.51.100.7/24'; NextHop = '172.17.0.1' } }
        @{ Because = 'a link that is not there'; Id = 'LinkNotFound'; With = @{ InterfaceAlias = 'nolink' } }
        @{ Because = 'one next hop and several'; Id = 'InvalidRoute'; With = @{ NextHop = '172.17.0.1'; NextHops = '172.17.0.1', '172.17.0.3' } }
        @{ Because = 'a source that is not here'; Id = 'EINVAL'; With = @{ NextHop = '172.17.0.1'; Source = '10.9.9.9' } }
    ) {
        $before = Invoke-In $ns ip route show table all
        $given = @{ DestinationPrefix = '198.51.100.0/24'; Namespace = $ns }
        $With.Keys | ForEach-Object { $given[$_] = $With[$_] }
        Add-IpRoute @given -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.Count | Should -Be 1
        $refused[0].FullyQualifiedErrorId | Should -Be "$Id,ContainerNet.Commands.AddIpRouteCommand"
        Invoke-In $ns ip route show table all | Should -Be $before
    }

    It 'says in words what a table or a way may be' {
        { Add-IpRoute 198.51.100.0/24 172.17.0.1 -Table other -Namespace $ns } | Should -Throw '*names no routing table*'
        { Add-IpRoute 198.51.100.0/24 -NextHops 'by eth0' -Namespace $ns } | Should -Throw '*is no way of a multipath route*'
    }
}

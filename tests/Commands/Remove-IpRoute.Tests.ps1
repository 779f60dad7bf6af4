BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Remove-IpRoute' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab -IPv6
        $ns = $lab.Container
    }
    AfterEach { $lab | Remove-Lab }

    It 'removes the default route of IPv4, then that of IPv6, and says nothing' {
        Remove-IpRoute default -Namespace $ns | Should -BeNullOrEmpty
        Get-IpJson $ns route show default | Should -BeNullOrEmpty
        (Get-IpJson $ns -6 route show default).gateway | Should -Be 2001:db8:17::1
        Remove-IpRoute default -AddressFamily IPv6 -Namespace $ns | Should -BeNullOrEmpty
        Get-IpJson $ns -6 route show default | Should -BeNullOrEmpty
    }

    It 'removes only the route that is described' {
        Invoke-In $ns ip route add 198.51.100.0/24 via 172.17.0.1 metric 5
        Invoke-In $ns ip route add 198.51.100.0/24 via 172.17.0.3 metric 6
        Invoke-In $ns ip route add blackhole 198.51.100.0/24 table 1000
        (Remove-IpRoute 198.51.100.0/24 -RouteMetric 6 -Namespace $ns -PassThru).NextHop | Should -Be 172.17.0.3
        (Get-IpJson $ns route show 198.51.100.0/24).metric | Should -Be 5
        Remove-IpRoute 198.51.100.0/24 -Table 1000 -Namespace $ns
        Get-IpJson $ns route show table 1000 | Should -BeNullOrEmpty
        (Get-IpJson $ns route show 198.51.100.0/24).metric | Should -Be 5
    }

    It 'takes what Get-IpRoute gives, by way of <_>' -ForEach 'objects', 'JSON', 'CSV' {
        Invoke-In $ns ip route add 198.51.100.0/24 nexthop via 172.17.0.1 nexthop via 172.17.0.3 weight 2
        Invoke-In $ns ip -6 route add unreachable 2001:db8:9::/48 table 1000
        $routes = Get-IpRoute 198.51.100.0/24, 2001:db8:9::/48 -Namespace $ns
        $(switch ($_) { objects { $routes } JSON { $routes | ConvertTo-Json -WarningAction Ignore | ConvertFrom-Json } CSV { $routes | ConvertTo-Csv | ConvertFrom-Csv } }) | Remove-IpRoute
        Get-IpJson $ns route show 198.51.100.0/24 | Should -BeNullOrEmpty
        Get-IpJson $ns -6 route show table 1000 | Should -BeNullOrEmpty
        (Get-IpJson $ns route show default).gateway | Should -Be 172.17.0.1
    }

    It 'changes nothing with -WhatIf' {
        $before = Invoke-In $ns ip route show table all
        Get-IpRoute -Namespace $ns | ConvertTo-Json | ConvertFrom-Json | Remove-IpRoute -WhatIf -ErrorAction Stop
        Invoke-In $ns ip route show table all | Should -Be $before
    }

    It 'refuses <Because> with one error, and changes nothing' -ForEach @(
        @{ Because = 'a route that is not there'; Id = 'RouteNotFound'; Category = 'ObjectNotFound'; With = @{ DestinationPrefix = '198.51.100.0/24' } }
        @{ Because = 'an IPv6 route that is not there'; Id = 'RouteNotFound'; Category = 'ObjectNotFound'; With = @{ DestinationPrefix = '2001:db8:9::/48' } }
        @{ Because = 'a table that is not there'; Id = 'RouteNotFound'; Category = 'ObjectNotFound'; With = @{ DestinationPrefix = 'default'; Table = 77 } }
        @{ Because = 'another next hop'; Id = 'RouteNotFound'; Category = 'ObjectNotFound'; With = @{ DestinationPrefix = 'default'; NextHop = '172.17.0.9' } }
        @{ Because = 'a link that is not there'; Id = 'LinkNotFound'; Category = 'ObjectNotFound'; With = @{ DestinationPrefix = 'default'; InterfaceAlias = 'nolink' } }
        @{ Because = 'a destination that is none'; Id = 'InvalidAddress'; Category = 'InvalidArgument'; With = @{ DestinationPrefix = '10.1/16' } }
    ) {
        $before = Invoke-In $ns ip route show table all
        Remove-IpRoute @With -Namespace $ns -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.Count | Should -Be 1
        $refused[0].FullyQualifiedErrorId | Should -Be "$Id,ContainerNet.Commands.RemoveIpRouteCommand"
        $refused[0].CategoryInfo.Category | Should -Be $Category
        Invoke-In $ns ip route show table all | Should -Be $before
        Remove-IpRoute @With -Namespace $ns -ErrorAction Ignore
    }

    It 'completes destinations' {
        (TabExpansion2 "Remove-IpRoute -Namespace $ns -DestinationPrefix 172").CompletionMatches.CompletionText | Should -Be 172.17.0.0/16
    }
}

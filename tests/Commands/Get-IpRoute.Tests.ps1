BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-IpRoute' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $lab = New-Lab -IPv6
        $ns = $lab.Container
        Invoke-In $ns ip route add 198.51.100.0/24 nexthop via 172.17.0.1 nexthop via 172.17.0.3 weight 2
        Invoke-In $ns ip route add blackhole 198.51.100.128/25 metric 5
        Invoke-In $ns ip route add 203.0.113.0/24 via 172.17.0.1 table 1000
    }
    AfterAll { $lab | Remove-Lab }

    It 'gives every route of every table iproute2 gives' {
        $ours = Get-IpRoute -Namespace $ns | ForEach-Object { $_.DestinationPrefix -replace '^(0\.0\.0\.0|::)/0$', 'default' -replace '/(32|128)$' } | Sort-Object
        $theirs = @(Get-IpJson $ns -4 route show table all) + @(Get-IpJson $ns -6 route show table all) | ForEach-Object dst | Sort-Object
        $ours | Should -Be $theirs
    }

    It 'has the promised properties' {
        $route = Get-IpRoute default -AddressFamily IPv4 -Namespace $ns
        'DestinationPrefix', 'NextHop', 'InterfaceAlias', 'AddressFamily', 'Type', 'Table', 'RouteMetric', 'Protocol', 'Scope', 'Source', 'NextHops', 'Namespace' |
            Should -BeIn $route.PSObject.Properties.Name
        "$route $($route.NextHop) $($route.InterfaceAlias) $($route.Table)" | Should -Be '0.0.0.0/0 172.17.0.1 eth0 254'
    }

    It 'finds <Text> by <Name>' -ForEach @(
        @{ Name = 'default'; With = @{ DestinationPrefix = 'default' }; Text = '0.0.0.0/0', '::/0' }
        @{ Name = 'prefix'; With = @{ DestinationPrefix = '172.17.0.0/16' }; Text = '172.17.0.0/16' }
        @{ Name = 'one address'; With = @{ DestinationPrefix = '172.17.0.2' }; Text = '172.17.0.2/32' }
        @{ Name = 'wildcard'; With = @{ DestinationPrefix = '198.51.*' }; Text = '198.51.100.0/24', '198.51.100.128/25' }
        @{ Name = 'type'; With = @{ Type = 'Blackhole' }; Text = '198.51.100.128/25' }
        @{ Name = 'table'; With = @{ Table = 1000 }; Text = '203.0.113.0/24' }
        @{ Name = 'table by name, and family'; With = @{ Table = 'main'; AddressFamily = 'IPv4'; Type = 'Unicast' }; Text = '0.0.0.0/0', '172.17.0.0/16', '198.51.100.0/24' }
        @{ Name = 'router'; With = @{ NextHop = '172.17.0.3' }; Text = '198.51.100.0/24' }
        @{ Name = 'router and link by wildcard'; With = @{ NextHop = '172.*'; InterfaceAlias = 'eth*'; Table = 'main' }; Text = '0.0.0.0/0', '198.51.100.0/24' }
        @{ Name = 'a table nobody has filled'; With = @{ Table = 77 }; Text = @() }
    ) {
        Get-IpRoute @With -Namespace $ns -ErrorAction Stop | ForEach-Object ToString | Sort-Object | Should -Be @($Text | Sort-Object)
    }

    It 'reads the ways of a multipath route' {
        (Get-IpRoute 198.51.100.0/24 -Namespace $ns).NextHops | ForEach-Object ToString | Should -Be 'via 172.17.0.1 dev eth0', 'via 172.17.0.3 dev eth0 weight 2'
    }

    It 'takes its own objects from the pipeline' {
        $all = Get-IpRoute -Namespace $ns | ConvertTo-Csv
        Get-IpRoute -Namespace $ns | Get-IpRoute | ConvertTo-Csv | Sort-Object | Should -Be ($all | Sort-Object)
    }

    It 'knows a route whose link is down' {
        Invoke-In $lab.World ip link set up0 down
        foreach ($try in 1..60) { # the kernel notes a lost carrier up to a second later
            if ((Get-IpJson $lab.Host route show default).flags -contains 'linkdown') { break }
            Start-Sleep -Milliseconds 50
        }
        (Get-IpRoute default -AddressFamily IPv4 -Namespace $lab.Host).IsLinkDown | Should -BeTrue
        Invoke-In $lab.World ip link set up0 up
    }

    It 'looks into all namespaces' {
        (Get-IpRoute default -AddressFamily IPv4 -AllNamespaces | Where-Object Namespace -In $lab.Host, $ns).NextHop | Sort-Object | Should -Be 172.17.0.1, 192.0.2.1
    }

    It 'writes ObjectNotFound for <Name>' -ForEach @(
        @{ Name = 'a prefix'; With = @{ DestinationPrefix = '10.9.0.0/16' }; Id = 'RouteNotFound' }
        @{ Name = 'a prefix in another table'; With = @{ DestinationPrefix = '203.0.113.0/24'; Table = 'main' }; Id = 'RouteNotFound' }
        @{ Name = 'a link'; With = @{ InterfaceAlias = 'nolink' }; Id = 'LinkNotFound' }
    ) {
        Get-IpRoute @With -Namespace $ns -ErrorVariable missing -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $missing.Count | Should -Be 1
        $missing[0].FullyQualifiedErrorId | Should -Be "$Id,ContainerNet.Commands.GetIpRouteCommand"
        $missing[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }
}

BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-IpNeighbor' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $lab = New-Lab -IPv6
        Invoke-In $lab.Host ip neigh add 172.17.0.77 lladdr 02:42:ac:11:00:4d dev docker0 nud permanent
        Invoke-In $lab.Host ip neigh add 2001:db8:17::77 lladdr 02:42:ac:11:00:4d dev docker0 nud permanent
    }
    AfterAll { $lab | Remove-Lab }

    It 'gives what iproute2 gives' {
        $null = Test-Ping $lab.Container 172.17.0.1
        $ours = Get-IpNeighbor -Namespace $lab.Host | ForEach-Object { "$($_.IPAddress) $($_.InterfaceAlias) $($_.LinkLayerAddress)" } | Sort-Object
        $theirs = Get-IpJson $lab.Host neigh show | ForEach-Object { "$($_.dst) $($_.dev) $($_.lladdr)" } | Sort-Object
        $ours | Should -Be $theirs
        $ours | Should -Contain '172.17.0.77 docker0 02:42:ac:11:00:4d'
    }

    It 'finds one by <Name>' -ForEach @(
        @{ Name = 'address'; With = @{ IPAddress = '172.17.0.77' }; Text = '172.17.0.77' }
        @{ Name = 'IPv6 address, however written'; With = @{ IPAddress = '2001:DB8:17:0::77' }; Text = '2001:db8:17::77' }
        @{ Name = 'wildcard, link and family'; With = @{ IPAddress = '*77'; InterfaceAlias = 'docker*'; AddressFamily = 'IPv4' }; Text = '172.17.0.77' }
        @{ Name = 'state'; With = @{ State = 'Permanent'; AddressFamily = 'IPv6' }; Text = '2001:db8:17::77' }
    ) {
        $found = Get-IpNeighbor @With -Namespace $lab.Host
        $found | Should -BeOfType ContainerNet.Route.IpNeighbor
        $found.IPAddress | Should -Be $Text
        $found.State | Should -Be Permanent
    }

    It 'writes ObjectNotFound for <Name>' -ForEach @(
        @{ Name = 'a neighbour'; With = @{ IPAddress = '10.9.9.9' }; Id = 'NeighborNotFound' }
        @{ Name = 'a link'; With = @{ InterfaceAlias = 'nolink' }; Id = 'LinkNotFound' }
    ) {
        Get-IpNeighbor @With -Namespace $lab.Host -ErrorVariable missing -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $missing.Count | Should -Be 1
        $missing[0].FullyQualifiedErrorId | Should -Be "$Id,ContainerNet.Commands.GetIpNeighborCommand"
        $missing[0].CategoryInfo.Category | Should -Be ObjectNotFound
        Get-IpNeighbor 10.9.* -Namespace $lab.Host -ErrorAction Stop | Should -BeNullOrEmpty
    }
}

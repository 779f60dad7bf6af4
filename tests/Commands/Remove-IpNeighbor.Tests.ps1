BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Remove-IpNeighbor' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab
        foreach ($address in '172.17.0.77', '2001:db8:17::77') { Invoke-In $lab.Host ip neigh add $address lladdr 02:42:ac:11:00:4d dev docker0 nud permanent }
    }
    AfterEach { $lab | Remove-Lab }

    It 'forgets a neighbour: <_>' -ForEach '172.17.0.77', '2001:DB8:17:0::77' {
        Remove-IpNeighbor $_ docker0 -Namespace $lab.Host | Should -BeNullOrEmpty
        (Get-IpJson $lab.Host neigh show nud permanent).dst | Should -Be ($_ -like '172*' ? '2001:db8:17::77' : '172.17.0.77')
    }

    It 'takes them from the pipeline, and gives them back with -PassThru' {
        (Get-IpNeighbor -State Permanent -Namespace $lab.Host | Remove-IpNeighbor -PassThru).LinkLayerAddress | Should -Be 02:42:ac:11:00:4d, 02:42:ac:11:00:4d
        Get-IpJson $lab.Host neigh show nud permanent | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        Remove-IpNeighbor 172.17.0.77 docker0 -Namespace $lab.Host -WhatIf
        @(Get-IpJson $lab.Host neigh show nud permanent).Count | Should -Be 2
    }

    It 'refuses <Because> with one error' -ForEach @(
        @{ Because = 'a neighbour that is not there'; Id = 'NeighborNotFound'; With = @{ IPAddress = '172.17.0.78' } }
        @{ Because = 'a proxy that is not there'; Id = 'NeighborNotFound'; With = @{ Proxy = $true } }
        @{ Because = 'a neighbour of another link'; Id = 'NeighborNotFound'; With = @{ InterfaceAlias = 'eth0' } }
        @{ Because = 'words'; Id = 'InvalidAddress'; With = @{ IPAddress = 'web' } }
    ) {
        $given = @{ IPAddress = '172.17.0.77'; InterfaceAlias = 'docker0'; Namespace = $lab.Host }
        $With.Keys | ForEach-Object { $given[$_] = $With[$_] }
        Remove-IpNeighbor @given -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.Count | Should -Be 1
        $refused[0].FullyQualifiedErrorId | Should -Be "$Id,ContainerNet.Commands.RemoveIpNeighborCommand"
        Remove-IpNeighbor @given -ErrorAction Ignore
        @(Get-IpJson $lab.Host neigh show nud permanent).Count | Should -Be 2
    }

    It 'completes what is there' {
        (TabExpansion2 "Remove-IpNeighbor -Namespace $($lab.Host) -IPAddress 172.17.0.7").CompletionMatches.CompletionText | Should -Be 172.17.0.77
    }
}

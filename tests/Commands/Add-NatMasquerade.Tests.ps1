BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Add-, Get- and Remove-NatMasquerade' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab
        $ns = $lab.Host
        Invoke-In $ns nft delete table ip test # the lab's own masquerade
    }
    AfterEach { $lab | Remove-Lab }

    It 'lets a container reach the world, and leaves nothing when it is removed' {
        Test-Ping $lab.Container 203.0.113.176 | Should -BeFalse
        $made = Add-NatMasquerade 172.17.0.0/16 -ExceptInterface docker0 -Namespace $ns
        "$made $($made.ExceptInterface) $($made.Namespace)" | Should -Be "172.17.0.0/16 docker0 $ns"
        Test-Ping $lab.Container 203.0.113.176 | Should -BeTrue
        Invoke-In $ns nft list set ip containernet subnets | Select-String '172.17.0.0/16' | Should -Not -BeNullOrEmpty
        Invoke-In $ns nft list set ip containernet subnets_not_by | Select-String '172.17.0.0/16 . "docker0"' | Should -Not -BeNullOrEmpty
        $made | Remove-NatMasquerade
        Invoke-In $ns nft list tables | Should -BeNullOrEmpty
    }

    It 'spares the subnet itself when no link is named' {
        (Add-NatMasquerade 172.17.0.0/16 -Namespace $ns).ExceptInterface | Should -BeNullOrEmpty
        Invoke-In $ns nft list set ip containernet subnets_not_to | Select-String '172.17.0.0/16 . 172.17.0.0/16' | Should -Not -BeNullOrEmpty
        Test-Ping $lab.Container 203.0.113.176 | Should -BeTrue
    }

    It 'reads back prefixes of any length, of both families, by way of JSON' {
        $subnets = '10.0.0.0/9', '172.18.16.0/20', '192.0.2.7/32', '2001:db8:17::/61'
        $null = $subnets | ForEach-Object { Add-NatMasquerade $_ -ExceptInterface br-x.1 -Namespace $ns }
        $got = Get-NatMasquerade -Namespace $ns
        $got.Subnet | Should -Be $subnets
        $got.ExceptInterface | Select-Object -Unique | Should -Be br-x.1
        $got | ConvertTo-Json | ConvertFrom-Json | Remove-NatMasquerade
        Invoke-In $ns nft list tables | Should -BeNullOrEmpty
    }

    It 'takes subnets beside one another and up to the last address, and refuses <Other> beside 10.64.0.0/10' -ForEach @{ Other = '10.0.0.0/8' }, @{ Other = '10.64.0.0/16' }, @{ Other = '10.127.0.0/16' } {
        $null = '10.64.0.0/10', '10.128.0.0/9', '255.0.0.0/8', '10.0.0.0/10' | ForEach-Object { Add-NatMasquerade $_ -Namespace $ns }
        (Get-NatMasquerade -Namespace $ns).Subnet | Should -Be '10.0.0.0/10', '10.64.0.0/10', '10.128.0.0/9', '255.0.0.0/8'
        $before = Invoke-In $ns nft -j list ruleset
        { Add-NatMasquerade $Other -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'SubnetsOverlap,*'
        Invoke-In $ns nft -j list ruleset | Should -Be $before
        Remove-NatMasquerade 10.64.0.0/10 -Namespace $ns
        (Get-NatMasquerade -Namespace $ns).Subnet | Should -Be '10.0.0.0/10', '10.128.0.0/9', '255.0.0.0/8'
    }

    It 'keeps the table while a port is published' {
        $null = Add-NatPortMap 80 172.17.0.2 -Namespace $ns
        Add-NatMasquerade 172.17.0.0/16 -Namespace $ns | Remove-NatMasquerade
        Invoke-In $ns nft list tables | Should -Be 'table ip containernet'
        Remove-NatPortMap 80 -Namespace $ns
        Invoke-In $ns nft list tables | Should -BeNullOrEmpty
    }

    It 'refuses what is there, what is not there and what is no subnet' {
        $null = Add-NatMasquerade 172.17.0.0/16 -ExceptInterface docker0 -Namespace $ns
        { Add-NatMasquerade 172.17.0.0/16 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'EEXIST,*'
        (Add-NatMasquerade 172.17.0.0/16 -ExceptInterface docker0 -Force -Namespace $ns).Subnet | Should -Be 172.17.0.0/16
        { Add-NatMasquerade 172.17.0.1/16 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidPrefix,*'
        { Add-NatMasquerade 172.18.0.0/16 -ExceptInterface 'a b' -Namespace $ns -ErrorAction Stop } | Should -Throw
        { Remove-NatMasquerade 172.18.0.0/16 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'MasqueradeNotFound,*'
        { Get-NatMasquerade 172.18.0.0/16 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'MasqueradeNotFound,*'
    }
}

BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Add-VxlanPeer' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

        # The entries of vx0's table, as bridge(8) sees them: 'mac dst port vni'.
        function Get-Seen { bridge -n $lab.Host -j fdb show dev vx0 | ConvertFrom-Json | ForEach-Object { "$($_.mac) $($_.dst) $($_.port) $($_.vni)".TrimEnd() } | Sort-Object }

        # Runs a block that is refused: gives its errors, and sees that the table is as it was.
        function Get-Refusal ([scriptblock] $Block) {
            $before = Get-Seen
            & { $ErrorActionPreference = 'Continue'; & $Block } 2>&1
            Get-Seen | Should -Be $before
        }
    }

    BeforeEach {
        $lab = New-Lab -Bare
        ip -n $lab.Host link add vx0 up type vxlan id 42 dstport 4789 remote 192.0.2.2
        ip -n $lab.Host link add p0 type veth peer name p1
    }
    AfterEach { $lab | Remove-Lab }

    It 'puts a host beside the others, as bridge(8) sees it' {
        $made = Add-VxlanPeer vx0 192.0.2.3, 192.0.2.4 -Namespace $lab.Host
        $made | Should -BeOfType ContainerNet.Route.BridgeFdbEntry
        $made.RemoteIPAddress | Should -Be 192.0.2.3, 192.0.2.4
        $made.LinkLayerAddress | Should -Be 00:00:00:00:00:00, 00:00:00:00:00:00
        Get-Seen | Should -Be '00:00:00:00:00:00 192.0.2.2', '00:00:00:00:00:00 192.0.2.3', '00:00:00:00:00:00 192.0.2.4'
    }

    It 'enters the host of one MAC address, with port, identifier and link' {
        $made = Add-VxlanPeer vx0 192.0.2.3 02:00:00:00:00:08 -Port 4790 -VxlanId 44 -Device p0 -Namespace $lab.Host
        $made.Port, $made.VxlanId, $made.DeviceIndex, "$($made.State)" | Should -Be 4790, 44, (Get-IpJson $lab.Host link show p0).ifindex, Permanent
        Get-Seen | Should -Contain '02:00:00:00:00:08 192.0.2.3 4790 44'
    }

    It 'lets an entry that was learnt give way, and one that was entered not' {
        bridge -n $lab.Host fdb add 02:00:00:00:00:08 dev vx0 dst 192.0.2.5 dynamic
        $null = Add-VxlanPeer vx0 192.0.2.3 02:00:00:00:00:08 -Namespace $lab.Host
        @(Get-Seen) -match '^02' | Should -Be '02:00:00:00:00:08 192.0.2.3'
        $refusal = Get-Refusal { Add-VxlanPeer vx0 192.0.2.4 02:00:00:00:00:08 -Namespace $lab.Host }
        $refusal.FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
        "$refusal" | Should -Match 'behind 192.0.2.3'
    }

    It 'finds a peer good with -Force when it is there' {
        (Get-Refusal { Add-VxlanPeer vx0 192.0.2.2 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
        (Get-Refusal { Add-VxlanPeer vx0 192.0.2.2 -Namespace $lab.Host -Force }).RemoteIPAddress | Should -Be 192.0.2.2
    }

    It 'takes links and entries from the pipeline' {
        $null = Get-NetworkLink vx0 -Namespace $lab.Host | Add-VxlanPeer -RemoteIPAddress 192.0.2.7
        Get-Seen | Should -Contain '00:00:00:00:00:00 192.0.2.7' -Because 'the MAC address of the link itself is not meant'
        ip -n $lab.Host link add vx1 type vxlan id 43 dstport 4790
        $null = Get-BridgeFdbEntry vx0 -Namespace $lab.Host | Where-Object RemoteIPAddress | Add-VxlanPeer -InterfaceAlias vx1
        @(bridge -n $lab.Host -j fdb show dev vx1 | ConvertFrom-Json).dst | Sort-Object | Should -Be 192.0.2.2, 192.0.2.7
    }

    It 'does nothing with -WhatIf' { Get-Refusal { Add-VxlanPeer vx0 192.0.2.3 -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty }

    It 'refuses with one error, <Id>' -ForEach @(
        @{ Link = 'vx9'; To = '192.0.2.3'; Id = 'LinkNotFound' }
        @{ Link = 'p0'; To = '192.0.2.3'; Id = 'NotAVxlanLink' }
        @{ Link = 'vx0'; To = 'there'; Id = 'InvalidAddress' }
        @{ Link = 'vx0'; To = '2001:db8::3'; Id = 'EAFNOSUPPORT' }
    ) {
        $refusal = @(Get-Refusal { Add-VxlanPeer $Link $To -Namespace $lab.Host })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }
}

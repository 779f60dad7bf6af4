BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Remove-VxlanPeer' -Skip:(-not (Test-Has lab)) {
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
        bridge -n $lab.Host fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.3
        bridge -n $lab.Host fdb add 02:00:00:00:00:08 dev vx0 dst 192.0.2.3 port 4790 vni 44
    }
    AfterEach { $lab | Remove-Lab }

    It 'takes a host out, and leaves the others' {
        Remove-VxlanPeer vx0 192.0.2.2 -Namespace $lab.Host | Should -BeNullOrEmpty
        Get-Seen | Should -Be '00:00:00:00:00:00 192.0.2.3', '02:00:00:00:00:08 192.0.2.3 4790 44'
    }

    It 'takes exactly the entries that are piped in' {
        $gone = Get-BridgeFdbEntry vx0 -RemoteIPAddress 192.0.2.3 -Namespace $lab.Host | Remove-VxlanPeer -PassThru
        $gone.LinkLayerAddress | Sort-Object | Should -Be 00:00:00:00:00:00, 02:00:00:00:00:08
        Get-Seen | Should -Be '00:00:00:00:00:00 192.0.2.2'
    }

    It 'does nothing with -WhatIf' { Get-Refusal { Remove-VxlanPeer vx0 192.0.2.2 -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty }

    It 'refuses with one error, <Id>' -ForEach @(
        @{ Given = @{ RemoteIPAddress = '192.0.2.9' }; Id = 'PeerNotFound' }
        @{ Given = @{ LinkLayerAddress = '02:00:00:00:00:08' }; Id = 'PeerNotFound' }
        @{ Given = @{ InterfaceAlias = 'vx9' }; Id = 'LinkNotFound' }
        @{ Given = @{ InterfaceAlias = 'lo' }; Id = 'NotAVxlanLink' }
    ) {
        $asked = @{ InterfaceAlias = 'vx0'; RemoteIPAddress = '192.0.2.2'; Namespace = $lab.Host }
        $Given.Keys | ForEach-Object { $asked[$_] = $Given[$_] }
        $refusal = @(Get-Refusal { Remove-VxlanPeer @asked })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }
}

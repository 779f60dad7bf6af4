BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Set-NetworkLink' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

        # What a refusal must leave as it was. What the kernel goes on doing by itself (carrier, queues) is left out.
        function Get-State {
            foreach ($name in (Get-ChildItem /run/netns).Name) { $name; ip -n $name -o link | ForEach-Object { $_ -replace 'qdisc \S+|state \S+|(NO-CARRIER|M-DOWN),|,(LOWER_UP|M-DOWN)' } }
            ip -o link | ForEach-Object { $_ -replace 'qdisc \S+|state \S+|(NO-CARRIER|M-DOWN),|,(LOWER_UP|M-DOWN)' }
        }

        # Runs a block that is refused: gives its errors, and sees that nothing else happened.
        function Get-Refusal ([scriptblock] $Block) {
            $before = Get-State
            & { $ErrorActionPreference = 'Continue'; & $Block } 2>&1
            Get-State | Should -Be $before
        }
    }

    BeforeEach { $lab = New-Lab -Bare }
    AfterEach { $lab | Remove-Lab }
    BeforeEach { ip -n $lab.Host link add v0 type veth peer name v1 }

    It 'changes all that is asked in one message, and says nothing' {
        Set-NetworkLink v0 -State Up -NewName w0 -MtuBytes 1400 -LinkLayerAddress 02:00:00:00:00:09 -Description 'my link' -Namespace $lab.Host | Should -BeNullOrEmpty
        $seen = Get-IpJson $lab.Host link show w0
        $seen.flags | Should -Contain UP
        $seen.mtu, $seen.address, $seen.ifalias | Should -Be 1400, 02:00:00:00:00:09, 'my link'
        Set-NetworkLink w0 -State Down -Description '' -Namespace $lab.Host
        $seen = Get-IpJson $lab.Host link show w0
        $seen.flags | Should -Not -Contain UP
        $seen.ifalias | Should -BeNullOrEmpty
    }

    It 'gives the link as it is then with -PassThru' {
        $link = Set-NetworkLink v0 -MtuBytes 1300 -Namespace $lab.Host -PassThru
        $link.MtuBytes, $link.PeerName | Should -Be 1300, v1
    }

    It 'takes links from the pipeline without changing what is not asked' {
        Get-NetworkLink v* -Namespace $lab.Host | Set-NetworkLink -State Up
        (Get-IpJson $lab.Host link show v0).operstate | Should -Be UP
        Get-NetworkLink v? -Namespace $lab.Host | Set-NetworkLink -NewName { "x$($_.Name)" }
        (Get-IpJson $lab.Host link show type veth).ifname | Sort-Object | Should -Be xv0, xv1
    }

    It 'does nothing with -WhatIf' { Get-Refusal { Set-NetworkLink v0 -State Up -MtuBytes 1300 -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty }

    It 'refuses with one error, <Id>' -ForEach @(
        @{ Given = @{}; Id = 'NothingToChange' }
        @{ Given = @{ NewName = 'sixteenbytesname' }; Id = 'InvalidName' }
        @{ Given = @{ NewName = 'a/b' }; Id = 'InvalidName' }
        @{ Given = @{ NewName = "a`e" }; Id = 'InvalidName' }
        @{ Given = @{ NewName = 'x%d' }; Id = 'InvalidName' }
        @{ Given = @{ NewName = 'v1' }; Id = 'EEXIST' }
        @{ Given = @{ MtuBytes = 65536 }; Id = 'EINVAL' }
        @{ Given = @{ LinkLayerAddress = '01:00:00:00:00:00' }; Id = 'EADDRNOTAVAIL' }
        @{ Given = @{ Description = 'x' * 256 }; Id = 'ERANGE' }
        @{ Given = @{ MtuBytes = 1300; LinkLayerAddress = '02:00:00:00:00:09'; State = 'Up'; NewName = 'v1' }; Id = 'EEXIST' }
        @{ Given = @{ State = 'Up'; InterfaceAlias = 'v9' }; Id = 'LinkNotFound' }
    ) {
        $asked = @{ InterfaceAlias = 'v0'; Namespace = $lab.Host }
        $Given.Keys | ForEach-Object { $asked[$_] = $Given[$_] }
        $refusal = @(Get-Refusal { Set-NetworkLink @asked })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }
}

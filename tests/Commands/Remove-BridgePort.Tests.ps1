BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Remove-BridgePort' -Skip:(-not (Test-Has lab)) {
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
    BeforeEach {
        ip -n $lab.Host link add cn0 type bridge
        ip -n $lab.Host link add v0 up master cn0 type veth peer name v1
    }

    It 'takes the link out and leaves it on' {
        Remove-BridgePort cn0 v0 -Namespace $lab.Host | Should -BeNullOrEmpty
        $seen = Get-IpJson $lab.Host link show v0
        $seen.master | Should -BeNullOrEmpty
        $seen.flags | Should -Contain UP
    }

    It 'takes ports from Get-BridgePort, and gives the links with -PassThru' {
        $link = Get-BridgePort cn0 -Namespace $lab.Host | Remove-BridgePort -PassThru
        $link.Name, $link.Bridge, $link.PeerName | Should -Be v0, $null, v1
    }

    It 'does nothing with -WhatIf' { Get-Refusal { Remove-BridgePort cn0 v0 -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty }

    It 'refuses what is no port of it' {
        ip -n $lab.Host link add cn1 type bridge
        (Get-Refusal { Remove-BridgePort cn1 v0 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'PortNotFound,*'
        (Get-Refusal { Remove-BridgePort -InterfaceAlias v1 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'PortNotFound,*'
        (Get-Refusal { Remove-BridgePort -InterfaceAlias v9 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'LinkNotFound,*'
        (Get-Refusal { Remove-BridgePort cn9 v0 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'BridgeNotFound,*'
    }
}

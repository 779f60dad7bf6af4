BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Remove-Bridge' -Skip:(-not (Test-Has lab)) {
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
    It 'removes a bridge and leaves its ports' {
        ip -n $lab.Host link add cn0 type bridge
        ip -n $lab.Host link add v0 master cn0 type veth peer name v1
        Remove-Bridge cn0 -Namespace $lab.Host | Should -BeNullOrEmpty
        Get-IpJson $lab.Host link show cn0 | Should -BeNullOrEmpty
        (Get-IpJson $lab.Host link show v0).master | Should -BeNullOrEmpty
    }

    It 'takes what Get-Bridge gives, removes all together and gives them back with -PassThru' {
        1..3 | ForEach-Object { ip -n $lab.Host link add "cn$_" type bridge }
        (Get-Bridge -Namespace $lab.Host | Remove-Bridge -PassThru).Name | Should -Be cn1, cn2, cn3
        Get-IpJson $lab.Host link show type bridge | Should -BeNullOrEmpty
    }

    It 'does nothing with -WhatIf' {
        ip -n $lab.Host link add cn0 type bridge
        Get-Refusal { Remove-Bridge cn0 -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty
    }

    It 'refuses what is no bridge, and what is not there' {
        (Get-Refusal { Remove-Bridge lo -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'NotABridge,*'
        (Get-Refusal { Remove-Bridge cn9 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'BridgeNotFound,*'
    }
}

BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Move-NetworkLink' -Skip:(-not (Test-Has lab)) {
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

    It 'moves a link, renamed on the way' {
        Move-NetworkLink v1 $lab.ContainerId -NewName eth5 -Namespace $lab.Host | Should -BeNullOrEmpty
        Get-IpJson $lab.Host link show v1 | Should -BeNullOrEmpty
        (Get-IpJson $lab.Container link show eth5).link_index | Should -Be (Get-IpJson $lab.Host link show v0).ifindex
    }

    It 'gives the link where it is then with -PassThru' {
        $link = Move-NetworkLink v1 $lab.Container -Namespace $lab.Host -PassThru
        $link.Name, $link.Namespace, $link.PeerName, $link.PeerNamespace | Should -Be v1, $lab.Container, v0, $lab.Host
    }

    It 'takes links and new names from the pipeline' {
        Get-NetworkLink v? -Namespace $lab.Host | Move-NetworkLink -TargetNamespace $lab.Container -NewName { "m$($_.Name)" }
        (Get-IpJson $lab.Container link show type veth).ifname | Sort-Object | Should -Be mv0, mv1
    }

    It 'does nothing with -WhatIf' { Get-Refusal { Move-NetworkLink v1 $lab.Container -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty }

    It 'refuses with one error, <Id>' -ForEach @(
        @{ Given = @{ InterfaceAlias = 'v9' }; Id = 'LinkNotFound' }
        @{ Given = @{ InterfaceAlias = 'lo' }; Id = 'EINVAL' }
        @{ Given = @{ NewName = 'lo' }; Id = 'EEXIST' }
        @{ Given = @{ NewName = 'a b' }; Id = 'InvalidName' }
        @{ Given = @{ NewName = 'e%d' }; Id = 'InvalidName' }
        @{ Given = @{ TargetNamespace = 'nobody' }; Id = 'NamespaceNotFound' }
        @{ Given = @{ TargetNamespace = 4194303 }; Id = 'ProcessNotFound' }
        @{ Given = @{ TargetNamespace = '/dev/null' }; Id = 'NotANamespace' }
    ) {
        $asked = @{ InterfaceAlias = 'v1'; TargetNamespace = $lab.Container; Namespace = $lab.Host }
        $Given.Keys | ForEach-Object { $asked[$_] = $Given[$_] }
        $refusal = @(Get-Refusal { Move-NetworkLink @asked })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }
}

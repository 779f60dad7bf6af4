BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Remove-NetworkNamespace' -Skip:(-not (Test-Has lab)) {
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
    It 'takes the name away, and the namespace goes with its links' {
        ip link add k0 type veth peer name eth0 netns $lab.World
        Remove-NetworkNamespace $lab.World | Should -BeNullOrEmpty
        "/run/netns/$($lab.World)" | Should -Not -Exist
        for ($i = 0; $i -lt 100 -and (Get-NetworkLink k*); $i++) { Start-Sleep -Milliseconds 20 }
        Get-NetworkLink k* | Should -BeNullOrEmpty
    }

    It 'does not hold it to the end of the pipeline' {
        ip link add k0 type veth peer name eth0 netns $lab.World
        Get-NetworkNamespace $lab.World | Remove-NetworkNamespace -PassThru | ForEach-Object {
            for ($i = 0; $i -lt 100 -and (ip -j link show k0 2>$null); $i++) { Start-Sleep -Milliseconds 20 }
            ip -j link show k0 2>$null | Should -BeNullOrEmpty
            $_.Name | Should -Be $lab.World
        }
    }

    It 'asks before it takes a name from processes, and -Force does not' {
        (Get-Refusal { Remove-NetworkNamespace $lab.Container }).FullyQualifiedErrorId | Should -BeLike 'NamespaceInUse,*'
        Remove-NetworkNamespace $lab.Container -Force
        "/run/netns/$($lab.Container)" | Should -Not -Exist
        (Get-NetworkLink -Namespace $lab.ContainerId).Name | Should -Be lo
    }

    It 'does nothing with -WhatIf' { Get-Refusal { Remove-NetworkNamespace $lab.World -WhatIf } | Should -BeNullOrEmpty }

    It 'refuses with one error, <Id>' -ForEach @(
        @{ Name = 'nobody'; Id = 'NamespaceNotFound' }
        @{ Name = '../../etc/passwd'; Id = 'InvalidName' }
        @{ Name = '..'; Id = 'InvalidName' }
        @{ Name = ''; Id = 'NamespaceHasNoName' }
    ) {
        $refusal = @(Get-Refusal { Remove-NetworkNamespace $Name })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'clears away a name without a namespace, as a killed New- or Mount-NetworkNamespace leaves it' {
        [IO.File]::WriteAllText('/run/netns/half-made', '')
        Remove-NetworkNamespace half-made
        '/run/netns/half-made' | Should -Not -Exist
    }

    It 'removes the others when one is not there' {
        $refusal = @(& { $ErrorActionPreference = 'Continue'; Remove-NetworkNamespace nobody, $lab.World } 2>&1)
        $refusal.Count | Should -Be 1
        "/run/netns/$($lab.World)" | Should -Not -Exist
    }
}

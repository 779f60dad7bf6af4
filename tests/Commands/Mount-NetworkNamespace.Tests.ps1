BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Mount-NetworkNamespace' -Skip:(-not (Test-Has lab)) {
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
    AfterEach { Get-ChildItem /run/netns -Exclude "*$($lab.Host -replace '.*-')*" | ForEach-Object { ip netns del $_.Name } }

    It 'names the namespace of a process after it, as the article does' {
        $ns = Mount-NetworkNamespace -ProcessId $lab.ContainerId
        $ns.Name, $ns.Namespace | Should -Be "$($lab.ContainerId)", "name:$($lab.ContainerId)"
        $ns.Inode | Should -Be (Get-NetworkNamespace $lab.Container).Inode
        (Get-IpJson "$($lab.ContainerId)" link show lo).ifname | Should -Be lo
    }

    It 'outlives the process' {
        $process = Start-Process unshare '-n', 'sleep', '60' -PassThru
        while ((Get-Content "/proc/$($process.Id)/comm") -ne 'sleep') { Start-Sleep -Milliseconds 5 }
        $null = Mount-NetworkNamespace $process.Id kept
        Stop-Process $process -PassThru | Wait-Process
        (Get-IpJson kept link show lo).ifname | Should -Be lo
    }

    It 'takes processes, ids and inspected containers from the pipeline' {
        (Get-Process -Id $lab.ContainerId | Mount-NetworkNamespace).Name | Should -Be "$($lab.ContainerId)"
        ($lab.ContainerId | Mount-NetworkNamespace -Name by-value).Name | Should -Be by-value
        ('{"Id":"0123456789abcdef","Name":"/web","State":{"Pid":' + $lab.ContainerId + '}}' | ConvertFrom-Json | Mount-NetworkNamespace).Name | Should -Be web
        (Get-NetworkNamespace $lab.Host | Mount-NetworkNamespace -Name again).Inode | Should -Be (Get-NetworkNamespace $lab.Host).Inode
        (1, 2 | Mount-NetworkNamespace -ProcessId $lab.ContainerId -Name { "n$_" }).Name | Should -Be n1, n2
    }

    It 'does nothing with -WhatIf' { Get-Refusal { Mount-NetworkNamespace $lab.ContainerId x -WhatIf } | Should -BeNullOrEmpty }

    It 'finds a name of the same namespace good with -Force' {
        $null = Mount-NetworkNamespace $lab.ContainerId kept
        (Get-Refusal { Mount-NetworkNamespace $lab.ContainerId kept }).FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
        (Mount-NetworkNamespace $lab.ContainerId kept -Force).Name | Should -Be kept
        (Get-Refusal { Mount-NetworkNamespace $lab.ContainerId $lab.Host -Force }).FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
    }

    It 'refuses with one error, <Id>' -ForEach @(
        @{ Given = @{}; Id = 'NothingToMount' }
        @{ Given = @{ ProcessId = 4194303 }; Id = 'ProcessNotFound' }
        @{ Given = @{ ProcessId = -1 }; Id = 'InvalidNamespace' }
        @{ Given = @{ Container = 'nobody' }; Id = 'ContainerNotFound' }
        @{ Given = @{ ProcessId = $PID; Name = 'a/b' }; Id = 'InvalidName' }
        @{ Given = @{ ProcessId = $PID; Name = "a`e" }; Id = 'InvalidName' }
    ) {
        $refusal = @(Get-Refusal { Mount-NetworkNamespace @Given })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }
}

BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-NetworkNamespace' -Skip:(-not (Test-Has lab)) {
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
    It 'gets a named one with who is in it' {
        $ns = Get-NetworkNamespace $lab.Container
        $ns | Should -BeOfType ContainerNet.Containers.NetworkNamespace
        $ns.Name, $ns.Namespace, "$ns", $ns.Path | Should -Be $lab.Container, $lab.Container, $lab.Container, "/run/netns/$($lab.Container)"
        (Get-Item "/proc/$($lab.ContainerId)/ns/net").LinkTarget | Should -Be "net:[$($ns.Inode)]"
        $ns.ProcessId | Should -Be $lab.ContainerId
        $ns.LinkCount | Should -Be 1
        (Get-NetworkNamespace $lab.Host).ProcessId.Count | Should -Be 0
    }

    It 'gets all that ip netns lists, the one we are in, and those only processes hold' {
        $process = Start-Process unshare '-n', 'sleep', '60' -PassThru
        try {
            while ((Get-Content "/proc/$($process.Id)/comm") -ne 'sleep') { Start-Sleep -Milliseconds 5 }
            $all = Get-NetworkNamespace
            ($all.Name | Where-Object { $_ } | Sort-Object) | Should -Be ((ip -j netns list | ConvertFrom-Json).name | Sort-Object)
            $all.Namespace | Should -Contain self
            $held = $all | Where-Object { $_.ProcessId -contains $process.Id }
            $held.Name | Should -BeNullOrEmpty
            "$held" | Should -Be "pid:$($process.Id)"
            ($held | Get-NetworkLink).Name | Should -Be lo
        }
        finally {
            $process | Stop-Process
        }
    }

    It 'takes wildcards, and misses exact names' {
        (Get-NetworkNamespace "host-*" | Where-Object Name -EQ $lab.Host).Count | Should -Be 1
        Get-NetworkNamespace 'none-*' | Should -BeNullOrEmpty
        (Get-Refusal { Get-NetworkNamespace none }).FullyQualifiedErrorId | Should -BeLike 'NamespaceNotFound,*'
        (Get-Refusal { Get-NetworkNamespace none }).CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'refuses a file that is no namespace' {
        $null = New-Item /run/netns/plain
        try {
            (& { $ErrorActionPreference = 'Continue'; Get-NetworkNamespace plain } 2>&1).FullyQualifiedErrorId | Should -BeLike 'NotANamespace,*'
            Get-NetworkNamespace 3>&1 | Where-Object { $_ -is [System.Management.Automation.WarningRecord] } | Should -Match 'plain'
        }
        finally {
            Remove-Item /run/netns/plain
        }
    }

    It 'comes back whole from JSON, and is refused when its name means another one by then' {
        $text = Get-NetworkNamespace $lab.World | ConvertTo-Json
        ($text | ConvertFrom-Json | Get-NetworkLink).Name | Should -Be lo
        $held = [ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$($lab.World)", 'held') # or the kernel may give its number again
        ip netns del $lab.World
        ip netns add $lab.World
        try {
            (& { $ErrorActionPreference = 'Continue'; $text | ConvertFrom-Json | Get-NetworkLink } 2>&1).FullyQualifiedErrorId | Should -BeLike 'NamespaceChanged,*'
        }
        finally {
            $held.Dispose()
        }
    }
}

BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'New-NetworkNamespace' -Skip:(-not (Test-Has lab)) {
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
    AfterEach { Get-ChildItem /run/netns -Filter 'made-*' | ForEach-Object { ip netns del $_.Name } }

    It 'makes one that iproute2 lists, with lo switched on' {
        $ns = New-NetworkNamespace made-1
        $ns.Name, $ns.LinkCount, $ns.ProcessId.Count | Should -Be made-1, 1, 0
        (ip -j netns list | ConvertFrom-Json).name | Should -Contain made-1
        (Get-IpJson made-1 link show lo).flags | Should -Contain UP
        [ulong](stat -L -c %i /run/netns/made-1) | Should -Be $ns.Inode
    }

    It 'takes names from the pipeline: by value, by property, by script block' {
        'made-1', 'made-2' | New-NetworkNamespace | ForEach-Object Name | Should -Be made-1, made-2
        ([pscustomobject]@{ Name = 'made-3' } | New-NetworkNamespace).Name | Should -Be made-3
        1..2 | New-NetworkNamespace -Name { "made-x$_" } | ForEach-Object Name | Should -Be made-x1, made-x2
    }

    It 'does nothing with -WhatIf' { Get-Refusal { New-NetworkNamespace made-1 -WhatIf } | Should -BeNullOrEmpty }

    It 'finds it good with -Force when it is there' {
        $first = New-NetworkNamespace made-1
        (Get-Refusal { New-NetworkNamespace made-1 }).FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
        (New-NetworkNamespace made-1 -Force).Inode | Should -Be $first.Inode
    }

    It 'leaves no thread of its own inside, and holds it no longer than its name' {
        1..20 | New-NetworkNamespace -Name { "made-$_" } | New-VethPair -Name { "k$("$_" -replace '\D')" } | Out-Null
        $inside = (Get-ChildItem /run/netns -Filter 'made-*').ForEach({ stat -L -c %i $_.FullName })
        Get-ChildItem /proc/self/task | ForEach-Object { (Get-Item "$_/ns/net" -ErrorAction Ignore).LinkTarget -replace '\D' } | Where-Object { $_ -in $inside } | Should -BeNullOrEmpty
        Get-NetworkNamespace made-* | Remove-NetworkNamespace
        for ($i = 0; $i -lt 100 -and (Get-NetworkLink k*); $i++) { Start-Sleep -Milliseconds 20 }
        Get-NetworkLink k* | Should -BeNullOrEmpty -Because 'the pairs go with the namespaces'
    }

    It 'refuses a name that is none, with one error' -ForEach 'a/b', '../x', 'a b', "a`e[31m", 'x%d', '.hidden', ('x' * 65) {
        $name = $_
        $refusal = @(Get-Refusal { New-NetworkNamespace -Name $name })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike 'InvalidName,*'
        "$($refusal[0])" | Should -Not -Match "`e"
    }
}

BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'New-Bridge' -Skip:(-not (Test-Has lab)) {
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
    It 'makes a bridge, as iproute2 sees it' {
        $made = New-Bridge cn0 -MtuBytes 1400 -LinkLayerAddress 02:42:00:00:00:07 -Namespace $lab.Host
        $made | Should -BeOfType ContainerNet.Route.NetworkBridge
        $made.Namespace | Should -Be $lab.Host
        $seen = Get-IpJson $lab.Host link show cn0
        $seen.linkinfo.info_kind | Should -Be bridge
        $seen.mtu | Should -Be 1400
        $seen.address | Should -Be 02:42:00:00:00:07
        $seen.flags | Should -Contain UP
        $made.InterfaceIndex | Should -Be $seen.ifindex
    }

    It 'makes it work as asked from the first moment, and makes another one like it' {
        $made = New-Bridge cn0 -Stp on -ForwardDelay 4 -HelloTime 1 -MaxAge 10 -AgeingTime 0:01:00 -Priority 4096 -MulticastSnooping $false -MulticastQuerier $true -VlanFiltering $false -Namespace $lab.Host
        $made.Stp, $made.AgeingTime, $made.MulticastSnooping | Should -Be $true, ([timespan]'0:01:00'), $false
        $seen = (Get-IpJson $lab.Host link show cn0).linkinfo.info_data
        $seen.stp_state, $seen.forward_delay, $seen.hello_time, $seen.max_age, $seen.ageing_time, $seen.priority, $seen.mcast_snooping, $seen.mcast_querier |
            Should -Be 1, 400, 100, 1000, 6000, 4096, 0, 1
        $properties = 'Stp', 'ForwardDelay', 'HelloTime', 'MaxAge', 'AgeingTime', 'Priority', 'MulticastSnooping', 'MulticastQuerier'
        $like = Get-Bridge cn0 -Namespace $lab.Host | New-Bridge -Namespace $lab.World
        $like | Select-Object $properties | ConvertTo-Json | Should -Be ($made | Select-Object $properties | ConvertTo-Json)
        $again = $made | ConvertTo-Json | ConvertFrom-Json | New-Bridge -Name cn1
        $again | Select-Object $properties | ConvertTo-Json | Should -Be ($made | Select-Object $properties | ConvertTo-Json)
        $row = $made | ConvertTo-Csv | ConvertFrom-Csv | New-Bridge -Name cn2
        $row.AgeingTime, $row.Stp | Should -Be $made.AgeingTime, $true
    }

    It 'makes none when the kernel refuses an option' {
        # Here the kernel says yes, and makes 30 seconds of it.
        (Get-Refusal { New-Bridge cn0 -Stp $true -ForwardDelay 90 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'NotApplied,*'
        (Get-Refusal { New-Bridge cn0 -AgeingTime 60 -HelloTime 60 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'ERANGE,*'
        $null = New-Bridge cn0 -AgeingTime 60 -Namespace $lab.Host
        "$(Get-Refusal { New-Bridge cn0 -AgeingTime 70 -Namespace $lab.Host -Force })" | Should -Match 'its ageing time is 60 s'
    }

    It 'keeps the MTU that was asked for when a port has another' {
        $null = New-Bridge cn0 -MtuBytes 1400 -Namespace $lab.Host
        ip -n $lab.Host link add v0 master cn0 type veth peer name v1
        (Get-IpJson $lab.Host link show cn0).mtu | Should -Be 1400
    }

    It 'leaves it off with -Down' {
        $null = New-Bridge cn0 -Down -Namespace $lab.Host
        (Get-IpJson $lab.Host link show cn0).flags | Should -Not -Contain UP
    }

    It 'takes names and namespaces from the pipeline, by property and by script block' {
        [pscustomobject]@{ Name = 'a0'; Namespace = $lab.Host; Mtu = 1300 } | New-Bridge | ForEach-Object MtuBytes | Should -Be 1300
        1..2 | New-Bridge -Name { "b$_" } -Namespace $lab.Host | ForEach-Object Name | Should -Be b1, b2
    }

    It 'does nothing with -WhatIf' { Get-Refusal { New-Bridge cn0 -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty }

    It 'finds it good with -Force when it is as asked, and only then' {
        $first = New-Bridge cn0 -MtuBytes 1400 -Namespace $lab.Host
        (New-Bridge cn0 -MtuBytes 1400 -Namespace $lab.Host -Force).InterfaceIndex | Should -Be $first.InterfaceIndex
        (Get-Refusal { New-Bridge cn0 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
        $other = Get-Refusal { New-Bridge cn0 -MtuBytes 1300 -Namespace $lab.Host -Force }
        $other.FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
        "$other" | Should -Match 'its MTU is 1400'
    }

    It 'refuses a name that is none or is taken, <Id>, with one error' -ForEach @(
        @{ Name = 'sixteenbytesname'; Id = 'InvalidName' }
        @{ Name = 'a/b'; Id = 'InvalidName' }
        @{ Name = 'a b'; Id = 'InvalidName' }
        @{ Name = "a`e[31m"; Id = 'InvalidName' }
        @{ Name = 'br%d'; Id = 'InvalidName' }
        @{ Name = '-a'; Id = 'InvalidName' }
        @{ Name = 'lo'; Id = 'EEXIST' }
    ) {
        $refusal = @(Get-Refusal { New-Bridge -Name $Name -Namespace $lab.Host })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$($refusal[0])" | Should -Not -Match "`e"
    }

    It 'refuses a namespace that is not there, or is none: <Id>' -ForEach @(
        @{ Given = 'nobody'; Id = 'NamespaceNotFound' }
        @{ Given = 'pid:4194303'; Id = 'ProcessNotFound' }
        @{ Given = '/etc/passwd'; Id = 'NotANamespace' }
        @{ Given = '/proc/self/ns/mnt'; Id = 'NotANamespace' }
    ) {
        $refusal = @(Get-Refusal { New-Bridge cn0 -Namespace $Given })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }
}

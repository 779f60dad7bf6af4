BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'New-VethPair' -Skip:(-not (Test-Has lab)) {
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
    It 'makes both ends as asked, in one go, as iproute2 sees them' {
        ip -n $lab.Host link add cn0 type bridge
        $pair = New-VethPair v0 eth9 -PeerNamespace $lab.Container -Bridge cn0 -MtuBytes 1400 -LinkLayerAddress 02:00:00:00:00:01 -PeerLinkLayerAddress 02:00:00:00:00:02 -Namespace $lab.Host
        $here = Get-IpJson $lab.Host link show v0
        $there = Get-IpJson $lab.Container link show eth9
        $here.master, $here.mtu, $here.address | Should -Be cn0, 1400, 02:00:00:00:00:01
        $here.flags | Should -Contain UP
        $there.mtu, $there.address, $there.link_index | Should -Be 1400, 02:00:00:00:00:02, $here.ifindex
        $pair.InterfaceIndex, $pair.PeerInterfaceIndex | Should -Be $here.ifindex, $there.ifindex
        $pair.Namespace, $pair.PeerNamespace | Should -Be $lab.Host, $lab.Container
    }

    It 'asks for the bridge once, and again when another has taken its name' {
        ip -n $lab.Host link add cn0 type bridge
        $pairs = 1..3 | ForEach-Object {
            if ($_ -eq 3) { ip -n $lab.Host link del cn0; ip -n $lab.Host link add cn0 type bridge }
            [pscustomobject]@{ Name = "v$_"; PeerName = "w$_" }
        } | New-VethPair -Bridge cn0 -Namespace $lab.Host
        $pairs.Name | Should -Be v1, v2, v3
        Get-IpJson $lab.Host link show master cn0 | ForEach-Object ifname | Should -Be v3
        { 1..2 | ForEach-Object { if ($_ -eq 2) { ip -n $lab.Host link del cn0 }; [pscustomobject]@{ Name = "x$_"; PeerName = "y$_" } } | New-VethPair -Bridge cn0 -Namespace $lab.Host -ErrorAction Stop } |
            Should -Throw -ErrorId 'BridgeNotFound,*'
        Get-IpJson $lab.Host link show x2 | Should -BeNullOrEmpty
    }

    It 'takes the other end''s namespace in every form' {
        $forms = $lab.Container, $lab.ContainerId, "pid:$($lab.ContainerId)", "/proc/$($lab.ContainerId)/ns/net", "/run/netns/$($lab.Container)", (Get-NetworkNamespace $lab.Container),
            (Get-Process -Id $lab.ContainerId), ([pscustomobject]@{ State = [pscustomobject]@{ Pid = $lab.ContainerId } })
        $n = 0
        foreach ($form in $forms) {
            $n++
            $null = New-VethPair "v$n" "e$n" -PeerNamespace $form -Namespace $lab.Host
            (Get-IpJson $lab.Container link show "e$n").ifname | Should -Be "e$n"
        }
    }

    It 'makes up names that are left out' {
        $pair = New-VethPair -PeerNamespace $lab.Container -Namespace $lab.Host
        $pair.Name | Should -Match '^veth[0-9a-f]{8}$'
        $pair.PeerName | Should -Be eth0
        (New-VethPair a -Namespace $lab.Host).PeerName | Should -Be ap
    }

    It 'wires namespaces from the pipeline, the near end staying where the pipeline runs' {
        $null = New-Bridge cn0
        try {
            $names = 1..3 | ForEach-Object { "$($lab.Container)-n$_" }
            $ports = $names | New-NetworkNamespace -PipelineVariable ns | New-VethPair -Name { "v$("$_"[-1])" } -PeerName eth0 -PeerNamespace { $ns } -Bridge cn0
            $ports.Name | Should -Be v1, v2, v3
            $ports.Namespace | Select-Object -Unique | Should -Be self
            $ports.PeerNamespace | Should -Be $names
            (Get-NetworkNamespace $names[0] | New-VethPair v7 eth7).Namespace | Should -Be self
        }
        finally {
            Get-NetworkLink v?, cn0 -ErrorAction Ignore | Remove-NetworkLink
            Get-NetworkNamespace "$($lab.Container)-n*" | Remove-NetworkNamespace
        }
    }

    It 'takes all of it from a table' {
        "Name,Namespace,PeerName,PeerNamespace,Mtu`nv0,$($lab.Host),e0,$($lab.Container),1300" | ConvertFrom-Csv | New-VethPair | ForEach-Object PeerName | Should -Be e0
        (Get-IpJson $lab.Container link show e0).mtu | Should -Be 1300
    }

    It 'does nothing with -WhatIf' { Get-Refusal { New-VethPair v0 e0 -PeerNamespace $lab.Container -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty }

    It 'finds a pair good with -Force when it is as asked, and only then' {
        $asked = @{ Name = 'v0'; PeerName = 'e0'; PeerNamespace = $lab.Container; Namespace = $lab.Host }
        $first = New-VethPair @asked
        (New-VethPair @asked -Force).InterfaceIndex | Should -Be $first.InterfaceIndex
        (Get-Refusal { New-VethPair @asked }).FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
        "$(Get-Refusal { New-VethPair @asked -MtuBytes 1300 -Force })" | Should -Match 'its MTU is 1500'
        (Get-Refusal { New-VethPair v0 e1 -PeerNamespace $lab.Container -Namespace $lab.Host -Force }).FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
    }

    It 'refuses with one error, <Id>' -ForEach @(
        @{ Given = @{ Name = 'sixteenbytesname' }; Id = 'InvalidName' }
        @{ Given = @{ Name = 'a/b' }; Id = 'InvalidName' }
        @{ Given = @{ Name = 'a b' }; Id = 'InvalidName' }
        @{ Given = @{ Name = "a`e[31m" }; Id = 'InvalidName' }
        @{ Given = @{ Name = 'v%d' }; Id = 'InvalidName' }
        @{ Given = @{ PeerName = 'v%d' }; Id = 'InvalidName' }
        @{ Given = @{ PeerName = 'lo' }; Id = 'EEXIST' }
        @{ Given = @{ Name = 'lo' }; Id = 'EEXIST' }
        @{ Given = @{ Bridge = 'docker9' }; Id = 'BridgeNotFound' }
        @{ Given = @{ Bridge = 'lo' }; Id = 'NotABridge' }
        @{ Given = @{ PeerNamespace = 4194303 }; Id = 'ProcessNotFound' }
        @{ Given = @{ PeerNamespace = '/etc/passwd' }; Id = 'NotANamespace' }
        @{ Given = @{ PeerNamespace = '/proc/self/ns/uts' }; Id = 'NotANamespace' }
        @{ Given = @{ PeerNamespace = 'nobody' }; Id = 'NamespaceNotFound' }
        @{ Given = @{ PeerNamespace = '0123456789ab' }; Id = 'NamespaceNotFound' }
        @{ Given = @{ LinkLayerAddress = '01:00:5e:00:00:01' }; Id = 'EADDRNOTAVAIL' }
    ) {
        $asked = @{ Name = 'v0'; PeerName = 'e0'; PeerNamespace = $lab.Container; Namespace = $lab.Host }
        $Given.Keys | ForEach-Object { $asked[$_] = $Given[$_] }
        $refusal = @(Get-Refusal { New-VethPair @asked })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$($refusal[0])" | Should -Not -Match "`e"
    }
}

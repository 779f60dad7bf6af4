BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Set-BridgePort' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

        # How a bridge treats a port, as bridge(8) sees it.
        function Get-Seen ([string] $Name = 'v0') { bridge -n $lab.Host -d -j link show dev $Name | ConvertFrom-Json }

        # Runs a block that is refused: gives its errors, and sees that the port is as it was.
        function Get-Refusal ([scriptblock] $Block) {
            $before = Get-Seen | ConvertTo-Json
            & { $ErrorActionPreference = 'Continue'; & $Block } 2>&1
            Get-Seen | ConvertTo-Json | Should -Be $before
        }
    }

    BeforeEach {
        $lab = New-Lab -Bare
        @"
link add cn0 type bridge
link set cn0 up
link add v0 up master cn0 type veth peer name v1
link add w0 up master cn0 type veth peer name w1
link set v1 up
link set w1 up
"@ | ip -n $lab.Host -batch -
    }
    AfterEach { $lab | Remove-Lab }

    It 'turns <Option> on and off, as bridge(8) sees it' -ForEach @(
        @{ Option = 'HairpinMode'; Seen = 'hairpin' }
        @{ Option = 'Isolated'; Seen = 'isolated' }
        @{ Option = 'Learning'; Seen = 'learning' }
        @{ Option = 'Flood'; Seen = 'flood' }
        @{ Option = 'MulticastFlood'; Seen = 'mcast_flood' }
        @{ Option = 'BroadcastFlood'; Seen = 'bcast_flood' }
        @{ Option = 'BpduGuard'; Seen = 'guard' }
        @{ Option = 'RootBlock'; Seen = 'root_block' }
        @{ Option = 'NeighborSuppression'; Seen = 'neigh_suppress' }
    ) {
        $before = Get-Seen
        $first = -not $before.$Seen
        foreach ($value in $first, (-not $first)) {
            $asked = @{ $Option = $value }
            Set-BridgePort v0 @asked -Namespace $lab.Host | Should -BeNullOrEmpty
            $now = Get-Seen
            $now.$Seen | Should -Be $value
            $before.$Seen = $value
            $now | ConvertTo-Json | Should -Be ($before | ConvertTo-Json) -Because 'nothing else changes'
            (Get-BridgePort -InterfaceAlias v0 -Namespace $lab.Host).$Option | Should -Be $value
        }

        (Get-Seen w0).$Seen | Should -Be (-not $first)
    }

    It 'sets cost, priority and state' {
        $port = Set-BridgePort v0 -Cost 7 -Priority 9 -State Disabled -Namespace $lab.Host -PassThru
        $port | Should -BeOfType ContainerNet.Route.BridgePort
        $port.Bridge, $port.Cost, $port.Priority, "$($port.State)" | Should -Be cn0, 7, 9, Disabled
        $seen = Get-Seen
        $seen.cost, $seen.priority, $seen.state | Should -Be 7, 9, disabled
        Set-BridgePort v0 -State Forwarding -Namespace $lab.Host
        (Get-Seen).state | Should -Be forwarding
    }

    It 'keeps isolated ports from each other, as a ping tells' {
        foreach ($i in 1, 2) {
            $container = $i -eq 1 ? $lab.Container : $lab.World
            ip -n $lab.Host link set ($i -eq 1 ? 'v1' : 'w1') netns $container
            ip -n $container addr add "192.0.2.$i/24" dev ($i -eq 1 ? 'v1' : 'w1')
            ip -n $container link set ($i -eq 1 ? 'v1' : 'w1') up
        }
        ip -n $lab.Host addr add 192.0.2.9/24 dev cn0
        Test-Ping $lab.Container 192.0.2.2 | Should -BeTrue
        Get-BridgePort cn0 -Namespace $lab.Host | Set-BridgePort -Isolated $true
        Test-Ping $lab.Container 192.0.2.2 | Should -BeFalse
        Test-Ping $lab.Container 192.0.2.9 | Should -BeTrue
        Set-BridgePort v0, w0 -Isolated:$false -Namespace $lab.Host
        Test-Ping $lab.Container 192.0.2.2 | Should -BeTrue
    }

    It 'does nothing with -WhatIf' { Get-Refusal { Set-BridgePort v0 -HairpinMode $true -Cost 9 -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty }

    It 'changes all or nothing: what the kernel did before it refused the rest is taken back' {
        ip -n $lab.Host link set cn0 type bridge stp_state 1
        $refusal = @(Get-Refusal { Set-BridgePort v0 -HairpinMode $true -Learning $false -Cost 9 -State Forwarding -Namespace $lab.Host })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike 'EBUSY,*'
        "$($refusal[0])" | Should -Match 'Set-Bridge -Stp'
    }

    It 'says that a change was not made when the kernel took it and did not make it' {
        $refusal = @(Get-Refusal { Set-BridgePort v0 -State Blocking -HairpinMode $true -Namespace $lab.Host })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike 'NotApplied,*'
        "$($refusal[0])" | Should -Match 'its state is Forwarding'

        # The form of which RELIABILITY.md warns, fact 5: sent as RTM_NEWLINK, and so ignored.
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
        try {
            $handle = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$($lab.Host)", $lab.Host))
            $change = [ContainerNet.Route.BridgePortChange]::new()
            $change.GetType().GetProperty('Isolated').SetValue($change, $true)
            $request = [ContainerNet.Route.BridgePortKind]::SetPort((Get-Seen).ifindex, $change)
            $bytes = $request.GetType().GetField('_buffer', 'NonPublic, Instance').GetValue($request)
            $bytes[4] = 16 # nlmsg_type: RTM_NEWLINK
            $session.Socket($handle, 'Route').Execute($request, 'be ignored')
            (Get-Seen).isolated | Should -BeFalse
            $port = [ContainerNet.Route.RouteSocket]::In($session, $handle).FindLink('v0')
            $change.DifferenceFrom($port.BridgePortOptions) | Should -Be 'its isolation is off'
        } finally { $session.Dispose() }
    }

    It 'refuses with one error, <Id>' -ForEach @(
        @{ Given = @{}; Id = 'NothingToChange' }
        @{ Given = @{ InterfaceAlias = 'v1'; Isolated = $true }; Id = 'PortNotFound' }
        @{ Given = @{ InterfaceAlias = 'v9'; Isolated = $true }; Id = 'LinkNotFound' }
    ) {
        $asked = @{ InterfaceAlias = 'v0'; Namespace = $lab.Host }
        $Given.Keys | ForEach-Object { $asked[$_] = $Given[$_] }
        $refusal = @(Get-Refusal { Set-BridgePort @asked })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }
}

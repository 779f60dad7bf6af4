BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-BridgePort' -Skip:(-not (Test-Has lab)) {
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
        ip -n $lab.Host link add cn1 type bridge
        ip -n $lab.Host link add v0 up master cn0 type veth peer name v1
        ip -n $lab.Host link add w0 master cn1 type veth peer name w1
        ip -n $lab.Host link set v1 up
        bridge -n $lab.Host link set dev v0 hairpin on learning off
        bridge -n $lab.Host link set dev v0 isolated on
    }

    It 'gets the ports as bridge(8) shows them' {
        ip -n $lab.Host link set cn0 up
        $port = Get-BridgePort cn0 -Namespace $lab.Host
        $seen = bridge -n $lab.Host -d -j link show dev v0 | ConvertFrom-Json
        $port.InterfaceAlias, $port.InterfaceIndex, $port.Bridge | Should -Be v0, $seen.ifindex, cn0
        "$($port.State)" | Should -Be $seen.state
        $port.HairpinMode, $port.Isolated, $port.Learning | Should -Be $seen.hairpin, $seen.isolated, $seen.learning
        $port.Flood, $port.MulticastFlood, $port.BroadcastFlood, $port.Cost, $port.Priority | Should -Be $seen.flood, $seen.mcast_flood, $seen.bcast_flood, $seen.cost, $seen.priority
        $port.BpduGuard, $port.RootBlock, $port.FastLeave, $port.MulticastToUnicast | Should -Be $seen.guard, $seen.root_block, $seen.fastleave, $seen.mcast_to_unicast
        $port.NeighborSuppression, $port.VlanTunnel, $port.Locked, $port.PortNumber | Should -Be $seen.neigh_suppress, $seen.vlan_tunnel, $seen.locked, 1
    }

    It 'tells whatever bridge(8) set: <_>' -ForEach 'flood off', 'mcast_flood off', 'bcast_flood off', 'guard on', 'root_block on', 'fastleave on', 'mcast_to_unicast on', 'neigh_suppress on', 'cost 77', 'priority 7' {
        bridge -n $lab.Host link set dev v0 @(-split $_)
        $seen = bridge -n $lab.Host -d -j link show dev v0 | ConvertFrom-Json
        $port = Get-BridgePort cn0 -Namespace $lab.Host
        $port.Flood, $port.MulticastFlood, $port.BroadcastFlood, $port.Cost, $port.Priority | Should -Be $seen.flood, $seen.mcast_flood, $seen.bcast_flood, $seen.cost, $seen.priority
        $port.BpduGuard, $port.RootBlock, $port.FastLeave, $port.MulticastToUnicast | Should -Be $seen.guard, $seen.root_block, $seen.fastleave, $seen.mcast_to_unicast
        $port.NeighborSuppression | Should -Be $seen.neigh_suppress
    }

    It 'takes bridges from the pipeline, wildcards and all namespaces' {
        (Get-Bridge -Namespace $lab.Host | Get-BridgePort).InterfaceAlias | Should -Be v0, w0
        (Get-BridgePort -InterfaceAlias w* -Namespace $lab.Host).Bridge | Should -Be cn1
        (Get-BridgePort -AllNamespaces | Where-Object Namespace -EQ $lab.Host).InterfaceAlias | Should -Be v0, w0
        Get-BridgePort x* -Namespace $lab.Host | Should -BeNullOrEmpty
    }

    It 'misses exact names' {
        (Get-Refusal { Get-BridgePort cn9 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'BridgeNotFound,*'
        (Get-Refusal { Get-BridgePort cn0 w0 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'PortNotFound,*'
    }
}

BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-Bridge' -Skip:(-not (Test-Has lab)) {
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
    It 'gets the bridges iproute2 sees, with how many ports they have' {
        ip -n $lab.Host link add cn0 mtu 1400 up type bridge
        ip -n $lab.Host link add cn1 type bridge
        ip -n $lab.Host link add v0 master cn0 type veth peer name v1
        $all = Get-Bridge -Namespace $lab.Host
        $all.Name | Should -Be cn0, cn1
        $all.PortCount | Should -Be 1, 0
        $all.State | Should -Be Up, Down
        $all.MtuBytes | Should -Be (Get-IpJson $lab.Host link show type bridge).mtu
            $all.LinkLayerAddress | Should -Be (Get-IpJson $lab.Host link show type bridge | ForEach-Object { $_.address })
    }

    It 'tells how they work, as iproute2 sees it' {
        ip -n $lab.Host link add cn0 up type bridge
        ip -n $lab.Host link add cn1 type bridge stp_state 1 forward_delay 400 hello_time 150 max_age 1200 ageing_time 1234 priority 4096 mcast_snooping 0 mcast_querier 1
        ip -n $lab.Host link add v0 up master cn0 type veth peer name v1
        foreach ($bridge in Get-Bridge -Namespace $lab.Host) {
            $seen = (Get-IpJson $lab.Host link show $bridge.Name).linkinfo.info_data
            [int]$bridge.Stp, [int]$bridge.MulticastSnooping, [int]$bridge.MulticastQuerier, [int]$bridge.VlanFiltering |
                Should -Be $seen.stp_state, $seen.mcast_snooping, $seen.mcast_querier, $seen.vlan_filtering
            $bridge.ForwardDelay, $bridge.HelloTime, $bridge.MaxAge, $bridge.AgeingTime | ForEach-Object { $_.TotalSeconds * 100 } |
                Should -Be $seen.forward_delay, $seen.hello_time, $seen.max_age, $seen.ageing_time
            $bridge.Priority, $bridge.RootPort, $bridge.RootPathCost | Should -Be $seen.priority, $seen.root_port, $seen.root_path_cost
            $bridge.BridgeId -replace '\b0(?=[0-9a-f])' | Should -Be ($seen.bridge_id -replace '\b0(?=[0-9a-f])') # iproute2 leaves out zeros
            $bridge.RootId -replace '\b0(?=[0-9a-f])' | Should -Be ($seen.root_id -replace '\b0(?=[0-9a-f])')
        }
    }

    It 'takes exact names, wildcards and all namespaces' {
        ip -n $lab.Host link add cn0 type bridge
        ip -n $lab.World link add cn0 type bridge
        (Get-Bridge cn0 -Namespace $lab.Host).Namespace | Should -Be $lab.Host
        (Get-Bridge c* -AllNamespaces).Namespace | Sort-Object | Should -Be @($lab.Host, $lab.World)
        Get-Bridge x* -Namespace $lab.Host | Should -BeNullOrEmpty
        (Get-Refusal { Get-Bridge cn1 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'BridgeNotFound,*'
        (Get-Refusal { Get-Bridge lo -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'BridgeNotFound,*'
    }
}

# The faults between a container and its neighbours; how each is made, found and mended says FaultScenario.psm1.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/FaultScenario.psm1"
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $lab = Test-Has lab
    $macvlan = 'ip -n c link del eth0; ip -n h link add mv0 link eth0 netns c type macvlan mode bridge; ip -n c link set mv0 name eth0; ip -n c addr add 192.0.2.50/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 192.0.2.1'
    $scenarios = @(
        @{ Id = 'BridgePortNotForwarding'; Case = 'by hand'; Break = 'in h bridge link set dev veth_host state 0'; At = 'BridgePort' }
        @{ Id = 'BridgePortNotForwarding'; Case = 'by the spanning tree'; Break = 'ip -n h link set docker0 type bridge stp_state 1 forward_delay 3000; ip -n h link set veth_host down; ip -n h link set veth_host up'; At = 'BridgePort'; NoRepair = $true }
        @{ Id = 'BridgePortIsolated'; Break = 'in h bridge link set dev veth_host isolated on; in h bridge link set dev veth_host2 isolated on'; At = 'BridgePort'; Containers = 2; Ask = @{ Destination = '172.17.0.3' } }
        @{ Id = 'BridgePortFull'; Break = 'ip -n h link set veth_host nomaster; for i in $(seq 1023); do echo "link add p$i master docker0 type ifb"; done | ip -n h -batch -'; At = 'BridgePort'; NoRepair = $true }
        @{ Id = 'BridgeFilterDrops'; Case = 'by a rule of the family bridge'; Break = "in h nft 'table bridge f { chain forward { type filter hook forward priority 0; ether type ip drop; }; }'"; At = 'BridgePort'; Containers = 2; Ask = @{ Destination = '172.17.0.3' }; NoRepair = $true }
        @{ Id = 'BridgeFilterDrops'; Case = 'on the way up to the host'; Break = "in h nft 'table bridge f { chain input { type filter hook input priority 0; ip saddr 172.17.0.2 drop; }; }'"; At = 'Bridge'; NoRepair = $true }
        @{ Id = 'BridgeFilterDrops'; Case = 'by a rule for IP'; Break = 'in h sysctl -qw net.bridge.bridge-nf-call-iptables=1; in h iptables-nft -P FORWARD DROP'; At = 'BridgePort'; Containers = 2; Ask = @{ Destination = '172.17.0.3' }; Needs = 'iptables-nft', 'bridge-nf' }
        @{ Id = 'BridgeFilterDrops'; Case = 'by a rule for IP before routing'; Break = "in h sysctl -qw net.bridge.bridge-nf-call-iptables=1; in h nft 'table ip f { chain p { type filter hook prerouting priority -300; ip daddr 172.17.0.3 drop; }; }'"; At = 'BridgePort'; Containers = 2; Ask = @{ Destination = '172.17.0.3' }; Needs = , 'bridge-nf'; NoRepair = $true }
        @{ Id = 'BridgeFilterDrops'; Case = 'by iptables-legacy'; Break = 'in h sysctl -qw net.bridge.bridge-nf-call-iptables=1; in h iptables-legacy -P FORWARD DROP'; At = 'BridgePort'; Containers = 2; Ask = @{ Destination = '172.17.0.3' }; Needs = 'iptables-legacy', 'bridge-nf'; NoRepair = $true; Rule = '*iptables-legacy -t filter -I FORWARD *' }
        @{ Id = 'DuplicateAddress'; Prepare = 'ip -n c2 addr flush dev eth0; ip -n c2 addr add 172.17.0.2/16 dev eth0'; Break = 'ip -n h neigh replace 172.17.0.2 lladdr $(in c2 cat /sys/class/net/eth0/address) dev docker0 nud reachable'; At = 'Bridge|BridgePort'; Containers = 2 }
        @{ Id = 'MacvlanHostIsolated'; Break = $macvlan; Ask = @{ Destination = '192.0.2.10' }; At = 'Uplink'; NoRepair = $true }
    ) | Add-Name
}

Describe 'a fault on the bridge' -Skip:(-not $lab) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        Import-Module "$PSScriptRoot/FaultScenario.psm1"
    }
    AfterEach { $lab | Remove-Lab }

    It 'is <Name>: found, proven, mended' -ForEach $scenarios {
        foreach ($need in $_.Needs) { if (-not (Test-Has $need)) { Set-ItResult -Skipped -Because "$need is not here"; return } }
        $lab = New-Lab -Containers ($_.Containers ?? 1)
        Invoke-Scenario $lab $_
    }
}

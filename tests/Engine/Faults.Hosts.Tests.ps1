# The faults between hosts, and of packets too large for the way; how each is made, found and mended says FaultScenario.psm1.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/FaultScenario.psm1"
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $lab = Test-Has lab
    # world is a host, too: its container c2 is on the same network as c, over VXLAN.
    $overlay = @'
ip -n h link del veth_host2
ip -n w link add docker0 up type bridge
ip -n w link add vw type veth peer name eth0 netns c2
ip -n w link set vw master docker0 up
ip -n c2 addr add 172.17.0.3/16 dev eth0
ip -n c2 link set eth0 mtu 1450 up
ip -n c link set eth0 mtu 1450
ip -n h link add vx0 type vxlan id 42 local 192.0.2.10 dstport 4789 nolearning
ip -n h link set vx0 master docker0 up
in h bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.1
ip -n w link add vx0 type vxlan id 42 local 192.0.2.1 remote 192.0.2.10 dstport 4789 nolearning
ip -n w link set vx0 master docker0 up
'@
    $far = @{ Destination = '172.17.0.3' }
    $routed = @'
ip -n w addr add 10.8.0.1/32 dev lo
ip -n w route add 172.17.0.0/16 via 192.0.2.10
in h nft insert rule ip test post ip daddr 10.0.0.0/8 accept
'@
    $scenarios = @(
        @{ Id = 'VxlanPeerMissing'; Prepare = $overlay; Ask = $far; Containers = 2; Break = 'in h bridge fdb del 00:00:00:00:00:00 dev vx0 dst 192.0.2.1; ip -n h link set vx0 down; ip -n h link set vx0 up; ip -n c neigh flush all'; At = 'Uplink'; NoRepair = $true }
        @{ Id = 'VxlanIdMismatch'; Prepare = $overlay; Ask = $far; Containers = 2; Break = 'ip -n w link del vx0; ip -n w link add vx0 type vxlan id 43 local 192.0.2.1 remote 192.0.2.10 dstport 4789 nolearning; ip -n w link set vx0 master docker0 up'; At = 'Uplink|Destination'; NoRepair = $true }
        @{ Id = 'VxlanPortFiltered'; Prepare = $overlay; Ask = $far; Containers = 2; Break = "in w nft 'table ip f { chain in { type filter hook input priority 0; udp dport 4789 drop; }; }'"; At = 'Uplink'; NoRepair = $true }
        @{ Id = 'RemoteSubnetUnrouted'; Prepare = $routed; Ask = @{ Destination = '10.8.0.1' }; Break = 'ip -n w route del 172.17.0.0/16'; At = 'Destination' }
        @{ Id = 'MtuTooSmall'; Case = 'behind a host that does not say so'; Size = 1500; MendedSize = 1400; Break = "ip -n h link set eth0 mtu 1400; ip -n w link set up0 mtu 1400; in h nft 'table ip f { chain out { type filter hook output priority 0; icmp type destination-unreachable drop; }; }'"; At = 'Uplink|Forwarding'; ProbeOnly = $true; Needs = 'ping' }
        @{ Id = 'MtuTooSmall'; Case = 'of the pair''s other end'; Size = 1500; MendedSize = 1400; Break = 'ip -n h link set veth_host mtu 1400'; At = 'BridgePort'; ProbeOnly = $true; Needs = 'ping' }
    ) | Add-Name
}

Describe 'a fault between hosts' -Skip:(-not $lab) {
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

    It 'is not MtuTooSmall where the host says that a packet is too large' -Skip:(-not (Test-Has ping)) {
        $lab = New-Lab
        Invoke-LabCommand $lab 'ip -n h link set eth0 mtu 1400; ip -n w link set up0 mtu 1400'
        $test = Test-ContainerPath $lab.Container 203.0.113.176
        $test.Succeeded | Should -BeTrue
        Get-ErrorId $test | Should -BeNullOrEmpty
    }
}

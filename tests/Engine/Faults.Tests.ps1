# The faults on the way from a container to the outside world; how each is made, found and mended says FaultScenario.psm1.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/FaultScenario.psm1"
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $lab = Test-Has lab
    # The container sends by a second bridge, with its address on the first one; the reply comes back by that.
    $secondBridge = 'ip -n h link add br1 up type bridge; ip -n h addr add 10.1.0.1/24 dev br1; ip -n h link add vb1 type veth peer name eth1 netns c; ip -n h link set vb1 master br1 up
        ip -n c addr add 10.1.0.2/24 dev eth1; ip -n c link set eth1 up; ip -n c route replace default via 10.1.0.1 dev eth1 src 172.17.0.2'
    # The container is on the host's uplink, as a macvlan.
    $macvlan = 'ip -n c link del eth0; ip -n h link add mv0 link eth0 netns c type macvlan mode bridge; ip -n c link set mv0 name eth0; ip -n c addr add 192.0.2.50/24 dev eth0; ip -n c link set eth0 up; ip -n c route add default via 192.0.2.1'
    $scenarios = @(
        @{ Id = 'IpForwardDisabled'; Case = 'for the whole namespace'; Break = 'in h sysctl -qw net.ipv4.ip_forward=0'; At = 'Forwarding' }
        @{ Id = 'IpForwardDisabled'; Case = 'for the link the request comes in by'; Break = 'in h sysctl -qw net.ipv4.conf.docker0.forwarding=0'; At = 'Forwarding' }
        @{ Id = 'IpForwardDisabled'; Case = 'for the link the reply comes in by'; Break = 'in h sysctl -qw net.ipv4.conf.eth0.forwarding=0'; At = 'Forwarding' }
        @{ Id = 'IpForwardDisabled'; Case = 'for IPv6'; Break = 'in h sysctl -qw net.ipv6.conf.all.forwarding=0'; At = 'Forwarding'; IPv6 = $true }
        @{ Id = 'ForwardDropped'; Case = 'by the policy of an nft chain'; Break = "in h nft 'table ip f { chain forward { type filter hook forward priority 0; policy drop; }; }'"; At = 'Forwarding' }
        @{ Id = 'ForwardDropped'; Case = 'by an nft rule'; Break = "in h nft 'table inet f { chain forward { type filter hook forward priority 0; ip saddr 172.17.0.0/16 counter drop; }; }'"; At = 'Forwarding'; Rule = '*ip saddr 172.17.0.0/16*drop*' }
        @{ Id = 'ForwardDropped'; Case = 'by the policy of iptables-nft'; Break = 'in h iptables-nft -P FORWARD DROP'; At = 'Forwarding'; Needs = 'iptables-nft' }
        @{ Id = 'ForwardDropped'; Case = 'by a rule of iptables-nft'; Break = 'in h iptables-nft -A FORWARD -i docker0 -j DROP'; At = 'Forwarding'; Needs = 'iptables-nft'; Rule = '*docker0*' }
        @{ Id = 'ForwardDropped'; Case = 'by a rule that rejects'; Break = 'in h iptables-nft -A FORWARD -s 172.17.0.0/16 -j REJECT'; At = 'Forwarding'; Needs = 'iptables-nft' }
        @{ Id = 'ForwardDropped'; Case = 'by a rule of iptables-legacy'; Break = 'in h iptables-legacy -A FORWARD -i docker0 -j DROP'; At = 'Forwarding'; Needs = 'iptables-legacy'; NoRepair = $true; Rule = '*filter (legacy)*iptables-legacy -t filter -I FORWARD 1 -i docker0*' }
        @{ Id = 'ForwardDropped'; Case = 'by the policy of iptables-legacy'; Break = 'in h iptables-legacy -P FORWARD DROP'; At = 'Forwarding'; Needs = 'iptables-legacy'; NoRepair = $true; Rule = '*policy drop of chain FORWARD of table ip filter (legacy)*' }
        @{ Id = 'LegacyAndNftBothFilter'; Case = 'in forward'; Prepare = "in h nft 'table ip f { chain forward { type filter hook forward priority 0; policy drop; ct state established accept; ip saddr 172.17.0.0/16 accept; }; }'"; Break = 'in h iptables-legacy -A FORWARD -i docker0 -j DROP'; At = 'Forwarding'; Needs = 'iptables-legacy'; NoRepair = $true; Rule = '*table f of nf_tables lets it through*' }
        @{ Id = 'LegacyAndNftBothFilter'; Case = 'in output'; Prepare = 'in c iptables-nft -A OUTPUT -j ACCEPT'; Break = 'in c iptables-legacy -A OUTPUT -d 203.0.113.0/24 -j REJECT'; At = 'Link'; Needs = 'iptables-legacy'; NoRepair = $true }
        @{ Id = 'ForwardDropped'; Case = 'on the way back'; Break = "in h nft 'table ip f { chain forward { type filter hook forward priority 0; iifname eth0 oifname docker0 drop; }; }'"; At = 'Forwarding' }
        @{ Id = 'MasqueradeMissing'; Case = 'because there is no rule'; Break = 'in h nft delete table ip test'; At = 'Uplink' }
        @{ Id = 'MasqueradeMissing'; Case = 'because the rule is for another network'; Break = "in h nft 'delete table ip test; table ip test { chain post { type nat hook postrouting priority 100; ip saddr 172.18.0.0/16 masquerade; }; }'"; At = 'Uplink' }
        @{ Id = 'PeerNotInBridge'; Wait = 1; Break = 'ip -n h link set veth_host nomaster'; At = 'BridgePort' }
        @{ Id = 'LinkDown'; Case = 'of the container'; Break = 'ip -n c link set eth0 down'; At = 'Link' }
        @{ Id = 'LinkDown'; Case = 'of the bridge'; Break = 'ip -n h link set docker0 down'; At = 'Bridge' }
        @{ Id = 'LinkDown'; Case = 'of the uplink'; Break = 'ip -n h link set eth0 down'; At = 'Forwarding' }
        @{ Id = 'CarrierDown'; Break = 'ip -n h link set veth_host down'; At = 'Link' }
        @{ Id = 'NoAddress'; Break = 'ip -n c addr flush dev eth0'; At = 'Link' }
        @{ Id = 'NoRoute'; Break = 'ip -n c route del default'; At = 'Link' }
        @{ Id = 'NoRoute'; Case = 'for IPv6'; Break = 'ip -n c -6 route del default'; At = 'Link'; IPv6 = $true }
        @{ Id = 'RouteRefuses'; Break = 'ip -n c route add blackhole 203.0.113.0/24'; At = 'Link' }
        @{ Id = 'BridgeMissing'; Break = 'ip -n h link del docker0'; At = 'Bridge' }
        @{ Id = 'BridgeHasNoAddress'; Break = 'ip -n h addr del 172.17.0.1/16 dev docker0'; At = 'Bridge' }
        @{ Id = 'GatewayNotOnLink'; Break = 'ip -n c route replace default via 172.17.0.9'; At = 'Link' }
        @{ Id = 'PeerInWrongBridge'; Wait = 1; Break = 'ip -n h link add br1 type bridge; ip -n h link set br1 up; ip -n h link set veth_host master br1'; At = 'BridgePort' }
        @{ Id = 'OverlappingRoutes'; Case = 'by an address on the host end, beside the bridge'; Break = 'ip -n h link set veth_host nomaster; ip -n h addr add 172.17.0.254/16 dev veth_host; ip -n c route replace default via 172.17.0.254'; At = 'Forwarding' }
        @{ Id = 'OverlappingRoutes'; Case = 'by an address on a port of the bridge'; Break = 'ip -n h addr del 172.17.0.1/16 dev docker0; ip -n h addr add 172.17.0.254/16 dev veth_host; ip -n h addr add 172.17.0.1/16 dev docker0'; At = 'Forwarding' }
        @{ Id = 'HostHasNoRoute'; Break = 'ip -n h route del default'; At = 'Forwarding' }
        @{ Id = 'UplinkDown'; Break = 'ip -n w link set up0 down'; At = 'Uplink'; NoRepair = $true }
        @{ Id = 'OutputDropped'; Break = "in c nft 'table ip f { chain out { type filter hook output priority 0; ip daddr 203.0.113.176 drop; }; }'"; At = 'Link'; NoRepair = $true }
        @{ Id = 'PreroutingDropped'; Break = "in h nft 'table ip f { chain pre { type filter hook prerouting priority -300; ip saddr 172.17.0.2 drop; }; }'"; At = 'Forwarding|Bridge'; NoRepair = $true }
        @{ Id = 'PostroutingDropped'; Break = "in h nft 'table ip f { chain post { type filter hook postrouting priority 0; oifname eth0 drop; }; }'"; At = 'Forwarding'; NoRepair = $true }
        @{ Id = 'NeighborFailed'; Break = 'ip -n w addr del 192.0.2.1/24 dev up0; ip -n h neigh flush all'; At = 'Uplink'; NoRepair = $true; ProbeOnly = $true }
        @{ Id = 'NamespaceHasNoLink'; Break = 'ip -n c link del eth0'; Ask = @{ HostNamespace = { $args[0].Host } }; At = 'Link' }
        @{ Id = 'DestinationSilent'; Case = 'because it drops'; Break = "in w nft 'table ip f { chain in { type filter hook prerouting priority -300; ip protocol icmp drop; }; }'"; At = 'Destination'; NoRepair = $true; ProbeOnly = $true }
        @{ Id = 'DestinationSilent'; Case = 'because it is not there'; Break = 'ip -n w addr del 203.0.113.176/32 dev lo'; At = 'Destination'; NoRepair = $true; ProbeOnly = $true }
        @{ Id = 'FamilyDisabled'; Case = 'in the container'; Break = 'in c sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1'; At = 'Link'; IPv6 = $true }
        @{ Id = 'FamilyDisabled'; Case = 'on the bridge'; Break = 'in h sysctl -qw net.ipv6.conf.docker0.disable_ipv6=1'; At = 'Bridge'; IPv6 = $true }
        @{ Id = 'SourceNotLocal'; Break = 'ip -n c addr add 10.99.0.1/32 dev lo; ip -n c route replace default via 172.17.0.1 src 10.99.0.1'; At = 'Link'; NoRepair = $true; Inferred = $true }
        @{ Id = 'MartianSource'; Break = 'ip -n h addr add 172.17.0.2/32 dev lo'; At = 'Forwarding'; NoRepair = $true }
        @{ Id = 'ReversePathFiltered'; Prepare = $secondBridge; Break = 'in h sysctl -qw net.ipv4.conf.br1.rp_filter=1'; At = 'Forwarding' }
        @{ Id = 'PolicyRouteDiverts'; Break = 'ip -n h route add default via 192.0.2.99 dev eth0 table 100; ip -n h rule add from 172.17.0.0/16 lookup 100'; At = 'Uplink'; NoRepair = $true; ProbeOnly = $true }
        @{ Id = 'AsymmetricReturn'; Break = 'ip -n h route add default via 192.0.2.1 dev eth0 table 100; ip -n h rule add to 172.17.0.0/16 lookup 100'; At = 'Forwarding'; NoRepair = $true; ProbeOnly = $true }
        @{ Id = 'MacvlanRepliesLost'; Prepare = $macvlan; Break = "M=`$(in h cat /sys/class/net/eth0/address); in w nft `"table netdev f { chain i { type filter hook ingress device up0 priority 0; ether saddr != `$M drop; }; }`"; ip -n c neigh flush all"; At = 'Uplink'; NoRepair = $true; ProbeOnly = $true }
    ) | Add-Name
}

Describe 'a fault on the way out' -Skip:(-not $lab) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        Import-Module "$PSScriptRoot/FaultScenario.psm1"
    }
    AfterEach { $lab | Remove-Lab }

    It 'is <Name>: found, proven, mended' -ForEach $scenarios {
        if ($_.Needs -and -not (Test-Has $_.Needs)) { Set-ItResult -Skipped -Because "$($_.Needs) is not here"; return }
        $lab = New-Lab -IPv6:([bool]$_.IPv6)
        Invoke-Scenario $lab $_
    }

    It 'is NeighborFailed also while an earlier question is under way, which the kernel repeats only after a second' {
        $lab = New-Lab
        Invoke-LabCommand $lab 'ip -n w addr del 192.0.2.1/24 dev up0; ip -n h neigh flush all'
        $null = ip netns exec $lab.Container ping -n -c 1 -W 0.2 203.0.113.176
        $test = Test-ContainerPath $lab.Container 203.0.113.176 -TimeoutMilliseconds 200
        Get-ErrorId $test | Should -Be NeighborFailed
        $test.BrokenAt.InterfaceAlias | Should -Be eth0
        $test.BrokenAt.Kind | Should -Be Uplink
    }

    It 'is not said of a drop rule for another port' {
        $lab = New-Lab
        Invoke-LabCommand $lab "in h nft 'table ip f { chain forward { type filter hook forward priority 0; tcp dport 25 drop; }; }'"
        $test = Test-ContainerPath $lab.Container 203.0.113.176
        $test.Succeeded | Should -BeTrue
        $test.Findings | Should -BeNullOrEmpty
    }
}

# Every fault, made with real kernel state: a real packet fails, Test-ContainerPath finds this Id and no other error, the repair
# (where there is one) mends it, and a real packet passes. h, c, w in a scenario's commands are the host, container and world.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $lab = Test-Has lab
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
        @{ Id = 'ForwardDropped'; Case = 'on the way back'; Break = "in h nft 'table ip f { chain forward { type filter hook forward priority 0; iifname eth0 oifname docker0 drop; }; }'"; At = 'Forwarding' }
        @{ Id = 'MasqueradeMissing'; Case = 'because there is no rule'; Break = 'in h nft delete table ip test'; At = 'Uplink' }
        @{ Id = 'MasqueradeMissing'; Case = 'because the rule is for another network'; Break = "in h nft 'delete table ip test; table ip test { chain post { type nat hook postrouting priority 100; ip saddr 172.18.0.0/16 masquerade; }; }'"; At = 'Uplink' }
        @{ Id = 'PeerNotInBridge'; Break = 'ip -n h link set veth_host nomaster'; At = 'BridgePort' }
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
        @{ Id = 'PeerInWrongBridge'; Break = 'ip -n h link add br1 type bridge; ip -n h link set br1 up; ip -n h link set veth_host master br1'; At = 'BridgePort' }
        @{ Id = 'OverlappingRoutes'; Case = 'by an address on the host end, beside the bridge'; Break = 'ip -n h link set veth_host nomaster; ip -n h addr add 172.17.0.254/16 dev veth_host; ip -n c route replace default via 172.17.0.254'; At = 'Forwarding'; RepairLeavesMore = $true }
        @{ Id = 'OverlappingRoutes'; Case = 'by an address on a port of the bridge'; Break = 'ip -n h addr del 172.17.0.1/16 dev docker0; ip -n h addr add 172.17.0.254/16 dev veth_host; ip -n h addr add 172.17.0.1/16 dev docker0'; At = 'Forwarding' }
        @{ Id = 'HostHasNoRoute'; Break = 'ip -n h route del default'; At = 'Forwarding' }
        @{ Id = 'UplinkDown'; Break = 'ip -n w link set up0 down'; At = 'Uplink'; NoRepair = $true }
        @{ Id = 'OutputDropped'; Break = "in c nft 'table ip f { chain out { type filter hook output priority 0; ip daddr 203.0.113.176 drop; }; }'"; At = 'Link'; NoRepair = $true }
        @{ Id = 'PreroutingDropped'; Break = "in h nft 'table ip f { chain pre { type filter hook prerouting priority -300; ip saddr 172.17.0.2 drop; }; }'"; At = 'Forwarding|Bridge'; NoRepair = $true }
        @{ Id = 'PostroutingDropped'; Break = "in h nft 'table ip f { chain post { type filter hook postrouting priority 0; oifname eth0 drop; }; }'"; At = 'Forwarding'; NoRepair = $true }
        @{ Id = 'DestinationSilent'; Case = 'because it drops'; Break = "in w nft 'table ip f { chain in { type filter hook prerouting priority -300; ip protocol icmp drop; }; }'"; At = 'Destination'; NoRepair = $true }
        @{ Id = 'DestinationSilent'; Case = 'because it is not there'; Break = 'ip -n w addr del 203.0.113.176/32 dev lo'; At = 'Destination'; NoRepair = $true }
    ) | ForEach-Object { $_ + @{ Name = "$($_.Id)$(if ($_.Case) { ' ' + $_.Case })" } }
}

Describe 'a fault on the way out' -Skip:(-not $lab) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        function Invoke-Break ([string] $Commands) {
            $text = $Commands -creplace '\bin ([hcw]) ', 'ip netns exec $1 ' -creplace '(-n|exec) h ', "`$1 $($lab.Host) " -creplace '(-n|exec) c ', "`$1 $($lab.Container) " -creplace '(-n|exec) w ', "`$1 $($lab.World) "
            $text | sh -e
            if ($LASTEXITCODE) { throw "could not break it: $text" }
        }
        function Get-ErrorId ($Test) { @($Test.Findings | Where-Object Severity -EQ Error | ForEach-Object Id) }
    }
    AfterEach { $lab | Remove-Lab }

    It 'is <Name>: found, proven, mended' -ForEach $scenarios {
        if ($_.Needs -and -not (Test-Has $_.Needs)) { Set-ItResult -Skipped -Because "$($_.Needs) is not here"; return }
        $lab = New-Lab -IPv6:([bool]$_.IPv6)
        $to = $_.IPv6 ? '2001:db8:113::176' : '203.0.113.176'
        Test-Ping $lab.Container $to | Should -BeTrue -Because 'the lab is healthy'
        Invoke-Break $_.Break
        Test-Ping $lab.Container $to | Should -BeFalse -Because 'it is broken now'

        (Get-ErrorId (Test-ContainerPath $lab.Container $to -NoProbe)) | Should -Be @($_.Id | Where-Object { $_ -ne 'DestinationSilent' }) -Because 'a look alone finds it, too'
        $test = Test-ContainerPath $lab.Container $to -TimeoutMilliseconds 400
        Get-ErrorId $test | Should -Be $_.Id
        $test.Succeeded | Should -BeFalse
        $test.BrokenAt.Kind | Should -Match "^($($_.At))$"
        $finding = $test.Findings | Where-Object Id -EQ $_.Id
        $finding.Proof | Should -Be Proven
        $finding.Hop.Index | Should -Be $test.BrokenAt.Index
        if ($_.Rule) { $finding.Evidence | Should -BeLike $_.Rule }

        if ($_.NoRepair) {
            $finding.RepairCommand | Should -BeNullOrEmpty
            return
        }

        $finding.RepairCommand | Should -Not -BeNullOrEmpty
        $mended = $test | Repair-ContainerPath -Confirm:$false -TimeoutMilliseconds 400
        $mended.Succeeded | Should -BeTrue -Because "the repair mends it; left: $($mended.Findings.Evidence)"
        Get-ErrorId $mended | Should -BeNullOrEmpty
        Test-Ping $lab.Container $to | Should -BeTrue -Because 'a real packet passes'
    }

    It 'is not said of a drop rule for another port' {
        $lab = New-Lab
        Invoke-Break "in h nft 'table ip f { chain forward { type filter hook forward priority 0; tcp dport 25 drop; }; }'"
        $test = Test-ContainerPath $lab.Container 203.0.113.176
        $test.Succeeded | Should -BeTrue
        $test.Findings | Should -BeNullOrEmpty
    }
}

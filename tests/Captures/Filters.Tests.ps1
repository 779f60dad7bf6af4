# The same frames, the same link, at the same time: what our filter takes, said in parameters and in tcpdump's language, and what tcpdump takes.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $flags = { param($bits) "tcp[13] & $bits = $bits or (ip6[6] = 6 and ip6[53] & $bits = $bits)" }
    # Inside VXLAN: UDP header 8, VXLAN header 8, then an Ethernet header of 14.
    $filters = @(
        @{ Typed = @{}; Expression = '' }
        @{ Typed = @{ IPAddress = '10.1.0.1' }; Expression = 'host 10.1.0.1' }
        @{ Typed = @{ IPAddress = '10.1.0.33', '10.1.0.53' }; Expression = 'host 10.1.0.33 or host 10.1.0.53' }
        @{ Typed = @{ IPAddress = '2001:db8:1::1' }; Expression = 'host 2001:db8:1::1' }
        @{ Typed = @{ IPAddress = '2001:db8:1:7f::1', '192.0.2.1' }; Expression = 'host 2001:db8:1:7f::1 or host 192.0.2.1' }
        @{ Typed = @{ Subnet = '10.1.0.0/24' }; Expression = 'net 10.1.0.0/24' }
        @{ Typed = @{ Subnet = '10.1.0.32/27' }; Expression = 'net 10.1.0.32/27' }
        @{ Typed = @{ Subnet = '10.0.0.0/8', '192.0.2.0/24' }; Expression = 'net 10.0.0.0/8 or net 192.0.2.0/24' }
        @{ Typed = @{ Subnet = '0.0.0.0/0' }; Expression = 'net 0.0.0.0/0' }
        @{ Typed = @{ Subnet = '2001:db8:1::/48' }; Expression = 'net 2001:db8:1::/48' }
        @{ Typed = @{ Subnet = '2001:db8:1::/57' }; Expression = 'net 2001:db8:1::/57' }
        @{ Typed = @{ Subnet = 'fe80::/10'; IPAddress = '10.2.0.1' }; Expression = 'net fe80::/10 or host 10.2.0.1' }
        @{ Typed = @{ Port = 53 }; Expression = 'port 53' }
        @{ Typed = @{ Port = 80, 443 }; Expression = 'port 80 or port 443' }
        @{ Typed = @{ Port = '8000-8100' }; Expression = 'portrange 8000-8100' }
        @{ Typed = @{ Port = '8050-8100', 9 }; Expression = 'portrange 8050-8100 or port 9' }
        @{ Typed = @{ Protocol = 'Tcp' }; Expression = 'tcp' }
        @{ Typed = @{ Protocol = 'Udp' }; Expression = 'udp' }
        @{ Typed = @{ Protocol = 'Icmp' }; Expression = 'icmp' }
        @{ Typed = @{ Protocol = 'Icmpv6' }; Expression = 'icmp6' }
        @{ Typed = @{ Protocol = 'Sctp' }; Expression = 'sctp' }
        @{ Typed = @{ Protocol = 'Igmp' }; Expression = 'igmp' }
        @{ Typed = @{ Protocol = 'Gre', 'Esp' }; Expression = 'ip proto 47 or ip6 proto 47 or esp' }
        @{ Typed = @{ Protocol = 'Ah' }; Expression = 'ah' }
        @{ Typed = @{ Arp = $true }; Expression = 'arp' }
        @{ Typed = @{ Icmp = $true }; Expression = 'icmp or icmp6' }
        @{ Typed = @{ Arp = $true; Icmp = $true }; Expression = 'arp or icmp or icmp6' }
        @{ Typed = @{ Icmp = $true; Protocol = 'Sctp' }; Expression = 'icmp or icmp6 or sctp' }
        @{ Typed = @{ Arp = $true; IPAddress = '10.1.0.1' }; Expression = 'arp and host 10.1.0.1' }
        @{ Typed = @{ Tcp = 'Syn' }; Expression = & $flags 2 }
        @{ Typed = @{ Tcp = 'Syn, Ack' }; Expression = & $flags 18 }
        @{ Typed = @{ Tcp = 'Rst' }; Expression = & $flags 4 }
        @{ Typed = @{ Tcp = 'Fin'; Port = 443 }; Expression = "port 443 and ($(& $flags 1))" }
        @{ Typed = @{ IPAddress = '10.1.0.53'; Port = 53 }; Expression = 'host 10.1.0.53 and port 53' }
        @{ Typed = @{ IPAddress = '2001:db8:2::2'; Port = '80', '53' }; Expression = 'host 2001:db8:2::2 and (port 80 or port 53)' }
        @{ Typed = @{ Protocol = 'Tcp'; Subnet = '10.1.0.0/24'; Port = '8000-9000' }; Expression = 'tcp and net 10.1.0.0/24 and portrange 8000-9000' }
        @{ Typed = @{ Protocol = 'Udp'; Port = '8101' }; Expression = 'udp and port 8101' }
        @{ Typed = @{ Protocol = 'Sctp'; Port = 9 }; Expression = 'sctp and port 9' }
        @{ Typed = @{ VlanId = 5 }; Expression = 'vlan 5' }
        @{ Typed = @{ VlanId = 5; Port = 53 }; Expression = 'vlan 5 and port 53' }
        @{ Typed = @{ VlanId = 7; Arp = $true; IPAddress = '10.1.0.1' }; Expression = 'vlan 7 and arp and host 10.1.0.1' }
        @{ Typed = @{ VlanId = 5; Protocol = 'Tcp'; Subnet = '10.9.0.0/16', '2001:db8::/32' }; Expression = 'vlan 5 and tcp and (net 10.9.0.0/16 or net 2001:db8::/32)' }
        @{ Typed = @{ Vxlan = $true }; Expression = 'udp dst port 4789 and (udp[8] & 8 != 0 or ip6[48] & 8 != 0)' }
        @{ Typed = @{ VxlanId = 42 }; Expression = 'udp dst port 4789 and (udp[12:4] & 0xffffff00 = 0x2a00 or (ip6 and ip6[52:4] & 0xffffff00 = 0x2a00))' }
        @{ Typed = @{ VxlanId = 43; IPAddress = '10.7.0.3' }; Expression = 'udp dst port 4789 and ((udp[12:4] & 0xffffff00 = 0x2b00 and udp[28:2] = 0x800 and udp[46:4] = 0x0a070003) or (ip6 and ip6[52:4] & 0xffffff00 = 0x2b00 and ip6[68:2] = 0x800 and ip6[86:4] = 0x0a070003))' }
        @{ Typed = @{ Vxlan = $true; Arp = $true }; Expression = 'udp dst port 4789 and (udp[28:2] = 0x806 or (ip6 and ip6[68:2] = 0x806))' }
        @{ Typed = @{ Vxlan = $true; Port = 80 }; Expression = 'udp dst port 4789 and ((udp[28:2] = 0x800 and udp[39] = 6 and udp[56:2] = 80) or (ip6 and ip6[68:2] = 0x800 and ip6[79] = 6 and ip6[96:2] = 80))' }
    )
}

Describe 'a filter, in parameters and in tcpdump''s language' -Skip:(-not ((Test-Has lab) -and (Test-Has tcpdump) -and (Test-Has python3))) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab -Bare
        $ns = $lab.Host
        @"
for i in $ns $($lab.World); do ip netns exec `$i sh -c 'echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'; done
ip -n $ns link add near type veth peer name far netns $($lab.World)
ip -n $ns link set near up arp off
ip -n $($lab.World) link set far up arp off
"@ | sh

        # Runs all three of a few filters at once, sends the frames, and gives of each its packets as tcpdump prints them, whole.
        function Get-Taken ($Filters) {
            $i = 0
            $script = foreach ($filter in $Filters) { "tcpdump --immediate-mode -p -n -i near -s 0 -w $TestDrive/$i.pcap '$($filter.Expression)' >/dev/null 2>$TestDrive/$i.said </dev/null & echo `$!"; $i++ }
            $tcpdumps = @(($script + "for i in `$(seq 0 $($i - 1)); do until grep -q listening $TestDrive/`$i.said; do sleep 0.01; done; done") -join "`n" | ip netns exec $ns sh)
            $typed = @($i = 0; foreach ($filter in $Filters) { $with = $filter.Typed; Start-PacketCapture near -Namespace $ns -Path "$TestDrive/$i-typed.pcapng" -Force @with; $i++ })
            $said = @($i = 0; foreach ($filter in $Filters) { $with = $filter.Expression ? @{ Filter = $filter.Expression } : @{}; Start-PacketCapture near -Namespace $ns -Path "$TestDrive/$i-said.pcapng" -Force @with; $i++ })
            $sent = [int](Invoke-In $lab.World python3 "$PSScriptRoot/frames.py" far)
            Start-Sleep -Milliseconds 100
            $null = Stop-PacketCapture ($typed + $said).Id
            "kill -INT $($tcpdumps -join ' '); for i in $($tcpdumps -join ' '); do while kill -0 `$i 2>/dev/null; do sleep 0.01; done; done" | sh
            foreach ($i in 0..($Filters.Count - 1)) {
                foreach ($file in "$i.pcap", "$i-typed.pcapng", "$i-said.pcapng") { [pscustomobject]@{ Index = $i; File = $file; Sent = $sent; Said = @(tcpdump -r "$TestDrive/$file" -n -t -e -xx -s 0 2>$null) } }
            }
        }
    }
    AfterAll { $lab | Remove-Lab }

    It 'takes what tcpdump takes, byte for byte: <_.Count> filters from "<_.Filters[0].Expression>" on' -ForEach @(
        foreach ($from in 0, 16, 32) { @{ Filters = $filters[$from..([Math]::Min($from + 15, $filters.Count - 1))]; Count = [Math]::Min(16, $filters.Count - $from) } }
    ) {
        $taken = @(Get-Taken $Filters)
        foreach ($i in 0..($Filters.Count - 1)) {
            $why = "'$($Filters[$i].Expression)' is asked for"
            $tcpdump, $typed, $said = $taken | Where-Object Index -EQ $i | ForEach-Object { , $_.Said }
            $frames = @($tcpdump -match '^\s+0x0000:').Count
            $frames | Should -BeGreaterThan 0 -Because $why
            if ($Filters[$i].Expression) { $frames | Should -BeLessThan $taken[0].Sent -Because $why } else { $frames | Should -BeGreaterOrEqual $taken[0].Sent }
            ($typed -join "`n") -ceq ($tcpdump -join "`n") | Should -BeTrue -Because "$why and $(@($typed -match '^\s+0x0000:').Count) frames were taken by parameters, $frames by tcpdump"
            ($said -join "`n") -ceq ($tcpdump -join "`n") | Should -BeTrue -Because "$why and $(@($said -match '^\s+0x0000:').Count) frames were taken by -Filter, $frames by tcpdump"
        }
    }
}

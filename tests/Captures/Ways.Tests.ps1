# Several places in several namespaces at once: one file, in the order of time, and each packet followed through NAT and VXLAN.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $skip = -not ((Test-Has lab) -and (Test-Has tshark) -and (Test-Has ping) -and (Test-Has python3))
}

Describe 'four places in three namespaces' -Skip:$skip {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab
        $ns, $container, $world = $lab.Host, $lab.Container, $lab.World
        Invoke-In $ns nft 'table ip test { chain pre { type nat hook prerouting priority -100; iifname "eth0" meta l4proto { tcp, udp } th dport 8080 dnat to 172.17.0.2:80; }; }'
        sh -c "ip netns exec $container python3 -c `"
import socket, threading
t = socket.create_server(('', 80)); u = socket.socket(2, 2); u.bind(('', 80))
def echo():
    while True:
        data, who = u.recvfrom(2000); u.sendto(data.upper(), who)
threading.Thread(target=echo, daemon=True).start()
while True:
    c, who = t.accept(); c.sendall(c.recv(100)); c.close()
`" </dev/null >/dev/null 2>&1 & until ip netns exec $container grep -q ':0050.*0A' /proc/net/tcp; do sleep 0.01; done"
        sh -c "ip netns exec $world python3 -c `"
import socket
s = socket.create_server(('203.0.113.176', 7))
while True:
    c, who = s.accept(); c.sendall(c.recv(100)); c.close()
`" </dev/null >/dev/null 2>&1 & until ip netns exec $world grep -q ':0007.*0A' /proc/net/tcp; do sleep 0.01; done"
        $null = Test-Ping $container 203.0.113.176 # neighbours are known
        $file = "$TestDrive/way.pcapng"
        $places = @(Get-NetworkLink eth0 -Namespace $container) + @(Get-NetworkLink docker0, eth0 -Namespace $ns) + @(Get-NetworkLink up0 -Namespace $world)
        $capture = $places | Start-PacketCapture -Path $file
        1..3 | ForEach-Object { $null = Test-Ping $container 203.0.113.176 }
        Invoke-In $container python3 -c "import socket; s = socket.create_connection(('203.0.113.176', 7)); s.sendall(b'hello'); s.recv(100); s.close()"
        Invoke-In $world python3 -c "import socket; s = socket.create_connection(('192.0.2.10', 8080)); s.sendall(b'hello'); s.recv(100); s.close()"
        Invoke-In $world python3 -c "import socket; s = socket.socket(2, 2); s.connect(('192.0.2.10', 8080)); [(s.send(b'same'), s.recv(100)) for i in range(3)]"
        Start-Sleep -Milliseconds 100
        $ended = $capture | Stop-PacketCapture
        $packets = @(Get-Packet $file)
    }
    AfterAll {
        $lab | Remove-Lab
        Start-Sleep -Milliseconds 200
    }

    It 'are in one file, each with its interface, in the order of time' {
        $ended.State | Should -Be Stopped
        $seen = @(tshark -r $file -T fields -e frame.interface_name -e frame.interface_description 2>$null | Sort-Object -Unique)
        $seen | Should -Be @(@("docker0`tnamespace $ns", "eth0`tnamespace $container", "eth0`tnamespace $ns", "up0`tnamespace $world") | Sort-Object)
        ((capinfos $file) -match '^Strict time order') -replace '.*: *' | Should -Be True
        @($packets | ForEach-Object { "$($_.InterfaceAlias)`tnamespace $($_.Namespace)" } | Sort-Object -Unique) | Should -Be $seen
    }

    It 'say which way each packet passed' {
        $directions = @(tshark -r $file -Y icmp -T fields -e frame.packet_flags_direction 2>$null | ForEach-Object { [int]$_ })
        @($packets | Where-Object Protocol -EQ Icmp | ForEach-Object { [int]$_.Direction }) | Should -Be $directions
        @($packets | Where-Object { $_.InterfaceAlias -eq 'eth0' -and $_.Namespace -eq $container -and $_.IcmpType -eq 8 }).Direction | Sort-Object -Unique | Should -Be Out
    }

    # How each packet went: protocol, and the places in the order of HopIndex.
    It 'show the way of every <Name>, there and back' -ForEach @(
        @{ Name = 'echo, through masquerade'; Which = '$_.Protocol -eq "Icmp"'; Count = 6 }
        @{ Name = 'segment, through masquerade'; Which = '$_.Protocol -eq "Tcp" -and 7 -in $_.SourcePort, $_.DestinationPort'; Count = 0 }
        @{ Name = 'segment, through DNAT'; Which = '$_.Protocol -eq "Tcp" -and 7 -notin $_.SourcePort, $_.DestinationPort'; Count = 0 }
        @{ Name = 'datagram, through DNAT'; Which = '$_.Protocol -eq "Udp"'; Count = 6 }
    ) {
        $ways = @($packets | Where-Object ([scriptblock]::Create($Which)) | Group-Object FlowId)
        if ($Count) { $ways | Should -HaveCount $Count } else { $ways.Count | Should -BeGreaterThan 6 }
        $out = "eth0 $container", "docker0 $ns", "eth0 $ns", "up0 $world"
        foreach ($way in $ways) {
            $seen = @($way.Group | Sort-Object HopIndex)
            $seen.HopIndex | Should -Be 0, 1, 2, 3
            $names = @($seen | ForEach-Object { "$($_.InterfaceAlias) $($_.Namespace)" })
            $names -join ', ' | Should -BeIn @(($out -join ', '), ("up0 $world", "eth0 $ns", "docker0 $ns", "eth0 $container" -join ', '))
            @($seen.Source | Sort-Object -Unique).Count + @($seen.Destination | Sort-Object -Unique).Count | Should -Be 3 -Because 'one of its addresses was rewritten on the way'
            @($seen.SequenceNumber | Sort-Object -Unique).Count | Should -BeLessOrEqual 1
        }
    }

    It 'are the same as objects while they pass' {
        $sender = [powershell]::Create().AddScript({ param($ns) Start-Sleep -Milliseconds 400; ip netns exec $ns ping -n -c 2 -i 0.05 203.0.113.176 }).AddArgument($container)
        $running = $sender.BeginInvoke()
        $live = @($places | Watch-Packet -Icmp -IPAddress 203.0.113.176 -Count 16 -Duration 5)
        $null = $sender.EndInvoke($running)
        $live | Should -HaveCount 16
        @($live.Time | Sort-Object) | Should -Be $live.Time
        @($live | Group-Object FlowId | ForEach-Object Count) | Should -Be 4, 4, 4, 4
    }

    It 'carry the names of the hops of a path' {
        $sender = [powershell]::Create().AddScript({ param($ns) Start-Sleep -Milliseconds 600; ip netns exec $ns ping -n -c 1 203.0.113.176 }).AddArgument($container)
        $running = $sender.BeginInvoke()
        $hops = (Get-ContainerPath $container 203.0.113.176).Hops
        $null = $hops | Watch-Packet -Icmp -Duration 1.5 -Path $TestDrive/hops.pcapng
        $null = $sender.EndInvoke($running)
        $comments = @(tshark -r $TestDrive/hops.pcapng -T fields -e frame.comment 2>$null | Sort-Object -Unique)
        $comments | Should -Be @($hops | Where-Object InterfaceAlias | ForEach-Object Description | Sort-Object -Unique | Where-Object { $_ })
    }
}

Describe 'a packet inside VXLAN' -Skip:$skip {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab
        $ns, $world = $lab.Host, $lab.World
        @"
ip -n $ns link add vx0 type vxlan id 42 dstport 4789 remote 192.0.2.1 dev eth0
ip -n $world link add vx0 type vxlan id 42 dstport 4789 remote 192.0.2.10 dev up0
ip -n $ns addr add 10.7.0.1/24 dev vx0
ip -n $world addr add 10.7.0.2/24 dev vx0
ip -n $ns link set vx0 up
ip -n $world link set vx0 up
"@ | sh
        for ($i = 0; $i -lt 20 -and -not (Test-Ping $ns 10.7.0.2); $i++) { Start-Sleep -Milliseconds 100 }
    }
    AfterAll {
        $lab | Remove-Lab
        Start-Sleep -Milliseconds 200
    }

    It 'is one packet, bare and wrapped' {
        $sender = [powershell]::Create().AddScript({ param($ns) Start-Sleep -Milliseconds 400; ip netns exec $ns ping -n -c 1 10.7.0.2 }).AddArgument($ns)
        $running = $sender.BeginInvoke()
        $seen = @(@(Get-NetworkLink vx0, eth0 -Namespace $ns) + @(Get-NetworkLink vx0, up0 -Namespace $world) | Watch-Packet -Duration 1.5)
        $null = $sender.EndInvoke($running)
        $ways = @($seen | Where-Object { $_.IcmpType -in 0, 8 -or $_.Inner.IcmpType -in 0, 8 } | Group-Object FlowId)
        $ways | Should -HaveCount 2
        $way = @($ways[0].Group | Sort-Object HopIndex)
        @($way | ForEach-Object { "$($_.InterfaceAlias) $($_.Namespace)" }) | Should -Be "vx0 $ns", "eth0 $ns", "up0 $world", "vx0 $world"
        $way[1].VxlanId | Should -Be 42
        $way[1].Inner.Source | Should -Be 10.7.0.1
        $way[1].Summary | Should -BeLike '192.0.2.10:* > 192.0.2.1:4789: VXLAN 42: 10.7.0.1 > 10.7.0.2: ICMP echo request, id *'
        @($seen | Where-Object VxlanId | Group-Object VxlanId).Name | Should -Be 42
    }
}

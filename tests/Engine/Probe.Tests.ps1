BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'a probe' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $lab = New-Lab -IPv6
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))

        function Open-Namespace ($Name) { $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$Name", $Name)) }
        function Get-Point ($Name, $Link) { [ContainerNet.Probes.WatchPoint]::new((Open-Namespace $Name), (Get-IpJson $Name link show dev $Link).ifindex, $Link) }

        # From the container to the world, in the order a request passes them.
        $points = @((Get-Point $lab.Container eth0), (Get-Point $lab.Host veth_host), (Get-Point $lab.Host docker0), (Get-Point $lab.Host eth0), (Get-Point $lab.World up0))

        function Invoke-Probe ($Protocol, $Destination, $Port = 0, $From = $lab.Container, $Timeout = 500, $Source) {
            $plan = [ContainerNet.Probes.ProbePlan]::new()
            $plan.From = Open-Namespace $From
            $plan.Source = $Source
            $plan.Destination = $Destination
            $plan.Protocol = $Protocol
            $plan.Port = $Port
            $plan.Timeout = [timespan]::FromMilliseconds($Timeout)
            $plan.Points = [ContainerNet.Probes.WatchPoint[]]$points
            [ContainerNet.Probes.Probe]::Run($plan, $session)
        }

        # The places where a request (or a reply) was seen, as one word a place.
        function Get-Seen ($Result, $What = 'RequestTime') { ($Result.Points | ForEach-Object { $null -ne $_.$What ? $_.Point.InterfaceAlias : '-' }) -join ' ' }
        $everywhere = 'eth0 veth_host docker0 eth0 up0'

        # Kernel rules of one test, taken away after it.
        function Set-Rules ($Name, $Hook, $Rule) { Invoke-In $Name nft "table inet probe { chain c { type filter hook $Hook priority 0; $Rule; }; }" }

        # Services in the world: TCP on 7777, and UDP on 7778, which answers.
        $serve = '$tcp = [Net.Sockets.TcpListener]::new([ipaddress]::Any, 7777); $tcp.Start(); $udp = [Net.Sockets.UdpClient]::new([Net.IPEndPoint]::new([ipaddress]"203.0.113.176", 7778)); $from = $null; while ($true) { $null = $udp.Send([byte[]](1, 2), 2, ($udp.Receive([ref]$from) ? $from : $null)) }'
        sh -c "ip netns exec $($lab.World) '$([Environment]::ProcessPath)' '$PSHOME/pwsh.dll' -NoProfile -EncodedCommand $([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($serve))) </dev/null >/dev/null 2>&1 &"
        for ($i = 0; $i -lt 200 -and [ContainerNet.Sockets.SocketDiagnostics]::Read($session, (Open-Namespace $lab.World), $true).Count -lt 2; $i++) { Start-Sleep -Milliseconds 50 }

        # Until IPv6 has made sure that no one else has the links' own addresses, it asks no neighbour.
        for ($i = 0; $i -lt 50 -and "$((Invoke-Probe Icmp 2001:db8:113::176 -Timeout 200).Outcome)" -ne 'Replied'; $i++) { }
    }

    AfterAll {
        ${session}?.Dispose()
        $lab | Remove-Lab
        Start-Sleep -Milliseconds 300 # the last packet sockets are being closed
    }

    AfterEach {
        foreach ($name in $lab.Host, $lab.Container, $lab.World) { Invoke-In $name nft 'add table inet probe; delete table inet probe' }
    }

    It 'is answered, and is seen there and back with its source rewritten at the uplink: <Protocol> <Destination>' -ForEach @(
        @{ Protocol = 'Icmp'; Destination = '203.0.113.176'; Inside = '172.17.0.2'; Outside = '192.0.2.10' }
        @{ Protocol = 'Icmp'; Destination = '2001:db8:113::176'; Inside = '2001:db8:17::2'; Outside = '2001:db8:2::10' }
    ) {
        $result = Invoke-Probe $Protocol $Destination
        $result.Outcome | Should -Be Replied
        Get-Seen $result | Should -Be $everywhere
        Get-Seen $result ReplyTime | Should -Be $everywhere
        $result.Points.RequestSource | Should -Be @($Inside, $Inside, $Inside, $Outside, $Outside)
        $result.Points.ReplyDestination | Should -Be @($Inside, $Inside, $Inside, $Outside, $Outside)
        $result.Points.RequestDestination | Select-Object -Unique | Should -Be $Destination
        $result.RoundTripTime.TotalMilliseconds | Should -BeGreaterThan 0
        $result.RoundTripTime.TotalMilliseconds | Should -BeLessThan 100
        $result.Complaint | Should -BeNullOrEmpty
        $result.Points.PacketsLost | Select-Object -Unique | Should -Be 0

        # One after the other on the way there, and back in the other order; two processors' clocks differ by a few microseconds, by more where they are busy just then.
        foreach ($try in 1..5) {
            $times = @($result.Points.RequestTime) + @($result.Points[4..0].ReplyTime)
            if (-not (1..9 | Where-Object { $times[$_] -lt $times[$_ - 1].AddMicroseconds(-50) })) { break }
            $result = Invoke-Probe $Protocol $Destination
        }
        1..9 | ForEach-Object { $times[$_] | Should -BeGreaterOrEqual $times[$_ - 1].AddMicroseconds(-50) }
    }

    It 'says Replied where a TCP port is open, and leaves no connection' {
        $result = Invoke-Probe Tcp 203.0.113.176 7777
        $result.Outcome | Should -Be Replied
        Get-Seen $result ReplyTime | Should -Be $everywhere
        $result.Points[3].RequestSource | Should -Match '^192\.0\.2\.10:\d+$'
        $result.Points[0].ReplySource | Should -Be '203.0.113.176:7777'
        $sockets = [ContainerNet.Sockets.SocketDiagnostics]::Read($session, (Open-Namespace $lab.Container), $false)
        $sockets | Where-Object RemotePort -EQ 7777 | Should -BeNullOrEmpty
    }

    It 'says Replied where a UDP service answers' {
        $result = Invoke-Probe Udp 203.0.113.176 7778
        $result.Outcome | Should -Be Replied
        Get-Seen $result ReplyTime | Should -Be $everywhere
        $result.Points[4].RequestSource | Should -Match '^192\.0\.2\.10:\d+$'
    }

    It 'says Refused where nothing listens: <Protocol> to <Destination>' -ForEach @(
        @{ Protocol = 'Tcp'; Destination = '203.0.113.176' }
        @{ Protocol = 'Udp'; Destination = '203.0.113.176' }
        @{ Protocol = 'Tcp'; Destination = '2001:db8:113::176' }
        @{ Protocol = 'Udp'; Destination = '2001:db8:113::176' }
    ) {
        $result = Invoke-Probe $Protocol $Destination 81
        $result.Outcome | Should -Be Refused
        Get-Seen $result ReplyTime | Should -Be $everywhere
        $result.ComplaintFrom | Should -Be ($Protocol -eq 'Udp' ? $Destination : $null)
    }

    It 'is seen up to where a rule drops it without a word: <Protocol>' -ForEach @(@{ Protocol = 'Icmp'; Port = 0 }, @{ Protocol = 'Tcp'; Port = 81 }, @{ Protocol = 'Udp'; Port = 81 }) {
        Set-Rules $lab.Host forward 'ip daddr 203.0.113.176 drop'
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $result = Invoke-Probe $Protocol 203.0.113.176 $Port -Timeout 300
        $clock.ElapsedMilliseconds | Should -BeIn (295..3000)
        $result.Outcome | Should -Be Silent
        $result.RoundTripTime | Should -BeNullOrEmpty
        Get-Seen $result | Should -Be 'eth0 veth_host docker0 - -'
        Get-Seen $result ReplyTime | Should -Be '- - - - -'
    }

    It 'tells who rejected it: <Protocol>' -ForEach @(@{ Protocol = 'Icmp'; Port = 0 }, @{ Protocol = 'Tcp'; Port = 81 }, @{ Protocol = 'Udp'; Port = 81 }) {
        Set-Rules $lab.Host forward 'ip daddr 203.0.113.176 reject with icmp type host-prohibited'
        $result = Invoke-Probe $Protocol 203.0.113.176 $Port
        $result.Outcome | Should -Be Unreachable
        $result.ComplaintFrom | Should -Be 172.17.0.1
        $result.Complaint | Should -Be 'host administratively prohibited, said 172.17.0.1'
        Get-Seen $result ReplyTime | Should -Be 'eth0 veth_host docker0 - -'
    }

    It 'sees a reply that is lost on its way back' {
        Set-Rules $lab.Host forward 'ip saddr 203.0.113.176 drop'
        $result = Invoke-Probe Icmp 203.0.113.176 -Timeout 200
        $result.Outcome | Should -Be Silent
        Get-Seen $result | Should -Be $everywhere
        Get-Seen $result ReplyTime | Should -Be '- - - eth0 up0'
    }

    It 'follows a destination that is rewritten' {
        Invoke-In $lab.Host nft 'table inet probe { chain c { type nat hook prerouting priority -100; ip daddr 192.0.2.10 tcp dport 8080 dnat ip to 172.17.0.2:80; }; }'
        $result = Invoke-Probe Tcp 192.0.2.10 8080 -From $lab.World
        $result.Outcome | Should -Be Refused
        $result.Points.RequestDestination | Should -Be (@('172.17.0.2:80') * 3 + @('192.0.2.10:8080') * 2)
        $result.Points.ReplySource | Should -Be (@('172.17.0.2:80') * 3 + @('192.0.2.10:8080') * 2)
    }

    It 'is not sent where there is no route: <_>' -ForEach Icmp, Tcp, Udp {
        $null = ip -n $lab.Container route del default
        try {
            $result = Invoke-Probe $_ 203.0.113.176 81
        }
        finally {
            $null = ip -n $lab.Container route add default via 172.17.0.1
        }
        $result.Outcome | Should -Be NotSent
        $result.SendError | Should -Be ENETUNREACH
        Get-Seen $result | Should -Be '- - - - -'
    }

    It 'is not sent where a rule of the sender drops it: <_>' -ForEach Icmp, Udp {
        Set-Rules $lab.Container output 'meta l4proto { icmp, udp } drop'
        $result = Invoke-Probe $_ 203.0.113.176 81
        $result.Outcome | Should -Be NotSent
        $result.SendError | Should -Be EPERM
    }

    It 'is not sent from an address that is not there' {
        $result = Invoke-Probe Icmp 203.0.113.176 -Source 10.9.9.9
        $result.Outcome | Should -Be NotSent
        $result.SendError | Should -Be EADDRNOTAVAIL
    }

    It 'shows a neighbour that was asked for and did not answer' {
        $result = Invoke-Probe Icmp 172.17.0.77 -Timeout 200
        $result.Outcome | Should -Be Silent
        $result.Points[0..2].NeighborAsked | Should -Be $true, $true, $true
        $result.Points[0..2].NeighborAnswered | Should -Be $false, $false, $false
    }

    It 'shows a neighbour that answered' {
        $null = ip -n $lab.Container neigh flush dev eth0
        $result = Invoke-Probe Icmp 203.0.113.176
        $result.Points[0..2].NeighborAsked | Should -Be $true, $true, $true
        $result.Points[0..2].NeighborAnswered | Should -Be $true, $true, $true
    }

    It 'ends at once when the session is cancelled' {
        $other = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
        try {
            $plan = [ContainerNet.Probes.ProbePlan]::new()
            $plan.From = $other.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$($lab.Container)", 'c'))
            $plan.Destination = '172.17.0.77'
            $plan.Protocol = 'Icmp'
            $plan.Timeout = [timespan]::FromSeconds(10)
            $plan.Points = [ContainerNet.Probes.WatchPoint[]]@()
            $cancel = [System.Threading.CancellationTokenSource]::new(200)
            $null = $cancel.Token.Register([Delegate]::CreateDelegate([Action], $other.Cancel, 'Set'))
            $clock = [Diagnostics.Stopwatch]::StartNew()
            { [ContainerNet.Probes.Probe]::Run($plan, $other) } | Should -Throw '*The operation was canceled*'
            $clock.ElapsedMilliseconds | Should -BeLessThan 1000
        }
        finally {
            ${cancel}?.Dispose()
            $other.Dispose()
        }
    }

    It 'leaves no descriptor, thread or packet socket after fifty' {
        function Measure-Left { @(Get-ChildItem /proc/self/fd | Where-Object LinkTarget -Match '^(socket|net:|anon_inode:\[event(fd|poll))').Count, @(Get-ChildItem /proc/self/task | Where-Object { (Get-Content "$_/comm" -ErrorAction Ignore) -eq 'ContainerNet' }).Count }
        $null = Invoke-Probe Icmp 203.0.113.176
        Start-Sleep -Milliseconds 300
        $before = Measure-Left
        1..50 | ForEach-Object { (Invoke-Probe Icmp 203.0.113.176).Outcome } | Select-Object -Unique | Should -Be Replied
        for ($i = 0; $i -lt 40 -and (Measure-Left)[0] -gt $before[0]; $i++) { Start-Sleep -Milliseconds 50 }
        (Measure-Left)[0] | Should -BeLessOrEqual $before[0]
        (Measure-Left)[1] | Should -Be 0
        foreach ($name in $lab.Host, $lab.Container, $lab.World) {
            @(Invoke-In $name cat /proc/net/packet).Count | Should -Be 1 -Because 'only the heading is left'
            @(Invoke-In $name cat /proc/net/raw /proc/net/raw6).Count | Should -Be 2
        }
    }
}

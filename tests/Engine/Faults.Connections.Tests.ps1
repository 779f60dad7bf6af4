# The faults of connections that are remembered, helped or asked for a name; how each is made, found and mended says FaultScenario.psm1.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/FaultScenario.psm1"
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $lab = (Test-Has lab) -and (Test-Has python3)
    $map = "in h nft 'table ip d { chain pre { type nat hook prerouting priority -100; ip daddr 192.0.2.10 udp dport 8080 dnat to 172.17.0.2:9000; }; }'"
    $inbound = @{ From = '192.0.2.1'; FromNamespace = { $args[0].World }; Destination = '192.0.2.10'; Protocol = 'Udp'; Port = 8080 }
    $fromOnePort = { Test-Datagram $args[0].World 5000 192.0.2.10 8080 }
    $serve = { param($lab) Start-DatagramService $lab.Container 172.17.0.2 9000 }
    $scenarios = @(
        @{ Id = 'ConntrackStale'; Case = 'to a container that is gone'; Serve = $serve; Map = $map; Ask = $inbound; Reach = $fromOnePort; At = 'Bridge'
            Break = { param($lab)
                Invoke-LabCommand $lab "in h conntrack -D -p udp >/dev/null 2>&1 || true; in h nft 'flush chain ip d pre; add rule ip d pre ip daddr 192.0.2.10 udp dport 8080 dnat to 172.17.0.9:9000'"
                $null = Test-Datagram $lab.World 5000 192.0.2.10 8080
                Invoke-LabCommand $lab "in h nft 'flush chain ip d pre; add rule ip d pre ip daddr 192.0.2.10 udp dport 8080 dnat to 172.17.0.2:9000'" } }
        @{ Id = 'ConntrackStale'; Case = 'to another container, which answers'; Serve = { param($lab) Start-DatagramService $lab.Container 172.17.0.2 9000; Start-DatagramService $lab.Containers[1].Name 172.17.0.3 9000 other }; Map = $map; Ask = $inbound; Containers = 2; Reach = $fromOnePort; At = 'Bridge'
            Break = { param($lab)
                Invoke-LabCommand $lab "in h conntrack -D -p udp >/dev/null 2>&1 || true; in h nft 'flush chain ip d pre; add rule ip d pre ip daddr 192.0.2.10 udp dport 8080 dnat to 172.17.0.3:9000'"
                $null = Test-Datagram $lab.World 5000 192.0.2.10 8080
                Invoke-LabCommand $lab "in h nft 'flush chain ip d pre; add rule ip d pre ip daddr 192.0.2.10 udp dport 8080 dnat to 172.17.0.2:9000'" } }
        @{ Id = 'ConntrackStale'; Case = 'past a map that came later'; Serve = $serve; Map = $map; Ask = $inbound; Reach = $fromOnePort; At = 'Forwarding'
            Break = { param($lab)
                Invoke-LabCommand $lab 'in h conntrack -D -p udp >/dev/null 2>&1 || true; in h nft flush chain ip d pre'
                $null = Test-Datagram $lab.World 5000 192.0.2.10 8080
                Invoke-LabCommand $lab "in h nft 'add rule ip d pre ip daddr 192.0.2.10 udp dport 8080 dnat to 172.17.0.2:9000'" } }
        @{ Id = 'DnsUnreachable'; Case = 'because it is on the host''s loopback'; Serve = { param($lab) Set-NameServer $lab 127.0.0.53; Start-DatagramService $lab.Container 127.0.0.53 53 }
            Break = 'for p in $(ip netns pids c); do ! grep -q python /proc/$p/comm || kill -9 $p; done; sleep 0.1'
            Ask = @{ Destination = '127.0.0.53'; Protocol = 'Udp'; Port = 53 }; Reach = { param($lab) Test-Datagram $lab.Container 0 127.0.0.53 53 }; At = 'Service'; NoRepair = $true; Rule = '*own loopback*' }
        @{ Id = 'DnsUnreachable'; Case = 'because it keeps silent'; Serve = { param($lab) Set-NameServer $lab 203.0.113.176; Start-DatagramService $lab.World 203.0.113.176 53 }
            Break = "in w nft 'table ip f { chain in { type filter hook input priority 0; udp dport 53 drop; }; }'"
            Ask = @{ Destination = '203.0.113.176'; Protocol = 'Udp'; Port = 53 }; Reach = { param($lab) Test-Datagram $lab.Container 0 203.0.113.176 53 }; At = 'Destination'; NoRepair = $true; ProbeOnly = $true }
        @{ Id = 'DnsUnreachable'; Case = 'because those it asks keep silent'; Serve = { param($lab) Set-NameServer $lab 127.0.0.11; Start-DatagramService $lab.Container 127.0.0.11 53 }
            Break = 'for p in $(ip netns pids c); do ! grep -q python /proc/$p/comm || kill -STOP $p; done'
            Ask = @{ Destination = '127.0.0.11'; Protocol = 'Udp'; Port = 53 }; Reach = { param($lab) Test-Datagram $lab.Container 0 127.0.0.11 53 }; At = 'Service'; NoRepair = $true; ProbeOnly = $true; Rule = '*listened on, and no answer came*' }
        @{ Id = 'DestinationSilent'; Case = 'because its process is stopped'; Serve = $serve; Map = $map; Ask = $inbound; Reach = $fromOnePort; At = 'Service'; NoRepair = $true; ProbeOnly = $true
            Break = 'kill -STOP $(ip netns pids c | xargs -n 1 sh -c ''! grep -q python /proc/$0/comm || echo $0'')'; Rule = '*where python3 (process *) has a socket for it, Udp 172.17.0.2:9000 Unconnected, with * bytes in its queue that the process does not read, and nothing was sent back.*' }
        @{ Id = 'DestinationSilent'; Case = 'because its process does not know such a question'; Serve = $serve; Map = $map; Ask = $inbound; Reach = $fromOnePort; At = 'Service'; NoRepair = $true; ProbeOnly = $true
            Break = { param($lab)
                Invoke-LabCommand $lab 'for p in $(ip netns pids c); do ! grep -q python /proc/$p/comm || kill -9 $p; done; until ! in c grep -q :2328 /proc/net/udp; do sleep 0.01; done'
                Start-DatagramService $lab.Container 172.17.0.2 9000 -Silent }
            Rule = '*has a socket for it, Udp 172.17.0.2:9000 Unconnected, and nothing was sent back. The way there is whole.*' }
        @{ Id = 'DestinationSilent'; Case = 'because its process accepts nobody'; Serve = { param($lab) Start-WordService $lab.Container 9000 answer }; Map = $map -replace 'udp', 'tcp'; Ask = @{ From = "192.0.2.1"; FromNamespace = { $args[0].World }; Destination = "192.0.2.10"; Port = 8080 }; Reach = { (Get-Answer $args[0].World 192.0.2.10 8080) -eq 'answer' }; At = 'Service'; NoRepair = $true; ProbeOnly = $true
            Break = { param($lab)
                Invoke-LabCommand $lab 'for p in $(ip netns pids c); do ! grep -q busybox /proc/$p/comm || kill -9 $p; done'
                $null = sh -c "ip netns exec $($lab.Container) python3 -c `"import socket, time; s = socket.socket(); s.setsockopt(1, 2, 1); s.bind(('172.17.0.2', 9000)); s.listen(0); c = socket.create_connection(('172.17.0.2', 9000)); time.sleep(60)`" </dev/null >/dev/null 2>&1 &"
                Wait-Listening $lab.Container 9000
                Start-Sleep -Milliseconds 100 }
            Rule = '*has a socket for it, Tcp 172.17.0.2:9000 Listen, with 1 of at most 0 connections that the process does not accept, and nothing was sent back. Look at the process*' }
    ) | Add-Name
}

Describe 'a fault of what is remembered' -Skip:(-not $lab) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        Import-Module "$PSScriptRoot/FaultScenario.psm1"
        Import-Module "$PSScriptRoot/../Services.psm1"
        function Set-NameServer ($Lab, $Server) {
            Set-Content "$TestDrive/resolv.conf" '# made by hand', "nameserver`t$Server # this one"
            nsenter -t $Lab.ContainerId -m mount --bind "$TestDrive/resolv.conf" /etc/resolv.conf
        }
    }
    AfterEach { $lab | Remove-Lab }

    It 'is <Name>: found, proven, mended' -ForEach $scenarios {
        $lab = New-Lab -Containers ($_.Containers ?? 1)
        & $_.Serve $lab
        if ($_.Map) { Invoke-LabCommand $lab $_.Map }
        Invoke-Scenario $lab $_
    }

    It 'is not said of a UDP connection that goes where the rules say' {
        $lab = New-Lab
        Start-DatagramService $lab.Container 172.17.0.2 9000
        $null = Add-NatPortMap 8080 172.17.0.2 9000 -Protocol Udp -Namespace $lab.Host
        Test-Datagram $lab.World 5000 192.0.2.10 8080 | Should -BeTrue
        Test-Datagram $lab.Container 5001 203.0.113.176 7 | Should -BeFalse
        (Test-ContainerPath $lab.Container -From 192.0.2.1 -FromNamespace $lab.World -Protocol Udp -Port 8080 -NoProbe).Findings | Should -BeNullOrEmpty
        (Test-ContainerPath $lab.Container 203.0.113.176 -Protocol Udp -Port 7 -NoProbe).Findings | Should -BeNullOrEmpty
    }

    It 'is FtpHelperMissing: log in passes, a passive transfer hangs; with a helper both pass' {
        $lab = New-Lab
        $null = sh -c "ip netns exec $($lab.Container) python3 '$PSScriptRoot/../ftp.py' serve 172.17.0.2 21 </dev/null >/dev/null 2>&1 &"
        Wait-Listening $lab.Container 21
        $null = Add-NatPortMap 2121 172.17.0.2 21 -Namespace $lab.Host
        $ask = @{ Container = $lab.Container; From = '192.0.2.1'; FromNamespace = $lab.World; Port = 2121 }
        $fetch = { (ip netns exec $lab.World python3 "$PSScriptRoot/../ftp.py" get 192.0.2.10 2121 2>$null) -join '' }
        & $fetch | Should -BeNullOrEmpty

        $test = Test-ContainerPath @ask
        $test.Succeeded | Should -BeTrue -Because 'the control connection passes'
        $finding = $test.Findings | Where-Object Severity -NE Info
        $finding.Id | Should -Be FtpHelperMissing
        $finding.Severity | Should -Be Warning
        $finding.Hop.Kind | Should -Be Forwarding

        $finding | Repair-ContainerPath -Confirm:$false
        (1..3).Where({ & $fetch }, 'First') | Should -Not -BeNullOrEmpty -Because 'the server has done with the one that hung'
        & $fetch | Should -Be 'file by ftp'
        (Test-ContainerPath @ask).Findings | Should -BeNullOrEmpty

        # By a rule of somebody else's, of xtables; and by one that is for another port.
        Remove-NatPortMap 2121 -Namespace $lab.Host
        $null = Add-NatPortMap 2121 172.17.0.2 21 -Namespace $lab.Host
        Invoke-In $lab.Host nft 'table ip x { ct helper f { type "ftp" protocol tcp; }; chain pre { type filter hook prerouting priority -150; tcp dport 2122 ct helper set "f"; }; }'
        (Test-ContainerPath @ask -NoProbe).Findings.Id | Should -Be FtpHelperMissing
        Invoke-In $lab.Host nft add rule ip x pre tcp dport 2121 ct helper set '"f"'
        (Test-ContainerPath @ask -NoProbe).Findings | Should -BeNullOrEmpty
        & $fetch | Should -Be 'file by ftp'
    }
}

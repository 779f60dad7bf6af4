BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-NetworkSocket' -Skip:(-not ((Test-Has lab) -and (Test-Has ss))) {
    BeforeAll {
        $lab = New-Lab -IPv6
        $ns = $lab.Container
        $serve = @'
            $local = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 8001); $local.Start()
            $both = [Net.Sockets.TcpListener]::Create(8002); $both.Start()
            $six = [Net.Sockets.TcpListener]::new([ipaddress]'2001:db8:17::2', 8003); $six.Start()
            $client = [Net.Sockets.TcpClient]::new('127.0.0.1', 8001)
            $udp = [Net.Sockets.UdpClient]::new(8004); $connected = [Net.Sockets.UdpClient]::new('127.0.0.1', 9)
            Start-Sleep 600
'@
        $server = sh -c "ip netns exec $ns '$([Environment]::ProcessPath)' '$PSHOME/pwsh.dll' -NoProfile -EncodedCommand $([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($serve))) </dev/null >/dev/null 2>&1 & echo `$!"
        for ($i = 0; $i -lt 200 -and @(Get-NetworkSocket -Namespace $ns).Count -lt 7; $i++) { Start-Sleep -Milliseconds 50 }
    }
    AfterAll { $lab | Remove-Lab }

    It 'gives what ss gives, with the process<Name>' -ForEach @{ Name = ''; With = @{}; Ss = '-a' }, @{ Name = ', listening only'; With = @{ Listening = $true }; Ss = '-l' } {
        $states = @{ Listen = 'LISTEN'; Unconnected = 'UNCONN'; Established = 'ESTAB'; TimeWait = 'TIME-WAIT' }
        $theirs = Invoke-In $ns ss -H -n -t -u -p $Ss | ForEach-Object {
            $word = -split $_
            $process = "$($word[6])" -match '\(\("(?<name>[^"]+)",pid=(?<pid>\d+)' ? "$($Matches.name) $($Matches.pid)" : ' '
            "$($word[0]) $($word[1]) $($word[2]) $($word[3]) $($word[4] -replace '^\*:', '[::]:') $($process)"
        }
        $ours = Get-NetworkSocket @With -Namespace $ns | ForEach-Object {
            $address = $_.AddressFamily -eq 'IPv6' ? "[$($_.LocalAddress)]" : $_.LocalAddress
            "$("$($_.Protocol)".ToLower()) $($states[$_.State]) $($_.ReceiveQueue) $($_.SendQueue) ${address}:$($_.LocalPort) $($_.ProcessName) $($_.ProcessId)"
        }
        $ours | Sort-Object | Should -Be ($theirs | Sort-Object)
    }

    It 'finds those of <Name>' -ForEach @(
        @{ Name = 'a port'; With = @{ LocalPort = 8002 }; Ports = 8002 }
        @{ Name = 'ports, listening'; With = @{ LocalPort = 8001, 8004; Listening = $true }; Ports = 8001, 8004 }
        @{ Name = 'a protocol'; With = @{ Protocol = 'Udp'; Listening = $true }; Ports = 8004 }
        @{ Name = 'a state'; With = @{ State = 'estab*'; RemotePort = 8001 }; Ports = $null }
        @{ Name = 'an address'; With = @{ LocalAddress = '2001:DB8:17:0::2' }; Ports = 8003 }
        @{ Name = 'a wildcard and a family'; With = @{ LocalAddress = '127.*'; Listening = $true; AddressFamily = 'IPv4' }; Ports = 8001 }
    ) {
        $found = Get-NetworkSocket @With -Namespace $ns
        $found | Should -BeOfType ContainerNet.Sockets.NetworkSocket
        $found.ProcessId | Sort-Object -Unique | Should -Be $server
        if ($Ports) { $found.LocalPort | Sort-Object | Should -Be $Ports } else { $found.RemotePort | Should -Be 8001 }
    }

    It 'leads from a socket to its process and its namespace' {
        $socket = Get-NetworkSocket 8001 -Listening -Namespace $ns
        $socket.Namespace | Should -Be $ns
        (Get-Process -Id $socket.ProcessId).ProcessName | Should -Be $socket.ProcessName
        ($socket | Get-NetworkLink).Name | Should -Contain eth0
        ($socket | ConvertTo-Json | ConvertFrom-Json | Get-NetworkSocket -Listening).LocalPort | Should -Be 8001
    }

    It 'finds them in all namespaces' {
        (Get-NetworkSocket -LocalPort 8003 -AllNamespaces).Namespace | Should -Be $ns
        Get-NetworkSocket -LocalPort 8999 -AllNamespaces -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'names every process that holds one after a fork' {
        $shared = sh -c "ip netns exec $ns '$([Environment]::ProcessPath)' '$PSHOME/pwsh.dll' -NoProfile -EncodedCommand $([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes('$l = [Net.Sockets.Socket]::new("InterNetwork", "Dgram", "Udp"); $l.Bind([Net.IPEndPoint]::new([ipaddress]::Any, 8005)); Start-Sleep 600'))) </dev/null >/dev/null 2>&1 & echo `$!"
        for ($i = 0; $i -lt 200 -and -not (Get-NetworkSocket 8005 -Namespace $ns -ErrorAction Ignore); $i++) { Start-Sleep -Milliseconds 50 }
        $socket = Get-NetworkSocket 8005 -Namespace $ns
        $socket.ProcessId | Should -Be $shared
        $socket.SharedBy.Count | Should -Be 0
    }

    It 'writes ObjectNotFound for a port nobody has' {
        Get-NetworkSocket 8999 -Listening -Namespace $ns -ErrorVariable missing -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $missing.Count | Should -Be 1
        $missing[0].FullyQualifiedErrorId | Should -Be 'SocketNotFound,ContainerNet.Commands.GetNetworkSocketCommand'
        $missing[0].CategoryInfo.Category | Should -Be ObjectNotFound
        "$missing" | Should -Match 'port 8999'
    }

    It 'shows them as ss does' {
        $shown = Get-NetworkSocket -Listening -Namespace $ns | Out-String -Width 100
        $shown | Should -Match 'Protocol +State +Local +Remote +Process'
        $shown | Should -Match "Tcp +.*Listen.* +\[2001:db8:17::2\]:8003 +\* +\w+ \($server\)"
    }

    It 'completes ports and states' {
        (TabExpansion2 "Get-NetworkSocket -Namespace $ns -LocalPort 8").CompletionMatches.CompletionText | Should -Contain 8003
        (TabExpansion2 "Get-NetworkSocket -Namespace $ns -State Li").CompletionMatches.CompletionText | Should -Be Listen
    }
}

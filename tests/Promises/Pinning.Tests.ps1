# Promise 14. The kernel takes the host's end of a veth pair away when the namespace of the other end dies: that is the witness.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'No pinned namespaces: inode and host veth are gone within 2 s of Remove' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        Start-StrayWatch
    }

    It 'in a session that also runs HttpClient, Start-Job and ForEach -Parallel' {
        $promised = Get-TestCount 10 1000
        $suffix = '{0:x6}' -f (Get-Random -Maximum 0x1000000)
        $place = Get-Place
        $module = "$PSScriptRoot/../../ContainerNet.psd1"
        $listener = [Net.HttpListener]::new()
        $listener.Prefixes.Add('http://127.0.0.1:18080/')
        $listener.Start()
        # It asks again and again: a GetContext that waits is not always woken when the listener stops, and then the job can't be stopped either.
        $server = Start-ThreadJob {
            $listener = $using:listener
            while ($listener.IsListening) {
                $request = $listener.GetContextAsync()
                while (-not $request.Wait(100)) { if (-not $listener.IsListening) { return } }
                $request.Result.Response.Close()
            }
        }
        $http = [Net.Http.HttpClient]::new()
        $job = Start-Job { Start-Sleep 3600 }
        $late = $slowest = $requests = $left = 0
        try {
            foreach ($i in 1..$promised) {
                $name = "pin-$suffix-$i"
                $made = New-NetworkNamespace $name
                $null = New-VethPair "pin$i" -PeerName eth0 -PeerNamespace $name
                $answer = $http.GetAsync('http://127.0.0.1:18080/')
                if ($i % 10 -eq 1) {
                    1..2 | ForEach-Object -ThrottleLimit 2 -Parallel {
                        Import-Module $using:module
                        foreach ($round in 1..3) { $null = [pscustomobject]@{ Namespace = $using:name } | Get-NetworkLink | Get-IpAddress }
                    }
                    $job | Remove-Job -Force
                    $job = Start-Job { Start-Sleep 3600 }
                }

                $null = Set-NetworkLink eth0 -State Up -Namespace $name
                $null = Get-NetworkSocket -Namespace $name
                $null = Get-PacketFilterRule -Namespace $name
                $null = Enable-IpForward -Namespace $name
                if ($answer.Result.IsSuccessStatusCode) { $requests++ }
                Remove-NetworkNamespace $name -Confirm:$false
                $clock = [Diagnostics.Stopwatch]::StartNew()
                while ((Test-Path "/proc/sys/net/ipv4/conf/pin$i") -and $clock.ElapsedMilliseconds -lt 5000) { Start-Sleep -Milliseconds 5 }
                $slowest = [Math]::Max($slowest, $clock.ElapsedMilliseconds)
                if ($clock.ElapsedMilliseconds -gt 2000) { $late++ }
                $there = @([IO.Directory]::GetDirectories('/proc/self/task') | Where-Object { try { [IO.File]::ResolveLinkTarget("$_/ns/net", $false).Name -eq "net:[$($made.Inode)]" } catch { $false } })
                if ($there) { $left++ }
            }
        }
        finally {
            $listener.Stop()
            $http.Dispose()
            $job, $server | Remove-Job -Force
        }

        Write-Figure "promise 14: $promised namespaces made, used and removed, $requests HTTP requests meanwhile: $late gone after more than 2 s (slowest $slowest ms), $left with a thread of ours inside"
        $requests | Should -Be $promised
        $late, $left | Should -Be 0, 0
        Get-StrayThread $place | Should -BeNullOrEmpty
    }
}

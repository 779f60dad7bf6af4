# Whatever a test does, it does by what the kernel takes back by itself: SIGKILL at any moment leaves nothing.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $hasLab = Test-Has lab
}

Describe 'Test-ContainerPath, killed' -Skip:(-not $hasLab) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab
        "ip netns exec $($lab.Host) nft 'table ip f { chain forward { type filter hook forward priority 0; ip saddr 172.17.0.2 ip protocol icmp counter drop; }; }'" | sh # so that each waits for its reply in vain
        $process = [Environment]::ProcessPath
        $start = if ((Split-Path -Leaf $process) -eq 'dotnet') { @($process, "$PSHOME/pwsh.dll") } else { @($process) }

        # All that could be left: rules, packet and other sockets, links and mounts in each namespace, files, processes of the suite.
        function Get-Left {
            foreach ($ns in $lab.Container, $lab.Host, $lab.World) {
                "$ns rules: $((Invoke-In $ns nft -s list ruleset) -replace 'counter packets \d+ bytes \d+', 'counter' -join ' ')"
                "$ns packet sockets: $(@(Invoke-In $ns cat /proc/net/packet).Count)"
                "$ns sockets: $((Invoke-In $ns ss -Htuanp | Where-Object { $_ -notmatch 'TIME-WAIT' }) -join ' ')"
                "$ns links: $((Get-IpJson $ns link show).ifname -join ' ')"
            }
            $seen = Get-Snapshot
            foreach ($what in 'process', 'namespace', 'file', 'mount', 'rule_set', 'link') { "${what}: $($seen[$what] -join ' ')" }
            "tracing: $(Get-Content /proc/self/mounts | Where-Object { $_ -match 'tracefs' })"
        }
    }
    AfterAll { $lab | Remove-Lab }

    It 'leaves no rule, capture, mount, file or process, whenever it was' {
        $before = @(Get-Left)
        $random = [Random]::new(7)
        $killed, $times = 0, (Get-TestCount 4 60)
        foreach ($i in 1..$times) {
            $info = [Diagnostics.ProcessStartInfo]::new($start[0])
            @($start | Select-Object -Skip 1) + '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$PSScriptRoot/../../ContainerNet.psd1'; 'ready'; while (`$true) { `$null = Test-ContainerPath $($lab.Container) 203.0.113.176 -TimeoutMilliseconds 40 -WarningAction Ignore; 'done' }" | ForEach-Object { $info.ArgumentList.Add($_) }
            $info.RedirectStandardOutput = $true
            $child = [Diagnostics.Process]::Start($info)
            try {
                $child.StandardOutput.ReadLine() | Should -Be ready
                if ($i % 3) { $child.StandardOutput.ReadLine() | Should -Be done } # the first one is still being compiled
                Start-Sleep -Milliseconds $random.Next(0, 120)
                $killed += [int](-not $child.HasExited)
            } finally {
                $child.Kill() # SIGKILL
                $child.WaitForExit()
                $child.Dispose()
            }
        }

        $killed | Should -Be $times -Because 'each was in the midst of it'
        $deadline = [DateTime]::UtcNow.AddSeconds(3)
        do { $after = @(Get-Left); if (-not (Compare-Object $before $after)) { break }; Start-Sleep -Milliseconds 100 } while ([DateTime]::UtcNow -lt $deadline) # the kernel closes packet sockets after a grace period
        $after | Should -Be $before
    }
}

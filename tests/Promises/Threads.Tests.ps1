# Promises 12 and 13. The witness is /proc/self/task: in which namespace each thread of this process is.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'No stray threads: after all operations 0 of /proc/self/task/*/ns/net differ from the start' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        Start-StrayWatch
        $suffix = '{0:x6}' -f (Get-Random -Maximum 0x1000000)
        $namespaces = Get-TestCount 20 100
        $names = 1..$namespaces | ForEach-Object { "stray-$suffix-$_" }
        $names | ForEach-Object { "netns add $_" } | ip -batch -
    }

    AfterAll { $names | ForEach-Object { "netns del $_" } | ip -batch - }

    It 'with garbage collections, jobs and timers going on' {
        $place = Get-Place
        $promised = Get-TestCount 2000 100000
        $load = Start-ThreadJob { while ($true) { $null = 1..40 | ForEach-Object { [byte[]]::new(90000) }; [GC]::Collect(2, 'Forced', $false); Start-Sleep -Milliseconds 5 } }
        $job = Start-Job { while ($true) { $null = Get-Date; Start-Sleep -Milliseconds 20 } }
        $timers = 1..4 | ForEach-Object { $timer = [Timers.Timer]::new(5 * $_); $timer.Start(); $timer }
        $operations = $wrong = 0
        $stray = @()
        $clock = [Diagnostics.Stopwatch]::StartNew()
        try {
            while ($operations -lt $promised) {
                $links = @($names | ForEach-Object { [pscustomobject]@{ Namespace = $_ } } | Get-NetworkLink lo)
                $settings = @($names | ForEach-Object { [pscustomobject]@{ Namespace = $_ } } | Get-IpForward)
                if (Compare-Object $names $links.Namespace) { $wrong++ }
                if (Compare-Object $names @($settings.Namespace | Select-Object -Unique)) { $wrong++ }
                $operations += 2 * $namespaces
                $stray += Get-StrayThread $place
            }

            $clock.Stop()
        }
        finally {
            $timers | ForEach-Object Dispose
            $load, $job | Remove-Job -Force
        }

        Start-Sleep -Milliseconds 300
        $threads = [IO.Directory]::GetDirectories('/proc/self/task').Count
        Write-Figure "promise 12: $operations operations over $namespaces namespaces, $($clock.ElapsedMilliseconds * 1000 / $operations -as [int]) µs each: $wrong wrong, $($stray.Count) stray threads seen in between, $(@(Get-StrayThread $place).Count) of $threads after"
        $wrong | Should -Be 0
        $stray | Should -BeNullOrEmpty
        Get-StrayThread $place | Should -BeNullOrEmpty
        Get-Place | Should -Be $place
    }
}

Describe 'Pipeline never moves: the thread''s netns inode is unchanged after each cmdlet call' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        Start-StrayWatch
        $suffix = '{0:x6}' -f (Get-Random -Maximum 0x1000000)
        $names = 1..10 | ForEach-Object { "moves-$suffix-$_" }
        $names | ForEach-Object { "netns add $_" } | ip -batch -
        # One runspace whose pipelines all run on one thread.
        $runspace = [runspacefactory]::CreateRunspace([initialsessionstate]::CreateDefault2())
        $runspace.ThreadOptions = 'ReuseThread'
        $runspace.Open()
        # Runs a script there, or stops it after so many milliseconds; gives what it gave.
        function Invoke-There ([string] $Script, [int] $StopAfter = -1) {
            $shell = [powershell]::Create($runspace)
            try {
                $null = $shell.AddScript($Script)
                if ($StopAfter -lt 0) { try { $shell.Invoke() } catch { $null = 'it is meant to throw' } }
                else {
                    $running = $shell.BeginInvoke()
                    if ($StopAfter) { Start-Sleep -Milliseconds $StopAfter }
                    $shell.EndStop($shell.BeginStop($null, $null))
                    try { $null = $shell.EndInvoke($running) } catch { $null = 'stopped' }
                }
            }
            finally { $shell.Dispose() }
        }

        $module = "$PSScriptRoot/../../ContainerNet.psd1"
        $null = Invoke-There "Import-Module '$module'; `$names = '$($names -join "','")' -split `"','`""
        $where = "[IO.File]::ResolveLinkTarget('/proc/thread-self/ns/net', `$false).Name; [Environment]::CurrentManagedThreadId"
    }

    AfterAll {
        $runspace.Dispose()
        $names | ForEach-Object { "netns del $_" } | ip -batch -
    }

    It 'with exceptions and Ctrl+C at random' {
        $first = Invoke-There $where
        $first[0] | Should -Be (Get-Place)
        $calls = @(
            'Get-NetworkLink -Namespace (Get-Random $names)'
            '$names | Get-NetworkLink | ForEach-Object { throw "in the pipeline" }'
            'Get-NetworkLink none -Namespace (Get-Random $names) -ErrorAction Stop'
            'Get-NetworkLink -Namespace nobody -ErrorAction Stop'
            '$names | ForEach-Object { [pscustomobject]@{ Namespace = $_ } } | Get-IpForward | Select-Object -First 1'
            'New-Bridge x -Namespace (Get-Random $names) -ErrorAction Stop; New-Bridge x -Namespace (Get-Random $names) -ErrorAction Stop'
            'Get-NetworkLink x -AllNamespaces -ErrorAction Ignore | Remove-NetworkLink -Confirm:$false'
            'New-VethPair v -PeerNamespace (Get-Random $names) -Namespace (Get-Random $names); Get-VethPair -Namespace (Get-Random $names) | Remove-NetworkLink'
            'Enable-IpForward -Namespace (Get-Random $names); Get-IpRoute -Namespace (Get-Random $names)'
            'Get-NetworkNamespace (Get-Random $names) | Mount-NetworkNamespace -Name (Get-Random $names)'
        )
        $dear = @(
            'Invoke-NetworkNamespace (Get-Random $names) { throw "inside" }'
            'Invoke-NetworkNamespace (Get-Random $names) -- sh -c "exit 3"'
            'Invoke-NetworkNamespace (Get-Random $names) sleep 1'
        )
        $promised = Get-TestCount 200 10000
        $moved = $stopped = 0
        foreach ($i in 1..$promised) {
            $call = $i % 50 ? $calls[(Get-Random -Maximum $calls.Count)] : $dear[(Get-Random -Maximum $dear.Count)]
            $after = $call -match 'sleep' ? 20 : (Get-Random -Maximum 5) ? -1 : (Get-Random -Maximum 15)
            $null = Invoke-There $call $after
            $stopped += $after -ge 0
            $now = Invoke-There $where
            if ("$now" -ne "$first") { $moved++ }
        }

        Write-Figure "promise 13: $promised calls, $stopped of them stopped at a random moment: $moved times the pipeline's thread was another or elsewhere"
        $moved | Should -Be 0
        Get-StrayThread (Get-Place) | Should -BeNullOrEmpty
    }

    It 'with script blocks run inside, nested 10 deep' {
        $promised = Get-TestCount 1 100
        $innermost = '[IO.File]::ResolveLinkTarget("/proc/thread-self/ns/net", $false).Name'
        $script = $innermost
        foreach ($i in 1..10) { $script = "Invoke-NetworkNamespace $($names[$i % 10]) { Import-Module '$module'; $script; $innermost }" }
        $inodes = @{}
        foreach ($name in $names) { $inodes[$name] = "net:[$((Get-NetworkNamespace $name).Inode)]" }
        $expected = @($inodes[$names[1]]) + (1..10 | ForEach-Object { $inodes[$names[$_ % 10]] })
        $place = Get-Place
        $right = 0
        foreach ($i in 1..$promised) {
            $said = @(& ([scriptblock]::Create($script)))
            if (($said -join ' ') -eq ($expected -join ' ') -and (Get-Place) -eq $place) { $right++ }
        }

        for ($waited = 0; $waited -lt 30 -and ($stray = @(Get-StrayThread $place)); $waited++) { Start-Sleep 1 }
        Write-Figure "promise 13: 10 namespaces deep and back, $right of $promised times right; threads inside after ${waited} s: $($stray.Count) $stray"
        $right | Should -Be $promised
        $stray | Should -BeNullOrEmpty
    }
}

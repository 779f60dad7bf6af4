# Promise 11. Signals come from a thread of this process, a thousand times a second to each of the others (Attack.cs).
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Bounded and interruptible' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        $suffix = '{0:x6}' -f (Get-Random -Maximum 0x1000000)
        $module = "$PSScriptRoot/../../ContainerNet.psd1"
    }

    It '0 EINTR or EAGAIN visible under 1,000 signals a second' {
        $name = "signals-$suffix"
        ip netns add $name
        $stable = Add-Pair $name 75
        # A signal that is ignored interrupts nothing, so it gets a handler: GC.KeepAlive, which does nothing.
        $handler = [Delegate]::CreateDelegate([Action[Runtime.InteropServices.PosixSignalContext]], [GC].GetMethod('KeepAlive'))
        $registration = [Runtime.InteropServices.PosixSignalRegistration]::Create(23, $handler) # SIGURG
        $promised = Get-TestCount 60 2000
        $failed = @()
        $calls = 0
        [ContainerNet.Tests.Attack]::StartSignals(1000)
        $clock = [Diagnostics.Stopwatch]::StartNew()
        try {
            while ($calls -lt $promised) {
                $calls += 6
                try {
                    if (Compare-Object $stable @((Get-NetworkLink -Namespace $name -ErrorAction Stop).Name)) { $failed += 'incomplete' }
                    $null = New-Bridge x -Namespace $name -ErrorAction Stop
                    $null = Enable-IpForward -Namespace $name -ErrorAction Stop
                    $null = Add-NatMasquerade 10.0.0.0/8 -Namespace $name -ErrorAction Stop
                    $null = Remove-NatMasquerade 10.0.0.0/8 -Namespace $name -Confirm:$false -ErrorAction Stop
                    $null = Remove-Bridge x -Namespace $name -Confirm:$false -ErrorAction Stop
                    if ($calls % 60 -eq 0) {
                        $calls++
                        if ((Invoke-NetworkNamespace $name echo said -ErrorAction Stop) -ne 'said') { $failed += 'a child said nothing' }
                    }
                }
                catch { $failed += "$_" }
            }
        }
        finally {
            $signals = [ContainerNet.Tests.Attack]::StopSignals()
            $registration.Dispose()
            ip netns del $name
        }

        $rate = [int]($signals / $clock.Elapsed.TotalSeconds)
        Write-Figure "promise 11: $calls calls under $signals signals ($rate a second): $($failed.Count) failed"
        $rate | Should -BeGreaterThan 1000
        $failed | Should -BeNullOrEmpty
    }

    It 'each call ends within its timeout and a second, though nobody answers' {
        # The kernel that never answers: the other end of a socket pair.
        $over = [ordered]@{}
        foreach ($seconds in 0.2, 1) {
            $socket = [ContainerNet.Tests.Witness]::OpenSilent($seconds)
            $route = [ContainerNet.Route.RouteSocket].GetConstructors('NonPublic, Instance')[0].Invoke(@($socket, 'silent'))
            foreach ($call in { $route.GetLinks() }, { $route.FindLink('x') }, { $route.GetRoutes() }, { $route.RemoveLink(7, 'x') }) {
                $clock = [Diagnostics.Stopwatch]::StartNew()
                $call | Should -Throw '*ETIMEDOUT*'
                $over["$call"] = $clock.ElapsedMilliseconds - [int](1000 * $seconds)
            }

            $socket.Dispose()
        }

        [ContainerNet.Tests.Witness]::Silent | ForEach-Object Dispose

        # A container whose only process is stopped, and an engine that is: neither is waited for.
        $lab = New-Lab
        try {
            kill -STOP $lab.ContainerId
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $test = Test-ContainerPath -Container $lab.ContainerId -Destination 203.0.113.99 -TimeoutMilliseconds 500
            $over.Stopped = $clock.ElapsedMilliseconds - 500
            $test.Succeeded | Should -BeFalse
            $engine = [Net.Sockets.Socket]::new('Unix', 'Stream', 'Unspecified')
            $engine.Bind([Net.Sockets.UnixDomainSocketEndPoint]::new('/run/docker.sock'))
            $engine.Listen(1)
            $clock.Restart()
            $null = Get-NetworkNamespace
            $over.Engine = $clock.ElapsedMilliseconds
            $clock.Restart()
            { Get-NetworkLink -Namespace 'nobody-knows-it' -ErrorAction Stop } | Should -Throw
            $over.Name = $clock.ElapsedMilliseconds
        }
        finally {
            kill -CONT $lab.ContainerId
            $lab | Remove-Lab
            ${engine}?.Dispose()
            Remove-Item -Force /run/docker.sock -ErrorAction Ignore
        }

        $slowest = ($over.Values | Measure-Object -Maximum).Maximum

        Write-Figure "promise 11: 8 requests nobody answered, a stopped container and a silent engine: at most $slowest ms over the timeout ($(($over.Values) -join ', '))"
        $slowest | Should -BeLessThan 1000
    }

    It 'Ctrl+C returns within 500 ms with no half transaction, at random moments' {
        $name = "abort-$suffix"
        ip netns add $name
        ip netns add "$name-peer"
        ip -n $name link add br0 type bridge
        $runspace = [runspacefactory]::CreateRunspace([initialsessionstate]::CreateDefault2())
        $runspace.Open()
        $promised = Get-TestCount 40 1000
        $slowest = $half = $done = $nothing = 0
        $what = @()
        # Each is one transaction: a pair with both ends, a published range with its hairpin, a masquerade with its table.
        $scripts = @{
            pair       = "New-VethPair v0 -PeerName w0 -PeerNamespace $name-peer -Bridge br0 -Namespace $name"
            range      = "Add-NatPortMap 7000-7099 192.0.2.2 7000-7099 -Hairpin -Namespace $name"
            masquerade = "Add-NatMasquerade 192.0.2.0/24 -Namespace $name"
        }
        try {
            $shell = [powershell]::Create($runspace)
            $null = $shell.AddScript("Import-Module '$module'; Get-NetworkLink; Get-NatPortMap").Invoke()
            $shell.Dispose()
            foreach ($i in 1..$promised) {
                $kind = @($scripts.Keys)[$i % 3]
                $shell = [powershell]::Create($runspace)
                $running = $shell.AddScript($scripts[$kind]).BeginInvoke()
                $wait = Get-Random -Maximum 12000
                $clock = [Diagnostics.Stopwatch]::StartNew()
                while ($clock.Elapsed.TotalMicroseconds -lt $wait) { [Threading.Thread]::SpinWait(50) }
                $clock.Restart()
                $shell.EndStop($shell.BeginStop($null, $null))
                $slowest = [Math]::Max($slowest, $clock.ElapsedMilliseconds)
                $shell.Dispose()
                $state = switch ($kind) {
                    pair {
                        $near = @(@(ip -n $name -o link) -match ' v0@.*master br0').Count
                        $far = @(@(ip -n "$name-peer" -o link) -match ' w0@').Count
                        $near + $far
                        if ($near) { ip -n $name link del v0 }
                    }
                    default {
                        $rules = @(ip netns exec $name nft list ruleset)
                        $elements = ([regex]::Matches("$rules", 'tcp \. 7\d\d\d (comment "[^"]*" )?: ')).Count
                        if (-not $rules) { 0 }
                        elseif ($kind -eq 'range' -and $elements -eq 100 -and "$rules" -match 'hairpin') { 2 }
                        elseif ($kind -eq 'masquerade' -and "$rules" -match '192\.0\.2\.0/24.*masquerade') { 2 }
                        else { 1 }
                        if ($rules) { ip netns exec $name nft flush ruleset }
                    }
                }
                if ($state -eq 2) { $done++ } elseif ($state -eq 0) { $nothing++ } else { $half++; $what += $kind }
            }
        }
        finally {
            $runspace.Dispose()
            ip netns del $name
            ip netns del "$name-peer"
        }

        Write-Figure "promise 11: $promised aborts at random moments: $done done, $nothing not begun, $half half ($($what | Select-Object -Unique)); the slowest returned in $slowest ms"
        $half | Should -Be 0
        $slowest | Should -BeLessOrEqual 500
        $done, $nothing | Should -Not -Contain 0 -Because 'the moments are spread over the whole call'
    }
}

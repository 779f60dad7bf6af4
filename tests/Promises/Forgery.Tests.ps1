# Promise 1. The forger is root of a user namespace that owns the network namespace, as in a rootless container; we come in from outside.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Forgery: 0 forged messages accepted and 0 operations failed' -Skip:(-not (Test-Has lab)) {
    BeforeAll { Import-Module "$PSScriptRoot/Attack.psm1" }

    It 'while the container''s root forges replies to every socket in its namespace, and link events' {
        $replies, $events = (Get-TestCount 20000 1000000), (Get-TestCount 2000 100000)
        $box = $forger = $listener = $socket = $null
        try {
            $box = New-Box
            $path = "/proc/$box/ns/net"
            $listener = [ContainerNet.Tests.Listener]::new($path)
            # A socket that stays open, whose next sequence numbers the forger always knows.
            $socket = [ContainerNet.Tests.Witness]::Open($path, 0)
            $route = [ContainerNet.Route.RouteSocket].GetConstructors('NonPublic, Instance')[0].Invoke(@($socket, 'box'))
            $sequence = $socket.GetType().GetField('_sequence', 'NonPublic, Instance')

            $forger = Start-Attack Forge $replies, $events -Prefix nsenter, -t, $box, -U, -n, --preserve-credentials
            $reads = $changes = $wrong = 0
            $failed = @()
            while (Test-Attack $forger) {
                try {
                    foreach ($i in 1..20) {
                        $sequence.SetValue($socket, [uint]0)
                        $reads++
                        if (($route.GetLinks().Name -join ',') -ne 'lo,real') { $wrong++ }
                    }

                    $made = New-Bridge "br$changes" -Namespace $path -ErrorAction Stop
                    if ($made.Name -ne "br$changes") { $wrong++ }
                    if (((Get-NetworkLink -Namespace $path -ErrorAction Stop).Name -join ',') -ne "lo,real,br$changes") { $wrong++ }
                    if ((nsenter -t $box -n ip -o link show "br$changes") -notmatch "br$changes") { $wrong++ }
                    if (Get-PacketFilterRule -Namespace $path -ErrorAction Stop) { $wrong++ }
                    Remove-Bridge "br$changes" -Namespace $path -Confirm:$false -ErrorAction Stop
                    $reads += 2
                    $changes++
                }
                catch { $failed += "$_" }
            }

            $forged = Stop-Attack $forger
            $forger = $null
            $listener.Stop()
            $heard = @($listener.Names | Select-Object -Unique)
            Write-Figure "promise 1: $($forged.sent + $forged.refused) forged replies ($($forged.refused) refused by the kernel, $($forged.sent) delivered), $($forged.events) forged events of which $($listener.Forged) came and were dropped; $reads reads and $changes changes meanwhile: $wrong wrong, $($failed.Count) failed"
            $forged.sent + $forged.refused | Should -BeGreaterOrEqual $replies
            $forged.events | Should -BeGreaterOrEqual $events
            $listener.Forged | Should -BeGreaterThan ($events * 0.9)
            $listener.Failure | Should -BeNullOrEmpty
            $listener.Losses | Should -Be 0
            $heard | Should -Not -Contain 'forged'
            0..($changes - 1) | Where-Object { "br$_" -notin $heard } | Should -BeNullOrEmpty -Because 'a true event is heard among the forged ones'
            $reads | Should -BeGreaterThan 20
            $wrong, $failed.Count | Should -Be 0, 0 -Because "$($failed[0])"
        }
        finally {
            $null = Stop-Attack $forger
            ${socket}?.Dispose()
            if ($box) { kill -9 $box }
        }
    }
}

# A container that exits while it is being connected: the others are, and after one Repair nothing is left of it.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Networks.psm1"
}

Describe 'a container that exits half-way' -Skip:(-not (Test-Has lab)) {
    BeforeEach { $ns = New-TestNamespace }
    AfterEach { Remove-TestNamespace }

    It 'is told with one sentence, the others are connected, and one Repair leaves nothing of it' {
        $rounds = Get-TestCount 4 40 rounds
        $null = New-ContainerNetwork cn0 10.30.0.0/16 -Namespace $ns
        $before = Get-HostState $ns
        $told = @{}
        $connected = $gone = 0
        foreach ($round in 1..$rounds) {
            $processes = @(1..12 | ForEach-Object { Start-Process unshare '-n sleep 60' -PassThru })
            foreach ($process in $processes) { Wait-Until { (Get-Item "/proc/$($process.Id)/ns/net").LinkTarget -ne (Get-Item /proc/self/ns/net).LinkTarget } }
            $leave = [int[]]@($processes.Id | Get-Random -Count 5)
            $go = [Threading.ManualResetEventSlim]::new()
            $killer = Start-ThreadJob {
                $null = ($using:go).Wait(10000)
                foreach ($one in $using:leave) { [Threading.Thread]::SpinWait((Get-Random -Maximum 40000)); [Diagnostics.Process]::GetProcessById($one).Kill() }
            }
            Wait-Until { $killer.State -eq 'Running' }
            try {
                $made = $processes.Id | ForEach-Object { [pscustomobject]@{ Container = $_; PortMap = "$(20000 + $_ % 40000):80" }; if ($_ -eq $processes[-1].Id) { $go.Set() } } |
                    Connect-ContainerNetwork cn0 -HostNamespace $ns -ErrorVariable failed -ErrorAction SilentlyContinue
                $null = $killer | Receive-Job -Wait # -AutoRemoveJob fails now and then where a thread job has just ended
                $killer | Remove-Job
                foreach ($record in $failed) {
                    $told["$($record.FullyQualifiedErrorId -replace ',.*')"]++
                    "$record" | Should -Match "^[A-Z'].*[.)]$"
                    $record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
                }
                $stay = @($processes.Id | Where-Object { $_ -notin $leave })
                @($made.Namespace | Where-Object { $_ -in $stay -or $_ -replace '\D' -in $stay }).Count | Should -Be $stay.Count -Because 'who stayed is connected'
                $connected += @($made).Count
                $gone += $leave.Count
            } finally { $processes | Stop-Process -Force -ErrorAction Ignore }
            $processes.WaitForExit()
            Wait-Until { -not (ip -n $ns -o link show | Select-String '@if\d+: .* cn0') -or (ip -n $ns -o link show type veth | Measure-Object).Count -eq 0 }
            $null = Repair-ContainerNetwork cn0 -Namespace $ns -Confirm:$false -Force
            Compare-HostState $before (Get-HostState $ns) | Should -BeNullOrEmpty -Because "round $round"
            (Get-ContainerNetwork cn0 -Namespace $ns).Drift | Should -BeNullOrEmpty
        }
        Write-Host "    $rounds times 12 containers, of which 5 exited meanwhile: $connected connected; told: $(($told.GetEnumerator() | ForEach-Object { "$($_.Key) $($_.Value)" }) -join ', ')"
    }
}

# Promise 2. What the kernel marked as interrupted is read in the bytes themselves, by another reader than the module's.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Consistent or flagged: a read is whole within ten tries, or says that it is not' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        $name = 'consistent-{0:x6}' -f (Get-Random -Maximum 0x1000000)
        ip netns add $name
        $stable = Add-Pair $name 500

        # Reads so often, by so many at once, and gives what was seen: how many readings were whole, flagged, wrongly flagged, incomplete, and the slowest.
        function Measure-Reading ([int] $Times, [int] $Readers = 1) {
            $one = {
                param([string] $Name, [int] $Times, [string[]] $Stable)
                $socket = [ContainerNet.Tests.Witness]::Open("/run/netns/$Name", 0)
                $route = [ContainerNet.Route.RouteSocket].GetConstructors('NonPublic, Instance')[0].Invoke(@($socket, $Name))
                $seen = @{ Consistent = 0; Flagged = 0; Unflagged = 0; Incomplete = 0; Slowest = 0 }
                foreach ($i in 1..$Times) {
                    $clock = [Diagnostics.Stopwatch]::StartNew()
                    if ($i % 2) {
                        # The bytes, and what is said of them.
                        $dump = $socket.Record([ContainerNet.Route.LinkRequests]::GetLinks(), 'list the links')
                        $interrupted = [ContainerNet.Tests.Witness]::Look($dump).Item1
                        $says = @($dump.IsConsistent)
                        if ($says[0] -eq $interrupted) { $seen.Unflagged++ }
                    }
                    else {
                        $links = $route.GetLinks()
                        $says = @($links.IsConsistent | Select-Object -Unique)
                        if ($says.Count -ne 1) { $seen.Unflagged++ }
                        if (-not [Collections.Generic.HashSet[string]]::new([string[]]$links.Name).IsSupersetOf($Stable)) { $seen.Incomplete++ }
                    }

                    $seen.Slowest = [Math]::Max($seen.Slowest, $clock.ElapsedMilliseconds)
                    if ($says[0]) { $seen.Consistent++ } else { $seen.Flagged++ }
                }

                $socket.Dispose()
                $seen
            }
            if ($Readers -eq 1) { return & $one $name $Times $stable }
            $text = "$one"
            $all = @(1..$Readers | ForEach-Object -ThrottleLimit $Readers -Parallel { & ([scriptblock]::Create($using:text)) $using:name ([int]($using:Times / $using:Readers)) $using:stable })
            $sum = @{ Slowest = ($all.Slowest | Measure-Object -Maximum).Maximum }
            foreach ($key in 'Consistent', 'Flagged', 'Unflagged', 'Incomplete') { $sum[$key] = ($all | ForEach-Object { $_[$key] } | Measure-Object -Sum).Sum }
            $sum
        }
    }

    AfterAll {
        ip netns del $name
    }

    It '1 process changing 1,000 links: every read is consistent within 10 tries' {
        $times = Get-TestCount 20 1000
        $churner = Start-Attack Churn 1 -Prefix ip, netns, exec, $name
        try { $seen = Measure-Reading $times } finally { $null = Stop-Attack $churner }
        Write-Figure "promise 2: 1,000 links, 1 changing them: of $times reads $($seen.Consistent) consistent, $($seen.Flagged) said not to be, $($seen.Unflagged) wrongly said, $($seen.Incomplete) incomplete; slowest $($seen.Slowest) ms"
        $seen.Unflagged, $seen.Incomplete | Should -Be 0, 0
        $seen.Slowest | Should -BeLessOrEqual 5000
        $seen.Consistent | Should -BeGreaterOrEqual ($env:CONTAINERNET_SOAK ? $times : $times * 0.8) -Because 'a busy machine that runs the suite may be off for longer than the ten tries take'
    }

    It '8 of them: none that is inconsistent goes unsaid, nothing stable is missing, each within 5 s' {
        $times = Get-TestCount 4 1000
        $churner = Start-Attack Churn 8 -Prefix ip, netns, exec, $name
        try {
            $seen = Measure-Reading $times 4
            $warned = @(); $objects = @(Get-NetworkLink -Namespace $name -WarningVariable warned -WarningAction SilentlyContinue)
        }
        finally { $null = Stop-Attack $churner }
        Write-Figure "promise 2: 1,000 links, 8 changing them: of $times reads by 4 readers $($seen.Consistent) consistent, $($seen.Flagged) said not to be, $($seen.Unflagged) wrongly said, $($seen.Incomplete) incomplete; slowest $($seen.Slowest) ms"
        $seen.Unflagged, $seen.Incomplete | Should -Be 0, 0
        $seen.Slowest | Should -BeLessOrEqual 5000
        if ($objects.IsConsistent -contains $false) { "$warned" | Should -Match 'changing|consistent' }
    }
}

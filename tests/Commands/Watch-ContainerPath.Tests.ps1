BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $hasLab = Test-Has lab
}

Describe 'Watch- and Assert-ContainerPath' -Skip:(-not $hasLab) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab
        $to = @{ Container = $lab.Container; Destination = '203.0.113.176' }
    }
    AfterAll { $lab | Remove-Lab }

    It 'gives an object a probe, with loss and percentiles, and does not drift' {
        $null = Test-ContainerPath @to
        $seen = @(Watch-ContainerPath @to -Count 8 -IntervalMilliseconds 250)
        $seen.Number | Should -Be (1..8)
        $seen.Succeeded | Should -Not -Contain $false
        $seen[-1].LossPercent | Should -Be 0
        $seen[-1].RoundTrip.Count | Should -Be 8
        $seen[-1].RoundTrip.P50 | Should -BeLessOrEqual $seen[-1].RoundTrip.P99
        ($seen.RoundTripTime | Measure-Object Ticks -Maximum).Maximum | Should -Be $seen[-1].RoundTrip.P99.Ticks -Because 'of 8 the 99th percentile is the longest'
        $seen[-1].Delays.Hop | Should -Be "veth_host in $($lab.Host)", "docker0 in $($lab.Host)", "eth0 in $($lab.Host)"
        foreach ($sample in $seen) {
            $late = ($sample.Time - $seen[0].Time).TotalMilliseconds % 250
            [Math]::Min($late, 250 - $late) | Should -BeLessThan 60 -Because 'each begins at a whole number of intervals after the first'
        }
    }

    It 'marks what changes: broken, and whole again' {
        $break = { param($At) ip -n $lab.Host link set docker0 ($At -eq 2 ? 'down' : 'up') }
        $seen = @(Watch-ContainerPath @to -Count 4 -IntervalMilliseconds 1200 -TimeoutMilliseconds 300 | ForEach-Object { if ($_.Number -in 1, 2) { & $break ($_.Number + 1) }; $_ })
        ip -n $lab.Host link set docker0 up
        $seen.Succeeded | Should -Be $true, $false, $true, $true
        $seen.IsChanged | Should -Be $false, $true, $true, $false
        $seen[1].Errors | Should -Be LinkDown
        $seen[-1].LossPercent | Should -Be 25
    }

    It 'ends with the pipeline' {
        @(Watch-ContainerPath @to -IntervalMilliseconds 10 | Select-Object -First 3) | Should -HaveCount 3
    }

    It 'Assert- passes a healthy test through' {
        (Assert-ContainerPath @to).Succeeded | Should -BeTrue
        (Test-ContainerPath @to | Assert-ContainerPath).IsProbed | Should -BeTrue
    }

    It 'Assert- ends a runbook with the finding''s id' {
        ip -n $lab.Host link set veth_host nomaster
        try {
            { Assert-ContainerPath @to -TimeoutMilliseconds 300; throw 'it went on' } | Should -Throw '*veth_host*' -ErrorId 'PeerNotInBridge,ContainerNet.Commands.AssertContainerPathCommand'
            { Test-ContainerPath @to -NoProbe | Assert-ContainerPath; throw 'it went on' } | Should -Throw -ErrorId 'PeerNotInBridge,*'
        } finally {
            ip -n $lab.Host link set veth_host master docker0
        }
    }
}

Describe 'Assert-ContainerPath on a snapshot' {
    BeforeAll { Import-Module "$PSScriptRoot/../../ContainerNet.psd1" }

    It 'throws, whatever ErrorActionPreference says' {
        $ErrorActionPreference = 'SilentlyContinue'
        { Assert-ContainerPath container 203.0.113.176 -Snapshot "$PSScriptRoot/../Samples/snapshots/noroute.json" } | Should -Throw -ErrorId 'NoRoute,*'
    }

    It 'refuses what is no test' {
        { 'x' | Assert-ContainerPath -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidPath,*'
    }
}

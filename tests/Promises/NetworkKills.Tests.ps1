# Promise 18 of container networks, by the clock: killed at any moment of the whole story, one Repair and nothing half made is left.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Networks.psm1"
    Import-Module "$PSScriptRoot/Programs.psm1"
}

Describe 'container networks, killed at any moment' -Skip:(-not ((Test-Has lab) -and $env:CONTAINERNET_SUITE)) {
    BeforeEach {
        # A process takes far longer to begin than to be killed: in two lanes, each a host of its own, the next begins while one is looked at. One is told of from
        # outside, the other from within, where a second thread makes the links.
        $lanes = foreach ($number in 1, 2) {
            $ns, $name, $other = New-TestNamespace 3
            $ns, $name, $other | ForEach-Object { Invoke-In $_ ip link set lo up }
            Invoke-In $ns nft 'table inet theirs { chain f { type filter hook forward priority 0; policy drop; }; }'
            $before = Get-HostState $ns -Container $name
            $null = New-ContainerNetwork cn0 172.30.0.0/16 -Namespace $ns
            $folders = @((Get-ChildItem /run/containernet).Name) + $name + $other
            Remove-ContainerNetwork cn0 -Namespace $ns
            @{ Host = $ns; Name = $name; Other = $other; Before = $before; Folders = $folders; Files = "$TestDrive/$ns"; Child = $null; Inside = $number -eq 2 }
        }
    }
    AfterEach {
        $lanes.Child | Where-Object { $_ -and -not $_.HasExited } | ForEach-Object { $_.Kill(); $_.WaitForExit() }
        Remove-TestNamespace
    }

    It 'promise 18: of the story told over and over, nothing half made is left' {
        $times = Get-TestCount 3 5000 'kills'
        foreach ($lane in $lanes) {
            Set-Content "$($lane.Files).ps1" @"
Import-Module '$PSScriptRoot/../../ContainerNet.psd1'
`$ConfirmPreference = 'None'
`$here, `$n = $($lane.Inside ? '@{}, @{}' : "@{ Namespace = '$($lane.Host)' }, @{ HostNamespace = '$($lane.Host)' }")
for (`$round = 0; ; `$round++) {
    `$null = New-ContainerNetwork cn0 172.30.0.0/16 -IPv6Subnet 2001:db8:30::/64 -DnsServer 192.0.2.53 @here
    `$null = '$($lane.Name)', '$($lane.Other)' | Connect-ContainerNetwork cn0 @n
    Disconnect-ContainerNetwork cn0 $($lane.Name) @n
    `$null = Connect-ContainerNetwork cn0 $($lane.Name) -PortMap 8080:80, 53:53/udp @n
    Disconnect-ContainerNetwork cn0 $($lane.Other) @n
    Disconnect-ContainerNetwork cn0 $($lane.Name) @n
    Remove-ContainerNetwork cn0 @here
    if (-not `$round) { Set-Content '$($lane.Files).ready' yes } # all is compiled by now: from here it is as quick as it gets
}
"@
        }
        $pwsh = [Environment]::ProcessPath
        $command = @($pwsh; if ((Split-Path -Leaf $pwsh) -eq 'dotnet') { "$PSHOME/pwsh.dll" }) + '-NoProfile', '-NonInteractive', '-File'
        # Thousands are told by a program that begins ten times as fast and calls what the cmdlets call; every eleventh of them, and a few, by PowerShell.
        $program = if ($times -gt 100) { Build-Program Story $TestDrive }
        function Start-Story ($Lane, $Number) {
            Remove-Item "$($Lane.Files).ready" -ErrorAction Ignore
            $line = @(if ($Lane.Inside) { 'nsenter', "--net=/run/netns/$($Lane.Host)" })
            $line += if ($program -and $Number % 11) { $program + ($Lane.Inside ? '-' : $Lane.Host) + $Lane.Name + $Lane.Other + "$($Lane.Files).ready" } else { $command + "$($Lane.Files).ps1" }
            $Lane.Child = Start-Process $line[0] $line[1..99] -PassThru -RedirectStandardError "$($Lane.Files).errors" -RedirectStandardOutput "$($Lane.Files).output"
        }
        $whole = 0
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Start-Story $lanes[1] 1
        foreach ($i in 1..$times) {
            $lane, $next = $lanes[$i % 2], $lanes[($i + 1) % 2]
            if ($i -lt $times) { Start-Story $next ($i + 1) }
            $ns, $name, $before, $child = $lane.Host, $lane.Name, $lane.Before, $lane.Child
            while (-not [IO.File]::Exists("$($lane.Files).ready") -and -not $child.HasExited) { [Threading.Thread]::Sleep(2) }
            # As long as the story may take beside another process that begins; the last millisecond to the microsecond.
            $moment = Get-Random -Maximum 250000
            $waited = [Diagnostics.Stopwatch]::StartNew()
            [Threading.Thread]::Sleep([Math]::Max(0, $moment / 1000 - 1))
            while ($waited.Elapsed.TotalMicroseconds -lt $moment) { [Threading.Thread]::SpinWait(50) }
            $child.Kill() # SIGKILL
            $child.WaitForExit()
            $said = Get-Content "$($lane.Files).errors" -Raw
            $child.ExitCode | Should -Be 137 -Because $said
            $when = "kill $i, $moment µs after a story"
            $said | Should -BeNullOrEmpty -Because "no word of it was an error ($when)"
            $null = Repair-ContainerNetwork -Namespace $ns
            Repair-ContainerNetwork -Namespace $ns | Should -BeNullOrEmpty -Because "one Repair is enough ($when)"
            $network = Get-ContainerNetwork -Namespace $ns
            $network.Drift | Should -BeNullOrEmpty -Because $when
            if ($network) { $whole++; Remove-ContainerNetwork cn0 -Force -Namespace $ns }
            Compare-HostState $before (Get-HostState $ns -Container $name -Beside $next.Folders) | Should -BeNullOrEmpty -Because $when
            if ($i % 50 -eq 0) { Write-Host "    promise 18: $i of $times kills in $([int]$clock.Elapsed.TotalSeconds) s" }
        }
        foreach ($lane in $lanes) { Compare-HostState $lane.Before (Get-HostState $lane.Host -Container $lane.Name) | Should -BeNullOrEmpty }
        Write-Host "    promise 18: killed at $times random moments, one Repair each: whole $whole times, gone $($times - $whole) times, 0 things left"
    }
}

# Promise 18 of container networks, by the clock: killed at any moment of the whole story, one Repair and nothing half made is left.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Networks.psm1"
}

Describe 'container networks, killed at any moment' -Skip:(-not ((Test-Has lab) -and $env:CONTAINERNET_SUITE)) {
    BeforeEach {
        $ns, $name, $other = New-TestNamespace 3
        $ns, $name, $other | ForEach-Object { Invoke-In $_ ip link set lo up }
        Invoke-In $ns nft 'table inet theirs { chain f { type filter hook forward priority 0; policy drop; }; }'
        $before = Get-HostState $ns -Container $name
    }
    AfterEach { Remove-TestNamespace }

    It 'promise 18: of the story told over and over, nothing half made is left' {
        $times = Get-TestCount 3 5000 'kills'
        Set-Content "$TestDrive/story.ps1" @"
Import-Module '$PSScriptRoot/../../ContainerNet.psd1'
`$ConfirmPreference = 'None'
`$n = @{ HostNamespace = '$ns' }
for (`$round = 0; ; `$round++) {
    `$null = New-ContainerNetwork cn0 172.30.0.0/16 -IPv6Subnet 2001:db8:30::/64 -DnsServer 192.0.2.53 -Namespace $ns
    `$null = '$name', '$other' | Connect-ContainerNetwork cn0 @n
    Disconnect-ContainerNetwork cn0 $name @n
    `$null = Connect-ContainerNetwork cn0 $name -PortMap 8080:80, 53:53/udp @n
    Disconnect-ContainerNetwork cn0 $other @n
    Disconnect-ContainerNetwork cn0 $name @n
    Remove-ContainerNetwork cn0 -Namespace $ns
    if (-not `$round) { Set-Content '$TestDrive/ready' yes } # all is compiled by now: from here it is as quick as it gets
}
"@
        $pwsh = [Environment]::ProcessPath
        $start = @(if ((Split-Path -Leaf $pwsh) -eq 'dotnet') { "$PSHOME/pwsh.dll" }) + '-NoProfile', '-NonInteractive', '-File', "$TestDrive/story.ps1"
        $whole = 0
        foreach ($i in 1..$times) {
            Remove-Item "$TestDrive/ready" -ErrorAction Ignore
            $child = Start-Process $pwsh $start -PassThru -RedirectStandardError "$TestDrive/errors" -RedirectStandardOutput "$TestDrive/output"
            while (-not (Test-Path "$TestDrive/ready") -and -not $child.HasExited) { Start-Sleep -Milliseconds 2 }
            $moment = Get-Random -Maximum 120000
            $clock = [Diagnostics.Stopwatch]::StartNew()
            while ($clock.Elapsed.TotalMicroseconds -lt $moment) { [Threading.Thread]::SpinWait(50) }
            $child.Kill() # SIGKILL
            $child.WaitForExit()
            $child.ExitCode | Should -Be 137 -Because (Get-Content "$TestDrive/errors" -Raw)
            $when = "kill $i, $moment µs after a story"
            $null = Repair-ContainerNetwork -Namespace $ns
            Repair-ContainerNetwork -Namespace $ns | Should -BeNullOrEmpty -Because "one Repair is enough ($when)"
            $network = Get-ContainerNetwork -Namespace $ns
            $network.Drift | Should -BeNullOrEmpty -Because $when
            if ($network) { $whole++; Remove-ContainerNetwork cn0 -Force -Namespace $ns }
            Compare-HostState $before (Get-HostState $ns -Container $name) | Should -BeNullOrEmpty -Because $when
        }
        Write-Host "    promise 18: killed at $times random moments, one Repair each: whole $whole times, gone $($times - $whole) times, 0 things left"
    }
}

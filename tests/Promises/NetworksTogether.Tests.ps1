# Promises 15 and 21 of container networks: many at once, nothing lost, nothing given twice; a bridge that is full.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Networks.psm1"
    Import-Module "$PSScriptRoot/Programs.psm1"
}

Describe 'container networks, by many at once' -Skip:(-not ((Test-Has lab) -and $env:CONTAINERNET_SUITE)) {
    BeforeEach { $ns = New-TestNamespace }
    AfterEach { Remove-TestNamespace }

    It 'promise 15: many runspaces wire many containers on one bridge, each in its own namespace, and take them away' {
        $runspaces = Get-TestCount 6 64 runspaces
        $count = Get-TestCount 60 1000 containers
        # A new runspace looks at each mount for each mount, to find its drives: all of them are made before a thousand namespaces are mounted.
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule("$PSScriptRoot/../../ContainerNet.psd1")
        $shells = 1..$runspaces | ForEach-Object { [powershell]::Create($state) }
        $made = 1..$count | ForEach-Object { 't{0:x8}' -f (Get-Random -Maximum 0x7fffffff) }
        # Runs a script in all runspaces at once, in each for its share of the containers, from when the last of them has begun; and how long that took.
        function Invoke-Share ([string] $Script) {
            $start, $watch = [Threading.CountdownEvent]::new($runspaces), [Diagnostics.Stopwatch]::new()
            $running = foreach ($i in 0..($runspaces - 1)) {
                $own = for ($k = $i; $k -lt $count; $k += $runspaces) { $made[$k] }
                $shells[$i].Commands.Clear()
                $null = $shells[$i].AddScript("param(`$start, `$watch, `$own, `$made, `$ns) if (`$start.Signal()) { `$watch.Restart() }; `$start.Wait(); $Script").AddParameters(@($start, $watch, @($own), $made, $ns))
                $shells[$i].BeginInvoke()
            }
            foreach ($i in 0..($runspaces - 1)) { $shells[$i].EndInvoke($running[$i]) }
            $script:took = $watch.Elapsed.TotalSeconds
            $shells.Streams.Error | Should -BeNullOrEmpty
        }
        $made | ForEach-Object { "netns add $_" } | ip -batch -
        try {
            $null = New-ContainerNetwork cn0 10.30.0.0/16 -Namespace $ns
            $before = Get-HostState $ns
            $given = Invoke-Share 'foreach ($name in $own) {
                try { Connect-ContainerNetwork cn0 $name -HostNamespace $ns -PortMap "$(10000 + $made.IndexOf($name)):80" -ErrorAction Stop } catch { "$name $_" }
            }'
            $wired = $script:took
            @($given | Where-Object { $_ -is [string] }) | Should -BeNullOrEmpty
            foreach ($what in 'IPAddress', 'LinkLayerAddress', 'HostInterface', 'Namespace') { @($given.$what | Select-Object -Unique).Count | Should -Be $count -Because "$what is nobody else's" }
            # The kernel's own word: each address is where it was said to be.
            $said = $given | Sort-Object Namespace | ForEach-Object { "$($_.Namespace) $($_.IPAddress)" }
            $seen = $made | Sort-Object | ForEach-Object { "echo `"$_ `$(ip -n $_ -4 -o addr show dev eth0 | sed 's/.*inet \([0-9.]*\).*/\1/')`"" } | sh
            Compare-Object @($said) @($seen) | Should -BeNullOrEmpty
            (Get-ContainerNetwork cn0 -Namespace $ns).Drift | Should -BeNullOrEmpty
            $failed = Invoke-Share 'try { $own | Disconnect-ContainerNetwork cn0 -HostNamespace $ns -ErrorAction Stop } catch { "$_" }'
            $unwired = $script:took
            $failed | Should -BeNullOrEmpty
            Compare-HostState $before (Get-HostState $ns) | Should -BeNullOrEmpty
            $wired | Should -BeLessThan 30
            $unwired | Should -BeLessThan 15
            Write-Host ("    promise 15: {0} runspaces, {1} containers: 0 errors, wired in {2:n1} s, taken away in {3:n1} s" -f $runspaces, $count, $wired, $unwired)
        } finally {
            $shells.Runspace.Dispose()
            $made | ForEach-Object { "netns del $_" } | ip -batch -
        }
    }

    It 'promise 15: the bridge that is full is told, and nothing is left of the one that did not fit' {
        $null = New-ContainerNetwork cn0 10.30.0.0/16 -Namespace $ns
        1..1023 | ForEach-Object { "link add p$_ master cn0 type veth peer name q$_" } | ip -n $ns -batch -
        $name = New-TestNamespace
        $before = Get-HostState $ns -Container $name
        { Connect-ContainerNetwork cn0 $name -HostNamespace $ns -PortMap 8080:80 -ErrorAction Stop } | Should -Throw -ErrorId 'EXFULL,*' -ExpectedMessage '*bridge is full (1023 ports)*cn0*'
        Compare-HostState $before (Get-HostState $ns -Container $name) | Should -BeNullOrEmpty
    }

    It 'promise 21: processes that lease, release and are killed give no address, name or port twice, and one Repair makes the pool exact' {
        $processes = Get-TestCount 3 64 processes
        $each = Get-TestCount 12 250 'leases a process'
        $kills = Get-TestCount 3 500 kills
        $null = New-ContainerNetwork cn0 10.30.0.0/22 -Namespace $ns
        # Each connects its four containers over and over and lets some go. Another takes the place of one that is killed, and begins in a host of
        # its own: those who are at work do not wait until its code is compiled.
        Set-Content "$TestDrive/lease.ps1" @'
param([string] $Root, [string] $HostNamespace, [string] $Names, [int] $Port, [int] $From, [int] $Times, [int] $KillAt, [string] $Done)
Import-Module "$Root/ContainerNet.psd1", "$Root/tests/Networks.psm1"
$apart, $other, $mine = $Names -split ','
try {
    $null = New-ContainerNetwork cn0 10.31.0.0/24 -Namespace $apart -ErrorAction Stop
    $null = Connect-ContainerNetwork cn0 $other -PortMap 8080:80 -HostNamespace $apart -ErrorAction Stop
    Remove-ContainerNetwork cn0 -Force -Namespace $apart -ErrorAction Stop
    Set-Fault $KillAt KILL
    foreach ($i in $From..($From + $Times - 1)) {
        $k = $i % 4
        if ($i % 3 -eq 0) { Disconnect-ContainerNetwork cn0 $mine[$k] -HostNamespace $HostNamespace -ErrorAction Stop }
        else { $null = Connect-ContainerNetwork cn0 $mine[$k] -HostNamespace $HostNamespace -PortMap "$($Port + $k):80" -ErrorAction Stop }
        [IO.File]::AppendAllText($Done, '.')
    }
} catch { "$i $_"; exit 1 }
'@
        $slots = foreach ($p in 0..($processes - 1)) {
            @{ Number = $p; Names = @(New-TestNamespace 6) -join ','; Left = [Math]::Floor($kills * ($p + 1) / $processes) - [Math]::Floor($kills * $p / $processes); Process = $null }
        }
        # What one does before it is killed: that all kills are spread over all leases.
        $most = [int](2 * $processes * $each * 4 / $kills)
        # Of many, ten of eleven are a program that begins faster.
        $program = if ($kills -gt 100) { Build-Program Leases $TestDrive }
        $powershell = @([Environment]::ProcessPath, "$PSHOME/pwsh.dll", '-NoProfile', '-NonInteractive', '-File', "$TestDrive/lease.ps1", "$(Resolve-Path "$PSScriptRoot/../..")")
        $script:started = 0
        function Start-Slot ($Slot) {
            $done = "$TestDrive/done-$($Slot.Number)"
            $from = [IO.File]::Exists($done) ? [IO.FileInfo]::new($done).Length + 1 : 1
            $times, $at = $Slot.Left ? (1000000, (Get-Random -Minimum 1 -Maximum $most)) : ([Math]::Max(1, $each + 1 - $from), 0)
            $line = ($program -and ++$script:started % 11 ? $program : $powershell) + $ns + $Slot.Names + (20000 + $Slot.Number * 10) + $from + $times + $at + $done
            $Slot.Process = Start-Process env (@('DOTNET_TC_CallCounting=0') + $line) -PassThru -RedirectStandardOutput "$TestDrive/said-$($Slot.Number)"
        }
        $killed = 0
        $clock = [Diagnostics.Stopwatch]::StartNew()
        foreach ($slot in $slots) { Start-Slot $slot }
        $working = [Collections.Generic.List[object]]$slots
        try {
            while ($working) {
                $clock.Elapsed.TotalSeconds | Should -BeLessThan 2400
                [Threading.Thread]::Sleep(20)
                foreach ($slot in @($working | Where-Object { $_.Process.HasExited })) {
                    Get-Content "$TestDrive/said-$($slot.Number)" | Should -BeNullOrEmpty
                    $slot.Process.ExitCode | Should -Be ($slot.Left ? 137 : 0)
                    if ($slot.Left) { $slot.Left--; $killed++; Start-Slot $slot } else { $null = $working.Remove($slot) }
                }
            }
        } finally { $working.Process | Where-Object { $_ -and -not $_.HasExited } | Stop-Process -Force }
        $done = (Get-Item "$TestDrive/done-*" | Measure-Object Length -Sum).Sum
        # Files that are none: empty, cut short, garbage, of another run of the kernel.
        $leases = (Get-Item /run/containernet/*/leases/cn0).FullName
        $null = New-Item -ItemType File "$leases/10.30.3.1"
        Set-Content "$leases/10.30.3.2" 'C containernet endpoint'
        [IO.File]::WriteAllBytes("$leases/10.30.3.3", [byte[]](0..255))
        $whole = Get-ChildItem $leases -File | Where-Object { (Get-Content $_ -Raw) -match '^C containernet endpoint' -and $_.Length -gt 100 } | Select-Object -First 1
        (Get-Content -Raw $whole) -replace '(?m)^boot .*$', 'boot 00000000-0000-0000-0000-000000000000' -replace '(?m)^address .*$', 'address 10.30.3.4' -replace '(?m)^key .*$', 'key 0badcafe' | Set-Content -NoNewline "$leases/10.30.3.4"
        $null = Repair-ContainerNetwork -Namespace $ns
        Repair-ContainerNetwork -Namespace $ns | Should -BeNullOrEmpty
        $network = Get-ContainerNetwork cn0 -Namespace $ns
        $network.Drift | Should -BeNullOrEmpty
        foreach ($what in 'IPAddress', 'LinkLayerAddress', 'HostInterface') { @($network.Endpoints.$what | Select-Object -Unique).Count | Should -Be $network.EndpointCount }
        @($network.Endpoints.PortMap | Select-Object -Unique).Count | Should -Be @($network.Endpoints.PortMap).Count
        Compare-Object @(Get-ChildItem $leases -File | ForEach-Object Name) @($network.Endpoints | ForEach-Object { "$($_.IPAddress)" }) | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)`n$(Get-Content -Raw "$leases/$($_.InputObject)")" } | Should -BeNullOrEmpty -Because 'there is a lease for each, and no other'
        @(Get-NatPortMap -Namespace $ns).Count | Should -Be $network.EndpointCount
        Remove-ContainerNetwork cn0 -Force -Namespace $ns
        Get-ChildItem /run/containernet -Recurse -File -ErrorAction Ignore | ForEach-Object FullName | Should -BeNullOrEmpty
        Write-Host "    promise 21: $processes processes, $done leases and releases, $killed killed: 0 given twice, the pool exact after one Repair"
    }
}

# What Get-ConntrackEntry costs over 100,000 connections against `conntrack -L` of the same namespace, in the same run: the wall time of all of
# them, the time to the first, and how far the process grows. Ours runs in a PowerShell of its own, whose session is warm after the first rounds.
param([int] $Connections = 100000, [int] $Times = 9)
Import-Module "$PSScriptRoot/Bench.psm1"
$manifest = Resolve-Path "$PSScriptRoot/../../ContainerNet.psd1"

$load = [IO.Path]::GetTempFileName()
$lines = foreach ($i in 0..($Connections - 1)) { "-A -t 30000 -u SEEN_REPLY,ASSURED -s 10.$($i -shr 16).$(($i -shr 8) -band 255).$($i -band 255) -d 192.0.2.1 -p tcp --sport $(1024 + $i % 60000) --dport 443 --state ESTABLISHED" }
$lines | Set-Content $load
$null = conntrack --load-file $load 2>&1
Remove-Item $load
if ([int](conntrack --count) -lt $Connections) { throw "Only $(conntrack --count) of $Connections connections could be made." }

# Ours and conntrack take turns, so that a busy machine slows both; one round warms up both.
$script = @"
`$ErrorActionPreference = 'Stop'
Import-Module '$manifest'
function Get-Peak { [long]"`$((Get-Content /proc/self/status) -match '^VmHWM' -replace '\D')" * 1KB }
function Measure-Once([scriptblock] `$What) { `$w = [Diagnostics.Stopwatch]::StartNew(); `$null = & `$What; `$w.Elapsed.TotalMilliseconds }
function Get-Growth([scriptblock] `$What) { [GC]::Collect(); '5' > /proc/self/clear_refs; `$was = Get-Peak; & `$What; (Get-Peak) - `$was }
`$cold = Measure-Once { `$null = Get-ConntrackEntry | Select-Object -First 1 }
foreach (`$i in 1, 2, 3) { `$null = Measure-Once { Get-ConntrackEntry } }
`$said = @{ theirs = @(); first = @(); all = @(); part = @(); theirPart = @() }
foreach (`$i in 1..$Times) {
    `$said.theirs += Measure-Once { sh -c 'conntrack -L >/dev/null 2>&1' }
    `$said.all += Measure-Once { `$null = Get-ConntrackEntry }
    `$said.theirPart += Measure-Once { sh -c 'conntrack -L -s 10.0.0.7 >/dev/null 2>&1' }
    `$said.part += Measure-Once { `$null = Get-ConntrackEntry -Source 10.0.0.7 }
    `$said.first += Measure-Once { `$null = Get-ConntrackEntry | Select-Object -First 1 }
}
`$script:count = 0
`$growth = Get-Growth { Get-ConntrackEntry | ForEach-Object { `$script:count++ } }
`$again = Get-Growth { Get-ConntrackEntry | ForEach-Object { } }
`$said + @{ cold = `$cold; growth = `$growth; again = `$again; count = `$script:count } | ConvertTo-Json -Compress
"@
$command, $rest = @(Get-PowerShellCommand) + '-NoProfile', '-NonInteractive', '-Command'
$said = & $command @rest $script | ConvertFrom-Json
if ($said.count -ne $Connections) { throw "Get-ConntrackEntry gave $($said.count) of $Connections connections." }

$theirs = Get-Median $said.theirs
Write-Figure ([ordered]@{ bench = 'conntrack'; what = 'conntrack -L'; connections = $Connections; times = $Times; ms = [Math]::Round($theirs) })
Write-Figure ([ordered]@{ bench = 'conntrack'; what = 'Get-ConntrackEntry'; connections = $said.count; times = $Times; ms = [Math]::Round((Get-Median $said.all)); ratio = [ordered]@{ 'conntrack -L' = [Math]::Round((Get-Median $said.all) / $theirs, 2) } })
Write-Figure ([ordered]@{ bench = 'conntrack'; what = 'Get-ConntrackEntry -Source'; connections = $said.count; times = $Times; ms = [Math]::Round((Get-Median $said.part)); ratio = [ordered]@{ 'conntrack -L -s' = [Math]::Round((Get-Median $said.part) / (Get-Median $said.theirPart), 2) } })
Write-Figure ([ordered]@{ bench = 'conntrack'; what = 'Get-ConntrackEntry | Select-Object -First 1'; connections = $Connections; first_ms = [Math]::Round((Get-Median $said.first), 1); cold_ms = [Math]::Round($said.cold) })
Write-Figure ([ordered]@{ bench = 'conntrack'; what = 'peak memory over what it was before'; connections = $Connections; mib = [Math]::Round($said.growth / 1MB, 1); again_mib = [Math]::Round($said.again / 1MB, 1) })

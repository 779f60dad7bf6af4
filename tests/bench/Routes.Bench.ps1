# What Get-IpRoute costs over 100,000 routes, dropped and kept, against `ip -j route >/dev/null` of the same namespace, in the same run: the wall time of all of them,
# the time to the first, and how far the process grows. Ours runs in a PowerShell of its own, so that nothing is warm that is not after
# any first command.
param([int] $Routes = 100000, [int] $Times = 9)
Import-Module "$PSScriptRoot/Bench.psm1"
$manifest = Resolve-Path "$PSScriptRoot/../../ContainerNet.psd1"

# All by way of one veth, made in one batch.
$batch = [Text.StringBuilder]::new("link add r0 type veth peer name r1`nlink set r0 up`nlink set r1 up`naddr add 172.31.0.1/16 dev r0`n")
foreach ($i in 0..($Routes - 1)) { $null = $batch.Append("route add 10.$($i -shr 16).$(($i -shr 8) -band 255).$($i -band 255)/32 via 172.31.0.$(2 + $i % 200) dev r0`n") }
$batch.ToString() | ip -batch -
if ($LASTEXITCODE) { throw 'The routes could not be made.' }

# Ours and ip take turns, so that a busy machine slows both.
$script = @"
`$ErrorActionPreference = 'Stop'
Import-Module '$manifest'
`$null = Get-IpRoute -Table local
function Get-Peak { [long]"`$((Get-Content /proc/self/status) -match '^VmHWM' -replace '\D')" * 1KB }
function Measure-Once([scriptblock] `$What) { `$w = [Diagnostics.Stopwatch]::StartNew(); & `$What; `$w.Elapsed.TotalMilliseconds }
[GC]::Collect()
`$before = Get-Peak
`$cold = Measure-Once { `$null = Get-IpRoute | Select-Object -First 1 }
`$said = @{ ip = @(); first = @(); main = @(); all = @(); kept = @() }
foreach (`$i in 1..$Times) {
    `$said.ip += Measure-Once { sh -c 'ip -j route >/dev/null' }
    `$said.main += Measure-Once { Get-IpRoute -Table main -AddressFamily IPv4 > `$null }
    `$said.all += Measure-Once { Get-IpRoute > `$null }
    `$said.kept += Measure-Once { `$all = Get-IpRoute }
    `$said.first += Measure-Once { `$null = Get-IpRoute | Select-Object -First 1 }
}
`$count = 0; Get-IpRoute | ForEach-Object { `$count++ }
`$said + @{ cold = `$cold; peak = (Get-Peak) - `$before; count = `$count } | ConvertTo-Json -Compress
"@
$command, $rest = @(Get-PowerShellCommand) + '-NoProfile', '-NonInteractive', '-Command'
$said = & $command @rest $script | ConvertFrom-Json -AsHashtable
if ($said.count -lt $Routes) { throw "Get-IpRoute gave $($said.count) of $Routes routes." }

$ip = Get-Median $said.ip
Write-Figure ([ordered]@{ bench = 'routes'; what = 'ip -j route'; routes = $Routes; times = $Times; ms = [Math]::Round($ip) })
foreach ($form in ([ordered]@{ main = 'Get-IpRoute -Table main -AddressFamily IPv4 > $null'; all = 'Get-IpRoute > $null'; kept = '$all = Get-IpRoute' }).GetEnumerator()) {
    $ms = Get-Median $said[$form.Key]
    Write-Figure ([ordered]@{ bench = 'routes'; what = $form.Value; routes = $said.count; times = $Times; ms = [Math]::Round($ms); ratio = [ordered]@{ 'ip -j route' = [Math]::Round($ms / $ip, 2) } })
}

Write-Figure ([ordered]@{ bench = 'routes'; what = 'Get-IpRoute | Select-Object -First 1'; routes = $Routes; first_ms = [Math]::Round((Get-Median $said.first)); cold_ms = [Math]::Round($said.cold) })
Write-Figure ([ordered]@{ bench = 'routes'; what = 'peak memory over what it was before'; routes = $Routes; mib = [Math]::Round($said.peak / 1MB, 1) })

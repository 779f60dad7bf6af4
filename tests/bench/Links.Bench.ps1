# What links cost, each against its like in the same run: Get-NetworkLink over 1,000 of them against the whole command `ip -d -j link`;
# 1,000 New-VethPair in one pipeline against the veth step of floor.c, which is the kernel's own charge; and removing 200 pairs
# against the floor's unwiring of as many at once. A pair is as the floor makes it: this end up and a port of a bridge, the other in a namespace of its own.
param([int] $Links = 1000, [int] $Pairs = 1000, [int] $Removed = 200, [int] $Times = 15)
Import-Module "$PSScriptRoot/Bench.psm1"
$manifest = Resolve-Path "$PSScriptRoot/../../ContainerNet.psd1"
$round = { param($value) [Math]::Round($value, 2) }

# Each PowerShell starts from nothing, in a namespace of its own. Gives the object the script writes as JSON.
function Invoke-Fresh ([string] $Script) {
    $command = @(Get-PowerShellCommand) + '-NoProfile', '-NonInteractive', '-Command'
    $prepare = 'mount -t tmpfs tmpfs /run; mkdir -p /run/netns; ip link set lo up; exec "$@"'
    unshare -n -m --propagation private sh -c $prepare sh @command @"
`$ErrorActionPreference = 'Stop'
Import-Module '$manifest'
function Measure-Once([scriptblock] `$What) { `$w = [Diagnostics.Stopwatch]::StartNew(); `$null = & `$What; `$w.Elapsed.TotalMilliseconds }
$Script
"@ | ConvertFrom-Json
    if ($LASTEXITCODE) { throw 'The measured PowerShell failed.' }
}

# Ours and ip take turns, so that a busy machine slows both.
$said = Invoke-Fresh @"
(1..$($Links / 2) | ForEach-Object { "link add a`$_ type veth peer name b`$_" }) -join "``n" | ip -batch -
`$said = @{ cold = Measure-Once { Get-NetworkLink }; ip = @(); ours = @(); count = @(Get-NetworkLink).Count }
foreach (`$i in 1..$Times) {
    `$said.ip += Measure-Once { sh -c 'exec ip -d -j link >/dev/null' }
    `$said.ours += Measure-Once { Get-NetworkLink }
}
`$said | ConvertTo-Json -Compress
"@
if ($said.count -ne $Links + 1) { throw "Get-NetworkLink gave $($said.count) of $($Links + 1) links." }
$ip, $ours = (Get-Median $said.ip), (Get-Median $said.ours)
Write-Figure ([ordered]@{ bench = 'links'; what = 'ip -d -j link'; links = $said.count; times = $Times; ms = & $round $ip })
Write-Figure ([ordered]@{ bench = 'links'; what = 'Get-NetworkLink'; links = $said.count; times = $Times; ms = & $round $ours; cold_ms = & $round $said.cold; ratio = [ordered]@{ 'ip -d -j link' = & $round ($ours / $ip) } })

# The floor takes a minute: it also unwires its 1,000 one by one.
$measure = { if ($floor = Measure-Floor $args[0]) { $floor } else { [Console]::Error.WriteLine('Links.Bench: no floor.c beside the repository (CONTAINERNET_BENCH says where), so there are no ratios to it.') } }
$floor = & $measure $Pairs
$made = Invoke-Fresh @"
`$null = New-Bridge cn0
`$warm = @(1..20 | ForEach-Object { [pscustomobject]@{ Name = "w`$_"; PeerName = "x`$_" } } | New-VethPair)
`$warm | Remove-NetworkLink
`$namespaces = @(1..$Pairs | ForEach-Object { New-NetworkNamespace "c`$_" })
`$asked = @(foreach (`$i in 1..$Pairs) { [pscustomobject]@{ Name = "v`$i"; PeerName = 'eth0'; PeerNamespace = "c`$i"; Bridge = 'cn0' } })
[GC]::Collect()
@{ all = Measure-Once { `$asked | New-VethPair }; count = @(ip -o link show master cn0).Count } | ConvertTo-Json -Compress
"@
if ($made.count -ne $Pairs) { throw "New-VethPair made $($made.count) of $Pairs pairs." }
$each = $made.all * 1000 / $Pairs
$figure = [ordered]@{ bench = 'links'; what = 'New-VethPair'; pairs = $Pairs; us = [int]$each }
if ($floor) {
    Write-Figure ([ordered]@{ bench = 'links'; what = 'floor, veth step'; pairs = $Pairs; us = $floor.mean_us.veth })
    $figure.ratio = [ordered]@{ floor = & $round ($each / $floor.mean_us.veth) }
}

Write-Figure $figure

# Pairs as the floor makes them, and pairs with both ends here.
$floor = & $measure $Removed
if ($floor) { Write-Figure ([ordered]@{ bench = 'links'; what = 'floor, unwire_bulk'; pairs = $Removed; us = $floor.unwire_bulk_us }) }
foreach ($form in [ordered]@{ 'other end in a namespace' = "PeerNamespace = `"c`$i`"; Bridge = 'cn0'" }, [ordered]@{ 'both ends here' = 'MtuBytes = 1500' }) {
    $gone = Invoke-Fresh @"
`$null = New-Bridge cn0
1..20 | ForEach-Object { [pscustomobject]@{ Name = "w`$_"; PeerName = "x`$_" } } | New-VethPair | Remove-NetworkLink
`$null = 1..$Removed | ForEach-Object { New-NetworkNamespace "c`$_" }
`$asked = @(foreach (`$i in 1..$Removed) { [pscustomobject]@{ Name = "v`$i"; PeerName = "p`$i"; $($form.Values) } })
`$times = foreach (`$i in 1..3) {
    `$null = `$asked | New-VethPair
    Measure-Once { Get-VethPair | Remove-NetworkLink }
}
@{ all = `$times; left = @(Get-VethPair).Count } | ConvertTo-Json -Compress
"@
    if ($gone.left) { throw "$($gone.left) pairs were left." }
    $each = (Get-Median $gone.all) * 1000 / $Removed
    $figure = [ordered]@{ bench = 'links'; what = "Get-VethPair | Remove-NetworkLink, $($form.Keys)"; pairs = $Removed; us = [int]$each }
    if ($floor) { $figure.ratio = [ordered]@{ floor = & $round ($each / $floor.unwire_bulk_us) } }
    Write-Figure $figure
}

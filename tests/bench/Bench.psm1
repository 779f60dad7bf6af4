# What the benchmarks share. Each prints JSON lines, one a figure.
$ErrorActionPreference = 'Stop'

function Get-Median ([double[]] $Values) {
    $sorted = @($Values | Sort-Object)
    $middle = [Math]::Floor($sorted.Count / 2)
    $sorted.Count % 2 ? $sorted[$middle] : ($sorted[$middle - 1] + $sorted[$middle]) / 2
}

# Runs a pipeline and gives the microseconds between one object it gives out and the next: what each of them cost.
function Measure-Pipeline ([scriptblock] $Pipeline) {
    $last = [Diagnostics.Stopwatch]::GetTimestamp()
    & $Pipeline | ForEach-Object {
        $now = [Diagnostics.Stopwatch]::GetTimestamp()
        ($now - $last) * 1e6 / [Diagnostics.Stopwatch]::Frequency
        $last = $now
    }
}

# Waits until the machine has nothing else to do, such as clearing away the namespaces of the round before; at most half a minute.
function Wait-Idle {
    $before = $null
    for ($i = 0; $i -lt 60; $i++) {
        $now = [long[]](((Get-Content /proc/stat -TotalCount 1) -split '\s+')[1..8])
        if ($before) {
            $all = ($now | Measure-Object -Sum).Sum - ($before | Measure-Object -Sum).Sum
            if ($now[3] + $now[4] - $before[3] - $before[4] -gt 0.95 * $all) { return }
        }

        $before = $now
        Start-Sleep -Milliseconds 500
    }
}

# How this PowerShell is started: `pwsh`, or `dotnet pwsh.dll`.
function Get-PowerShellCommand {
    $process = [Environment]::ProcessPath
    if ((Split-Path -Leaf $process) -eq 'dotnet') { $process, "$PSHOME/pwsh.dll" } else { $process }
}

function Write-Figure ([System.Collections.IDictionary] $Figure) { $Figure | ConvertTo-Json -Compress }

# Where floor.c and wire-peers.sh lie: beside the repository, or where CONTAINERNET_BENCH says.
function Get-PeerFolder {
    $folder = $env:CONTAINERNET_BENCH ? $env:CONTAINERNET_BENCH : "$PSScriptRoot/../../../shared/bench"
    if (Test-Path "$folder/wire-peers.sh") { Resolve-Path $folder | ForEach-Object Path }
}

# What the kernel alone charges, by floor.c: a copy of it is built here and run in a namespace of its own. Nothing when it does not lie there.
function Measure-Floor ([int] $Containers) {
    $folder = Get-PeerFolder
    if (-not $folder) { return }
    $built = Join-Path ([IO.Path]::GetTempPath()) "containernet-floor-$PID"
    try {
        cc -O2 -o $built "$folder/floor.c"
        if ($LASTEXITCODE) { throw 'floor.c could not be compiled.' }
        unshare -n -m --propagation private sh -c 'mount -t tmpfs tmpfs /run; mkdir -p /run/netns; ip link set lo up; exec "$@"' sh $built $Containers | ConvertFrom-Json -AsHashtable
    } finally {
        Remove-Item -Force $built -ErrorAction Ignore
    }
}

Export-ModuleMember -Function Wait-Idle, Measure-Floor, Get-Median, Measure-Pipeline, Get-PowerShellCommand, Write-Figure, Get-PeerFolder

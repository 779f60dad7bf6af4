# What a container's whole network costs in one call, its namespace being there: one by one, 200 through one pipeline, and 200 taken away through one pipeline;
# and how much the 1,000th costs against the first. Beside the kernel's own floor, less its namespace step, and the peers.
param([int] $Containers = 200, [int] $PeerContainers = 20, [int] $Many = 1000, [int] $Rounds = 7)
Import-Module "$PSScriptRoot/Bench.psm1"
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"

function Measure-Microsecond ([scriptblock] $Script) {
    $start = [Diagnostics.Stopwatch]::GetTimestamp()
    $null = & $Script
    ([Diagnostics.Stopwatch]::GetTimestamp() - $start) * 1e6 / [Diagnostics.Stopwatch]::Frequency
}

# The floor for as many containers as ours, from a copy built here, in a namespace of its own.
function Measure-Floor ([int] $Count) {
    Wait-Idle
    unshare -n -m --propagation private sh -c 'mount -t tmpfs tmpfs /run; mkdir -p /run/netns; ip link set lo up; exec "$@"' sh $built $Count | ConvertFrom-Json -AsHashtable
}

# The floor makes a namespace for each container, where ours is given one. floor.c tells a median of all steps and a mean of that one: taken off, it takes too much,
# for the mean of a step is above its median. So the copy measures besides what is left of each container after that step, and gives the median of that.
$folder = Get-PeerFolder
$built = Join-Path ([IO.Path]::GetTempPath()) "containernet-floor-$PID"
if ($folder) {
    $source = Get-Content -Raw "$folder/floor.c"
    foreach ($change in ('double *wire =', 'double *rest = calloc(n, 8), *wire ='), ('wire[i] = t4 - t0;', 'wire[i] = t4 - t0; rest[i] = t4 - t1;'),
        ('printf("{', 'printf("{\"rest_us\": %.0f, '), ('n, median(wire, n)', 'median(rest, n), n, median(wire, n)')) {
        $old, $new = $change
        if (-not $source.Contains($old)) { throw "floor.c does not say '$old' any more." }
        $source = $source.Replace($old, $new)
    }
    $source | cc -O2 -x c -o $built -
    if ($LASTEXITCODE) { throw 'floor.c could not be compiled.' }
}

try {
    $each, $piped, $gone, $floorRest, $floorMean, $floorLess, $floorGone = 1..7 | ForEach-Object { , [Collections.Generic.List[double]]::new() }
    foreach ($round in 1..$Rounds) {
        # Ours and the floor take turns, so that what else the machine does falls on both.
        if ($folder) {
            $floor = Measure-Floor $Containers
            $floorRest.Add($floor.rest_us)
            $floorMean.Add($floor.mean_us.veth + $floor.mean_us.address_route + $floor.mean_us.port)
            $floorLess.Add($floor.wire_us - $floor.mean_us.namespace)
            $floorGone.Add($floor.unwire_bulk_us)
        }

        $null = New-ContainerNetwork cn0 -Subnet 10.99.0.0/16
        $names = @(1..$Containers | ForEach-Object { "b$_" })
        $null = $names | ForEach-Object { New-NetworkNamespace $_ }
        if ($round -eq 1) {
            # The runtime compiles a method better once it was called thirty times, a tenth of a second later, and then once more; PowerShell does so with a script.
            # A session that has run for a while has that behind it: here, once five times in a row are no quicker than the quickest before.
            for ($quickest, $times = [double]::MaxValue, 0; $times -lt 5; $times++) {
                $warm = foreach ($i in 1..[Math]::Min(100, $Containers)) { $name, $map = "b$i", "$(20000 + $i):80"; Measure-Microsecond { Connect-ContainerNetwork cn0 $name -PortMap $map } }
                Get-ContainerNetwork cn0 | ForEach-Object Endpoints | Disconnect-ContainerNetwork
                if (($median = Get-Median $warm) -lt 0.97 * $quickest) { $quickest, $times = $median, 0 }
                Start-Sleep -Milliseconds 300
            }
        }

        Wait-Idle
        $singles = foreach ($i in 1..$Containers) {
            $name, $map = "b$i", "$(20000 + $i):80"
            $start = [Diagnostics.Stopwatch]::GetTimestamp() # no script block around it: what that costs is no part of a Connect
            $null = Connect-ContainerNetwork cn0 $name -PortMap $map
            ([Diagnostics.Stopwatch]::GetTimestamp() - $start) * 1e6 / [Diagnostics.Stopwatch]::Frequency
        }

        $each.Add((Get-Median $singles))
        $gone.Add((Measure-Microsecond { $names | Disconnect-ContainerNetwork -Name cn0 }) / $Containers)
        $port = 20000
        $objects = $names | ForEach-Object { [pscustomobject]@{ Namespace = $_; PortMap = "$((++$port)):80" } }
        Wait-Idle
        $piped.Add((Measure-Microsecond { $objects | Connect-ContainerNetwork cn0 }) / $Containers)
        $names | Disconnect-ContainerNetwork -Name cn0
        $names | Remove-NetworkNamespace
        Remove-ContainerNetwork cn0
    }

    $figure = [ordered]@{
        bench = 'network'; peer = 'ContainerNet'; containers = $Containers
        connect_us = [int](Get-Median $each); connect_piped_us = [int](Get-Median $piped); disconnect_piped_us = [int](Get-Median $gone)
    }
    if ($folder) {
        Write-Figure ([ordered]@{
            bench = 'network'; peer = 'floor'; containers = $Containers
            wire_less_namespace_us = [int](Get-Median $floorLess); rest_us = [int](Get-Median $floorRest); mean_rest_us = [int](Get-Median $floorMean); unwire_bulk_us = [int](Get-Median $floorGone)
        })
        $figure.ratio = [ordered]@{
            connect    = [Math]::Round((Get-Median $each) / (Get-Median $floorLess), 2)
            piped      = [Math]::Round((Get-Median $piped) / (Get-Median $floorLess), 2)
            disconnect = [Math]::Round((Get-Median $gone) / (Get-Median $floorGone), 2)
        }
        # Like beside like: a median beside a median; of a pipeline only its whole is known, which is a mean.
        $figure.ratio_to_rest = [ordered]@{
            connect = [Math]::Round((Get-Median $each) / (Get-Median $floorRest), 2)
            piped   = [Math]::Round((Get-Median $piped) / (Get-Median $floorMean), 2)
        }
    }

    Write-Figure $figure

    # Growth: the last hundred of many against the first hundred.
    $null = New-ContainerNetwork cn0 -Subnet 10.99.0.0/16
    $names = @(1..$Many | ForEach-Object { "g$_" })
    $null = $names | ForEach-Object { New-NetworkNamespace $_ }
    $port = 20000
    Wait-Idle
    $parts = @(for ($at = 0; $at -lt $Many; $at += 100) {
        $objects = $names[$at..($at + 99)] | ForEach-Object { [pscustomobject]@{ Namespace = $_; PortMap = "$((++$port)):80" } }
        (Measure-Microsecond { $objects | Connect-ContainerNetwork cn0 }) / 100
    })
    Remove-ContainerNetwork cn0 -Force
    $names | Remove-NetworkNamespace
    $growth = [ordered]@{ bench = 'network'; what = 'growth'; containers = $Many; first_us = [int]$parts[0]; last_us = [int]$parts[-1]; times = [Math]::Round($parts[-1] / $parts[0], 2) }
    if ($folder) {
        $small, $large = (Measure-Floor 100), (Measure-Floor $Many)
        # The floor's median over all of many is its growth at the middle; carried on in a straight line it is twice that at the end.
        $growth.floor_times = [Math]::Round((2 * $large.wire_us - $small.wire_us) / $small.wire_us, 2)
    }

    Write-Figure $growth

    if ($folder -and $PeerContainers) {
        foreach ($peer in & "$folder/wire-peers.sh" $PeerContainers | ConvertFrom-Json -AsHashtable | Where-Object peer -NE floor) {
            Write-Figure ([ordered]@{ bench = 'network'; peer = $peer.peer; containers = $peer.containers; wire_us = [int]$peer.wire_us; times_ours = [Math]::Round($peer.wire_us / (Get-Median $each), 1) })
        }
    }
} finally {
    Remove-Item -Force $built -ErrorAction Ignore
}

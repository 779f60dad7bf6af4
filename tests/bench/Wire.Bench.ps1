# What wiring a container costs: namespace, veth pair with its peer inside and its host end a port of the bridge, lo and both ends up,
# address, default route, one published port. Ours, the kernel's own floor and the peers are measured in the same run; medians are printed.
param([int] $Containers = 200, [int] $PeerContainers = 20)
Import-Module "$PSScriptRoot/Bench.psm1"
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"

# What is there before the first container: a bridge that forwards and masquerades.
$prepare = {
    New-Bridge cn0
    Add-IpAddress 10.99.0.1/16 -InterfaceAlias cn0
    Set-NetworkLink cn0 -State Up
    Enable-IpForward
    Add-NatMasquerade -Subnet 10.99.0.0/16 -ExceptInterface cn0
}

# One pipeline: what one cmdlet gives binds in the next, and every namespace and socket is opened once. A port map comes out of its end when a container is wired.
$wire = {
    1..$Containers |
        ForEach-Object { [pscustomobject]@{ Number = $_; Name = "c$_"; Address = "10.99.$(1 + ($_ -shr 8)).$($_ -band 255)" } } -PipelineVariable container |
        New-NetworkNamespace |
        New-VethPair -Name { "v$($container.Number)" } -PeerName eth0 -PeerNamespace { $_ } -Namespace self -Bridge cn0 |
        Set-NetworkLink -InterfaceAlias eth0 -Namespace { $_.PeerNamespace } -State Up -PassThru |
        Add-IpAddress -IPAddress { "$($container.Address)/16" } |
        Add-IpRoute -DestinationPrefix 0.0.0.0/0 -NextHop 10.99.0.1 |
        Add-NatPortMap -Namespace self -ExternalPort { 20000 + $container.Number } -InternalIPAddress { $container.Address } -InternalPort 80
}

$needed = 'New-Bridge', 'New-NetworkNamespace', 'New-VethPair', 'Set-NetworkLink', 'Add-IpAddress', 'Add-IpRoute', 'Enable-IpForward', 'Add-NatMasquerade', 'Add-NatPortMap'
$missing = @($needed | Where-Object { -not (Get-Command $_ -ErrorAction Ignore) })
$ours = $null
if ($missing) {
    [Console]::Error.WriteLine("Wire.Bench: ContainerNet has no $($missing -join ', ') to measure.")
} else {
    $null = & $prepare
    $each = @(Measure-Pipeline $wire)
    $ours = Get-Median $each
}

# The floor for as many containers as ours, from a copy built here; then the peers, which are slower, for fewer.
$peers = @()
$folder = Get-PeerFolder
if ($folder) {
    $floor = Measure-Floor $Containers
    $peers += [ordered]@{ peer = 'floor'; containers = $Containers; wire_us = $floor.wire_us; unwire_us = $floor.unwire_us }
    $peers += @(& "$folder/wire-peers.sh" $PeerContainers | ConvertFrom-Json -AsHashtable | Where-Object peer -NE floor)
} else {
    [Console]::Error.WriteLine('Wire.Bench: no floor.c and wire-peers.sh beside the repository (CONTAINERNET_BENCH says where), so only ContainerNet is measured.')
}

foreach ($peer in $peers) {
    Write-Figure ([ordered]@{ bench = 'wire'; peer = $peer.peer; containers = $peer.containers; wire_us = [int]$peer.wire_us })
}

# A ratio is ours over theirs: 1.5 of the floor is half as much again, 0.05 of cni is a twentieth.
if ($ours) {
    $figure = [ordered]@{ bench = 'wire'; peer = 'ContainerNet'; containers = $each.Count; wire_us = [int]$ours; ratio = [ordered]@{} }
    foreach ($peer in $peers) { $figure.ratio[$peer.peer] = [Math]::Round($ours / $peer.wire_us, 3) }
    Write-Figure $figure
}

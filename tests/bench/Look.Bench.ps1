# What a look costs on a host with 1,000 containers and 10,000 rules, warm; and what a packet adds to it, that comes back and that is lost. The host is made by our own cmdlets, the rules by nft.
param([int] $Containers = 1000, [int] $Rules = 10000, [int] $Times = 15)
Import-Module "$PSScriptRoot/Bench.psm1"
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"

function Measure-Look ([scriptblock] $Look) {
    1..3 | ForEach-Object { $null = & $Look }
    $each = @(1..$Times | ForEach-Object {
        $began = [Diagnostics.Stopwatch]::GetTimestamp()
        $null = & $Look
        [Diagnostics.Stopwatch]::GetElapsedTime($began).TotalMilliseconds
    })
    [Math]::Round((Get-Median $each), 1)
}

function Write-Look ([string] $What, [double] $Milliseconds, [double] $Promised = 300) {
    Write-Figure ([ordered]@{ bench = 'look'; what = $What; containers = $Containers; rules = $Rules; times = $Times; ms = $Milliseconds; promised = $Promised; kept = $Milliseconds -le $Promised })
}

# The host is this namespace: a bridge with up to 1000 ports, an uplink to the world, forwarding, masquerade, one published port.
$null = New-NetworkNamespace world
$null = New-VethPair eth0 -PeerName up0 -PeerNamespace world
$null = New-Bridge docker0
$null = Add-IpAddress 172.17.0.1/16 -InterfaceAlias docker0
$null = Add-IpAddress 192.0.2.10/24 -InterfaceAlias eth0
$null = Add-IpAddress 192.0.2.1/24 -InterfaceAlias up0 -Namespace world
Set-NetworkLink docker0, eth0 -State Up
Set-NetworkLink up0 -State Up -Namespace world
$null = Add-IpRoute 0.0.0.0/0 -NextHop 192.0.2.1
$names = 1..$Containers | ForEach-Object { "c$_" }
$null = $names | New-NetworkNamespace
foreach ($i in 1..$Containers) {
    $null = New-VethPair "veth$i" -PeerName eth0 -PeerNamespace "c$i" -Bridge docker0
    $null = Add-IpAddress "172.17.$([Math]::Floor(($i + 1) / 250)).$(($i + 1) % 250 + 2)/16" -InterfaceAlias eth0 -Namespace "c$i"
    Set-NetworkLink eth0 -State Up -Namespace "c$i"
    $null = Add-IpRoute 0.0.0.0/0 -NextHop 172.17.0.1 -Namespace "c$i"
}
Enable-IpForward
$null = Add-NatMasquerade 172.17.0.0/16 -ExceptInterface docker0
$inside = (Get-IpAddress -InterfaceAlias eth0 -Namespace c500 -AddressFamily IPv4).IPAddress
$null = Add-NatPortMap -ExternalPort 8080 -InternalIPAddress $inside -InternalPort 80

# Ten thousand rules that are asked before one lets the packet pass: every second one in the chain the packet goes through.
$lines = foreach ($i in 1..($Rules / 2)) {
    "add rule ip bench forward ip saddr 198.51.$($i -shr 8).$($i -band 255) tcp dport $(1 + $i % 60000) drop"
    "add rule ip bench other ip daddr 198.51.$($i -shr 8).$($i -band 255) counter accept"
}
@('add table ip bench', 'add chain ip bench forward { type filter hook forward priority 0; policy accept; }', 'add chain ip bench other') + $lines | nft -f -
if ($LASTEXITCODE) { throw 'nft did not take the rules.' }

$null = Test-ContainerPath c500 192.0.2.1
if (-not (Test-ContainerPath c500 192.0.2.1 -Quiet)) { throw 'The path is not healthy.' }
$look = Measure-Look { Test-ContainerPath c500 192.0.2.1 -NoProbe }
Write-Look 'Test-ContainerPath -NoProbe, outbound' $look
Write-Look 'Test-ContainerPath -NoProbe, inbound' (Measure-Look { Test-ContainerPath c500 -From 192.0.2.1 -FromNamespace world -Port 8080 -NoProbe })
Write-Look 'Test-ContainerPath -NoProbe, container to container' (Measure-Look { Test-ContainerPath c500 172.17.0.52 -NoProbe })
Write-Look 'Test-ContainerPath, outbound' (Measure-Look { Test-ContainerPath c500 192.0.2.1 }) ($look + 60)

# The same again where the ten thousand are iptables' own, in the chain the packet goes through; and where the last of them drops it.
nft delete table ip bench
$lines = foreach ($i in 1..$Rules) { "-A FORWARD -s 198.51.$($i -shr 8).$($i -band 255)/32 -p tcp -m tcp --dport $(1 + $i % 60000) -m comment --comment $i -j DROP" }
'*filter', ':FORWARD ACCEPT [0:0]', $lines, 'COMMIT' | Write-Output | iptables-nft-restore
if ($LASTEXITCODE) { throw 'iptables did not take the rules.' }
Write-Look 'Test-ContainerPath -NoProbe, outbound, rules of iptables' (Measure-Look { Test-ContainerPath c500 192.0.2.1 -NoProbe })
iptables-nft -A FORWARD -s $inside -j DROP
$lost = Test-ContainerPath c500 192.0.2.1 -TimeoutMilliseconds 300
if ($lost.Findings.Id -ne 'ForwardDropped' -or $lost.Findings[0].Proof -ne 'Proven') { throw "It is not found: $($lost.Findings)" }
Write-Look 'Test-ContainerPath -TimeoutMilliseconds 300, dropped by the last rule' (Measure-Look { Test-ContainerPath c500 192.0.2.1 -TimeoutMilliseconds 300 }) 450

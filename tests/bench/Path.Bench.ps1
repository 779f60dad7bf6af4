# What Test-ContainerPath costs, warm. On a healthy path: the look, the packet watched at four links, and both together, at most 60 ms over the look. On one where the packet is lost without a
# word: at most 150 ms over the timeout, whatever is sent and wherever it is lost.
param([int] $Times = 50, [int] $Timeout = 300)
Import-Module "$PSScriptRoot/Bench.psm1"
Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

function Measure-Test ([scriptblock] $Test) {
    1..5 | ForEach-Object { $null = & $Test }
    $each = @(1..$Times | ForEach-Object {
        $began = [Diagnostics.Stopwatch]::GetTimestamp()
        $null = & $Test
        [Diagnostics.Stopwatch]::GetElapsedTime($began).TotalMilliseconds
    })
    [Math]::Round((Get-Median $each), 2)
}

function Write-Path ([string] $What, [double] $Milliseconds, [double] $Promised, [System.Collections.IDictionary] $More = @{}) {
    $figure = [ordered]@{ bench = 'path'; what = $What; times = $Times; ms = $Milliseconds }
    if ($Promised) { $figure += @{ promised = $Promised; kept = $Milliseconds -le $Promised } }
    Write-Figure ($figure + $More)
}

$lab = New-Lab
try {
    $ping = Measure-Test { ip netns exec $lab.Container ping -n -c 1 203.0.113.176 }
    Write-Path 'ip netns exec ping -c 1' $ping
    $look = Measure-Test { Test-ContainerPath $lab.Container 203.0.113.176 -NoProbe }
    Write-Path 'Test-ContainerPath -NoProbe' $look
    $test = Measure-Test { Test-ContainerPath $lab.Container 203.0.113.176 }
    Write-Path 'Test-ContainerPath, ICMP' $test ($look + 60) @{ ratio = [ordered]@{ ping = [Math]::Round($test / $ping, 2) } }
    if (-not (Test-ContainerPath $lab.Container 203.0.113.176 -Quiet)) { throw 'The path is not healthy.' }

    $icmp = @{}
    $tcp = @{ Protocol = 'Tcp'; Port = 81 }
    $udp = @{ Protocol = 'Udp'; Port = 81 }
    $Times = [Math]::Min($Times, 10)
    foreach ($lost in @(
        @{ What = 'dropped in forward, ICMP'; In = $lab.Host; Hook = 'forward'; Ask = $icmp; Id = 'ForwardDropped' }
        @{ What = 'dropped in forward, TCP'; In = $lab.Host; Hook = 'forward'; Ask = $tcp; Id = 'ForwardDropped' }
        @{ What = 'dropped in forward, UDP'; In = $lab.Host; Hook = 'forward'; Ask = $udp; Id = 'ForwardDropped' }
        @{ What = 'silent destination, ICMP'; In = $lab.World; Hook = 'input'; Ask = $icmp; Id = 'DestinationSilent' }
    )) {
        ip netns exec $lost.In nft "table ip b { chain b { type filter hook $($lost.Hook) priority 0; policy drop; }; }"
        $ask = $lost.Ask
        $found = (Test-ContainerPath $lab.Container 203.0.113.176 @ask -TimeoutMilliseconds $Timeout).Findings.Id
        if ($found -ne $lost.Id) { throw "$($lost.What): found $found" }
        Write-Path "Test-ContainerPath -TimeoutMilliseconds $Timeout, $($lost.What)" (Measure-Test { Test-ContainerPath $lab.Container 203.0.113.176 @ask -TimeoutMilliseconds $Timeout }) ($Timeout + 150)
        ip netns exec $lost.In nft delete table ip b
    }
} finally {
    $lab | Remove-Lab
}

# What Test-ContainerPath costs on a healthy path, warm: the look, the packet watched at four links, and both together.
param([int] $Times = 50)
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

$lab = New-Lab
try {
    $ping = Measure-Test { ip netns exec $lab.Container ping -n -c 1 203.0.113.176 }
    Write-Figure ([ordered]@{ bench = 'path'; what = 'ip netns exec ping -c 1'; times = $Times; ms = $ping })
    Write-Figure ([ordered]@{ bench = 'path'; what = 'Test-ContainerPath -NoProbe'; times = $Times; ms = (Measure-Test { Test-ContainerPath $lab.Container 203.0.113.176 -NoProbe }) })
    $test = Measure-Test { Test-ContainerPath $lab.Container 203.0.113.176 }
    Write-Figure ([ordered]@{ bench = 'path'; what = 'Test-ContainerPath, ICMP'; times = $Times; ms = $test; ratio = [ordered]@{ ping = [Math]::Round($test / $ping, 2) } })
    if (-not (Test-ContainerPath $lab.Container 203.0.113.176 -Quiet)) { throw 'The path is not healthy.' }
} finally {
    $lab | Remove-Lab
}

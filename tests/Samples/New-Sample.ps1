<#
.SYNOPSIS
Makes the snapshots in tests/Samples/snapshots again: one of each scenario of tests/Engine/Faults.Tests.ps1, and of some ways in.
.DESCRIPTION
Each is made with real kernel state, exported, and looked at; what the look said stands in expected.json, and has to be said again of the
file, anywhere. Names, numbers and times that differ from run to run are made the same. The hand-made ones (hand-*.json) are kept.
.EXAMPLE
dotnet pwsh build.ps1 -Task Bench -Path tests/Samples/New-Sample.ps1
#>
param([string] $Filter = '*')
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
Import-Module "$PSScriptRoot/../Engine/FaultScenario.psm1"
$folder = "$PSScriptRoot/snapshots"

$scenarios = @(Get-OutboundScenario)
$listen = 'in c busybox httpd -p {0}80 -h /'
$publish = "in h nft 'table ip p { chain pre { type nat hook prerouting priority -100; tcp dport 8080 dnat to 172.17.0.2:80; }; }'"
$scenarios += @(
    @{ Name = 'healthy' }
    @{ Name = 'healthy for IPv6'; IPv6 = $true }
    @{ Name = 'healthy to a published port'; Break = "$publish; $($listen -f '')"; Port = 8080 }
    @{ Name = 'healthy to another container'; Containers = 2; To = '172.17.0.3' }
    @{ Name = 'healthy to the host'; To = '172.17.0.1' }
    @{ Name = 'PortMapMissing'; Break = $listen -f ''; Port = 8080 }
    @{ Name = 'ServiceNotListening behind a published port'; Break = $publish; Port = 8080 }
    @{ Name = 'ServiceOnLoopbackOnly behind a published port'; Break = "$publish; $($listen -f '127.0.0.1:')"; Port = 8080 }
    @{ Name = 'ConntrackStale'; Protocol = 'Udp'; Port = 8080; Break = "$publish; in h nft add rule ip p pre udp dport 8080 dnat to 172.17.0.2:9000; in h conntrack -I -t 600 -p udp -s 192.0.2.1 -d 192.0.2.10 --sport 5000 --dport 8080 --dst-nat 172.17.0.9:9000 2>/dev/null" }
    @{ Name = 'FtpHelperMissing'; Port = 2121; Break = "in h nft 'table ip p { chain pre { type nat hook prerouting priority -100; tcp dport 2121 dnat to 172.17.0.2:21; }; }'; in c busybox nc -ll -p 21 -e busybox echo 220 </dev/null >/dev/null 2>&1 &" }
    @{ Name = 'DnsUnreachable'; Protocol = 'Udp'; To = '127.0.0.53'; ToPort = 53; Break = 'echo nameserver 127.0.0.53 >/run/resolv.conf; nsenter -t $(ip netns pids c | head -n 1) -m mount --bind /run/resolv.conf /etc/resolv.conf' }
    @{ Name = 'ForwardDropped to a published port'; Break = "$publish; $($listen -f ''); in h nft 'table ip f { chain forward { type filter hook forward priority 0; policy drop; }; }'"; Port = 8080 }
)

function Get-Look ($Test) {
    [ordered]@{
        Succeeded = $Test.Succeeded
        Errors    = @($Test.Findings | Where-Object Severity -EQ Error | ForEach-Object Id)
        Findings  = @($Test.Findings | ForEach-Object { "$($_.Id) at $($_.Hop.Index): $($_.Title) $($_.Evidence) $($_.RepairCommand -join '; ')" })
        Hops      = @($Test.Hops | ForEach-Object { "$($_.Kind) $($_.Namespace) $($_.InterfaceAlias): $($_.Description)" })
    }
}

$expected = foreach ($scenario in $scenarios | Where-Object Name -Like $Filter) {
    $lab = New-Lab -IPv6:([bool]$scenario.IPv6) -Containers ($scenario.Containers ?? 1)
    try {
        foreach ($commands in $scenario.Prepare, $scenario.Break -ne $null) {
            Invoke-LabCommand $lab $commands
            Start-Sleep -Milliseconds 300 # what follows of it, follows by itself
        }

        $ask = $scenario.Port ?
            @{ Container = $lab.Container; From = '192.0.2.1'; FromNamespace = $lab.World; Port = $scenario.Port } :
            @{ Container = $lab.Container; Destination = $scenario.To ?? ($scenario.IPv6 ? '2001:db8:113::176' : '203.0.113.176') }
        if ($scenario.Protocol) { $ask.Protocol = $scenario.Protocol }
        if ($scenario.ToPort) { $ask.Port = $scenario.ToPort }
        $file = "$(($scenario.Name -replace '[^\w]+', '-').ToLowerInvariant()).json"
        Export-NetworkSnapshot "$folder/$file" -Namespace (@($lab.Container, $lab.Host, $lab.World) + $lab.Containers.Name | Select-Object -Unique) -Force
        $look = [ordered]@{ File = $file; Ask = [ordered]@{} }
        $ask.Keys | Sort-Object | ForEach-Object { $look.Ask[$_] = "$($ask[$_])" }
        foreach ($said in (Get-Look (Test-ContainerPath @ask -NoProbe)).GetEnumerator()) { $look[$said.Key] = $said.Value }

        $suffix = $lab.Host -replace '^host-'
        $inode = 0
        $text = [IO.File]::ReadAllText("$folder/$file") -replace "-$suffix", '' -replace '"Time": "[^"]+"', '"Time": "2026-01-01T00:00:00+00:00"' -replace '"Machine": "[^"]+"', '"Machine": "lab"' -replace '"KernelRelease": "[^"]+"', '"KernelRelease": "6.18.0"'
        $text = [regex]::Replace($text, '"Inode": \d+', { "`"Inode`": $(4026532000 + ++$script:inode)" })
        [IO.File]::WriteAllText("$folder/$file", $text)
        [IO.File]::SetUnixFileMode("$folder/$file", [IO.UnixFileMode] 0x1a4) # 0644: the tests read them as any user
        (ConvertTo-Json $look -Depth 5) -replace "-$suffix", '' | ConvertFrom-Json -AsHashtable
        Write-Host $file
    } finally {
        $lab | Remove-Lab
    }
}
if ($Filter -ne '*') { # the others as they are
    $expected = @(Get-Content -Raw "$folder/expected.json" | ConvertFrom-Json -AsHashtable | Where-Object File -NotIn $expected.File) + @($expected)
}

ConvertTo-Json @($expected) -Depth 6 | Set-Content "$folder/expected.json"

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
$folder = "$PSScriptRoot/snapshots"

# The table of that file, as it stands there.
$tree = [Management.Automation.Language.Parser]::ParseFile((Resolve-Path "$PSScriptRoot/../Engine/Faults.Tests.ps1"), [ref] $null, [ref] $null)
$table = $tree.Find({ param($node) $node -is [Management.Automation.Language.AssignmentStatementAst] -and $node.Left.Extent.Text -eq '$scenarios' }, $true)
$scenarios = @(& ([scriptblock]::Create($table.Right.Extent.Text)))
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
        if ($scenario.Break) {
            $scenario.Break -creplace '\bin ([hcw]) ', 'ip netns exec $1 ' -creplace '(-n|exec) h ', "`$1 $($lab.Host) " -creplace '(-n|exec) c ', "`$1 $($lab.Container) " -creplace '(-n|exec) w ', "`$1 $($lab.World) " | sh -e
            if ($LASTEXITCODE) { throw "could not make '$($scenario.Name)'" }
            Start-Sleep -Milliseconds 300 # what follows of it, follows by itself
        }

        $ask = $scenario.Port ?
            @{ Container = $lab.Container; From = '192.0.2.1'; FromNamespace = $lab.World; Port = $scenario.Port } :
            @{ Container = $lab.Container; Destination = $scenario.To ?? ($scenario.IPv6 ? '2001:db8:113::176' : '203.0.113.176') }
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
ConvertTo-Json @($expected) -Depth 6 | Set-Content "$folder/expected.json"

# Two faults of Faults.Tests.ps1 at once: the place the packet does not pass is named for one of them; the repair goes on through both until a packet
# passes, or says what it cannot mend. CI takes always the same few pairs; -Task Soak takes all of them, and
# CONTAINERNET_PAIRS and CONTAINERNET_SEED so many others.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/FaultScenario.psm1"
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $able = Test-Has lab
}

Describe 'two faults at once' -Skip:(-not $able) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        Import-Module "$PSScriptRoot/FaultScenario.psm1"

        # What went otherwise than it should, as sentences; nothing for a pair that cannot be made, as of two that change the same link.
        function Invoke-Pair ($Pair) {
            $lab = New-Lab
            try {
                try { $Pair | ForEach-Object { $_.Prepare, $_.Break } | Where-Object { $_ } | ForEach-Object { Invoke-LabCommand $lab $_ 2>$null } } catch { $script:apart++; return }
                if (Test-Ping $lab.Container 203.0.113.176) { $script:apart++; return } # one takes back what the other did
                foreach ($ns in $lab.Host, $lab.Container) { ip -n $ns neigh flush nud incomplete nud failed 2>$null }

                $test = Test-ContainerPath $lab.Container 203.0.113.176 -TimeoutMilliseconds 300
                $errors = @(Get-ErrorId $test)
                if ($errors | Where-Object { $_ -in $Pair.Id }) { $script:named++ } else { "names $errors" }
                if (-not (Compare-Object @($Pair.Id | Sort-Object -Unique) @($errors | Sort-Object -Unique))) { $script:bothAtOnce++ }
                $first = @($test.Findings | Where-Object { "$($_.Severity)" -eq 'Error' -and $_.Hop.Index -eq $test.BrokenAt.Index } | ForEach-Object Id)
                if (-not ($first | Where-Object { $_ -in $Pair.Id })) { "is broken at hop $($test.BrokenAt.Index), $($test.BrokenAt), where it names $($first ?? 'nothing')" }

                $mended = $test | Repair-ContainerPath -Confirm:$false -TimeoutMilliseconds 300 -WarningAction Ignore
                if (Test-Ping $lab.Container 203.0.113.176) {
                    $script:mended++
                    if (-not $mended.Succeeded) { 'says that it is broken, and a real packet passes' }
                } elseif (@($mended.Findings | Where-Object { "$($_.Severity)" -eq 'Error' -and $_.RepairCommand.Count })) {
                    "is not mended; left: $(Get-ErrorId $mended)"
                } elseif (-not (Get-ErrorId $mended)) {
                    'does not say what it cannot mend'
                } elseif (-not ($Pair | Where-Object NoRepair) -and @(Get-ErrorId $mended).Count -lt 2) {
                    "is not mended, though one alone is; left: $(Get-ErrorId $mended)"
                } else { # also two of which each would tell how to mend the other: a gateway that neither route nor bridge names any more
                    $script:said++
                }
            } finally {
                $lab | Remove-Lab
            }
        }
    }

    It 'names the one the packet meets, and mends both or says what it cannot mend' {
        # Those that wire the container anew have no common way with the others.
        $one = @(Get-OutboundScenario | Where-Object { -not ($_.Ask -or $_.Answer -or $_.Size -or $_.IPv6 -or $_.Containers -or $_.Prepare -match 'link') -and -not (@($_.Needs) -ne $null | Where-Object { -not (Test-Has $_) }) })
        $pairs = @(for ($i = 0; $i -lt $one.Count; $i++) { for ($j = $i + 1; $j -lt $one.Count; $j++) { if ($one[$i].Id -ne $one[$j].Id) { , @($one[$i], $one[$j]) } } })
        $count = $env:CONTAINERNET_PAIRS ? [int]$env:CONTAINERNET_PAIRS : (Get-TestCount 3 $pairs.Count 'pairs of faults')
        $seed = [int]($env:CONTAINERNET_SEED ?? 1)
        $script:apart = $script:named = $script:bothAtOnce = $script:mended = $script:said = 0
        $wrong = foreach ($place in 0..($pairs.Count - 1) | Get-Random -Count $count -SetSeed $seed) {
            $pair = $pairs[$place]
            if ($pair.Count -ne 2) { throw 'no pair' }
            Invoke-Pair $pair | ForEach-Object { "$($pair.Name -join ' and ') $_" }
        }

        Write-Host "$count of $($pairs.Count) pairs: $apart that do not go together, $named named ($bothAtOnce both at once), $mended mended, $said said to be for a person (seed $seed)"
        $wrong | Should -BeNullOrEmpty
    }

    It 'names both where the two packet filters drop at two hops' -Skip:(-not (Test-Has iptables-legacy)) {
        $all = Get-OutboundScenario
        $pair = @($all | Where-Object { $_.Id -eq 'LegacyAndNftBothFilter' -and $_.Case -eq 'in output' }) + @($all | Where-Object { $_.Id -eq 'ForwardDropped' -and $_.Break -match 'nft ' } | Select-Object -First 1)
        $lab = New-Lab
        try {
            $pair | ForEach-Object { $_.Prepare, $_.Break } | Where-Object { $_ } | ForEach-Object { Invoke-LabCommand $lab $_ }
            Get-ErrorId (Test-ContainerPath $lab.Container 203.0.113.176 -TimeoutMilliseconds 300) | Should -Be LegacyAndNftBothFilter, ForwardDropped
        } finally {
            $lab | Remove-Lab
        }
    }
}

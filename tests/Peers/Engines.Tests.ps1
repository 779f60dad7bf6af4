# Ports published by an engine and by ContainerNet, side by side on one host: engine-ports.ps1 does it, here is what has to have come of it.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'beside <Engine>' -ForEach @(
    @{ Engine = 'docker'; Drops = $true }
    @{ Engine = 'podman'; Drops = $false }
) {
    Context 'a real one' -Skip:(-not (Test-Has $_.Engine)) {
        BeforeAll {
            $pwsh = [Environment]::ProcessPath
            $command = @($pwsh) + @(if ((Split-Path -Leaf $pwsh) -eq 'dotnet') { "$PSHOME/pwsh.dll" }) + '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/engine-ports.ps1"
            $said = & "$PSScriptRoot/engine-lab.sh" $Engine @command 2>&1 | ForEach-Object { "$_" }
            $json = $said | Where-Object { $_ -like 'JSON *' }
            if (-not $json) { throw "it did not come to its end:`n$($said -join "`n")" }
            $seen = $json.Substring(5) | ConvertFrom-Json
        }

        It 'knows whose every rule is' {
            $seen.Before.Count | Should -BeGreaterThan 15 # iptables-save names them
            ($seen.Owners -join ' ') | Should -Match "^$Engine \d+$"
            $seen.Unowned | Should -BeNullOrEmpty
        }

        It 'publishes a port of a container on the engine''s own network, for the world, the host and the other containers' {
            $seen.Map | Should -Be "8082 to $($seen.Address):80/tcp"
            $seen.Closed | Should -Be ($Drops ? '' : 'hello') -Because 'what Docker drops has to be let through first'
            [bool]$seen.Let | Should -Be $Drops
            foreach ($from in 'world 8081', 'world 8082', 'host 8081', 'host 8082', 'own 8082', 'ours 8081') { $seen.Pages.$from | Should -Be hello -Because $from }
            $seen.Test.Succeeded | Should -BeTrue
            $seen.Test.Errors | Should -BeNullOrEmpty
        }

        It 'lets the container reach itself by its own published port, and says what that takes' {
            if (-not $seen.Self.Page) { $seen.Self.Errors | Should -Be HairpinOff; $seen.Self.Mended | Should -BeTrue }
            $seen.Self.Again | Should -Be hello
        }

        It 'leaves the engine''s rules as they were, but for the marked accepts, one each way, that were asked for' {
            $seen.During.Count | Should -Be ($Drops ? 2 : 0)
            if ($Drops) { $seen.During | Should -Match '^-A DOCKER-USER .*containernet.* -j ACCEPT$' }
            $seen.After | Should -BeNullOrEmpty
            $seen.Engine | Should -Be hello
        }

        It 'still leads there when the container was restarted and kept its address' {
            $seen.Restarted | Should -Be ($seen.IsSameAddress ? 'hello' : '')
        }

        It 'brings a network of ours back after nft flush ruleset, with one Repair-ContainerNetwork' {
            $seen.Third.Page | Should -Be hello -Because 'a published port is let through what Docker drops'
            $seen.Third.Errors | Should -BeNullOrEmpty
            $seen.Third.Mended | Should -Be hello
            $seen.Third.Flushed | Should -Be ''
            $seen.Third.Repaired | Should -Be hello
            $seen.Third.Left | Should -BeNullOrEmpty
        }
    }
}

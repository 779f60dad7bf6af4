# The network of a real Docker container and of a real Podman container, broken by hand with iptables, ip and sysctl: engine-breakages.ps1 does it, here is what
# has to have come of it. Podman with netavark is large, and is tried where it is installed.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/Breakages.psm1"
    $engines = 'docker', 'podman' | ForEach-Object { @{ Engine = $_; Breakages = @(Get-Breakage $_) } }
}

Describe 'a network of a real <Engine>, broken by hand' -ForEach $engines {
    Context 'where it is installed' -Skip:(-not ((Test-Has root) -and (Test-Has $_.Engine) -and (Test-Has nsenter) -and (Test-Has ping))) {
        BeforeAll {
            $pwsh = [Environment]::ProcessPath
            $command = @($pwsh) + @(if ((Split-Path -Leaf $pwsh) -eq 'dotnet') { "$PSHOME/pwsh.dll" }) + '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/engine-breakages.ps1", $Engine
            $said = & "$PSScriptRoot/engine-lab.sh" $Engine @command 2>&1 | ForEach-Object { "$_" }
            $json = $said | Where-Object { $_ -like 'JSON *' }
            if (-not $json) { throw "the script did not come to its end:`n$($said -join "`n")" }
            $seen = $json.Substring(5) | ConvertFrom-Json
            $broken = @{}
            $seen.Broken | ForEach-Object { $broken[$_.Name] = $_ }
        }

        It 'is found healthy before by its container''s name, out and in; and is broken in twenty ways' {
            $seen.Healthy | Should -BeNullOrEmpty
            $seen.Broken.Count | Should -BeGreaterOrEqual 20
        }

        It 'is found and proven, and mended where there is a repair: <Name>' -ForEach $Breakages {
            $one = $broken[$Name]
            $one.Ids | Should -Be $Id -Because $one.Evidence
            $one.Succeeded | Should -BeFalse
            $one.Proof | Should -Be ($IsInferred ? 'Inferred' : 'Proven')
            if ($IsLeft) { $one.Repair | Should -BeNullOrEmpty } else { $one.IsMended | Should -BeTrue -Because "$($one.Repair -join '; ') mends it; left: $($one.Left)" }
        }

        It 'is found healthy again' { $seen.Whole | Should -Be $true, $true }
    }
}

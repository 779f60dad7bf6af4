BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $hasDocker = (Test-Has docker) -and (Test-Has nsenter) -and (Test-Has ping)
    $expected = [ordered]@{
        'ip_forward off' = 'IpForwardDisabled'; 'FORWARD emptied, its policy DROP' = 'ForwardDropped'; 'chain DOCKER emptied' = 'ForwardDropped'; 'masquerade gone' = 'MasqueradeMissing'
        'veth down' = 'CarrierDown'; 'veth taken from the bridge' = 'PeerNotInBridge'; 'address removed' = 'NoAddress'; 'the published port''s DNAT gone' = 'PortTakenOnHost' # by docker-proxy
        'docker0 down' = 'LinkDown'; 'the host''s route gone' = 'HostHasNoRoute'; 'the container''s route gone' = 'NoRoute'; 'the container''s link down' = 'LinkDown'
        'docker0 without address' = 'BridgeHasNoAddress'; 'a drop in DOCKER-USER' = 'ForwardDropped'; 'a drop in raw' = 'PreroutingDropped'; 'a drop in mangle, after routing' = 'PostroutingDropped'
        'the reply dropped' = 'ForwardDropped'; 'an unreachable route' = 'RouteRefuses'; 'a rule to a table without a way' = 'RouteRefuses'; 'a wrong next hop' = 'GatewayNotOnLink'
        'FORWARD of iptables-legacy' = 'LegacyAndNftBothFilter'; 'the container''s own filter' = 'InputDropped'
    }
    $breakages = $expected.GetEnumerator() | ForEach-Object { @{ Name = $_.Key; Id = $_.Value } }
}

Describe 'a network of a real Docker, broken by hand' -Skip:(-not $hasDocker) {
    BeforeAll {
        $pwsh = [Environment]::ProcessPath
        $command = @($pwsh) + @(if ((Split-Path -Leaf $pwsh) -eq 'dotnet') { "$PSHOME/pwsh.dll" }) + '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/docker-breakages.ps1"
        $said = & "$PSScriptRoot/engine-lab.sh" docker @command 2>&1 | ForEach-Object { "$_" }
        $json = $said | Where-Object { $_ -like 'JSON *' }
        if (-not $json) { throw "the script did not come to its end:`n$($said -join "`n")" }
        $seen = $json.Substring(5) | ConvertFrom-Json
        $broken = @{}
        $seen.Broken | ForEach-Object { $broken[$_.Name] = $_ }
    }

    It 'is found healthy before, out and in' { $seen.Healthy | Should -BeNullOrEmpty }

    It 'is found, and proven: <Name>' -ForEach $breakages {
        if (-not $broken[$Name]) { Set-ItResult -Skipped -Because 'iptables-legacy is not here'; return }
        $broken[$Name].Ids | Should -Be $Id
        $broken[$Name].Succeeded | Should -BeFalse
        $broken[$Name].Proof | Should -Be Proven
    }

    It 'is found healthy again' { $seen.Whole | Should -Be $true, $true }
}

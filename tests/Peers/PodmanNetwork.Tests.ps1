BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $hasBoth = (Test-Has root) -and (Test-Has podman) -and (Test-Has busybox) -and (Test-Path /usr/lib/cni/bridge)
}

Describe 'a container network beside a real netavark and a real CNI bridge' -Skip:(-not $hasBoth) {
    BeforeAll {
        $pwsh = [Environment]::ProcessPath
        $command = @($pwsh) + @(if ((Split-Path -Leaf $pwsh) -eq 'dotnet') { "$PSHOME/pwsh.dll" }) + '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/podman-network.ps1"
        $said = & "$PSScriptRoot/engine-lab.sh" podman @command 2>&1 | ForEach-Object { "$_" }
        $json = $said | Where-Object { $_ -like 'JSON *' }
        if (-not $json) { throw "it did not come to its end:`n$($said -join "`n")" }
        $seen = $json.Substring(5) | ConvertFrom-Json
    }

    It 'connects a podman container, brings its page to the world and the container out' {
        $seen.Address | Should -Be 172.30.0.2
        $seen.Page | Should -Be hello
        $seen.Ping | Should -Be 0
        $seen.Drift | Should -BeNullOrEmpty
    }

    It 'disturbs neither of the two, and leaves the host as it was' {
        $seen.Before, $seen.During, $seen.After | Should -Be 'hello hello', 'hello hello', 'hello hello'
        $seen.Repaired | Should -BeNullOrEmpty
        $seen.Left | Should -BeNullOrEmpty
    }
}

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $hasDocker = Test-Has docker
}

Describe 'a container network beside a real Docker' -Skip:(-not $hasDocker) {
    BeforeAll {
        $pwsh = [Environment]::ProcessPath
        $command = @($pwsh) + @(if ((Split-Path -Leaf $pwsh) -eq 'dotnet') { "$PSHOME/pwsh.dll" }) + '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/docker-network.ps1"
        $said = & "$PSScriptRoot/engine-lab.sh" docker @command 2>&1 | ForEach-Object { "$_" }
        $json = $said | Where-Object { $_ -like 'JSON *' }
        if (-not $json) { throw "it did not come to its end:`n$($said -join "`n")" }
        $seen = $json.Substring(5) | ConvertFrom-Json
    }

    It 'connects what docker run --network none started, from what docker inspect prints, and again with no change' {
        "$($seen.Endpoint.IPAddress) $($seen.Endpoint.InterfaceAlias) $($seen.Endpoint.HasDefaultRoute)" | Should -Be '172.30.0.2 eth0 True'
        $seen.Endpoint.Container.Length | Should -Be 12
        $seen.Again | Should -Be 172.30.0.2
        $seen.Drift | Should -BeNullOrEmpty
    }

    It 'brings its page to the world, and the container out, through Docker''s own filter' {
        $seen.Page | Should -Be hello
        $seen.Ping | Should -Be 0
    }

    It 'disturbs nothing of Docker''s, and leaves the host as it was' {
        $seen.OwnBefore, $seen.OwnDuring, $seen.OwnAfter | Should -Be hello, hello, hello
        $seen.Left | Should -BeNullOrEmpty
    }

    It 'gives back what a container that has exited held' {
        $seen.Repaired -join ' ' | Should -Match 'is gone'
        $seen.LeftAfterExit | Should -BeNullOrEmpty
    }
}

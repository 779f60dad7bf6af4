BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $hasDocker = Test-Has docker
}

Describe 'the article with a real Docker' -Skip:(-not $hasDocker) {
    BeforeAll {
        $pwsh = [Environment]::ProcessPath
        $command = @($pwsh) + @(if ((Split-Path -Leaf $pwsh) -eq 'dotnet') { "$PSHOME/pwsh.dll" }) + '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/docker-article.ps1"
        $said = & "$PSScriptRoot/engine-lab.sh" docker @command 2>&1 | ForEach-Object { "$_" }
        $json = $said | Where-Object { $_ -like 'JSON *' }
        if (-not $json) { throw "the article did not come to its end:`n$($said -join "`n")" }
        $seen = $json.Substring(5) | ConvertFrom-Json
    }

    It 'sees that a container without network has no link' { $seen.Before | Should -Be NamespaceHasNoLink }

    It 'wires it from what docker inspect prints' {
        $seen.Pair.PeerName | Should -Be eth0
        $seen.Port.Bridge | Should -Be docker0
        $seen.Address | Should -Be 172.17.1.2/16
        $seen.Route | Should -Be 172.17.0.1
    }

    It 'finds that forwarding is off, and where, and proves it' {
        $seen.Broken.Ids | Should -Be IpForwardDisabled
        $seen.Broken.Kind | Should -Be Forwarding
        $seen.Broken.Proof | Should -Be Proven
    }

    It 'mends it, and the container''s own ping passes' {
        $seen.Mended | Should -BeTrue
        $seen.Uplink | Should -Be 192.0.2.10
        $seen.Ping | Should -Be 0
    }

    It 'names the rule in DOCKER-USER that drops, and lets the flow through in that chain' {
        $seen.Dropped.Ids | Should -Be ForwardDropped
        $seen.Dropped.Evidence | Should -Match 'DOCKER-USER'
        $seen.DropMended | Should -BeTrue
        $seen.UserChain -match 'containernet' | Should -Not -BeNullOrEmpty -Because 'iptables prints our rule, with its mark'
    }

    It 'publishes a port and a page comes through from the world' {
        $seen.Unpublished | Should -Be PortMapMissing
        $seen.Published | Should -BeTrue
        $seen.Page | Should -Be hello
    }

    It 'finds nothing wrong with a container that Docker wired and published' {
        $seen.OwnOut | Should -BeTrue
        $seen.OwnIn.Succeeded | Should -BeTrue
        $seen.OwnIn.Errors | Should -BeNullOrEmpty
    }
}

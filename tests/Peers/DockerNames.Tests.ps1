BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $hasDocker = Test-Has docker
}

Describe 'containers of a real Docker' -Skip:(-not $hasDocker) {
    BeforeAll {
        $pwsh = [Environment]::ProcessPath
        $command = @($pwsh) + @(if ((Split-Path -Leaf $pwsh) -eq 'dotnet') { "$PSHOME/pwsh.dll" }) + '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/docker-names.ps1"
        $said = & "$PSScriptRoot/engine-lab.sh" docker @command 2>&1 | ForEach-Object { "$_" }
        $json = $said | Where-Object { $_ -like 'JSON *' }
        if (-not $json) { throw "the script did not come to its end:`n$($said -join "`n")" }
        $seen = $json.Substring(5) | ConvertFrom-Json
    }

    It 'every way to say one leads into its namespace: <_>' -ForEach 'web', 'db-1', 'beside', 'wide', 'sharedpid' {
        @($seen.Ways.$_ | Sort-Object -Unique).Count | Should -Be 1 -Because "$($seen.Ways.$_)"
    }

    It 'lists each namespace by the container it belongs to, and the host''s as nobody''s' {
        $seen.Listed | Should -Be $seen.Expected
        $seen.Self | Should -BeNullOrEmpty
        $seen.Shown | Should -Match 'docker +web'
    }

    It 'finds namespaces by a container''s name, wildcard and any of its processes' {
        $seen.ByName | Should -BeTrue
        $seen.Processes | Should -BeTrue -Because 'a container in another''s namespace is in it'
        $seen.Wildcard | Should -Be db-1
        $seen.ByPid | Should -Be web
        $seen.Missing | Should -Be NamespaceNotFound
    }

    It 'works in it by name' {
        $seen.Link | Should -Contain eth0
        $seen.Address | Should -BeTrue
        $seen.Socket | Should -BeTrue
        $seen.Path | Should -BeTrue
        $seen.PathExplicit | Should -BeTrue
        $seen.Kept | Should -Be web
    }

    It 'completes names' {
        $seen.Completed | Should -Contain web
        $seen.CompletedPrefix | Should -Contain container:db-1
        $seen.CompletedContainer | Should -Contain db-1
    }

    It 'takes a name in /run/netns before a container''s, unless told which' {
        $seen.NameFirst | Should -Be lo
        $seen.ContainerFirst | Should -Be 'eth0,lo'
    }

    It 'does not take another control group that claims its id for it' {
        $seen.Fakes | Should -Be "True True pid: '' True True", "True True pid: '' True True"
    }

    It 'tells a container that was started again from what it was' {
        $seen.Changed | Should -BeIn NamespaceChanged, ContainerNotFound
        $seen.Again | Should -BeTrue
        $seen.Gone | Should -Be ContainerNotFound
    }

    It 'waits for a hung engine 200 ms once, and for a dead one not at all; ids work all the same' {
        $seen.Hung | Should -Be ContainerNotFound
        $seen.HungTook | Should -BeLessThan 1500
        $seen.HungById | Should -BeTrue
        $seen.HungListed | Should -BeGreaterOrEqual 2
        $seen.HungListTook | Should -BeLessThan 1500
        $seen.Dead | Should -Be ContainerNotFound
        $seen.DeadTook | Should -BeLessThan 500
        $seen.Elsewhere | Should -BeTrue -Because 'DOCKER_HOST says where the engine listens'
    }
}

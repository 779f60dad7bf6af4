BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Invoke-NetworkNamespace' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

        # What a refusal must leave as it was. What the kernel goes on doing by itself (carrier, queues) is left out.
        function Get-State {
            foreach ($name in (Get-ChildItem /run/netns).Name) { $name; ip -n $name -o link | ForEach-Object { $_ -replace 'qdisc \S+|state \S+|(NO-CARRIER|M-DOWN),|,(LOWER_UP|M-DOWN)' } }
            ip -o link | ForEach-Object { $_ -replace 'qdisc \S+|state \S+|(NO-CARRIER|M-DOWN),|,(LOWER_UP|M-DOWN)' }
        }

        # Runs a block that is refused: gives its errors, and sees that nothing else happened.
        function Get-Refusal ([scriptblock] $Block) {
            $before = Get-State
            & { $ErrorActionPreference = 'Continue'; & $Block } 2>&1
            Get-State | Should -Be $before
        }
    }

    BeforeEach { $lab = New-Lab -Bare }
    AfterEach { $lab | Remove-Lab }
    BeforeEach { ip -n $lab.Host link add v0 type veth peer name eth0 netns $lab.Container }

    It 'runs a command inside, its lines one object each, its exit code in $LASTEXITCODE' {
        Invoke-NetworkNamespace $lab.Container ip -br link show eth0 | Should -Match '^eth0@'
        Invoke-NetworkNamespace $lab.ContainerId -- sh -c 'echo one; echo two; exit 3' | Should -Be one, two
        $global:LASTEXITCODE | Should -Be 3
        Invoke-NetworkNamespace $lab.Container -Command 'sh', '-c', 'kill -9 $$'
        $global:LASTEXITCODE | Should -Be 137
    }

    It 'shows the namespace''s /sys, and its files over those of /etc' {
        Invoke-NetworkNamespace $lab.Container ls /sys/class/net | Should -Be eth0, lo
        Invoke-NetworkNamespace $lab.Container { Get-ChildItem /sys/class/net | ForEach-Object Name } | Should -Be eth0, lo
    }

    It 'puts stderr into error records, and goes on' {
        $said = & { $ErrorActionPreference = 'Continue'; Invoke-NetworkNamespace $lab.Container -- sh -c 'echo bad >&2; echo good' } 2>&1
        @($said | Where-Object { $_ -is [string] }) | Should -Be good
        @($said | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).FullyQualifiedErrorId | Should -BeLike 'NativeCommandError,*'
    }

    It 'gives the command the pipeline''s lines, the working directory and the environment' {
        'a', 'b' | Invoke-NetworkNamespace $lab.Container cat | Should -Be a, b
        1..5000 | Invoke-NetworkNamespace $lab.Container wc -l | Should -Match 5000
        Push-Location /usr/share
        try { Invoke-NetworkNamespace $lab.Container pwd | Should -Be /usr/share } finally { Pop-Location }
        $env:CN_TEST = 'x y'
        try { Invoke-NetworkNamespace $lab.Container -- sh -c 'echo "$CN_TEST"' | Should -Be 'x y' } finally { $env:CN_TEST = $null }
    }

    It 'runs a script block inside, objects in and objects out' {
        $name = 'eth0'
        $link = Invoke-NetworkNamespace $lab.Container { param($of) Get-NetworkLink $of } -ArgumentList eth0
        $link | Should -BeOfType ContainerNet.Route.NetworkLink
        Invoke-NetworkNamespace $lab.Container { (Get-NetworkLink $using:name).Name; "$using:name!"; ip -br link show $using:name } | Should -Match '^eth0'
        1, 2 | Invoke-NetworkNamespace $lab.Container { $input | ForEach-Object { $_ * 2 } } | Should -Be 2, 4
        Invoke-NetworkNamespace $lab.Container { sh -c 'exit 7' }
        $global:LASTEXITCODE | Should -Be 7
        { Invoke-NetworkNamespace $lab.Container { throw 'no' } } | Should -Throw no
        (& { $ErrorActionPreference = 'Continue'; Invoke-NetworkNamespace $lab.Container { Write-Error soft; 1 } } 2>&1).Count | Should -Be 2
    }

    It 'runs in each namespace of the pipeline' {
        Get-NetworkNamespace $lab.Host, $lab.Container | Invoke-NetworkNamespace -ScriptBlock { (Get-NetworkLink).Count } | Should -Be 2, 2
    }

    It 'opens sockets inside: a listener there is not heard here' {
        Invoke-NetworkNamespace $lab.Container {
            $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 8099); $listener.Start()
            try { (Get-Content /proc/thread-self/net/tcp) -match '0100007F:1FA3' } finally { $listener.Stop() }
        } | Should -Not -BeNullOrEmpty
    }

    It 'leaves PowerShell where it is, and no thread inside' {
        $where = (Get-Item /proc/thread-self/ns/net).LinkTarget
        1..30 | ForEach-Object { Invoke-NetworkNamespace $lab.Container true }
        1..10 | ForEach-Object { Invoke-NetworkNamespace $lab.Container { $lines = ip link; $null = $lines | cat; $null = 1..20000 | ForEach-Object { "$_" } } } 3>&1 | Should -BeNullOrEmpty
        (Get-Item /proc/thread-self/ns/net).LinkTarget | Should -Be $where
        $inode = "$((Get-NetworkNamespace $lab.Container).Inode)"
        Get-ChildItem /proc/self/task | ForEach-Object { (Get-Item "$_/ns/net" -ErrorAction Ignore).LinkTarget -replace '\D' } | Where-Object { $_ -eq $inode } | Should -BeNullOrEmpty
    }

    It 'ends the command when the pipeline wants no more, or is stopped' {
        Invoke-NetworkNamespace $lab.Container yes | Select-Object -First 2 | Should -Be y, y
        Get-Process yes -ErrorAction Ignore | Should -BeNullOrEmpty
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$PSScriptRoot/../../ContainerNet.psd1'; Invoke-NetworkNamespace $($lab.Container) sleep 4711")
            $null = $shell.BeginInvoke()
            for ($i = 0; $i -lt 200 -and -not (Get-Process sleep -ErrorAction Ignore | Where-Object CommandLine -Match 4711); $i++) { Start-Sleep -Milliseconds 20 }
            (Measure-Command { $shell.Stop() }).TotalSeconds | Should -BeLessThan 2
            Get-Process sleep -ErrorAction Ignore | Where-Object CommandLine -Match 4711 | Should -BeNullOrEmpty
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'does not wait for what goes on in the background' {
        (Measure-Command { Invoke-NetworkNamespace $lab.Container -- sh -c 'sleep 3 & echo started' }).TotalSeconds | Should -BeLessThan 2
    }

    It 'refuses with one error: <Id>' -ForEach @(
        @{ Where = 'nobody'; What = 'true'; Id = 'NamespaceNotFound' }
        @{ Where = '/etc/passwd'; What = 'true'; Id = 'NotANamespace' }
        @{ Where = 'pid:4194303'; What = 'true'; Id = 'ProcessNotFound' }
        @{ Where = 'self'; What = 'no-such-program'; Id = 'CommandNotFound' }
    ) {
        $refusal = @(Get-Refusal { Invoke-NetworkNamespace $Where $What })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }
}

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $hasLab = Test-Has lab
}

Describe 'Export-NetworkSnapshot' -Skip:(-not $hasLab) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab -IPv6 -Containers 2
        $secret = 'PASSWORD=hunter2'
        "ip netns exec $($lab.Container) env $secret sleep 3600 --hunter2-in-the-command-line </dev/null >/dev/null 2>&1 &" | sh
        Test-Ping $lab.Container 203.0.113.176 | Should -BeTrue
        $file = "$TestDrive/all.json"
        $learnt = @(Invoke-In $lab.Host bridge fdb show).Count
        Export-NetworkSnapshot $file
    }
    AfterAll { $lab | Remove-Lab }

    It 'holds every namespace of the machine, each link''s other end, and what iproute2 and nft see' {
        $read = Import-NetworkSnapshot $file
        $read.Namespaces.Label | Should -Be (@(Get-NetworkNamespace).Namespace | Sort-Object { $_ -ne 'self' }, { $read.Namespaces.Label.IndexOf($_) })
        $hostNs = $read.Namespaces | Where-Object Label -EQ $lab.Host
        $hostNs.Links.Name | Should -Be (Get-IpJson $lab.Host link show).ifname
        ($hostNs.Links | Where-Object Name -EQ veth_host2).PeerNamespace | Should -Be $lab.Containers[1].Name
        ($read.Namespaces | Where-Object Label -EQ $lab.Container).Links.PeerNamespace | Should -Contain $lab.Host
        $hostNs.Addresses.IPAddress | Sort-Object | Should -Be ((Get-IpJson $lab.Host addr show).addr_info.local | Sort-Object)
        @($hostNs.Routes | Where-Object { $_.Table -eq 254 -and $_.AddressFamily -eq 'IPv4' }).Count | Should -Be @(Get-IpJson $lab.Host route show).Count
        $hostNs.ForwardingTable.Count | Should -BeIn ($learnt..@(Invoke-In $lab.Host bridge fdb show).Count) # a bridge learns as it goes
        $hostNs.Settings['ipv4/ip_forward'] | Should -Be (Invoke-In $lab.Host cat /proc/sys/net/ipv4/ip_forward)
        $hostNs.Filter.Rules.Count | Should -Be ([regex]::Matches("$(Invoke-In $lab.Host nft -a list ruleset)", 'handle \d+').Count - [regex]::Matches("$(Invoke-In $lab.Host nft -a list ruleset)", '(table|chain) [^{]*\{').Count)
        $read.Machine | Should -Be ([Environment]::MachineName)
        $read.KernelRelease | Should -Be (uname -r)
    }

    It 'gives the same path and findings as the living kernel: <Why>' -ForEach @(
        @{ Why = 'out'; Ask = @{ Destination = '203.0.113.176' } }
        @{ Why = 'out, IPv6'; Ask = @{ Destination = '2001:db8:113::176' } }
        @{ Why = 'to a container'; Ask = @{ Destination = '172.17.0.3' } }
        @{ Why = 'in'; Ask = @{ From = '192.0.2.1'; FromNamespace = 'world'; Port = 8080 } }
    ) {
        $ask = $_.Ask.Clone()
        if ($ask.FromNamespace) { $ask.FromNamespace = $lab.World }
        $live = Test-ContainerPath $lab.Container @ask -NoProbe
        $saved = Test-ContainerPath $lab.Container @ask -Snapshot $file
        $saved.SnapshotOf | Should -Be ([Environment]::MachineName)
        $without = @{ ExcludeProperty = 'SnapshotOf' }
        $plain = { param($Test) $Test | Select-Object * @without | ConvertTo-Json -Depth 6 | ForEach-Object { $_ -replace '"SnapshotOf": "[^"]*"', '"SnapshotOf": null' } }
        & $plain $saved | Should -Be (& $plain $live)
    }

    It 'holds no environment, no command line, no payload' {
        [IO.File]::ReadAllText($file) | Should -Not -Match 'hunter2|PASSWORD|sleep'
    }

    It 'is for nobody else to read, whatever the umask' {
        bash -c "umask 000; exec dotnet pwsh -NoProfile -c 'Import-Module $PSScriptRoot/../../ContainerNet.psd1; Export-NetworkSnapshot $TestDrive/mode.json -Namespace $($lab.Container)'"
        [IO.File]::GetUnixFileMode("$TestDrive/mode.json") | Should -Be ([IO.UnixFileMode]'UserRead, UserWrite')
    }

    It 'takes namespaces from the pipeline, as arguments and by container process' {
        Get-NetworkNamespace $lab.Host, $lab.World | Export-NetworkSnapshot TestDrive:/two.json
        (Import-NetworkSnapshot TestDrive:/two.json).Namespaces.Label | Should -Be $lab.Host, $lab.World
        Export-NetworkSnapshot TestDrive:/one.json $lab.ContainerId -PassThru | Should -BeOfType IO.FileInfo
        (Import-NetworkSnapshot TestDrive:/one.json).Namespaces | Should -HaveCount 1
    }

    It 'keeps a file that is there, a link that is planted, and writes nothing with -WhatIf' {
        'kept' | Set-Content "$TestDrive/there.json"
        New-Item -ItemType SymbolicLink "$TestDrive/planted.json" -Target "$TestDrive/there.json"
        New-Item -ItemType SymbolicLink "$TestDrive/dangling.json" -Target "$TestDrive/elsewhere.json"
        foreach ($name in 'there', 'planted', 'dangling') {
            { Export-NetworkSnapshot "$TestDrive/$name.json" $lab.Container -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        }
        Export-NetworkSnapshot "$TestDrive/new.json" $lab.Container -WhatIf
        Get-Content "$TestDrive/there.json" | Should -Be kept
        "$TestDrive/elsewhere.json", "$TestDrive/new.json" | Should -Not -Exist

        Export-NetworkSnapshot "$TestDrive/planted.json" $lab.Container -Force
        Get-Content "$TestDrive/there.json" | Should -Be kept -Because 'the link was replaced, not followed'
        (Import-NetworkSnapshot "$TestDrive/planted.json").Namespaces | Should -HaveCount 1
        Get-ChildItem $TestDrive | Where-Object Name -Like 'planted.json.*' | Should -BeNullOrEmpty
    }

    It 'leaves no file when a namespace is not there, or the folder is not' {
        { Export-NetworkSnapshot "$TestDrive/none.json" nowhere -ErrorAction Stop } | Should -Throw -ErrorId 'NamespaceNotFound,*'
        "$TestDrive/none.json" | Should -Not -Exist
        { Export-NetworkSnapshot "$TestDrive/no/none.json" $lab.Container -ErrorAction Stop } | Should -Throw -ErrorId 'FileNotWritten,*'
    }
}

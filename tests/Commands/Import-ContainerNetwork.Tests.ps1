BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Networks.psm1"
}

Describe 'Export- and Import-ContainerNetwork' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab
        $ns = $lab.Host
        $file = "$TestDrive/networks-$(Get-Random).json"
    }
    AfterEach { $lab | Remove-Lab; Remove-TestNamespace }

    It 'writes what there is, makes it again, and changes nothing the second time' {
        $before = Get-HostState $ns
        $null = New-ContainerNetwork cn0 172.30.0.0/16 -IPv6Subnet 2001:db8:30::/64 -Exclude 172.30.0.2 -Isolated -Namespace $ns
        $null = New-ContainerNetwork cn1 172.31.0.0/16 -NoMasquerade -MtuBytes 1400 -Namespace $ns
        $name = New-TestNamespace
        $null = Connect-ContainerNetwork cn0 $name -HostNamespace $ns -PortMap 8080:80, 8081:81/udp
        $null = Connect-ContainerNetwork cn1 $lab.ContainerId -HostNamespace $ns # a process: nothing leads back to it later
        $made = Get-HostState $ns -Container $name
        (Export-ContainerNetwork $file -Namespace $ns -PassThru).FullName | Should -Be $file
        { Export-ContainerNetwork $file -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        (Get-Content -Raw $file | ConvertFrom-Json).Networks.Endpoints.Namespace | Should -Be $name
        Measure-Change { Import-ContainerNetwork $file -Namespace $ns } | Should -Be 0
        Disconnect-ContainerNetwork cn1 $lab.ContainerId -HostNamespace $ns
        $made = Get-HostState $ns -Container $name
        'cn0', 'cn1' | ForEach-Object { Remove-ContainerNetwork $_ -Force -Namespace $ns }
        Compare-HostState $before (Get-HostState $ns) | Should -BeNullOrEmpty
        (Import-ContainerNetwork $file -Namespace $ns).Name | Should -Be cn0, cn1
        Compare-HostState $made (Get-HostState $ns -Container $name) | Should -BeNullOrEmpty
        Measure-Change { Import-ContainerNetwork $file -Namespace $ns } | Should -Be 0
    }

    It 'refuses what describes no networks, and what is misspelt' -ForEach @(
        @{ Json = 'no JSON'; Says = '*' }
        @{ Json = '{}'; Says = '*required*' }
        @{ Json = '{"Schema":"x","SchemaVersion":1}'; Says = '*does not say "Schema"*' }
        @{ Json = '{"Schema":"ContainerNet.ContainerNetwork","SchemaVersion":2}'; Says = '*version is 2*' }
        @{ Json = '{"Schema":"ContainerNet.ContainerNetwork","SchemaVersion":1,"Networks":[null]}'; Says = '*null*' }
        @{ Json = '{"Schema":"ContainerNet.ContainerNetwork","SchemaVersion":1,"Networks":[{"Name":"cn0","Subnet":"172.30.0.0/16","Isolatd":true}]}'; Says = '*Isolatd*' }
    ) {
        Set-Content $file $Json
        { Import-ContainerNetwork $file -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidDocument,*' -ExpectedMessage $Says
        Get-ContainerNetwork -Namespace $ns | Should -BeNullOrEmpty
    }

    It 'says which network of several is refused, and makes the others' {
        Set-Content $file '{"Schema":"ContainerNet.ContainerNetwork","SchemaVersion":1,"Networks":[{"Name":"cn0","Subnet":"192.0.2.0/25"},{"Name":"cn1","Subnet":"172.31.0.0/16","Endpoints":[{"Namespace":"nobody"}]}]}'
        $made = Import-ContainerNetwork $file -Namespace $ns -ErrorVariable failed -ErrorAction SilentlyContinue
        $made.Name | Should -Be cn1
        "$($failed.FullyQualifiedErrorId)" | Should -BeLike 'SubnetOverlaps,*'
    }
}

Describe 'New-ContainerNetwork -Persist' -Skip:(-not ((Test-Has lab) -and $env:CONTAINERNET_SUITE)) {
    BeforeAll {
        $unit = '/etc/systemd/system/containernet-cn0.service'
        $link = '/etc/systemd/system/multi-user.target.wants/containernet-cn0.service'
        $document = '/etc/containernet/cn0.json'
        $isMissing = -not (Test-Path /etc/systemd)
    }
    BeforeEach { $null = New-Item -ItemType Directory -Force /etc/systemd/system }
    AfterEach {
        Remove-ContainerNetwork cn0 -Force
        Remove-Item -Force $unit, $link -ErrorAction Ignore
    }
    AfterAll { if ($isMissing) { Remove-Item -Recurse -Force /etc/systemd } }

    It 'writes a unit that makes network and settings again, as its own command line proves, and Remove takes it away' {
        $forward = Get-Content /proc/sys/net/ipv4/ip_forward
        (New-ContainerNetwork cn0 172.30.0.0/16 -Persist).Persistent | Should -BeTrue
        (Get-Item $link).LinkTarget | Should -Be $unit
        $made = Get-ContainerNetwork cn0
        $made.Drift | Should -BeNullOrEmpty
        # As after a start: the bridge, the rules, the settings and /run are gone, /etc is as it was.
        ip link del cn0
        nft delete table ip containernet
        nft delete table inet containernet
        nft delete table bridge containernet
        sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward'
        Remove-Item -Recurse -Force /run/containernet
        if ($env:CONTAINERNET_SOAK -and (Test-Has systemd-analyze)) { systemd-analyze verify $unit 2>&1 | Where-Object { $_ -match 'containernet' } | Should -BeNullOrEmpty; Remove-Item -Recurse -Force /run/systemd }
        # What systemd makes of its words: double quotes away, %% and $$ single.
        $line = (Get-Content $unit) -match '^ExecStart=' -replace '^ExecStart='
        $words = @([regex]::Matches($line, '"(?<word>(?:\\.|[^"])*)"') | ForEach-Object { $_.Groups['word'].Value -replace '\\(.)', '$1' -replace '%%', '%' -replace '\$\$', '$' })
        $command, $rest = $words
        & $command @rest
        $LASTEXITCODE | Should -Be 0
        Get-Content /proc/sys/net/ipv4/ip_forward | Should -Be 1
        $again = Get-ContainerNetwork cn0
        "$($again.Subnet) $($again.Persistent) $($again.Drift)" | Should -Be '172.30.0.0/16 True '
        Measure-Change { Import-ContainerNetwork $document } | Should -Be 0
        Remove-ContainerNetwork cn0
        $unit, $link, $document | Where-Object { Test-Path $_ } | Should -BeNullOrEmpty
        Get-Content /proc/sys/net/ipv4/ip_forward | Should -Be $forward
    }

    It 'sees that the unit is gone, or not enabled, and Repair writes it again' {
        $null = New-ContainerNetwork cn0 172.30.0.0/16 -Persist
        foreach ($file in $unit, $link, $document) {
            Remove-Item $file
            (Get-ContainerNetwork cn0).Drift | Should -Match 'is gone|not enabled'
            $null = Repair-ContainerNetwork
            (Get-ContainerNetwork cn0).Drift | Should -BeNullOrEmpty
            $file | Should -Exist
        }
    }

    It 'is refused in a namespace that no start brings back, and over a file that is not ours' {
        $name = New-TestNamespace
        { New-ContainerNetwork cn0 172.30.0.0/16 -Persist -Namespace $name -ErrorAction Stop } | Should -Throw -ErrorId 'NotPersistable,*' -ExpectedMessage "*$name*"
        Set-Content $unit '[Unit]'
        { New-ContainerNetwork cn0 172.30.0.0/16 -Persist -ErrorAction Stop } | Should -Throw -ErrorId 'NotPersistable,*' -ExpectedMessage '*not ContainerNet*'
        Get-Content $unit | Should -Be '[Unit]'
        Remove-TestNamespace
    }

    It 'is refused where there is no systemd' {
        mount -t tmpfs tmpfs /etc/systemd
        try {
            { New-ContainerNetwork cn0 172.30.0.0/16 -Persist -ErrorAction Stop } | Should -Throw -ErrorId 'NotPersistable,*' -ExpectedMessage '*no systemd*'
        } finally {
            umount /etc/systemd
        }
        Get-ContainerNetwork | Should -BeNullOrEmpty
    }
}

BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'New-MacvlanLink' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

        function Get-Names { foreach ($name in (Get-ChildItem /run/netns).Name) { "${name}:"; (Get-IpJson $name link show).ifname } }

        # Runs a block that is refused: gives its errors, and sees that no link was made.
        function Get-Refusal ([scriptblock] $Block) {
            $before = Get-Names
            & { $ErrorActionPreference = 'Continue'; & $Block } 2>&1
            Get-Names | Should -Be $before
        }
    }

    # The host's p0 leads to the world's 192.0.2.1.
    BeforeEach {
        $lab = New-Lab -Bare
        ip -n $lab.Host link add p0 up type veth peer name up0 netns $lab.World
        ip -n $lab.World link set up0 up
        ip -n $lab.World addr add 192.0.2.1/24 dev up0
    }
    AfterEach { $lab | Remove-Lab }

    It 'makes a link in mode <_>, as iproute2 sees it' -ForEach 'Private', 'Vepa', 'Bridge', 'Passthru', 'Source' {
        # In passthru mode it has its parent's address, whatever is asked.
        $address = $_ -eq 'Passthru' ? (Get-IpJson $lab.Host link show p0).address : '02:00:00:00:00:05'
        $made = New-MacvlanLink mv0 p0 -Mode $_ -MtuBytes 1400 -LinkLayerAddress $address -Namespace $lab.Host
        $seen = Get-IpJson $lab.Host link show mv0
        $seen.linkinfo.info_kind, $seen.linkinfo.info_data.mode | Should -Be macvlan, "$_".ToLowerInvariant()
        $seen.link, $seen.mtu, $seen.address | Should -Be p0, 1400, $address
        $seen.flags | Should -Contain UP
        $made | Should -BeOfType ContainerNet.Route.NetworkLink
        $made.InterfaceIndex, $made.Kind, $made.PeerName, "$($made.MacvlanOptions.Mode)" | Should -Be $seen.ifindex, macvlan, p0, $_
    }

    It 'lets a link be born inside another namespace, and its neighbour answers' {
        $made = New-MacvlanLink eth0 p0 -Namespace $lab.Host -TargetNamespace $lab.ContainerId
        $made.Name, $made.State, $made.PeerName | Should -Be eth0, Up, p0
        $made.PeerNamespace | Should -Be $lab.Host
        (Get-IpJson $lab.Container link show eth0).linkinfo.info_data.mode | Should -Be bridge
        Get-IpJson $lab.Host link show eth0 | Should -BeNullOrEmpty
        $null = $made | Add-IpAddress 192.0.2.11/24
        Test-Ping $lab.Container 192.0.2.1 | Should -BeTrue
    }

    It 'keeps private links from each other, and lets those in bridge mode meet' {
        $null = New-MacvlanLink p0 -Name a0 -Namespace $lab.Host -TargetNamespace $lab.Container -Mode Private | Add-IpAddress 192.0.2.11/24
        $null = New-MacvlanLink p0 -Name b0 -Namespace $lab.Host -Mode Private | Add-IpAddress 192.0.2.12/24
        Test-Ping $lab.Container 192.0.2.1 | Should -BeTrue
        Test-Ping $lab.Container 192.0.2.12 | Should -BeFalse
        'a0', 'b0' | ForEach-Object { ip -n ($_ -eq 'a0' ? $lab.Container : $lab.Host) link set $_ type macvlan mode bridge }
        (Get-NetworkLink b0 -Namespace $lab.Host).MacvlanOptions.Mode | Should -Be Bridge
        ip -n $lab.Container neigh flush dev a0 # else it waits a second before it asks again
        Test-Ping $lab.Container 192.0.2.12 | Should -BeTrue
    }

    It 'hears only the addresses it is told of, in source mode' {
        $mac = (Get-IpJson $lab.World link show up0).address
        $made = New-MacvlanLink mv0 p0 -Mode Source -SourceAddress $mac, 02:00:00:00:00:06 -Namespace $lab.Host
        ($made.MacvlanOptions.SourceAddress | Sort-Object) | Should -Be (@($mac, '02:00:00:00:00:06') | Sort-Object)
        $seen = (Get-IpJson $lab.Host link show mv0).linkinfo.info_data
        @($seen.macaddr_data | Sort-Object) | Should -Be (@($mac, '02:00:00:00:00:06') | Sort-Object)
        (New-MacvlanLink mv0 p0 -Mode Source -SourceAddress 02:00:00:00:00:06, $mac -Namespace $lab.Host -Force).InterfaceIndex | Should -Be $made.InterfaceIndex
    }

    It 'takes parents, namespaces and rows from the pipeline' {
        $made = Get-NetworkLink p0 -Namespace $lab.Host | New-MacvlanLink
        $made.Name | Should -Match '^macvlan[0-9a-f]{8}$'
        $made.PeerName | Should -Be p0
        $row = "Name,Parent,Mode,Namespace,TargetNamespace`nmv7,p0,Private,$($lab.Host),$($lab.Container)" | ConvertFrom-Csv | New-MacvlanLink
        $row.Name, $row.Namespace, "$($row.MacvlanOptions.Mode)" | Should -Be mv7, $lab.Container, Private
        Invoke-NetworkNamespace $lab.Host {
            param($container)
            (Get-NetworkNamespace $container | New-MacvlanLink -Parent p0).Name
        } -ArgumentList $lab.Container | Should -Be eth0
        (Get-IpJson $lab.Container link show eth0).linkinfo.info_kind | Should -Be macvlan
    }

    It 'does nothing with -WhatIf, and leaves it off with -Down' {
        Get-Refusal { New-MacvlanLink mv0 p0 -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty
        (New-MacvlanLink mv0 p0 -Down -Namespace $lab.Host).State | Should -Be Down
        (Get-IpJson $lab.Host link show mv0).flags | Should -Not -Contain UP
    }

    It 'finds it good with -Force when it is as asked, and only then' {
        $first = New-MacvlanLink mv0 p0 -Namespace $lab.Host
        (New-MacvlanLink mv0 p0 -Namespace $lab.Host -Force).InterfaceIndex | Should -Be $first.InterfaceIndex
        foreach ($other in @{ Mode = 'Private' }, @{ MtuBytes = 1300 }, @{ Down = $true }) {
            (Get-Refusal { New-MacvlanLink mv0 p0 @other -Namespace $lab.Host -Force }).FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
        }
    }

    It 'refuses with one error, <Id>' -ForEach @(
        @{ Given = @{ Name = 'a/b' }; Id = 'InvalidName' }
        @{ Given = @{ Name = 'p0' }; Id = 'EEXIST' }
        @{ Given = @{ Parent = 'p9' }; Id = 'LinkNotFound' }
        @{ Given = @{ Parent = 'lo' }; Id = 'EINVAL' }
        @{ Given = @{ LinkLayerAddress = '01:00:00:00:00:00' }; Id = 'EADDRNOTAVAIL' }
        @{ Given = @{ SourceAddress = '02:00:00:00:00:06' }; Id = 'NotASourceLink' }
        @{ Given = @{ Mode = 'Passthru'; LinkLayerAddress = '02:00:00:00:00:05' }; Id = 'NotApplied' }
        @{ Given = @{ TargetNamespace = 'nobody' }; Id = 'NamespaceNotFound' }
    ) {
        $asked = @{ Name = 'mv0'; Parent = 'p0'; Namespace = $lab.Host }
        $Given.Keys | ForEach-Object { $asked[$_] = $Given[$_] }
        $refusal = @(Get-Refusal { New-MacvlanLink @asked })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'says why a bridge''s port takes none, and why passthru is alone' {
        ip -n $lab.Host link add cn0 type bridge
        ip -n $lab.Host link add v0 master cn0 type veth peer name v1
        "$(Get-Refusal { New-MacvlanLink mv0 v0 -Namespace $lab.Host })" | Should -Match "EBUSY.*'v0' is a port of a bridge"
        $null = New-MacvlanLink mv1 p0 -Mode Passthru -Namespace $lab.Host
        "$(Get-Refusal { New-MacvlanLink mv2 p0 -Namespace $lab.Host })" | Should -Match 'EINVAL.*passthru'
    }
}

BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Add-IpAddress' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab -Bare
        $pair = New-VethPair veth_host eth0 -Namespace $lab.Host -PeerNamespace $lab.ContainerId
    }
    AfterEach { $lab | Remove-Lab }

    BeforeAll {
        function Get-Seen ([string] $Namespace, [string] $Link) {
            (Get-IpJson $Namespace address show dev $Link).addr_info | Where-Object scope -NE link | ForEach-Object { "$($_.local)/$($_.prefixlen)" } | Sort-Object
        }
    }

    It 'gives a link an IPv4 address, its broadcast address and its route, as iproute2 sees them' {
        $made = Add-IpAddress 10.0.0.1/24 veth_host -Namespace $lab.Host
        $made | Should -BeOfType ContainerNet.Route.IpAddress
        "$made $($made.IPAddress) $($made.PrefixLength) $($made.InterfaceAlias) $($made.AddressFamily) $($made.Scope) $($made.Namespace)" |
            Should -Be "10.0.0.1/24 10.0.0.1 24 veth_host IPv4 Global $($lab.Host)"
        $made.InterfaceIndex | Should -Be $pair.InterfaceIndex

        $seen = (Get-IpJson $lab.Host address show dev veth_host).addr_info | Where-Object family -EQ inet
        "$($seen.local)/$($seen.prefixlen) $($seen.broadcast) $($seen.scope)" | Should -Be '10.0.0.1/24 10.0.0.255 global'
        (Get-IpJson $lab.Host route show dev veth_host).dst | Should -Be 10.0.0.0/24
    }

    It 'gives a link an IPv6 address, usable at once when duplicates are not looked for' {
        $made = Add-IpAddress 2001:DB8:0::1 veth_host -PrefixLength 64 -SkipDuplicateDetection -Namespace $lab.Host
        "$made $($made.AddressFamily) $($made.Scope) $($made.Flags)" | Should -Be '2001:db8::1/64 IPv6 Global NoDad, Permanent'
        Get-Seen $lab.Host veth_host | Should -Be 2001:db8::1/64
    }

    It 'looks for duplicates of an IPv6 address unless told not to' {
        Invoke-In $lab.Container ip link set eth0 up
        (Add-IpAddress 2001:db8::2/64 veth_host -Namespace $lab.Host).Flags.HasFlag([ContainerNet.Route.AddressFlags]::Tentative) | Should -BeTrue
    }

    It 'makes no route when asked for none' {
        $null = Add-IpAddress 10.0.0.1/24 veth_host -NoPrefixRoute -Namespace $lab.Host
        Get-IpJson $lab.Host route show dev veth_host | Should -BeNullOrEmpty
    }

    It 'keeps loopback addresses to this host' {
        (Add-IpAddress 127.0.0.5/32 lo -Namespace $lab.Host).Scope | Should -Be Host
    }

    It 'takes a veth pair from the pipeline, and the other end by name' {
        ($pair | Add-IpAddress 172.17.0.1/16).InterfaceAlias | Should -Be veth_host
        (Add-IpAddress 172.17.0.2/16 -InterfaceAlias eth0 -Namespace $lab.ContainerId).InterfaceAlias | Should -Be eth0
        Invoke-In $lab.Container ip link set eth0 up
        Test-Ping $lab.Container 172.17.0.1 | Should -BeTrue
    }

    It 'takes addresses from JSON and from CSV' {
        $rows = '10.0.0.1', '2001:db8::1' | ForEach-Object { [pscustomobject]@{ IPAddress = $_; PrefixLength = $_ -match ':' ? 64 : 24; InterfaceAlias = 'veth_host'; Namespace = $lab.Host } }
        $null = $rows[0] | ConvertTo-Json | ConvertFrom-Json | Add-IpAddress
        $null = $rows[1] | ConvertTo-Csv | ConvertFrom-Csv | Add-IpAddress
        Get-Seen $lab.Host veth_host | Should -Be 10.0.0.1/24, 2001:db8::1/64
    }

    It 'changes nothing with -WhatIf' {
        $pair | Add-IpAddress 10.0.0.1/24 -WhatIf | Should -BeNullOrEmpty
        Get-Seen $lab.Host veth_host | Should -BeNullOrEmpty
    }

    It 'says EEXIST for what is there, and with -Force takes it when it is the same: <_>' -ForEach '10.0.0.1/24', '2001:db8::1/64' {
        $null = $pair | Add-IpAddress $_
        $pair | Add-IpAddress $_ -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.FullyQualifiedErrorId | Should -Be 'EEXIST,ContainerNet.Commands.AddIpAddressCommand'
        "$($pair | Add-IpAddress $_ -Force)" | Should -Be $_
        Get-Seen $lab.Host veth_host | Should -Be $_
    }

    It 'does not take another prefix length for the same' {
        $null = $pair | Add-IpAddress 2001:db8::1/64
        $pair | Add-IpAddress 2001:db8::1/48 -Force -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
    }

    It 'refuses <Because> with one error, and changes nothing' -ForEach @(
        @{ Because = 'an IPv4 address without prefix'; Id = 'PrefixMissing'; With = @{ IPAddress = '10.0.0.1' }; Advice = '*10.0.0.1/24*' }
        @{ Because = 'an IPv6 address without prefix'; Id = 'PrefixMissing'; With = @{ IPAddress = '2001:db8::1' }; Advice = '*2001:db8::1/64*' }
        @{ Because = 'a prefix given twice, differently'; Id = 'InvalidPrefix'; With = @{ IPAddress = '10.0.0.1/24'; PrefixLength = 16 } }
        @{ Because = 'a prefix longer than the address'; Id = 'InvalidPrefix'; With = @{ IPAddress = '10.0.0.1'; PrefixLength = 33 } }
        @{ Because = 'a negative prefix'; Id = 'InvalidPrefix'; With = @{ IPAddress = '10.0.0.1'; PrefixLength = -1 } }
        @{ Because = 'a prefix that is no number'; Id = 'InvalidAddress'; With = @{ IPAddress = '10.0.0.1/x' } }
        @{ Because = 'three numbers'; Id = 'InvalidAddress'; With = @{ IPAddress = '10.0.1/24' } }
        @{ Because = 'an octal number'; Id = 'InvalidAddress'; With = @{ IPAddress = '010.0.0.1/24' } }
        @{ Because = 'an address with a zone'; Id = 'InvalidAddress'; With = @{ IPAddress = 'fe80::1%eth0/64' } }
        @{ Because = 'a name'; Id = 'InvalidAddress'; With = @{ IPAddress = "web`e]0;x`a/24" } }
        @{ Because = 'a link that is not there'; Id = 'LinkNotFound'; With = @{ IPAddress = '10.0.0.1/24'; InterfaceAlias = 'nolink' } }
        @{ Because = 'a link name that is too long'; Id = 'LinkNotFound'; With = @{ IPAddress = '10.0.0.1/24'; InterfaceAlias = 'a-name-of-17-char' } }
        @{ Because = 'a link by its alternative name'; Id = 'LinkNotFound'; With = @{ IPAddress = '10.0.0.1/24'; InterfaceAlias = 'other' } }
        @{ Because = 'a namespace that is not there'; Id = 'NamespaceNotFound'; With = @{ IPAddress = '10.0.0.1/24'; Namespace = 'nowhere' } }
    ) {
        Invoke-In $lab.Host ip link property add dev veth_host altname other
        $given = @{ InterfaceAlias = 'veth_host'; Namespace = $lab.Host } + @{}
        $With.Keys | ForEach-Object { $given[$_] = $With[$_] }
        Add-IpAddress @given -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.Count | Should -Be 1
        $refused[0].FullyQualifiedErrorId | Should -Be "$Id,ContainerNet.Commands.AddIpAddressCommand"
        $refused[0].ErrorDetails.Message | Should -Not -Match '[\x00-\x1f\x7f]'
        $refused[0].ErrorDetails.RecommendedAction | Should -BeLike ($Advice ?? '?*')
        Get-Seen $lab.Host veth_host | Should -BeNullOrEmpty
    }

    It 'goes on with the next object after an error' {
        '10.0.0.1', '10.0.0.2/24' | ForEach-Object { [pscustomobject]@{ IPAddress = $_; InterfaceAlias = 'veth_host'; Namespace = $lab.Host } } |
            Add-IpAddress -ErrorVariable refused -ErrorAction SilentlyContinue | ForEach-Object IPAddress | Should -Be 10.0.0.2
        $refused.Count | Should -Be 1
    }

    It 'completes links of the namespace' {
        (TabExpansion2 "Add-IpAddress 10.0.0.1/24 -Namespace $($lab.Host) -InterfaceAlias veth").CompletionMatches.CompletionText | Should -Be veth_host
    }
}

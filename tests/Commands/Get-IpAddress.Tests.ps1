BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-IpAddress' -Skip:(-not (Test-Has lab)) {
    BeforeAll { $lab = New-Lab -IPv6 }
    AfterAll { $lab | Remove-Lab }

    It 'gives every address iproute2 gives' {
        $ours = Get-IpAddress -Namespace $lab.Host | ForEach-Object { "$($_.InterfaceAlias) $_ $($_.AddressFamily) $($_.Scope)".ToLower() } | Sort-Object
        $theirs = Get-IpJson $lab.Host address show | ForEach-Object { $link = $_; $_.addr_info | ForEach-Object { "$($link.ifname) $($_.local)/$($_.prefixlen) $($_.family -eq 'inet' ? 'ipv4' : 'ipv6') $($_.scope)" } } | Sort-Object
        $ours | Should -Be $theirs
    }

    It 'has the promised properties' {
        $address = Get-IpAddress 172.17.0.2 -Namespace $lab.ContainerId
        'IPAddress', 'PrefixLength', 'InterfaceAlias', 'InterfaceIndex', 'AddressFamily', 'Scope', 'Flags', 'ValidLifetime', 'PreferredLifetime', 'Namespace' |
            Should -BeIn $address.PSObject.Properties.Name
        $address.IPAddress | Should -BeExactly 172.17.0.2
        $address.PrefixLength | Should -Be 16
        $address.ValidLifetime | Should -BeNullOrEmpty
    }

    It 'knows how long an address lives' {
        Invoke-In $lab.World ip addr add 198.51.100.1/32 dev lo valid_lft 600 preferred_lft 300
        $address = Get-IpAddress 198.51.100.1 -Namespace $lab.World
        $address.ValidLifetime.TotalSeconds | Should -BeIn 598, 599, 600
        $address.PreferredLifetime.TotalSeconds | Should -BeIn 298, 299, 300
    }

    It 'finds <Text> by <Name>' -ForEach @(
        @{ Name = 'address'; With = @{ IPAddress = '172.17.0.1' }; Text = '172.17.0.1/16' }
        @{ Name = 'address and prefix length'; With = @{ IPAddress = '172.17.0.1/16' }; Text = '172.17.0.1/16' }
        @{ Name = 'IPv6 address, however written'; With = @{ IPAddress = '2001:DB8:17:0::1' }; Text = '2001:db8:17::1/64' }
        @{ Name = 'wildcard'; With = @{ IPAddress = '172.17.*' }; Text = '172.17.0.1/16' }
        @{ Name = 'link and family'; With = @{ InterfaceAlias = 'docker0'; AddressFamily = 'IPv4' }; Text = '172.17.0.1/16' }
        @{ Name = 'link by wildcard'; With = @{ InterfaceAlias = 'dock*'; IPAddress = '2001:*' }; Text = '2001:db8:17::1/64' }
    ) {
        Get-IpAddress @With -Namespace $lab.Host | ForEach-Object ToString | Should -Be $Text
    }

    It 'takes its own objects from the pipeline' {
        $all = Get-IpAddress -Namespace $lab.Host | ForEach-Object { "$($_.InterfaceAlias) $_" }
        Get-IpAddress -Namespace $lab.Host | Get-IpAddress | ForEach-Object { "$($_.InterfaceAlias) $_" } | Should -Be $all
    }

    It 'looks into all namespaces' {
        (Get-IpAddress 172.17.0.*, 203.0.113.176 -AllNamespaces | Where-Object Namespace -In $lab.Host, $lab.World, $lab.Container).IPAddress | Sort-Object |
            Should -Be 172.17.0.1, 172.17.0.2, 203.0.113.176
    }

    It 'writes ObjectNotFound for <Name>' -ForEach @(
        @{ Name = 'an address'; With = @{ IPAddress = '10.9.9.9' }; Id = 'AddressNotFound' }
        @{ Name = 'an address on another link'; With = @{ IPAddress = '172.17.0.1'; InterfaceAlias = 'eth0' }; Id = 'AddressNotFound' }
        @{ Name = 'a link'; With = @{ InterfaceAlias = 'nolink' }; Id = 'LinkNotFound' }
    ) {
        Get-IpAddress @With -Namespace $lab.Host -ErrorVariable missing -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $missing.Count | Should -Be 1
        $missing[0].FullyQualifiedErrorId | Should -Be "$Id,ContainerNet.Commands.GetIpAddressCommand"
        $missing[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'writes no error for a wildcard, or for a link without addresses' {
        Get-IpAddress 10.9.* -Namespace $lab.Host -ErrorAction Stop | Should -BeNullOrEmpty
        Get-IpAddress -InterfaceAlias veth_host -AddressFamily IPv4 -Namespace $lab.Host -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'refuses what is no address' {
        Get-IpAddress web -Namespace $lab.Host -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.FullyQualifiedErrorId | Should -Be 'InvalidAddress,ContainerNet.Commands.GetIpAddressCommand'
    }

    It 'shows a table without control characters from the kernel' {
        Invoke-In $lab.World ip link add "a`e]0;x`ab" type veth peer name other
        Invoke-In $lab.World ip addr add 10.3.3.3/24 dev "a`e]0;x`ab"
        $shown = Get-IpAddress 10.3.3.3 -Namespace $lab.World | Out-String -Width 100
        $shown | Should -Match '10\.3\.3\.3/24'
        $shown -replace '\e\[[\d;]*m' | Should -Not -Match '[\x00-\x09\x0b\x0c\x0e-\x1f]'
        Get-IpAddress 10.3.3.3 -Namespace $lab.World | ForEach-Object InterfaceAlias | Should -Be "a`e]0;x`ab"
    }

    It 'completes addresses' {
        (TabExpansion2 "Get-IpAddress -Namespace $($lab.World) -IPAddress 203").CompletionMatches.CompletionText | Should -Be 203.0.113.176/32
    }
}

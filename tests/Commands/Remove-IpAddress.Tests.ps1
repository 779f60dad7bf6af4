BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Remove-IpAddress' -Skip:(-not (Test-Has lab)) {
    BeforeEach { $lab = New-Lab -IPv6 }
    AfterEach { $lab | Remove-Lab }

    BeforeAll {
        function Get-Seen ([string] $Namespace, [string] $Link) {
            (Get-IpJson $Namespace address show dev $Link).addr_info | Where-Object scope -NE link | ForEach-Object { "$($_.local)/$($_.prefixlen)" } | Sort-Object
        }
    }

    It 'takes an IPv4 address and an IPv6 address, and says nothing' {
        Remove-IpAddress 172.17.0.2/16 eth0 -Namespace $lab.Container | Should -BeNullOrEmpty
        Get-Seen $lab.Container eth0 | Should -Be 2001:db8:17::2/64
        Remove-IpAddress 2001:db8:17::2 eth0 -PrefixLength 64 -Namespace $lab.Container | Should -BeNullOrEmpty
        Get-Seen $lab.Container eth0 | Should -BeNullOrEmpty
    }

    It 'takes what Get-IpAddress gives, live, from JSON and from CSV, and gives it back with -PassThru' {
        Get-IpAddress 172.17.0.1 -Namespace $lab.Host | Remove-IpAddress -PassThru | ForEach-Object ToString | Should -Be 172.17.0.1/16
        Get-IpAddress 192.0.2.10 -Namespace $lab.Host | ConvertTo-Json | ConvertFrom-Json | Remove-IpAddress
        Get-IpAddress 2001:db8:2::10 -Namespace $lab.Host | ConvertTo-Csv | ConvertFrom-Csv | Remove-IpAddress
        Get-Seen $lab.Host docker0 | Should -Be 2001:db8:17::1/64
        Get-Seen $lab.Host eth0 | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        Get-IpAddress -Namespace $lab.Container | Remove-IpAddress -WhatIf
        Get-Seen $lab.Container eth0 | Should -Be 172.17.0.2/16, 2001:db8:17::2/64
    }

    It 'refuses <Because> with one error, and changes nothing' -ForEach @(
        @{ Because = 'an address that is not there'; Id = 'AddressNotFound'; With = @{ IPAddress = '172.17.0.99/16' }; Category = 'ObjectNotFound' }
        @{ Because = 'an IPv6 address that is not there'; Id = 'AddressNotFound'; With = @{ IPAddress = '2001:db8:17::99/64' }; Category = 'ObjectNotFound' }
        @{ Because = 'another prefix length'; Id = 'AddressNotFound'; With = @{ IPAddress = '172.17.0.2/24' }; Category = 'ObjectNotFound' }
        @{ Because = 'an address without prefix'; Id = 'PrefixMissing'; With = @{ IPAddress = '172.17.0.2' }; Category = 'InvalidArgument' }
        @{ Because = 'a link that is not there'; Id = 'LinkNotFound'; With = @{ IPAddress = '172.17.0.2/16'; InterfaceAlias = 'nolink' }; Category = 'ObjectNotFound' }
    ) {
        $given = @{ InterfaceAlias = 'eth0'; Namespace = $lab.Container }
        $With.Keys | ForEach-Object { $given[$_] = $With[$_] }
        Remove-IpAddress @given -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.Count | Should -Be 1
        $refused[0].FullyQualifiedErrorId | Should -Be "$Id,ContainerNet.Commands.RemoveIpAddressCommand"
        $refused[0].CategoryInfo.Category | Should -Be $Category
        Get-Seen $lab.Container eth0 | Should -Be 172.17.0.2/16, 2001:db8:17::2/64
    }

    It 'is silent about what is not there with -ErrorAction Ignore' {
        Remove-IpAddress 172.17.0.99/16 eth0 -Namespace $lab.Container -ErrorAction Ignore -ErrorVariable refused
        $refused | Should -BeNullOrEmpty
    }

    It 'completes the addresses of the link, with their prefix length' {
        (TabExpansion2 "Remove-IpAddress -Namespace $($lab.Container) -InterfaceAlias eth0 -IPAddress 172").CompletionMatches.CompletionText | Should -Be 172.17.0.2/16
    }
}

BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Disable-IpForward' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab -IPv6
        Invoke-In $lab.Host sh -c 'cd /proc/sys/net; echo 1 >ipv4/ip_forward; echo 1 >ipv6/conf/all/forwarding'
    }
    AfterEach { $lab | Remove-Lab }

    BeforeAll {
        function Get-Setting ([string] $Path) { Invoke-In $lab.Host cat "/proc/sys/net/$Path" }
    }

    It 'sets the whole namespace and every link in it, and says nothing' {
        Disable-IpForward -Namespace $lab.Host | Should -BeNullOrEmpty
        'ipv4/ip_forward', 'ipv4/conf/eth0/forwarding', 'ipv6/conf/all/forwarding' | ForEach-Object { Get-Setting $_ } | Should -Be 0, 0, 1
        Test-Ping $lab.Container 203.0.113.176 | Should -Be $False
    }

    It 'sets IPv6' {
        Disable-IpForward -AddressFamily IPv6 -Namespace $lab.Host
        'ipv4/ip_forward', 'ipv6/conf/all/forwarding', 'ipv6/conf/eth0/forwarding' | ForEach-Object { Get-Setting $_ } | Should -Be 1, 0, 0
    }

    It 'sets single links' {
        Disable-IpForward docker0, eth0 -Namespace $lab.Host
        'ipv4/ip_forward', 'ipv4/conf/docker0/forwarding', 'ipv4/conf/eth0/forwarding', 'ipv4/conf/veth_host/forwarding' | ForEach-Object { Get-Setting $_ } | Should -Be 1, 0, 0, 1
    }

    It 'gives the setting back with -PassThru' {
        $forward = Disable-IpForward -Namespace $lab.Host -PassThru
        "$($forward.AddressFamily) [$($forward.InterfaceAlias)] $($forward.Enabled)" | Should -Be 'IPv4 [] False'
        $forward = Disable-IpForward eth0 -AddressFamily IPv6 -Namespace $lab.Host -PassThru
        "$($forward.AddressFamily) [$($forward.InterfaceAlias)] $($forward.Enabled)" | Should -Be 'IPv6 [eth0] False'
    }

    It 'takes what Get-IpForward gives, by way of <_>' -ForEach 'objects', 'JSON', 'CSV' {
        $settings = @(Get-IpForward -AddressFamily IPv6 -Namespace $lab.Host) + @(Get-IpForward eth0 -Namespace $lab.Host)
        $(switch ($_) { objects { $settings } JSON { $settings | ConvertTo-Json | ConvertFrom-Json } CSV { $settings | ConvertTo-Csv | ConvertFrom-Csv } }) | Disable-IpForward
        'ipv6/conf/all/forwarding', 'ipv4/conf/eth0/forwarding', 'ipv4/ip_forward' | ForEach-Object { Get-Setting $_ } | Should -Be 0, 0, 1
    }

    It 'changes nothing with -WhatIf' {
        Disable-IpForward -Namespace $lab.Host -WhatIf
        Disable-IpForward eth0 -Namespace $lab.Host -WhatIf
        'ipv4/ip_forward', 'ipv4/conf/eth0/forwarding' | ForEach-Object { Get-Setting $_ } | Should -Be 1, 1
    }

    It 'refuses a link that is not there with one error, and goes on with the next' {
        Disable-IpForward nolink, eth0 -Namespace $lab.Host -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.Count | Should -Be 1
        $refused[0].FullyQualifiedErrorId | Should -Be 'LinkNotFound,ContainerNet.Commands.DisableIpForwardCommand'
        'ipv4/ip_forward', 'ipv4/conf/eth0/forwarding' | ForEach-Object { Get-Setting $_ } | Should -Be 1, 0
    }
}

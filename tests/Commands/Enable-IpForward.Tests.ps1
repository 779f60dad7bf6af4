BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Enable-IpForward' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab -IPv6
        Invoke-In $lab.Host sh -c 'cd /proc/sys/net; echo 0 >ipv4/ip_forward; echo 0 >ipv6/conf/all/forwarding'
    }
    AfterEach { $lab | Remove-Lab }

    BeforeAll {
        function Get-Setting ([string] $Path) { Invoke-In $lab.Host cat "/proc/sys/net/$Path" }
    }

    It 'sets the whole namespace and every link in it, and says nothing' {
        Enable-IpForward -Namespace $lab.Host | Should -BeNullOrEmpty
        'ipv4/ip_forward', 'ipv4/conf/eth0/forwarding', 'ipv6/conf/all/forwarding' | ForEach-Object { Get-Setting $_ } | Should -Be 1, 1, 0
        Test-Ping $lab.Container 203.0.113.176 | Should -Be $True
    }

    It 'sets IPv6' {
        Enable-IpForward -AddressFamily IPv6 -Namespace $lab.Host
        'ipv4/ip_forward', 'ipv6/conf/all/forwarding', 'ipv6/conf/eth0/forwarding' | ForEach-Object { Get-Setting $_ } | Should -Be 0, 1, 1
    }

    It 'sets single links' {
        Enable-IpForward docker0, eth0 -Namespace $lab.Host
        'ipv4/ip_forward', 'ipv4/conf/docker0/forwarding', 'ipv4/conf/eth0/forwarding', 'ipv4/conf/veth_host/forwarding' | ForEach-Object { Get-Setting $_ } | Should -Be 0, 1, 1, 0
    }

    It 'gives the setting back with -PassThru' {
        $forward = Enable-IpForward -Namespace $lab.Host -PassThru
        "$($forward.AddressFamily) [$($forward.InterfaceAlias)] $($forward.Enabled)" | Should -Be 'IPv4 [] True'
        $forward = Enable-IpForward eth0 -AddressFamily IPv6 -Namespace $lab.Host -PassThru
        "$($forward.AddressFamily) [$($forward.InterfaceAlias)] $($forward.Enabled)" | Should -Be 'IPv6 [eth0] True'
    }

    It 'takes what Get-IpForward gives, by way of <_>' -ForEach 'objects', 'JSON', 'CSV' {
        $settings = @(Get-IpForward -AddressFamily IPv6 -Namespace $lab.Host) + @(Get-IpForward eth0 -Namespace $lab.Host)
        $(switch ($_) { objects { $settings } JSON { $settings | ConvertTo-Json | ConvertFrom-Json } CSV { $settings | ConvertTo-Csv | ConvertFrom-Csv } }) | Enable-IpForward
        'ipv6/conf/all/forwarding', 'ipv4/conf/eth0/forwarding', 'ipv4/ip_forward' | ForEach-Object { Get-Setting $_ } | Should -Be 1, 1, 0
    }

    It 'changes nothing with -WhatIf' {
        Enable-IpForward -Namespace $lab.Host -WhatIf
        Enable-IpForward eth0 -Namespace $lab.Host -WhatIf
        'ipv4/ip_forward', 'ipv4/conf/eth0/forwarding' | ForEach-Object { Get-Setting $_ } | Should -Be 0, 0
    }

    It 'refuses a link that is not there with one error, and goes on with the next' {
        Enable-IpForward nolink, eth0 -Namespace $lab.Host -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.Count | Should -Be 1
        $refused[0].FullyQualifiedErrorId | Should -Be 'LinkNotFound,ContainerNet.Commands.EnableIpForwardCommand'
        'ipv4/ip_forward', 'ipv4/conf/eth0/forwarding' | ForEach-Object { Get-Setting $_ } | Should -Be 0, 1
    }

    It 'names /proc/sys when it may only be read' {
        mount -o bind /proc/sys /proc/sys
        mount -o remount,bind,ro /proc/sys
        try {
            Enable-IpForward -Namespace $lab.Host -ErrorVariable refused -ErrorAction SilentlyContinue
        }
        finally {
            umount /proc/sys
        }

        $refused.Count | Should -Be 1
        $refused[0].FullyQualifiedErrorId | Should -Be 'EROFS,ContainerNet.Commands.EnableIpForwardCommand'
        $refused[0].ErrorDetails.Message | Should -BeLike '*net.ipv4.ip_forward*/proc/sys is mounted read-only*'
        Get-Setting ipv4/ip_forward | Should -Be 0
    }
}

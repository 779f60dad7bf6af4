BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-IpForward' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $lab = New-Lab
        Invoke-In $lab.Host sh -c 'echo 0 >/proc/sys/net/ipv4/conf/eth0/forwarding; echo 1 >/proc/sys/net/ipv6/conf/docker0/forwarding'
    }
    AfterAll { $lab | Remove-Lab }

    It 'gives the setting of the whole namespace' {
        $forward = Get-IpForward -Namespace $lab.Host
        $forward | Should -BeOfType ContainerNet.Route.IpForward
        "$($forward.AddressFamily) [$($forward.InterfaceAlias)] $($forward.Enabled) $($forward.Namespace)" | Should -Be "IPv4 [] True $($lab.Host)"
        (Get-IpForward -Namespace $lab.ContainerId).Enabled | Should -BeFalse
        (Get-IpForward -AddressFamily IPv6 -Namespace $lab.Host).Enabled | Should -BeFalse
    }

    It 'gives the own settings of links, by name and by wildcard' {
        (Get-IpForward eth0 -Namespace $lab.Host).Enabled | Should -BeFalse
        (Get-IpForward docker0 -Namespace $lab.Host).Enabled | Should -BeTrue
        (Get-IpForward docker0 -AddressFamily IPv6 -Namespace $lab.Host).Enabled | Should -BeTrue
        Get-IpForward * -Namespace $lab.Host | ForEach-Object { "$($_.InterfaceAlias) $($_.Enabled)" } | Sort-Object |
            Should -Be 'docker0 True', 'eth0 False', 'lo True', 'veth_host True'
    }

    It 'takes links from the pipeline' {
        Get-NetworkLink docker0 -Namespace $lab.Host | Get-IpForward | ForEach-Object Enabled | Should -BeTrue
    }

    It 'looks into all namespaces' {
        (Get-IpForward -AllNamespaces | Where-Object Namespace -EQ $lab.World).Enabled | Should -BeFalse
    }

    It 'writes ObjectNotFound for a link that is not there, and nothing for a wildcard' {
        Get-IpForward nolink -Namespace $lab.Host -ErrorVariable missing -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $missing.Count | Should -Be 1
        $missing[0].FullyQualifiedErrorId | Should -Be 'LinkNotFound,ContainerNet.Commands.GetIpForwardCommand'
        $missing[0].CategoryInfo.Category | Should -Be ObjectNotFound
        Get-IpForward no* -Namespace $lab.Host -ErrorAction Stop | Should -BeNullOrEmpty
    }
}

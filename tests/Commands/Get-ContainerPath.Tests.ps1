BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $hasLab = Test-Has lab
}

Describe 'Get-ContainerPath' -Skip:(-not $hasLab) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab
    }
    AfterAll { $lab | Remove-Lab }

    It 'works the hops out by itself, and sends nothing' {
        $sent = { (Get-IpJson $lab.Container -s link show dev eth0).stats64.tx.packets }
        Invoke-In $lab.Container sh -c 'echo 1 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6' # which would speak up by itself
        $before = & $sent
        $path = Get-ContainerPath $lab.Container 203.0.113.176

        $path.Hops.Kind | Should -Be Link, BridgePort, Bridge, Forwarding, Uplink, Destination
        $path.Hops.Index | Should -Be 0, 1, 2, 3, 4, 5
        $path.SourceAddress | Should -Be 172.17.0.2
        $path.HostNamespace | Should -Be $lab.Host
        $path.Hops[3].Description | Should -Match 'default via 192\.0\.2\.1 .*192\.0\.2\.10 by masquerade'
        & $sent | Should -Be $before
    }

    It 'takes the container from the pipeline' {
        (Get-Process -Id $lab.ContainerId | Get-ContainerPath -Destination 172.17.0.1).Hops[-1].Kind | Should -Be Service
    }

    It 'goes the way in for a packet from outside' {
        $path = Get-ContainerPath $lab.Container -From 192.0.2.1 -FromNamespace $lab.World -Port 80
        $path.IsInbound | Should -BeTrue
        $path.Destination | Should -Be 192.0.2.10
        $path.Hops[0].Namespace | Should -Be $lab.World
    }

    It 'completes the container''s name' {
        $typed = "Get-ContainerPath $($lab.Container.Substring(0, 12))"
        (TabExpansion2 $typed $typed.Length).CompletionMatches.CompletionText | Should -Contain $lab.Container
    }
}

BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'New-VxlanLink' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

        # Runs a block that is refused: gives its errors, and sees that no link was made.
        function Get-Refusal ([scriptblock] $Block) {
            $before = @(Get-IpJson $lab.Host link show).ifname
            & { $ErrorActionPreference = 'Continue'; & $Block } 2>&1
            @(Get-IpJson $lab.Host link show).ifname | Should -Be $before
        }
    }

    # Two hosts on one wire: 192.0.2.1 and 2001:db8::1 (host), 192.0.2.2 and 2001:db8::2 (world).
    BeforeEach {
        $lab = New-Lab -Bare
        ip -n $lab.Host link add eth0 index 10 up type veth peer name eth0 netns $lab.World
        ip -n $lab.World link set eth0 up
        foreach ($i in 1, 2) {
            $where = $i -eq 1 ? $lab.Host : $lab.World
            ip -n $where addr add "192.0.2.$i/24" dev eth0
            ip -n $where addr add "2001:db8::$i/64" dev eth0 nodad
        }
    }
    AfterEach { $lab | Remove-Lab }

    It 'makes a link, as iproute2 sees it' {
        ip -n $lab.Host link add cn0 type bridge
        $made = New-VxlanLink vx0 42 192.0.2.2 -LocalIPAddress 192.0.2.1 -Device eth0 -Port 4790 -NoLearning -Bridge cn0 -MtuBytes 1400 -LinkLayerAddress 02:00:00:00:00:07 -Namespace $lab.Host
        $seen = Get-IpJson $lab.Host link show vx0
        $data = $seen.linkinfo.info_data
        $seen.linkinfo.info_kind, $data.id, $data.remote, $data.local, $data.link, $data.port, $data.learning | Should -Be vxlan, 42, 192.0.2.2, 192.0.2.1, eth0, 4790, $false
        $seen.master, $seen.mtu, $seen.address | Should -Be cn0, 1400, 02:00:00:00:00:07
        $seen.flags | Should -Contain UP
        $made | Should -BeOfType ContainerNet.Route.NetworkLink
        $made.InterfaceIndex, $made.Bridge, $made.PeerName | Should -Be $seen.ifindex, cn0, eth0
        $options = $made.VxlanOptions
        $options.VxlanId, $options.RemoteIPAddress, $options.LocalIPAddress, $options.Device, $options.Port, $options.Learning, $options.AgeingTime |
            Should -Be 42, 192.0.2.2, 192.0.2.1, eth0, 4790, $false, ([timespan]'0:05:00')
    }

    It 'is read as it is when iproute2 made it: <How>' -ForEach @(
        @{ How = 'id 7 dstport 4789'; Want = @{ VxlanId = 7; Port = 4789; Learning = $true; RemoteIPAddress = $null } }
        @{ How = 'id 8 dstport 8472 remote 2001:db8::2 local 2001:db8::1 nolearning ttl 9'; Want = @{ VxlanId = 8; Port = 8472; Learning = $false; RemoteIPAddress = '2001:db8::2'; LocalIPAddress = '2001:db8::1'; Ttl = 9 } }
        @{ How = 'id 9 dstport 4789 group 239.1.1.1 dev eth0 ageing 60 l2miss l3miss proxy'; Want = @{ VxlanId = 9; RemoteIPAddress = '239.1.1.1'; Device = 'eth0'; AgeingTime = [timespan]'0:01:00'; L2Miss = $true; L3Miss = $true; Proxy = $true } }
        @{ How = 'external dstport 4789'; Want = @{ IsExternal = $true } }
    ) {
        ip -n $lab.Host link add vx0 type vxlan @(-split $How)
        $link = Get-NetworkLink vx0 -Namespace $lab.Host
        foreach ($name in $Want.Keys) { $link.VxlanOptions.$name | Should -Be $Want[$name] -Because $name }
        ($link | ConvertTo-Json -Depth 4 | ConvertFrom-Json).VxlanOptions.VxlanId | Should -Be $link.VxlanOptions.VxlanId
    }

    It 'carries a ping between two hosts by their <Family> addresses' -ForEach @(
        @{ Family = 'IPv4'; Address = '192.0.2.1', '192.0.2.2' }
        @{ Family = 'IPv6'; Address = '2001:db8::1', '2001:db8::2' }
    ) {
        $null = New-VxlanLink vx0 42 $Address[1] -LocalIPAddress $Address[0] -Device eth0 -Namespace $lab.Host | Add-IpAddress 198.51.100.1/24
        $null = New-VxlanLink vx0 42 $Address[0] -LocalIPAddress $Address[1] -Device eth0 -Namespace $lab.World | Add-IpAddress 198.51.100.2/24
        Test-Ping $lab.Host 198.51.100.2 | Should -BeTrue
        $peer = Get-IpJson $lab.World link show vx0
        (Get-BridgeFdbEntry vx0 $peer.address -Namespace $lab.Host).RemoteIPAddress | Should -Be $Address[1] -Because 'it was learnt'
        Get-NetworkLink vx0 -Namespace $lab.World | Remove-NetworkLink
        Test-Ping $lab.Host 198.51.100.2 | Should -BeFalse
    }

    It 'connects containers by bridges, without learning' {
        ip -n $lab.Host link add cn0 up type bridge
        $null = New-VethPair v0 -PeerName eth0 -PeerNamespace $lab.Container -Bridge cn0 -Namespace $lab.Host
        $null = Set-NetworkLink eth0 -State Up -LinkLayerAddress 02:00:00:00:00:11 -Namespace $lab.Container
        $null = Add-IpAddress 198.51.100.1/24 eth0 -Namespace $lab.Container
        $null = New-VxlanLink vx0 42 192.0.2.2 -Bridge cn0 -NoLearning -Namespace $lab.Host
        $null = New-VxlanLink vx0 42 -NoLearning -LinkLayerAddress 02:00:00:00:00:12 -Namespace $lab.World | Add-IpAddress 198.51.100.2/24
        Test-Ping $lab.Container 198.51.100.2 | Should -BeFalse -Because 'the way back is not known'
        $null = Add-VxlanPeer vx0 192.0.2.1 02:00:00:00:00:11 -Namespace $lab.World
        $null = Invoke-In $lab.Container ip neigh flush dev eth0 # the kernel waits before it asks again
        Test-Ping $lab.Container 198.51.100.2 | Should -BeTrue
    }

    It 'tells several hosts' {
        $made = New-VxlanLink vx0 42 192.0.2.2, 192.0.2.3, 192.0.2.2 -Namespace $lab.Host
        @(bridge -n $lab.Host -j fdb show dev vx0 | ConvertFrom-Json | Where-Object mac -EQ 00:00:00:00:00:00).dst | Sort-Object | Should -Be 192.0.2.2, 192.0.2.3
        (New-VxlanLink vx0 42 192.0.2.2, 192.0.2.3 -Namespace $lab.Host -Force).InterfaceIndex | Should -Be $made.InterfaceIndex
        "$(Get-Refusal { New-VxlanLink vx0 42 192.0.2.2, 192.0.2.9 -Namespace $lab.Host -Force })" | Should -Match '192.0.2.9 is none of its peers'
        "$(Get-Refusal { New-VxlanLink vx1 43 192.0.2.2, 2001:db8::2 -Namespace $lab.Host })" | Should -Match 'by IPv4 or by IPv6'
    }

    It 'takes rows from the pipeline' {
        $made = "Name,VxlanId,RemoteIPAddress,Port,Namespace`nvx1,43,192.0.2.2,4790,$($lab.Host)`nvx2,44,,4791,$($lab.Host)" | ConvertFrom-Csv | New-VxlanLink
        $made.Name | Should -Be vx1, vx2
        $made.VxlanOptions.Port | Should -Be 4790, 4791
    }

    It 'does nothing with -WhatIf, and leaves it off with -Down' {
        Get-Refusal { New-VxlanLink vx0 42 -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty
        (New-VxlanLink vx0 42 -Down -Namespace $lab.Host).State | Should -Be Down
    }

    It 'refuses with one error, <Id>' -ForEach @(
        @{ Given = @{ Name = 'a b' }; Id = 'InvalidName' }
        @{ Given = @{ Name = 'eth0' }; Id = 'EEXIST'; Says = 'File exists' }
        @{ Given = @{ VxlanId = 99 }; Id = 'EEXIST'; Says = 'has id 99 on port 4789' }
        @{ Given = @{ VxlanId = 99; Name = 'old'; Force = $true; Port = 4790 }; Id = 'EEXIST'; Says = 'its port is 4789' }
        @{ Given = @{ Device = 'eth9' }; Id = 'LinkNotFound' }
        @{ Given = @{ Bridge = 'eth0' }; Id = 'NotABridge' }
        @{ Given = @{ RemoteIPAddress = 'there' }; Id = 'InvalidAddress' }
        @{ Given = @{ RemoteIPAddress = '192.0.2.2'; LocalIPAddress = '2001:db8::1' }; Id = 'InvalidAddress' }
        @{ Given = @{ RemoteIPAddress = '239.1.1.1' }; Id = 'EINVAL' }
    ) {
        ip -n $lab.Host link add old up type vxlan id 99 dstport 4789
        $asked = @{ Name = 'vx0'; VxlanId = 42; Namespace = $lab.Host }
        $Given.Keys | ForEach-Object { $asked[$_] = $Given[$_] }
        $refusal = @(Get-Refusal { New-VxlanLink @asked })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        if ($Says) { "$($refusal[0])" | Should -Match $Says }
    }
}

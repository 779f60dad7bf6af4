BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Networks.psm1"
}

Describe 'New-, Get- and Remove-ContainerNetwork' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab
        $ns = $lab.Host
        $before = Get-HostState $ns
        $resident = $null
    }
    AfterEach {
        if ($resident) { $resident | Stop-Process -ErrorAction Ignore }
        $lab | Remove-Lab
        Remove-TestNamespace
    }

    It 'makes bridge, gateway, forwarding and masquerade, and Remove leaves the host bit for bit as before' {
        Invoke-In $ns sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv4/conf/docker0/forwarding'
        $before = Get-HostState $ns
        $made = New-ContainerNetwork cn0 -Subnet 172.30.0.0/16 -Namespace $ns
        "$made $($made.Driver) $($made.Subnet) $($made.Gateway) $($made.Bridge) $($made.MtuBytes) $($made.Masquerade) $($made.IsHealthy)" | Should -Be 'cn0 bridge 172.30.0.0/16 172.30.0.1 cn0 1500 True True'
        $link = Get-IpJson $ns addr show dev cn0
        "$($link.linkinfo.info_kind) $($link.flags -contains 'UP') $(@($link.addr_info | Where-Object family -EQ inet).local)" | Should -Be 'bridge True 172.30.0.1'
        Invoke-In $ns cat /proc/sys/net/ipv4/ip_forward | Should -Be 1
        (Get-NatMasquerade -Namespace $ns).Subnet | Should -Be 172.30.0.0/16
        Remove-ContainerNetwork cn0 -Namespace $ns
        Compare-HostState $before (Get-HostState $ns) | Should -BeNullOrEmpty
    }

    It 'prints its plan with -WhatIf, announces the setting, and changes nothing' {
        Invoke-In $ns sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward'
        $before = Get-HostState $ns
        $module = "$PSScriptRoot/../../ContainerNet.psd1"
        $said = & (Get-Process -Id $PID).Path "$PSHOME/pwsh.dll" -NoProfile -Command "Import-Module '$module'; New-ContainerNetwork cn0 172.30.0.0/16 -Namespace $ns -WhatIf"
        $said | Select-String 'Create container network; set net.ipv4.ip_forward from 0 to 1' | Should -Not -BeNullOrEmpty
        $said | Select-String "Create bridge 'cn0'" | Should -Not -BeNullOrEmpty
        $said.Count | Should -BeGreaterThan 5
        Compare-HostState $before (Get-HostState $ns) | Should -BeNullOrEmpty
    }

    It 'changes nothing when it is repeated, and says so' {
        $first = New-ContainerNetwork cn0 172.30.0.0/16 -IPv6Subnet 2001:db8:30::/64 -Namespace $ns
        $changes = Measure-Change { $script:again, $script:said = (New-ContainerNetwork cn0 172.30.0.0/16 -IPv6Subnet 2001:db8:30::/64 -Namespace $ns -Verbose 4>&1).Where({ $_ -is [ContainerNet.Recipes.ContainerNetwork] }, 'Split') }
        $changes | Should -Be 0
        "$($script:said)" | Should -Match 'nothing to do'
        $script:again.Subnet | Should -Be $first.Subnet
        { New-ContainerNetwork cn0 172.31.0.0/16 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'EEXIST,*' -ExpectedMessage '*subnet is 172.30.0.0/16*'
        Remove-ContainerNetwork cn0 -Namespace $ns
        $said = Remove-ContainerNetwork cn0 -Namespace $ns -Verbose 4>&1
        "$said" | Should -Match 'nothing to do'
        Compare-HostState $before (Get-HostState $ns) | Should -BeNullOrEmpty
    }

    It 'refuses a subnet that overlaps a route, named, but for -Force; a gateway outside; and what is no subnet' {
        { New-ContainerNetwork cn0 192.0.2.0/25 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'SubnetOverlaps,*' -ExpectedMessage '*192.0.2.0/24*eth0*'
        { New-ContainerNetwork cn0 172.16.0.0/12 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'SubnetOverlaps,*' -ExpectedMessage '*docker0*'
        { New-ContainerNetwork cn0 172.30.0.0/16 -Gateway 172.31.0.1 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'GatewayOutsideSubnet,*'
        { New-ContainerNetwork cn0 172.30.0.0/16 -Gateway 172.30.255.255 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'GatewayOutsideSubnet,*'
        { New-ContainerNetwork cn0 172.30.0.1/16 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidPrefix,*'
        { New-ContainerNetwork cn0 172.30.0.0/32 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidPrefix,*'
        { New-ContainerNetwork 'a b' 172.30.0.0/16 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidName,*'
        { New-ContainerNetwork docker0 172.30.0.0/16 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'EEXIST,*'
        { New-ContainerNetwork cn0 172.30.0.0/16 -Exclude 10.0.0.1 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidExclusion,*'
        { Get-ContainerNetwork cn0 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'NetworkNotFound,*'
        Compare-HostState $before (Get-HostState $ns) | Should -BeNullOrEmpty
        (New-ContainerNetwork cn0 192.0.2.128/25 -Force -Namespace $ns).Subnet | Should -Be 192.0.2.128/25
        Remove-ContainerNetwork cn0 -Namespace $ns
        Compare-HostState $before (Get-HostState $ns) | Should -BeNullOrEmpty
    }

    It 'takes its MTU from the uplink, and gives back a setting only with its last user' {
        Invoke-In $ns sh -c 'ip link set eth0 mtu 1400; echo 0 >/proc/sys/net/ipv4/ip_forward'
        (New-ContainerNetwork cn0 172.30.0.0/16 -Namespace $ns).MtuBytes | Should -Be 1400
        $null = New-ContainerNetwork cn1 172.31.0.0/16 -MtuBytes 1300 -Namespace $ns
        Remove-ContainerNetwork cn0 -Namespace $ns
        Invoke-In $ns cat /proc/sys/net/ipv4/ip_forward | Should -Be 1
        (Get-IpJson $ns link show dev cn1).mtu | Should -Be 1300
        Remove-ContainerNetwork cn1 -Namespace $ns
        Invoke-In $ns cat /proc/sys/net/ipv4/ip_forward | Should -Be 0
    }

    It 'leaves a setting alone that somebody else switched on, or off since' {
        $null = New-ContainerNetwork cn0 172.30.0.0/16 -IPv6Subnet 2001:db8:30::/64 -Namespace $ns
        Invoke-In $ns cat /proc/sys/net/ipv6/conf/all/forwarding | Should -Be 1
        Remove-ContainerNetwork cn0 -Namespace $ns
        Invoke-In $ns cat /proc/sys/net/ipv4/ip_forward | Should -Be 1 # as the lab has it
        Invoke-In $ns cat /proc/sys/net/ipv6/conf/all/forwarding | Should -Be 0
    }

    It 'promise 23: sees each of 41 drifts, and one Repair heals it' {
        Invoke-In $ns nft 'table inet theirs { chain f { type filter hook forward priority 0; policy drop; }; }'
        $before = Get-HostState $ns
        $null = New-ContainerNetwork cn0 172.30.0.0/16 -IPv6Subnet 2001:db8:30::/64 -Isolated -DnsServer 192.0.2.53 -Namespace $ns
        $name = New-TestNamespace
        $endpoint = Connect-ContainerNetwork cn0 $name -HostNamespace $ns -PortMap 8080:80
        $link = $endpoint.HostInterface
        $records = (Get-Item /run/containernet/*/leases/cn0/172.30.0.2).Directory.Parent.Parent.FullName
        $resident = Start-Process ip 'netns', 'exec', $name, 'sleep', '600' -PassThru
        Wait-Until { (Get-Item "/proc/$($resident.Id)/ns/net").Target -ne (Get-Item /proc/self/ns/net).Target }
        $healthy = Get-HostState $ns -Container $name
        $drifts = @(
            , @('net.ipv4.ip_forward is 0', { Invoke-In $ns sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward' })
            , @('net.ipv4.conf.cn0.forwarding is 0', { Invoke-In $ns sh -c 'echo 0 >/proc/sys/net/ipv4/conf/cn0/forwarding' })
            , @('net.ipv6.conf.all.forwarding is 0', { Invoke-In $ns sh -c 'echo 0 >/proc/sys/net/ipv6/conf/all/forwarding' })
            , @('masqueraded.*not published', { Invoke-In $ns sh -c 'nft list table ip test >/run/foreign; nft list table inet theirs >>/run/foreign; nft flush ruleset; nft -f /run/foreign; rm /run/foreign' }) # what is not ours is not ours to heal
            , @('172.30.0.0/16 is not masqueraded', { Invoke-In $ns nft delete table ip containernet })
            , @('2001:db8:30::/64 is not masqueraded', { Invoke-In $ns nft delete table ip6 containernet })
            , @('Port 8080 .*not published', { Invoke-In $ns nft 'delete element ip containernet ports { tcp . 8080 }' })
            , @("table 'ip containernet' that translate", { Invoke-In $ns nft flush chain ip containernet postrouting })
            , @("table 'inet containernet' that guard", { Invoke-In $ns nft flush chain inet containernet forward })
            , @("table 'inet containernet' that guard", { Invoke-In $ns nft 'add table inet containernet { flags dormant; }' })
            , @("table 'inet containernet' that guard", { Invoke-In $ns nft delete table inet containernet })
            , @("table 'bridge containernet' that guard", { Invoke-In $ns nft add rule bridge containernet checked accept })
            , @("table 'bridge containernet' that guard", { Invoke-In $ns nft delete table bridge containernet })
            , @("does not know 'cn0'", { Invoke-In $ns nft 'delete element inet containernet bridges { "cn0" }' })
            , @('may speak under any address', { Invoke-In $ns nft "delete element bridge containernet ports { $link }" })
            , @("lets network 'cn0' through other rules is gone.*Other rules drop", { Invoke-In $ns nft flush chain inet theirs f })
            , @("Bridge 'cn0' is switched off", { Invoke-In $ns ip link set cn0 down })
            , @('lost its address 172.30.0.1', { Invoke-In $ns ip addr del 172.30.0.1/16 dev cn0 })
            , @('lost its address 2001:db8:30::1', { Invoke-In $ns ip addr del 2001:db8:30::1/64 dev cn0 })
            , @('MTU of bridge', { Invoke-In $ns ip link set cn0 mtu 1300 })
            , @("Bridge 'cn0' is gone", { Invoke-In $ns ip link del cn0 })
            , @("MTU of link '$link' of", { Invoke-In $ns ip link set $link mtu 1300 })
            , @("Link '$link' of .* is switched off", { Invoke-In $ns ip link set $link down })
            , @('no port of bridge', { Invoke-In $ns ip link set $link nomaster })
            , @('is not isolated', { Invoke-In $ns bridge link set dev $link isolated off })
            , @('link of .* is gone', { Invoke-In $ns ip link del $link })
            , @('link of .* is gone', { Invoke-In $ns sh -c "ip link set $link down; ip link set $link name other; ip link set other up" })
            , @('link of .* is gone', { Invoke-In $ns ip link set $link address 02:00:00:00:00:99 })
            , @("has no link 'eth0' of the network", { Invoke-In $name sh -c 'ip link set eth0 down; ip link set eth0 name other; ip link set other up' })
            , @("has no link 'eth0' of the network", { Invoke-In $name ip link set eth0 address 02:00:00:00:00:98 })
            , @('has lost its address 172.30.0.2', { Invoke-In $name ip addr del 172.30.0.2/16 dev eth0 })
            , @('has lost its address 2001:db8:30::2', { Invoke-In $name sh -c 'echo 1 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6' })
            , @('has lost its default route', { Invoke-In $name ip route del default })
            , @('has lost its default route', { Invoke-In $name ip -6 route del default })
            , @("MTU of link 'eth0'", { Invoke-In $name ip link set eth0 mtu 1300 })
            , @("eth0' of .* is switched off", { Invoke-In $name ip link set eth0 down })
            , @("Link 'lo' of .* is switched off", { Invoke-In $name ip link set lo down })
            , @("has lost its claim leases/cn0/172.30.0.2.*claim links/$link", { Remove-Item "$records/leases/cn0/172.30.0.2", "$records/links/$link" })
            , @('has lost its claim endpoints/.*-eth0.*claim ports/tcp-any-8080', { Remove-Item "$records/endpoints/*-eth0", "$records/ports/tcp-any-8080" })
            , @("File /etc/netns/$name/resolv.conf is gone.*", { Remove-Item "/etc/netns/$name/resolv.conf" })
            , @("The name '$name' of the namespace is gone", { umount "/run/netns/$name"; Remove-Item "/run/netns/$name" })
        )
        foreach ($one in $drifts) {
            $said, $drift = $one
            & $drift
            $seen = Get-ContainerNetwork cn0 -Namespace $ns
            $seen.Drift -join ' ' | Should -Match $said
            $seen.IsHealthy | Should -BeFalse
            $null = Repair-ContainerNetwork -Namespace $ns
            (Get-ContainerNetwork cn0 -Namespace $ns).Drift | Should -BeNullOrEmpty -Because "$drift"
            Compare-HostState $healthy (Get-HostState $ns -Container $name) | Should -BeNullOrEmpty -Because "$drift"
        }
        Repair-ContainerNetwork -Namespace $ns | Should -BeNullOrEmpty
        Stop-Process $resident
        Remove-ContainerNetwork cn0 -Force -Namespace $ns
        Compare-HostState $before (Get-HostState $ns) | Should -BeNullOrEmpty
    }
}

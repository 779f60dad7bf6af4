BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Networks.psm1"
}

Describe 'Connect- and Disconnect-ContainerNetwork' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab
        $ns = $lab.Host
        $before = Get-HostState $ns -Container $lab.Container
        $null = New-ContainerNetwork cn0 172.30.0.0/16 -Namespace $ns
        $PSDefaultParameterValues = @{ '*-ContainerNetwork:HostNamespace' = $ns }
    }
    AfterEach { $lab | Remove-Lab; Remove-TestNamespace }

    It 'brings the page of a container to the world in one line, and leaves no trace' -Skip:(-not (Test-Has busybox)) {
        $web = New-TestNamespace
        Set-Content "$TestDrive/index.html" 'hello from the container'
        $endpoint = Connect-ContainerNetwork cn0 $web -PortMap 8080:80
        "$($endpoint.Network) $($endpoint.InterfaceAlias) $($endpoint.IPAddress)/$($endpoint.PrefixLength) $($endpoint.Gateway) $($endpoint.PortMap) $($endpoint.HasDefaultRoute)" |
            Should -Be 'cn0 eth0 172.30.0.2/16 172.30.0.1 8080:80/tcp True'
        $server = Start-Process ip 'netns', 'exec', $web, 'busybox', 'httpd', '-f', '-p', '80', '-h', "$TestDrive" -PassThru
        try {
            Invoke-In $web sh -c 'until grep -q ":0050 " /proc/net/tcp /proc/net/tcp6; do sleep 0.01; done'
            $page = Invoke-In $lab.World sh -c 'printf "GET /index.html HTTP/1.0\r\n\r\n" | timeout 2 busybox nc -w 1 192.0.2.10 8080' | Select-Object -Last 1
            $page | Should -Be 'hello from the container'
            Test-Ping $web 203.0.113.176 | Should -BeTrue
        } finally {
            $server | Stop-Process -Force
        }
        Disconnect-ContainerNetwork cn0 $web
        Get-IpJson $web link show dev eth0 | Should -BeNullOrEmpty
        Remove-ContainerNetwork cn0 -Namespace $ns
        Compare-HostState $before (Get-HostState $ns -Container $lab.Container) | Should -BeNullOrEmpty
    }

    It 'gives the lowest free address, the one asked for, and none that is excluded or taken' {
        $null = New-ContainerNetwork cn1 172.31.0.0/29 -Exclude 172.31.0.2, 172.31.0.4-172.31.0.5 -Namespace $ns
        $names = New-TestNamespace 4
        (Connect-ContainerNetwork cn1 $names[0]).IPAddress | Should -Be 172.31.0.3
        { Connect-ContainerNetwork cn1 $names[1] -IPAddress 172.31.0.3 -ErrorAction Stop } | Should -Throw -ErrorId 'AddressTaken,*' -ExpectedMessage "*$($names[0])*"
        { Connect-ContainerNetwork cn1 $names[1] -IPAddress 172.31.0.5 -ErrorAction Stop } | Should -Throw -ErrorId 'AddressNotInSubnet,*'
        { Connect-ContainerNetwork cn1 $names[1] -IPAddress 10.0.0.1 -ErrorAction Stop } | Should -Throw -ErrorId 'AddressNotInSubnet,*'
        (Connect-ContainerNetwork cn1 $names[1] -IPAddress 172.31.0.6).IPAddress | Should -Be 172.31.0.6
        $full = Get-HostState $ns -Container $names[2]
        { Connect-ContainerNetwork cn1 $names[2] -ErrorAction Stop } | Should -Throw -ErrorId 'SubnetFull,*'
        Compare-HostState $full (Get-HostState $ns -Container $names[2]) | Should -BeNullOrEmpty
        Disconnect-ContainerNetwork cn1 $names[0]
        (Connect-ContainerNetwork cn1 $names[2]).IPAddress | Should -Be 172.31.0.3
    }

    It 'gives the addresses of containers that are gone to others, when they are needed' {
        $null = New-ContainerNetwork cn1 172.31.0.0/30 -Namespace $ns
        $first, $second = New-TestNamespace 2
        $endpoint = Connect-ContainerNetwork cn1 $first -PortMap 8081:80
        ip netns del $first
        Wait-Until { -not (Get-IpJson $ns link show dev $endpoint.HostInterface) } # the kernel takes a namespace down in the background
        (Get-ContainerNetwork cn1 -Namespace $ns).Drift | Should -Match "Container $first is gone"
        (Connect-ContainerNetwork cn1 $second -PortMap 8081:80).IPAddress | Should -Be 172.31.0.2
        (Get-NatPortMap 8081 -Namespace $ns).InternalIPAddress | Should -Be 172.31.0.2
    }

    It 'changes nothing when it is repeated, and names a difference' {
        $name = New-TestNamespace
        $first = Connect-ContainerNetwork cn0 $name -PortMap 8080:80
        Measure-Change { $script:again = Connect-ContainerNetwork cn0 $name -PortMap 8080:80 } | Should -Be 0
        $script:again.IPAddress | Should -Be $first.IPAddress
        { Connect-ContainerNetwork cn0 $name -PortMap 9090:80 -ErrorAction Stop } | Should -Throw -ErrorId 'AlreadyConnected,*' -ExpectedMessage '*8080:80/tcp*'
        Disconnect-ContainerNetwork cn0 $name
        Measure-Change { Disconnect-ContainerNetwork cn0 $name } | Should -Be 0
        "$(Disconnect-ContainerNetwork cn0 $name -Verbose 4>&1)" | Should -Match 'nothing to do'
    }

    It 'gives the link inside an IPv6 address of its own only where the network has one, and its ends the one queue that is used' {
        $null = New-ContainerNetwork cn1 172.31.0.0/24 -IPv6Subnet 2001:db8:31::/64 -Namespace $ns
        $four, $both = New-TestNamespace 2
        $end = (Connect-ContainerNetwork cn0 $four).HostInterface
        $null = Connect-ContainerNetwork cn1 $both
        @(Get-IpJson $four -6 address show dev eth0).addr_info | Should -BeNullOrEmpty
        @(Get-IpJson $both -6 address show dev eth0).addr_info.local | Should -Contain '2001:db8:31::2'
        @(Get-IpJson $both -6 address show dev eth0).addr_info.local -like 'fe80:*' | Should -HaveCount 1
        $links = (Get-IpJson $four link show dev eth0), (Get-IpJson $ns link show dev $end)
        @($links.num_tx_queues) + $links.num_rx_queues | Should -Be 1, 1, 1, 1
    }

    It 'puts a container on several networks: one default route, and answers go back the way they came' {
        $null = New-ContainerNetwork cn1 172.31.0.0/16 -Namespace $ns
        $id = $lab.ContainerId
        $second = Connect-ContainerNetwork cn0 $id
        "$($second.InterfaceAlias) $($second.HasDefaultRoute)" | Should -Be 'eth1 False'
        (Connect-ContainerNetwork cn1 $id).InterfaceAlias | Should -Be eth2
        @(Get-IpJson $lab.Container route show default).Count | Should -Be 1
        @(Get-IpJson $lab.Container rule show | Where-Object priority -EQ 25454).Count | Should -Be 2
        Invoke-In $lab.Container ip route get 203.0.113.176 from $second.IPAddress | Select-String 'via 172.30.0.1 dev eth1' | Should -Not -BeNullOrEmpty
        $null = Invoke-In $lab.Container ping -c1 -W1 -I $second.IPAddress 203.0.113.176
        $LASTEXITCODE | Should -Be 0
        Disconnect-ContainerNetwork -Container $id
        @('cn0', 'cn1') | Remove-ContainerNetwork -Name { $_ } -Namespace $ns
        Compare-HostState $before (Get-HostState $ns -Container $lab.Container) | Should -BeNullOrEmpty
    }

    It 'does a whole pipeline in one pass: leases together, ports in one transaction, links removed as a group' {
        $names = New-TestNamespace 12
        $port = 8100
        $asked = $names | ForEach-Object { [pscustomobject]@{ Namespace = $_; PortMap = "$((++$port)):80" } }
        $said = $asked | Connect-ContainerNetwork cn0 -Verbose 4>&1
        $endpoints = @($said | Where-Object { $_ -is [ContainerNet.Recipes.ContainerEndpoint] })
        $endpoints.IPAddress | Should -Be (2..13 | ForEach-Object { "172.30.0.$_" })
        @($said | Where-Object { "$_" -match '^Guard them, publish ports: ' }).Count | Should -Be 1
        @(Get-NatPortMap -Namespace $ns).Count | Should -Be 12
        @($endpoints.LinkLayerAddress + $endpoints.HostInterface | Select-Object -Unique).Count | Should -Be 24
        $removing = $endpoints | Disconnect-ContainerNetwork -Verbose 4>&1
        @($removing | Where-Object { "$_" -match '^Remove 12 links' }).Count | Should -Be 1
        (Get-ContainerNetwork cn0 -Namespace $ns).EndpointCount | Should -Be 0
        Get-NatPortMap -Namespace $ns | Should -BeNullOrEmpty
    }

    It 'connects the others when one cannot be, and leaves nothing of that one' {
        $names = New-TestNamespace 3
        $null = Add-NatPortMap 8082 172.17.0.2 -Namespace $ns # by hand, so no lease tells of it
        $asked = 0..2 | ForEach-Object { [pscustomobject]@{ Namespace = $names[$_]; PortMap = "$(8081 + $_):80" } }
        $done = $asked | Connect-ContainerNetwork cn0 -Force -ErrorVariable failed -ErrorAction SilentlyContinue
        $done.Namespace | Should -Be $names[0], $names[2]
        $failed.Count | Should -Be 1
        "$($failed[0].FullyQualifiedErrorId) $($failed[0])" | Should -Match '^PortTaken,.*172.17.0.2'
        Get-IpJson $names[1] link show dev eth0 | Should -BeNullOrEmpty
        Get-ContainerNetwork cn0 -Namespace $ns | ForEach-Object Drift | Should -BeNullOrEmpty
        @(Get-ChildItem /run/containernet -Recurse -File | Where-Object Name -EQ 'tcp-any-8082') | Should -BeNullOrEmpty
    }

    It 'refuses what cannot be: the host itself, a network that is not there, a link that is, a port of an internal network' {
        $name = New-TestNamespace
        { Connect-ContainerNetwork cn0 $ns -ErrorAction Stop } | Should -Throw -ErrorId 'HostNamespace,*'
        { Connect-ContainerNetwork cn9 $name -ErrorAction Stop } | Should -Throw -ErrorId 'NetworkNotFound,*'
        { Connect-ContainerNetwork cn0 $lab.Container -InterfaceAlias eth0 -ErrorAction Stop } | Should -Throw -ErrorId 'EEXIST,*' -ExpectedMessage '*-InterfaceAlias*'
        { Connect-ContainerNetwork cn0 $name -PortMap nonsense -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidPortMap,*'
        $null = New-ContainerNetwork cn1 172.31.0.0/16 -Internal -Namespace $ns
        { Connect-ContainerNetwork cn1 $name -PortMap 80:80 -ErrorAction Stop } | Should -Throw -ErrorId 'NotPublishable,*'
        { Remove-ContainerNetwork cn0 -Namespace $ns -ErrorAction Stop; $null = Connect-ContainerNetwork cn1 $name; Remove-ContainerNetwork cn1 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'NetworkInUse,*' -ExpectedMessage "*$name*"
    }

    It 'keeps apart what is isolated and closes what is internal' -Skip:(-not (Test-Has busybox)) {
        $null = New-ContainerNetwork apart 172.31.0.0/16 -Isolated -Namespace $ns
        $null = New-ContainerNetwork shut 172.29.0.0/16 -Internal -Namespace $ns
        $a, $b, $c, $d, $e = New-TestNamespace 5
        $a, $b | Connect-ContainerNetwork apart | Out-Null
        $c, $d | Connect-ContainerNetwork shut | Out-Null
        $e | Connect-ContainerNetwork cn0 | Out-Null
        # All at once: what is not answered costs its second only once.
        $asked = @(
            @('isolated to its neighbour', $a, '172.31.0.3'), @('isolated to its gateway', $a, '172.31.0.1'), @('isolated to the world', $b, '203.0.113.176'), @('isolated to another', $a, '172.30.0.2')
            @('another to isolated', $e, '172.31.0.2'), @('internal to its neighbour', $c, '172.29.0.3'), @('internal to the world', $c, '203.0.113.176'), @('another to internal', $e, '172.29.0.2')
        )
        $answers = ($asked | ForEach-Object { "(if ip netns exec $($_[1]) busybox ping -c 1 -W 1 $($_[2]) >/dev/null 2>&1; then echo '$($_[0]): True'; else echo '$($_[0]): False'; fi) &" }) + 'wait' -join "`n" | sh
        $asked | ForEach-Object { $about = $_[0]; $answers | Where-Object { $_ -like "${about}: *" } } | Should -Be @(
            'isolated to its neighbour: False', 'isolated to its gateway: True', 'isolated to the world: True', 'isolated to another: False', 'another to isolated: False'
            'internal to its neighbour: True', 'internal to the world: False', 'another to internal: False'
        )
    }

    It 'lets two networks speak where Add-ForwardRule says so, and Repair keeps that' -Skip:(-not (Test-Has ping)) {
        $null = New-ContainerNetwork cn1 172.31.0.0/16 -Namespace $ns
        $a, $b = New-TestNamespace 2
        $null = Connect-ContainerNetwork cn0 $a
        $null = Connect-ContainerNetwork cn1 $b
        Test-Ping $a 172.31.0.2 | Should -BeFalse
        $null = Add-ForwardRule -InputInterface cn0 -OutputInterface cn1 -Namespace $ns
        Test-Ping $a 172.31.0.2 | Should -BeTrue
        Test-Ping $b 172.30.0.2 | Should -BeFalse
        (Get-ContainerNetwork -Namespace $ns).Drift | Should -BeNullOrEmpty
        Invoke-In $ns nft add rule inet containernet forward counter
        $null = Repair-ContainerNetwork -Namespace $ns
        (Get-ContainerNetwork -Namespace $ns).Drift | Should -BeNullOrEmpty
        Test-Ping $a 172.31.0.2 | Should -BeTrue
        Get-ForwardRule -Namespace $ns | Remove-ForwardRule
        Test-Ping $a 172.31.0.2 | Should -BeFalse
    }

    It 'gives both families, keeps the source without masquerade, and writes name servers for a named namespace' {
        $null = New-ContainerNetwork cn1 172.31.0.0/16 -IPv6Subnet 2001:db8:31::/64 -NoMasquerade -DnsServer 192.0.2.53 -Namespace $ns
        Invoke-In $lab.World ip route add 172.31.0.0/16 via 192.0.2.10
        $name = New-TestNamespace
        $endpoint = Connect-ContainerNetwork cn1 $name
        "$($endpoint.IPv6Address) $($endpoint.Dns)" | Should -Be "2001:db8:31::2 /etc/netns/$name/resolv.conf"
        Get-Content "/etc/netns/$name/resolv.conf" | Should -Contain 'nameserver 192.0.2.53'
        Test-Ping $name 2001:db8:31::1 | Should -BeTrue
        Test-Ping $name 203.0.113.176 | Should -BeTrue
        Test-Ping $lab.World 172.31.0.2 | Should -BeTrue -Because 'its addresses are routed outside'
        Get-NatMasquerade -Namespace $ns | ForEach-Object Subnet | Should -Not -Contain 172.31.0.0/16
        Disconnect-ContainerNetwork cn1 $name
        Test-Path /etc/netns/$name | Should -BeFalse
    }

    It 'shares a link of the host by macvlan' {
        $null = New-ContainerNetwork lan 192.0.2.0/24 -Parent eth0 -Exclude 192.0.2.2-192.0.2.50 -Namespace $ns
        $name = New-TestNamespace
        $endpoint = Connect-ContainerNetwork lan $name
        "$($endpoint.IPAddress) $($endpoint.HostInterface)" | Should -Be '192.0.2.51 '
        Test-Ping $name 192.0.2.1 | Should -BeTrue
        Disconnect-ContainerNetwork lan $name
        Get-IpJson $name link show dev eth0 | Should -BeNullOrEmpty
    }
}

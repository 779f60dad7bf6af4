BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

    Import-Module "$PSScriptRoot/../Services.psm1"
    function Get-Table ([string] $In) { ip netns exec $In nft list tables | Where-Object { $_ -match 'containernet' } }
}

Describe 'Add-, Get- and Remove-NatPortMap' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab -Containers 2 -IPv6
        $ns = $lab.Host
    }
    AfterEach { $lab | Remove-Lab }

    It 'makes a port reachable from outside and from the host itself' -Skip:(-not (Test-Has busybox)) {
        Start-WordService $lab.Container 80 container
        Get-Answer $lab.World 192.0.2.10 8080 | Should -BeNullOrEmpty
        $made = Add-NatPortMap 8080 172.17.0.2 80 -Namespace $ns
        $made | Should -BeOfType ContainerNet.Networks.NatPortMap
        "$made $($made.Namespace) $($made.AddressFamily)" | Should -Be "8080 to 172.17.0.2:80/tcp $ns IPv4"
        Get-Answer $lab.World 192.0.2.10 8080 | Should -Be container
        Get-Answer $ns 192.0.2.10 8080 | Should -Be container
        $made | Remove-NatPortMap
        Get-Answer $lab.World 192.0.2.10 8080 | Should -BeNullOrEmpty
        Get-Table $ns | Should -BeNullOrEmpty
    }

    It 'lets neighbours and the target itself call it with -Hairpin' -Skip:(-not (Test-Has busybox)) {
        Start-WordService $lab.Container 80 container
        Invoke-In $ns ip link set veth_host type bridge_slave hairpin on
        $null = Add-NatPortMap 8080 172.17.0.2 80 -Hairpin -Namespace $ns
        Get-Answer $lab.Containers[1].Name 192.0.2.10 8080 | Should -Be container
        Get-Answer $lab.Container 192.0.2.10 8080 | Should -Be container
        Get-Answer $lab.Container 172.17.0.1 8080 | Should -Be container
    }

    It 'is one element, as nft sees it' {
        $null = Add-NatPortMap 53 172.17.0.2 5353 -Protocol Udp -ExternalIPAddress 192.0.2.10 -Namespace $ns
        $null = Add-NatPortMap 8080 2001:db8:17::2 80 -Namespace $ns
        ip netns exec $ns nft get element ip containernet ports_on '{ 192.0.2.10 . udp . 53 }' | Select-String '172.17.0.2 . 5353' | Should -Not -BeNullOrEmpty
        ip netns exec $ns nft get element ip6 containernet ports '{ tcp . 8080 }' | Select-String '2001:db8:17::2 . 80' | Should -Not -BeNullOrEmpty
        ip netns exec $ns nft -j list ruleset | ConvertFrom-Json | Should -Not -BeNullOrEmpty
    }

    It 'publishes a range, and takes it back as a whole' {
        $null = Add-NatPortMap 8000-8100 172.17.0.2 9000-9100 -Namespace $ns
        $got = Get-NatPortMap -Namespace $ns
        "$got" | Should -Be '8000-8100 to 172.17.0.2:9000-9100/tcp'
        Remove-NatPortMap 8050 -Namespace $ns -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -BeLike 'PartOfRange,*'
        $got | Remove-NatPortMap
        Get-Table $ns | Should -BeNullOrEmpty
    }

    It 'refuses <Id>: <Name>' -ForEach @(
        @{ Name = 'a port that is published'; With = @{ ExternalPort = '8080'; InternalIPAddress = '172.17.0.3' }; Id = 'PortTaken' }
        @{ Name = 'a range with such a port'; With = @{ ExternalPort = '8000-8100'; InternalIPAddress = '172.17.0.3' }; Id = 'PortTaken' }
        @{ Name = 'a port past the last'; With = @{ ExternalPort = '65536'; InternalIPAddress = '172.17.0.3' }; Id = 'InvalidPort' }
        @{ Name = 'a range backwards'; With = @{ ExternalPort = '90-80'; InternalIPAddress = '172.17.0.3' }; Id = 'InvalidPort' }
        @{ Name = 'no port inside'; With = @{ ExternalPort = '90'; InternalIPAddress = '172.17.0.3'; InternalPort = '0' }; Id = 'InvalidPort' }
        @{ Name = 'IPv6 behind an IPv4 address'; With = @{ ExternalPort = '1'; InternalIPAddress = '2001:db8:17::2'; ExternalIPAddress = '192.0.2.10' }; Id = 'AddressFamiliesDiffer' }
        @{ Name = '::1'; With = @{ ExternalPort = '1'; InternalIPAddress = '2001:db8:17::2'; ExternalIPAddress = '::1' }; Id = 'InvalidAddress' }
        @{ Name = '-Localhost for IPv6'; With = @{ ExternalPort = '1'; InternalIPAddress = '2001:db8:17::2'; Localhost = $true }; Id = 'LocalhostNeedsIPv4' }
        @{ Name = '-Localhost to nowhere'; With = @{ ExternalPort = '1'; InternalIPAddress = '172.17.0.3'; Localhost = $true; Namespace = 'self' }; Id = 'TargetUnreachable' }
        @{ Name = 'no port'; With = @{ ExternalPort = '0'; InternalIPAddress = '172.17.0.3' }; Id = 'InvalidPort' }
        @{ Name = 'ranges of two sizes'; With = @{ ExternalPort = '1-3'; InternalIPAddress = '172.17.0.3'; InternalPort = '1-2' }; Id = 'PortRangesDiffer' }
        @{ Name = 'no address'; With = @{ ExternalPort = '1'; InternalIPAddress = '172.17.3' }; Id = 'InvalidAddress' }
        @{ Name = 'loopback'; With = @{ ExternalPort = '1'; InternalIPAddress = '127.0.0.1' }; Id = 'InvalidAddress' }
        @{ Name = 'two families'; With = @{ ExternalPort = '1'; InternalIPAddress = '172.17.0.2'; ExternalIPAddress = '2001:db8::1' }; Id = 'AddressFamiliesDiffer' }
    ) {
        $null = Add-NatPortMap 8080 172.17.0.2 80 -Namespace $ns
        $before = ip netns exec $ns nft -s list ruleset
        if (-not $With.Namespace) { $With.Namespace = $ns }
        Add-NatPortMap @With -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.Count | Should -Be 1
        $refused.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        ip netns exec $ns nft -s list ruleset | Should -Be $before
    }

    It 'refuses a port a process listens on, unless forced' -Skip:(-not (Test-Has busybox)) {
        Start-WordService $ns 8080 host
        Add-NatPortMap 8080 172.17.0.2 80 -Namespace $ns -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.FullyQualifiedErrorId | Should -BeLike 'PortTaken,*'
        "$refused" | Should -Match 'process busybox \(\d+\) listens on'
        "$(Add-NatPortMap 8080 172.17.0.2 80 -Force -Namespace $ns)" | Should -Be '8080 to 172.17.0.2:80/tcp'
    }

    It 'refuses a port that <Owner> maps, by name; with -Force ours comes first' -Skip:(-not (Test-Has busybox) -or -not (Test-Has iptables-nft)) -ForEach @(
        @{ Owner = 'docker'; Rules = 'iptables-nft -t nat -N DOCKER; iptables-nft -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER; iptables-nft -t nat -A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.3:80' }
        @{ Owner = 'iptables'; Rules = 'iptables-nft -t nat -A PREROUTING -p tcp --dport 8000:8100 -j DNAT --to-destination 172.17.0.3:80' }
        @{ Owner = 'nftables'; Rules = "nft 'table ip mine { chain pre { type nat hook prerouting priority dstnat; tcp dport { 80, 8080 } dnat to 172.17.0.3:80; }; }'" }
    ) {
        Start-WordService $lab.Container 80 container
        Start-WordService $lab.Containers[1].Name 80 other
        Invoke-In $ns sh -c $Rules 2>$null
        Get-Answer $lab.World 192.0.2.10 8080 | Should -Be other
        Add-NatPortMap 8070-8090 172.17.0.2 80 -Namespace $ns -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.FullyQualifiedErrorId | Should -BeLike 'PortTaken,*'
        "$refused" | Should -Match "is mapped already by ${Owner}: '"
        $null = Add-NatPortMap 8080 172.17.0.2 80 -Force -Namespace $ns
        Get-Answer $lab.World 192.0.2.10 8080 | Should -Be container
        $null = Add-NatPortMap 8200 172.17.0.2 80 -Namespace $ns
    }

    It 'refuses a protocol without ports' {
        { Add-NatPortMap 80 172.17.0.2 -Protocol Icmp -Namespace $ns } | Should -Throw '*Tcp, Udp, Sctp*'
    }

    It 'leaves a table of its name alone that somebody else made' {
        Invoke-In $ns nft 'table ip containernet { map ports { type inet_proto . inet_service : ipv4_addr . inet_service; elements = { tcp . 80 : 172.17.0.3 . 80 }; }; }'
        $before = Invoke-In $ns nft list ruleset
        { Add-NatPortMap 8080 172.17.0.2 80 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'TableNotOurs,*'
        { Remove-NatPortMap 80 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'TableNotOurs,*'
        { Add-NatMasquerade 172.17.0.0/16 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'TableNotOurs,*'
        Get-NatPortMap -Namespace $ns | Should -BeNullOrEmpty
        Invoke-In $ns nft list ruleset | Should -Be $before
    }

    It 'takes with -Force what is there exactly as asked, and nothing else' {
        $made = Add-NatPortMap 8080 172.17.0.2 80 -Namespace $ns
        "$(Add-NatPortMap 8080 172.17.0.2 80 -Force -Namespace $ns)" | Should -Be "$made"
        { Add-NatPortMap 8080 172.17.0.3 80 -Force -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'PortTaken,*'
    }

    It 'adds again what was read and removed, by way of <_>' -ForEach 'objects', 'JSON', 'CSV' {
        $null = Add-NatPortMap 8080 172.17.0.2 80 -Hairpin -Namespace $ns
        $null = Add-NatPortMap 8000-8010 172.17.0.3 -Namespace $ns
        $null = Add-NatPortMap 53 2001:db8:17::2 5353 -Protocol Udp -ExternalIPAddress 2001:db8:2::10 -Namespace $ns
        $before = Get-NatPortMap -Namespace $ns
        $saved = switch ($_) { objects { $before } JSON { $before | ConvertTo-Json | ConvertFrom-Json } CSV { $before | ConvertTo-Csv | ConvertFrom-Csv } }
        $saved | Remove-NatPortMap
        Get-Table $ns | Should -BeNullOrEmpty
        $null = $saved | Add-NatPortMap
        Get-NatPortMap -Namespace $ns | ConvertTo-Csv | Should -Be ($before | ConvertTo-Csv)
    }

    It 'does nothing with -WhatIf, and says what is not there' {
        Add-NatPortMap 8080 172.17.0.2 -Namespace $ns -WhatIf
        Get-Table $ns | Should -BeNullOrEmpty
        { Get-NatPortMap 8080 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'PortMapNotFound,*'
        { Remove-NatPortMap 8080 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'PortMapNotFound,*'
        Get-NatPortMap 8* -Namespace $ns | Should -BeNullOrEmpty
    }
}

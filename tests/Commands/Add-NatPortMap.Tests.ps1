BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

    # One TCP connection from a namespace: what the other end answers, or nothing.
    function Get-Answer ([string] $From, [string] $Address, [int] $Port) {
        sh -c "ip netns exec $From timeout 2 busybox nc -w 1 $Address $Port </dev/null 2>/dev/null" | Select-Object -First 1
    }

    # Something that answers every TCP connection to a port with a word.
    function Start-Service ([string] $In, [int] $Port, [string] $Word) {
        $null = sh -c "ip netns exec $In busybox nc -ll -p $Port -e busybox echo $Word </dev/null >/dev/null 2>&1 &"
        foreach ($i in 1..50) { if (ip netns exec $In cat /proc/net/tcp /proc/net/tcp6 | Select-String (':{0:X4} 0+:0000 0A' -f $Port)) { break }; Start-Sleep -Milliseconds 10 }
    }

    function Get-Table ([string] $In) { ip netns exec $In nft list tables | Where-Object { $_ -match 'containernet' } }
}

Describe 'Add-, Get- and Remove-NatPortMap' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab -Containers 2 -IPv6
        $ns = $lab.Host
    }
    AfterEach { $lab | Remove-Lab }

    It 'makes a port reachable from outside and from the host itself' -Skip:(-not (Test-Has busybox)) {
        Start-Service $lab.Container 80 container
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
        Start-Service $lab.Container 80 container
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
        @{ Name = 'no port'; With = @{ ExternalPort = '0'; InternalIPAddress = '172.17.0.3' }; Id = 'InvalidPort' }
        @{ Name = 'ranges of two sizes'; With = @{ ExternalPort = '1-3'; InternalIPAddress = '172.17.0.3'; InternalPort = '1-2' }; Id = 'PortRangesDiffer' }
        @{ Name = 'no address'; With = @{ ExternalPort = '1'; InternalIPAddress = '172.17.3' }; Id = 'InvalidAddress' }
        @{ Name = 'loopback'; With = @{ ExternalPort = '1'; InternalIPAddress = '127.0.0.1' }; Id = 'InvalidAddress' }
        @{ Name = 'two families'; With = @{ ExternalPort = '1'; InternalIPAddress = '172.17.0.2'; ExternalIPAddress = '2001:db8::1' }; Id = 'AddressFamiliesDiffer' }
    ) {
        $null = Add-NatPortMap 8080 172.17.0.2 80 -Namespace $ns
        $before = ip netns exec $ns nft -s list ruleset
        Add-NatPortMap @With -Namespace $ns -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.Count | Should -Be 1
        $refused.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        ip netns exec $ns nft -s list ruleset | Should -Be $before
    }

    It 'refuses a port a process listens on, unless forced' -Skip:(-not (Test-Has busybox)) {
        Start-Service $ns 8080 host
        Add-NatPortMap 8080 172.17.0.2 80 -Namespace $ns -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.FullyQualifiedErrorId | Should -BeLike 'PortTaken,*'
        "$(Add-NatPortMap 8080 172.17.0.2 80 -Force -Namespace $ns)" | Should -Be '8080 to 172.17.0.2:80/tcp'
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

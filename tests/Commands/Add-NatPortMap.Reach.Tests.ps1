# From where a published port leads to its target, shown by calling from there; and what stands in its way.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Services.psm1"
}

Describe 'Add-NatPortMap, seen from every side' -Skip:(-not (Test-Has lab) -or -not (Test-Has busybox)) {
    BeforeEach {
        $lab = New-Lab -Containers 2 -IPv6
        $ns = $lab.Host
        $setting = "/proc/sys/net/ipv4/conf/docker0/route_localnet"
        Start-WordService $lab.Container 80 container
    }
    AfterEach { $lab | Remove-Lab }

    It 'says from where it is reached with <With>, and is: <Reach>' -ForEach @(
        @{ With = ''; Reach = 'Outside, Host'; More = @{} }
        @{ With = 'Hairpin'; Reach = 'Outside, Neighbors, Itself, Host'; More = @{ Hairpin = $true } }
        @{ With = 'Localhost'; Reach = 'Outside, Host, Localhost'; More = @{ Localhost = $true } }
        @{ With = 'an address'; Reach = 'Outside, Neighbors, Itself, Host, Localhost'; More = @{ ExternalIPAddress = '192.0.2.10'; Hairpin = $true; Localhost = $true } }
        @{ With = '127.0.0.1'; Reach = 'Localhost'; More = @{ ExternalIPAddress = '127.0.0.1' } }
    ) {
        Invoke-In $ns sh -c 'echo 0 >/proc/sys/net/bridge/bridge-nf-call-iptables'
        $made = Add-NatPortMap 8080 172.17.0.2 80 @More -Namespace $ns
        "$($made.ReachableFrom)" | Should -Be $Reach
        "$((Get-NatPortMap -Namespace $ns).ReachableFrom)" | Should -Be $Reach
        Get-ReachByCalling $lab 8080 container | Should -Be $Reach
    }

    It 'where bridged frames are handed to the filter, neighbors reach it without -Hairpin, and itself where its bridge port sends frames back' {
        Invoke-In $ns sh -c 'echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables'
        foreach ($hairpin in $false, $true) {
            $made = Add-NatPortMap 8080 172.17.0.2 80 -Hairpin:$hairpin -Namespace $ns
            "$($made.ReachableFrom)" | Should -Be 'Outside, Neighbors, Host'
            Get-ReachByCalling $lab 8080 container | Should -Be 'Outside, Neighbors, Host'
            $made | Remove-NatPortMap
        }
        Set-BridgePort veth_host -HairpinMode On -Namespace $ns
        "$((Add-NatPortMap 8080 172.17.0.2 80 -Hairpin -Namespace $ns).ReachableFrom)" | Should -Be 'Outside, Neighbors, Itself, Host'
        Get-ReachByCalling $lab 8080 container | Should -Be 'Outside, Neighbors, Itself, Host'
    }

    It 'says so when <Name>' -ForEach @(
        @{ Name = 'nothing is forwarded'; Do = 'echo 0 >/proc/sys/net/ipv4/ip_forward'; Reach = 'Host' }
        @{ Name = 'a policy drops'; Do = 'nft "table inet fw { chain f { type filter hook forward priority 0; policy drop; }; }"'; Reach = 'Host' }
        @{ Name = 'a rule drops by the port inside'; Do = 'nft "table ip fw { chain f { type filter hook forward priority 0; tcp dport 80 drop; }; }"'; Reach = 'Host' }
        @{ Name = 'answers are dropped'; Do = 'nft "table ip fw { chain f { type filter hook forward priority 0; tcp sport 80 reject; }; }"'; Reach = 'Host' }
        @{ Name = 'the host may not call'; Do = 'nft "table ip fw { chain o { type filter hook output priority 0; ip daddr 172.17.0.2 drop; }; }"'; Reach = 'Outside' }
        @{ Name = 'a rule drops before routing'; Do = 'nft "table ip fw { chain p { type filter hook prerouting priority raw; iifname eth0 tcp dport 8080 drop; }; }"'; Reach = 'Host' }
        @{ Name = 'the rule that drops means another port'; Do = 'nft "table ip fw { chain f { type filter hook forward priority 0; tcp dport 81 drop; }; }"'; Reach = 'Outside, Host' }
        @{ Name = 'somebody else translates the target''s own calls'; Do = 'nft "table ip else { chain p { type nat hook postrouting priority srcnat; ip saddr 172.17.0.2 ip daddr 172.17.0.2 tcp dport 80 masquerade; }; }"'; Reach = 'Outside, Itself, Host' }
    ) {
        Invoke-In $ns sh -c "echo 0 >/proc/sys/net/bridge/bridge-nf-call-iptables; $Do"
        "$((Add-NatPortMap 8080 172.17.0.2 80 -Namespace $ns).ReachableFrom)" | Should -Be $Reach
        Get-ReachByCalling $lab 8080 container | Should -Be $Reach
    }

    It 'opens 127.0.0.1 on the one link, announces it, keeps neighbors out of 127/8, and closes it with its last user' {
        Start-WordService $ns 9999 secret
        $null = Add-NatPortMap 8080 172.17.0.2 80 -Localhost -Namespace $ns
        $null = Add-NatPortMap 8081 172.17.0.2 80 -ExternalIPAddress 127.0.0.1 -Namespace $ns
        Invoke-In $ns cat $setting /proc/sys/net/ipv4/conf/all/route_localnet /proc/sys/net/ipv4/conf/eth0/route_localnet | Should -Be 1, 0, 0
        Get-Answer $ns 127.0.0.1 8080 | Should -Be container
        Get-Answer $ns 127.0.0.1 8081 | Should -Be container

        # A neighbor that sends packets for 127.0.0.1 over the bridge.
        Invoke-In $lab.Container sh -c 'echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet; ip addr del 127.0.0.1/8 dev lo; ip route add 127.0.0.1 via 172.17.0.1'
        Get-Answer $lab.Container 127.0.0.1 9999 | Should -BeNullOrEmpty
        Invoke-In $ns nft insert rule ip containernet raw accept
        Get-Answer $lab.Container 127.0.0.1 9999 | Should -Be secret -Because 'without the rule it gets there, so the test can fail'

        Remove-NatPortMap 8080 -Namespace $ns
        Invoke-In $ns cat $setting | Should -Be 1
        Remove-NatPortMap 8081 -ExternalIPAddress 127.0.0.1 -Namespace $ns
        Invoke-In $ns cat $setting | Should -Be 0
        Invoke-In $ns nft list tables | Select-String containernet | Should -BeNullOrEmpty
    }

    It 'leaves route_localnet on where somebody else had switched it on' {
        Invoke-In $ns sh -c "echo 1 >$setting"
        Add-NatPortMap 8080 172.17.0.2 80 -Localhost -Namespace $ns | Remove-NatPortMap
        Invoke-In $ns cat $setting | Should -Be 1
    }

    It 'says what it would change' {
        Start-Transcript "$TestDrive/t" | Out-Null
        Add-NatPortMap 8080 172.17.0.2 80 -Localhost -Namespace $ns -WhatIf
        Stop-Transcript | Out-Null
        Invoke-In $ns cat $setting | Should -Be 0
        Get-Content -Raw "$TestDrive/t" | Should -Match 'set\s+net\.ipv4\.conf\.docker0\.route_localnet\s+to\s+1'
    }

    It 'leads a range to one port, and IPv6 as IPv4' {
        $null = Add-NatPortMap 9000-9100 172.17.0.2 80 -Namespace $ns
        Get-Answer $lab.World 192.0.2.10 9057 | Should -Be container
        $null = Add-NatPortMap 9000 2001:db8:17::2 80 -Hairpin -Namespace $ns
        $first = 1..4 | ForEach-Object { Get-Answer $lab.World 2001:db8:2::10 9000 } | Select-Object -First 1 # not before duplicate address detection has ended
        $first | Should -Be container
        Get-Answer $ns 2001:db8:2::10 9000 | Should -Be container
        (Get-NatPortMap -Namespace $ns).InternalPort | Should -Be 80, 80
    }

    It 'forgets UDP flows that would go on to where a map led, or past one that has come' {
        $flows = { @(Invoke-In $ns conntrack -L -p udp 2>$null) -match 'dport=5353' }
        $null = Add-NatPortMap 5353 172.17.0.2 -Protocol Udp -Namespace $ns
        Invoke-In $lab.World bash -c 'echo x >/dev/udp/192.0.2.10/5353'
        & $flows | Should -HaveCount 1
        Remove-NatPortMap 5353 -Protocol Udp -Namespace $ns
        & $flows | Should -BeNullOrEmpty
        Invoke-In $lab.World bash -c 'echo x >/dev/udp/192.0.2.10/5353'
        Invoke-In $lab.Container bash -c 'echo x >/dev/udp/203.0.113.176/5353' # somebody else's, to the world
        $null = Add-NatPortMap 5353 172.17.0.2 -Protocol Udp -Namespace $ns
        & $flows | Should -HaveCount 1
        & $flows | Should -Match '203.0.113.176'
    }

    It 'warns of a target no network has, and publishes it' {
        $made = Add-NatPortMap 53 10.9.9.9 -Protocol Udp -Namespace $ns -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match 'No network of namespace .* has 10\.9\.9\.9'
        "$made" | Should -Be '53 to 10.9.9.9:53/udp'
        $null = Add-NatPortMap 54 172.17.0.99 -Namespace $ns -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeNullOrEmpty
    }
}

# What a route says besides where it leads: metrics, who made it, for which packets.
BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Add-IpRoute, what a route says' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $lab = New-Lab -IPv6
        $ns = $lab.Container
        function Get-Seen ([string] $Prefix) { Get-IpJson $ns "-$($Prefix -match ':' ? 6 : 4)" route show table all | Where-Object dst -EQ ($Prefix -replace '/(32|128)$') }
    }
    AfterAll { $lab | Remove-Lab }

    AfterEach { Get-IpRoute -Namespace $ns | Where-Object DestinationPrefix -Match '^(198\.51\.100\.|2001:db8:9:)' | Remove-IpRoute }

    It 'says <Given>, as iproute2 sees it' -ForEach @(
        @{ Given = 'mtu 1400 advmss 1360'; Expect = @{ mtu = 1400; advmss = 1360 } }
        @{ Given = 'mtu lock 1300'; Expect = @{ mtu = 1300 } }
        @{ Given = 'window 5000 initcwnd 12 initrwnd 14 hoplimit 7'; Expect = @{ window = 5000; initcwnd = 12; initrwnd = 14; hoplimit = 7 } }
        @{ Given = 'rtt 400ms', 'rttvar 80ms', 'rto_min 1s'; Expect = @{ rtt = 400; rttvar = 80; rto_min = 1000 } }
        @{ Given = 'ssthresh 30 cwnd lock 9 reordering 4 quickack 1 fastopen_no_cookie 1'; Expect = @{ ssthresh = 30; cwnd = 9; reordering = 4; quickack = 1; fastopen_no_cookie = 1 } }
        @{ Given = 'congctl reno features ecn'; Expect = @{ congestion = 'reno'; ecn = $null } }
        @{ Given = @{ mtu = 1450 }; Expect = @{ mtu = 1450 } }
    ) {
        foreach ($prefix in '198.51.100.0/24', '2001:db8:9::/48') {
            $made = Add-IpRoute $prefix -InterfaceAlias eth0 -Metrics $Given -Namespace $ns
            $seen = (Get-Seen $prefix).metrics | ForEach-Object { $_ }
            foreach ($name in $Expect.Keys) { $seen.PSObject.Properties.Name | Should -Contain $name; $seen.$name -replace 'ms$' | Should -Be "$($Expect[$name])" }
            $made.Metrics.Count | Should -Be $Expect.Count
            foreach ($metric in $made.Metrics) { $Given -is [hashtable] ? 'mtu 1450' : ("$Given" -replace '1s', '1000ms') | Should -Match "\b$metric\b" }
        }
    }

    It 'takes the MTU as a number, beside other metrics and before theirs' {
        (Add-IpRoute 198.51.100.0/24 172.17.0.1 -MtuBytes 1400 -Metrics 'advmss 1300', 'mtu 1500' -Namespace $ns).Metrics.MtuBytes | Should -Be 1400
        "$((Get-IpRoute 198.51.100.0/24 -Namespace $ns).Metrics)" | Should -Be 'mtu 1400 advmss 1300'
        (Add-IpRoute 198.51.100.7 172.17.0.1 -Mtu 1280 -Namespace $ns).Metrics['mtu'] | Should -Be 1280
    }

    It 'lets packets no larger than its MTU through' {
        $null = Add-IpRoute 203.0.113.176 172.17.0.1 -Metrics 'mtu lock 600' -Namespace $ns
        "$(Invoke-In $ns ip route get 203.0.113.176)" | Should -Match 'mtu lock 600'
        Invoke-In $ns sh -c 'ping -n -c 1 -W 1 -M do -s 800 203.0.113.176 2>&1' | Out-String | Should -Match 'too long, mtu=600'
        Remove-IpRoute 203.0.113.176 -Namespace $ns
    }

    It 'says who made it, how far it leads and for which packets: <Show>' -ForEach @(
        @{ With = @{ DestinationPrefix = '198.51.100.0/24'; NextHop = '172.17.0.1'; Protocol = 'bird'; Tos = '0x10' }; Expect = @{ protocol = 'bird'; tos = '0x10'; scope = 'global' }; Show = 'bird tos 0x10' }
        @{ With = @{ DestinationPrefix = '198.51.100.0/24'; InterfaceAlias = 'eth0'; Protocol = 77; Scope = 'Global' }; Expect = @{ protocol = '77'; scope = 'global' }; Show = '77 global' }
        @{ With = @{ DestinationPrefix = '198.51.100.0/24'; InterfaceAlias = 'eth0'; Protocol = 'DHCP'; Scope = 'Site' }; Expect = @{ protocol = 'dhcp'; scope = 'site' }; Show = 'dhcp site' }
        @{ With = @{ DestinationPrefix = '198.51.100.0/24'; NextHop = '203.0.113.9'; InterfaceAlias = 'eth0'; OnLink = $true }; Expect = @{ gateway = '203.0.113.9'; flags = 'onlink' }; Show = 'onlink' }
        @{ With = @{ DestinationPrefix = '2001:db8:9::/48'; NextHop = '2001:db8:17::1'; Protocol = 'ra'; Preference = 'High'; ValidLifetime = 900 }; Expect = @{ protocol = 'ra'; pref = 'high' }; Show = 'ra high for 900 s' }
        @{ With = @{ DestinationPrefix = '2001:db8:9::/48'; NextHop = '2001:db8:17::1'; SourcePrefix = '2001:db8:17::/64' }; Expect = @{ from = '2001:db8:17::/64' }; Show = 'from 2001:db8:17::/64' }
    ) {
        $made = Add-IpRoute @With -Namespace $ns -ErrorAction Stop
        $seen = Get-Seen $With.DestinationPrefix
        foreach ($name in $Expect.Keys) { "$($seen.$name)" | Should -Be $Expect[$name] }
        if ($With.ValidLifetime) { $seen.expires | Should -BeIn 898, 899, 900; $made.ValidLifetime.TotalSeconds | Should -BeIn 898, 899, 900 }
        (Add-IpRoute @With -Namespace $ns -Force -ErrorAction Stop).DestinationPrefix | Should -Be $With.DestinationPrefix
    }

    It 'removes the route for this type of service, or by this maker, and no other' {
        $null = Add-IpRoute 198.51.100.0/24 172.17.0.1 -Namespace $ns
        $null = Add-IpRoute 198.51.100.0/24 172.17.0.1 -Tos 0x10 -Protocol bgp -Namespace $ns
        Remove-IpRoute 198.51.100.0/24 -Protocol bgp -Namespace $ns -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -Be 'RouteNotFound,ContainerNet.Commands.RemoveIpRouteCommand'
        (Remove-IpRoute 198.51.100.0/24 -Tos 0x10 -Protocol bgp -Namespace $ns -PassThru).Protocol | Should -Be bgp
        @(Get-Seen 198.51.100.0/24).protocol | Should -Be static
    }

    It 'adds all of it again from what was read, by way of <_>' -ForEach 'objects', 'JSON', 'CSV' {
        # The kernel adds a route of its own once it has made sure of the link's own address.
        for ($i = 0; $i -lt 50 -and (ip -n $ns -6 addr show tentative); $i++) { Start-Sleep -Milliseconds 100 }
        Invoke-In $ns sh -ec @'
ip route add 198.51.100.0/26 via 172.17.0.1 proto bird tos 0x10 mtu lock 1400 advmss 1300 rtt 400ms rto_min 250ms congctl reno features ecn metric 7
ip route add 198.51.100.64/26 dev eth0 proto 99 scope global
ip route add 198.51.100.128/26 via 203.0.113.9 dev eth0 onlink
ip route add 198.51.100.192/26 nexthop via 203.0.113.9 dev eth0 onlink nexthop via 172.17.0.1 dev eth0 onlink weight 2
ip -6 route add 2001:db8:9:1::/64 via 2001:db8:17::1 pref low mtu 1400
ip -6 route add 2001:db8:9:2::/64 from 2001:db8:17::/64 via 2001:db8:17::1 proto bgp
'@
        $pattern = '^(198\.51\.100\.|2001:db8:9:)'
        $before = Get-IpRoute -Namespace $ns | Where-Object DestinationPrefix -Match $pattern
        $before.Count | Should -Be 6
        $seen = Invoke-In $ns sh -c 'ip -d route show table all; ip -d -6 route show table all'
        $saved = switch ($_) { objects { $before } JSON { $before | ConvertTo-Json -WarningVariable cut | ConvertFrom-Json } CSV { $before | ConvertTo-Csv | ConvertFrom-Csv } }
        $saved | Remove-IpRoute -ErrorAction Stop
        Get-IpRoute -Namespace $ns | Where-Object DestinationPrefix -Match $pattern | Should -BeNullOrEmpty
        $null = $saved | Add-IpRoute -ErrorAction Stop
        Compare-Object @($seen) @(Invoke-In $ns sh -c 'ip -d route show table all; ip -d -6 route show table all') | Should -BeNullOrEmpty
    }

    It 'refuses <Because> in one sentence, and changes nothing' -ForEach @(
        @{ Because = 'a scope for IPv6'; Id = 'InvalidRoute'; With = @{ DestinationPrefix = '2001:db8:9::/48'; Scope = 'Link' } }
        @{ Because = 'a type of service for IPv6'; Id = 'InvalidRoute'; With = @{ DestinationPrefix = '2001:db8:9::/48'; Tos = 16 } }
        @{ Because = 'a source prefix for IPv4'; Id = 'InvalidRoute'; With = @{ SourcePrefix = '10.0.0.0/8' } }
        @{ Because = 'a preference for IPv4'; Id = 'InvalidRoute'; With = @{ Preference = 'High' } }
        @{ Because = 'a lifetime for IPv4'; Id = 'InvalidRoute'; With = @{ ValidLifetime = 900 } }
        @{ Because = 'congestion control this kernel lacks'; Id = 'EINVAL'; With = @{ Metrics = 'congctl nosuch' } }
        @{ Because = 'a router on the link without a link'; Id = '(EINVAL|ENODEV)'; With = @{ InterfaceAlias = $null; NextHop = '203.0.113.9'; OnLink = $true } }
    ) {
        $before = Invoke-In $ns sh -c 'ip route show table all; ip -6 route show table all'
        $given = @{ DestinationPrefix = '198.51.100.0/24'; InterfaceAlias = 'eth0'; Namespace = $ns }
        $With.Keys | ForEach-Object { $given[$_] = $With[$_] }
        Add-IpRoute @given -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.Count | Should -Be 1
        $refused[0].FullyQualifiedErrorId | Should -Match "^$Id,ContainerNet.Commands.AddIpRouteCommand$"
        Invoke-In $ns sh -c 'ip route show table all; ip -6 route show table all' | Should -Be $before
    }

    It 'says in words what is wrong with metrics <Given>' -ForEach @(
        @{ Given = 'mtu'; Says = '*Metric mtu has no value*' }
        @{ Given = 'mtu 0'; Says = "*'0' is no value of metric mtu: it is a number from 1 to 65520*" }
        @{ Given = 'mtu 65521'; Says = '*from 1 to 65520*' }
        @{ Given = 'hoplimit 256'; Says = '*from 1 to 255*' }
        @{ Given = 'speed 9'; Says = "*'speed' is no metric of a route*initcwnd*" }
        @{ Given = 'rtt 400'; Says = '*it is a time, as in 250ms*' }
        @{ Given = 'mtu 1400 mtu 1500'; Says = '*given twice*' }
        @{ Given = 'features all'; Says = '*write ecn*' }
    ) {
        { Add-IpRoute 198.51.100.0/24 172.17.0.1 -Metrics $Given -Namespace $ns } | Should -Throw $Says
        Get-Seen 198.51.100.0/24 | Should -BeNullOrEmpty
    }

    It 'says in words who can have made a route' {
        { Add-IpRoute 198.51.100.0/24 172.17.0.1 -Protocol nobody -Namespace $ns } | Should -Throw "*'nobody' names no routing protocol*static*"
    }

    It 'asks with all of it in the question' {
        Start-Transcript "$TestDrive/transcript" | Out-Null
        Add-IpRoute 198.51.100.0/24 172.17.0.1 -Metrics 'mtu 1400' -Tos 16 -Namespace $ns -WhatIf
        Stop-Transcript | Out-Null
        Get-Content -Raw "$TestDrive/transcript" | Should -Match 'Add route 198\.51\.100\.0/24 tos 0x10 via 172\.17\.0\.1 mtu 1400'
    }

    It 'completes <Line>' -ForEach @(
        @{ Line = 'Add-IpRoute default -Metrics initc'; To = "'initcwnd 20'" }
        @{ Line = 'Add-IpRoute default -Protocol bab'; To = 'babel' }
        @{ Line = 'Add-IpRoute default -Scope Lin'; To = 'Link' }
        @{ Line = 'Remove-IpRoute default -Protocol stat'; To = 'static' }
    ) {
        (TabExpansion2 $Line).CompletionMatches.CompletionText | Should -Contain $To
    }
}

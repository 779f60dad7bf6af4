# Every field iproute2 prints of a route or a rule, beside what ContainerNet reads.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'routes and rules, field by field' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab -IPv6
        $ns = $lab.Host
        Invoke-In $ns ip link add dummy0 type veth peer name dummy1
        Invoke-In $ns ip link set dummy1 up
        Invoke-In $ns ip link set dummy0 up
        $refused = foreach ($route in @(
                '198.51.100.0/26 via 172.17.0.2 mtu lock 1400 advmss 1300 hoplimit 7 window 5000 initcwnd 12 initrwnd 14 rto_min 250ms quickack 1'
                '198.51.100.64/26 via 172.17.0.2 rtt 400ms rttvar 80ms ssthresh 30 cwnd lock 9 reordering 4 congctl reno features ecn'
                '198.51.100.128/26 dev dummy0 scope link proto bird metric 77 src 192.0.2.10 tos 0x10'
                '198.51.100.192/26 via 203.0.113.9 dev dummy0 onlink table 100000'
                '203.0.113.0/26 nexthop via 172.17.0.2 weight 3 nexthop via 192.0.2.1 dev eth0 weight 5 nexthop dev dummy0 weight 1'
                'unicast 203.0.113.64/26 via inet6 2001:db8:17::2 dev docker0', 'blackhole 203.0.113.128/27 metric 9', 'unreachable 203.0.113.160/27', 'prohibit 203.0.113.192/27 table 7', 'throw 203.0.113.224/27 table 7'
                'local 192.0.2.99 dev lo table local', 'broadcast 192.0.2.98 dev dummy0 table local scope link', 'nat 1.2.3.4 via 5.6.7.8', '203.0.113.250/32 dev dummy0 realms 5/6')) {
            Invoke-In $ns sh -c "ip route add $route 2>&1" | ForEach-Object { "${route}: $_" }
        }
        $refused = @($refused) + @(foreach ($route in @(
                '2001:db8:100::/64 via 2001:db8:17::2 mtu 1400 pref high expires 900', '2001:db8:101::/64 dev dummy0 pref low proto ra metric 5', '2001:db8:102::/64 nexthop via 2001:db8:17::2 weight 2 nexthop via 2001:db8:2::1 weight 7'
                'blackhole 2001:db8:103::/64', 'unreachable 2001:db8:104::/64 table 9', 'prohibit 2001:db8:105::/64', 'throw 2001:db8:106::/64 table 9', 'anycast 2001:db8:107::1 dev dummy0', '2001:db8:108::/64 from 2001:db8:17::/64 via 2001:db8:2::1')) {
                Invoke-In $ns sh -c "ip -6 route add $route 2>&1" | ForEach-Object { "${route}: $_" }
            })
        Invoke-In $ns ip nexthop add id 44 via 172.17.0.2 dev docker0 2>$null
        Invoke-In $ns ip route add 203.0.113.251 nhid 44 2>$null

        function Format-Field ([string] $Name, $Value) { if ($null -ne $Value -and "$Value" -ne '') { "$Name=$Value" } }
        function Format-Prefix ($Text, $Family) { $Text -eq 'default' -or -not $Text ? ($Family -eq 'IPv4' ? '0.0.0.0/0' : '::/0') : $Text -match '/' ? $Text : "$Text/$($Family -eq 'IPv4' ? 32 : 128)" }
        function Format-Flag ($Flags) { (@($Flags) | Where-Object { $_ -and $_ -notin 'None', 'rt_notify' } | ForEach-Object { "$_".ToLower() } | Sort-Object) -join ',' }
        $scopes = @{ global = 'Global'; link = 'Link'; host = 'Host'; site = 'Site'; nowhere = 'Nowhere' }

        function Format-Theirs ($Route, $Family) {
            $nexthops = @($Route.nexthops | Where-Object { $_ } | ForEach-Object { "$($_.gateway ?? $_.via.host) $($_.dev) $($_.weight) $(Format-Flag $_.flags)" })
            @(
                "$Family $(Format-Prefix $Route.dst $Family) type=$($Route.type)"
                Format-Field via ($Route.gateway ?? $Route.via.host)
                Format-Field dev $Route.dev
                "table=$($Route.table ?? 'main')"
                "proto=$($Route.protocol)"
                "scope=$($scopes["$($Route.scope)"] ?? $Route.scope)"
                Format-Field src $Route.prefsrc
                Format-Field metric ($Route.metric -eq 0 ? $null : $Route.metric)
                Format-Field from ($Route.src ?? $Route.from)
                Format-Field tos $Route.tos
                Format-Field pref $Route.pref
                Format-Field nhid $Route.nhid
                Format-Field expires ($Route.expires ? 'some' : $null)
                Format-Field realms ($Route.flow.from ? "$($Route.flow.from)/$($Route.flow.to)" : $null)
                Format-Field flags (Format-Flag $Route.flags)
                if ($nexthops) { "ways=$($nexthops -join ' | ')" }
                if ($Route.metrics) {
                    $bare = $Route.metrics | ForEach-Object { $_ }
                    foreach ($pair in $bare.PSObject.Properties | Where-Object Name -NE lock) {
                        switch ($pair.Name) { ecn { 'm:features=ecn' } congestion { "m:congctl=$($pair.Value)" } default { "m:$_=$("$($pair.Value)" -replace '\D.*')" } }
                    }
                }
            ) -join ' '
        }

        function Format-Ours ($Route) {
            $family = "$($Route.AddressFamily)"
            $nexthops = @($Route.NextHops | ForEach-Object { "$($_.NextHop) $($_.InterfaceAlias) $($_.Weight) $(Format-Flag ("$($_.Flags)" -split ', '))" })
            $metrics = $Route.Metrics ? (("$($Route.Metrics)" -replace 'lock ') -split ' ') : @()
            @(
                "$family $($Route.DestinationPrefix) type=$("$($Route.Type)".ToLower())"
                Format-Field via $Route.NextHop
                Format-Field dev $Route.InterfaceAlias
                "table=$([ContainerNet.Route.RouteTable]::NameOf($Route.Table))"
                "proto=$($Route.Protocol)"
                "scope=$($Route.Scope)"
                Format-Field src $Route.Source
                Format-Field metric ($Route.RouteMetric -eq 0 ? $null : $Route.RouteMetric)
                Format-Field from $Route.SourcePrefix
                Format-Field tos ($Route.Tos ? ('0x{0:x}' -f $Route.Tos) : $null)
                Format-Field pref $(if ($null -ne $Route.Preference) { "$($Route.Preference)".ToLower() })
                Format-Field nhid $Route.NextHopId
                Format-Field expires ($Route.ValidLifetime ? 'some' : $null)
                Format-Field realms $Route.Realms
                Format-Field flags (Format-Flag ("$($Route.Flags)" -split ', '))
                if ($nexthops) { "ways=$($nexthops -join ' | ')" }
                for ($i = 0; $i -lt $metrics.Count; $i += 2) { "m:$($metrics[$i])=$($metrics[$i + 1] -replace 'ms$')" }
            ) -join ' '
        }
    }
    AfterAll { $lab | Remove-Lab }

    It 'the kernel took the routes of this test, or this kernel has no such kind' {
        $refused | Where-Object { $_ -notmatch '^nat |not supported|Unknown|realm|No such file' } | Should -BeNullOrEmpty
    }

    It 'every route of every table is what ip -d -j route says: <_>' -ForEach 'IPv4', 'IPv6' {
        $family = $_
        $look = { foreach ($route in Get-IpJson $ns "-$($family[-1])" route show table all) { Format-Theirs $route $family } }
        $tries = 0
        do { # the kernel adds routes of addresses when it has seen that nobody else has them
            $theirs = @(& $look)
            $ours = @(foreach ($route in Get-IpRoute -AddressFamily $family -Namespace $ns) { Format-Ours $route })
        } while ("$theirs" -ne "$(& $look)" -and ++$tries -lt 20)
        $theirs.Count | Should -BeGreaterThan 10
        Compare-Object ($theirs | Sort-Object) ($ours | Sort-Object) | ForEach-Object { "$($_.SideIndicator -eq '=>' ? 'ours  ' : 'theirs') $($_.InputObject)" } | Should -BeNullOrEmpty
    }

    It 'a route gives its MTU as a number, and says what may not change' {
        $route = Get-IpRoute 198.51.100.0/26 -Namespace $ns
        $route.Metrics.MtuBytes | Should -Be 1400
        $route.Metrics['mtu'] | Should -Be 'lock 1400'
        "$($route.Metrics)" | Should -BeLike 'mtu lock 1400 *advmss 1300*'
    }

    It 'every rule is what ip -d -j rule says' {
        foreach ($rule in @(
                'priority 10 from 10.0.0.0/8 to 192.0.2.0/24 iif lo oif eth0 fwmark 0x10/0xf0 tos 0x10 table 1000', 'priority 20 not from all fwmark 0x5 lookup main suppress_prefixlength 0', 'priority 30 suppress_ifgroup 5 table main'
                'priority 40 ipproto tcp sport 1000-2000 dport 443 table 7', 'priority 41 ipproto udp dport 53 prohibit', 'priority 42 uidrange 1000-1999 table 8', 'priority 50 goto 70', 'priority 51 goto 32766', 'priority 60 from 192.0.2.9 blackhole', 'priority 61 nop'
                'priority 62 to 203.0.113.0/24 unreachable protocol bird', 'priority 63 iif nolink table 9', 'priority 64 l3mdev', 'priority 65 tun_id 77 table 9', 'priority 66 from 10.9.0.0/16 realms 3/4 table 9')) {
            $said = Invoke-In $ns sh -c "ip rule add $rule 2>&1"
            if ($said -and $said -notmatch 'not supported|Invalid argument') { throw "${rule}: $said" }
            $said = Invoke-In $ns sh -c "ip -6 rule add $($rule -replace '10\.\d\.0\.0/\d+|192\.0\.2\.\d+(/24)?|203\.0\.113\.0/24', '2001:db8:5::/48') 2>&1"
        }

        $tos = @{ 'lowdelay' = 16; '0x10' = 16 }
        $theirs = foreach ($family in 'IPv4', 'IPv6') {
            foreach ($rule in Get-IpJson $ns "-$($family[-1])" rule show) {
                $has = $rule.PSObject.Properties.Name
                $prefix = { param($address, $length) if ($address -and $address -ne 'all') { "$address/$($length ?? ($family -eq 'IPv4' ? 32 : 128))" } }
                @(
                    "$family $($rule.priority)"
                    if ('not' -in $has) { 'not' }
                    Format-Field from (& $prefix $rule.src $rule.srclen)
                    Format-Field to (& $prefix $rule.dst $rule.dstlen)
                    Format-Field tos $(if ($rule.tos) { $tos[$rule.tos] ?? $rule.tos })
                    Format-Field mark $(if ($rule.fwmark) { '{0}/{1}' -f [uint]$rule.fwmark, [uint]($rule.fwmask ?? 4294967295) })
                    Format-Field iif $rule.iif
                    Format-Field oif $rule.oif
                    if ('iif_detached' -in $has -or 'oif_detached' -in $has) { 'detached' }
                    if ('l3mdev' -in $has) { 'l3mdev' }
                    Format-Field uid $(if ('uid_start' -in $has) { "$($rule.uid_start)-$($rule.uid_end)" })
                    Format-Field ipproto $rule.ipproto
                    Format-Field sport $(if ($rule.sport_start) { "$($rule.sport_start)-$($rule.sport_end)" } else { $rule.sport })
                    Format-Field dport $(if ($rule.dport_start) { "$($rule.dport_start)-$($rule.dport_end)" } else { $rule.dport })
                    Format-Field tun $rule.tun_id
                    Format-Field table $(if ('l3mdev' -notin $has) { $rule.table })
                    Format-Field prefixlength $rule.suppress_prefixlen
                    Format-Field group $rule.suppress_ifgroup
                    Format-Field goto $rule.goto
                    if ('unresolved' -in $has) { 'unresolved' }
                    Format-Field action $rule.action
                    Format-Field realms $(if ($rule.flow_from) { "$($rule.flow_from)/$($rule.flow_to)" })
                    Format-Field proto $rule.protocol
                ) -join ' '
            }
        }
        $ours = foreach ($rule in Get-IpRule -Namespace $ns) {
            @(
                "$($rule.AddressFamily) $($rule.Priority)"
                if ($rule.IsInverted) { 'not' }
                Format-Field from $rule.SourcePrefix
                Format-Field to $rule.DestinationPrefix
                Format-Field tos $(if ($rule.Tos) { [int]$rule.Tos })
                Format-Field mark $(if ($null -ne $rule.Mark) { '{0}/{1}' -f $rule.Mark, $rule.MarkMask })
                Format-Field iif $rule.InputInterface
                Format-Field oif $rule.OutputInterface
                if ($rule.IsDetached) { 'detached' }
                if ($rule.IsL3Mdev) { 'l3mdev' }
                Format-Field uid $rule.UserIdRange
                Format-Field ipproto $rule.IpProtocol
                Format-Field sport $rule.SourcePort
                Format-Field dport $rule.DestinationPort
                Format-Field tun $rule.TunnelId
                Format-Field table $(if ($rule.Table) { [ContainerNet.Route.RouteTable]::NameOf($rule.Table) })
                Format-Field prefixlength $rule.SuppressPrefixLength
                Format-Field group $rule.SuppressInterfaceGroup
                Format-Field goto $rule.GotoPriority
                if ($rule.IsUnresolved) { 'unresolved' }
                Format-Field action $(if ($rule.Action -notin 'Lookup', 'Goto', 'Nop') { "$($rule.Action)".ToLower() })
                Format-Field realms $rule.Realms
                Format-Field proto $rule.Protocol
            ) -join ' '
        }
        @($theirs).Count | Should -BeGreaterThan 20
        Compare-Object @($theirs | Sort-Object) @($ours | Sort-Object) | ForEach-Object { "$($_.SideIndicator -eq '=>' ? 'ours  ' : 'theirs') $($_.InputObject)" } | Should -BeNullOrEmpty
    }

    It 'a rule says in one line what it is for' {
        (Get-IpRule 40 -AddressFamily IPv4 -Namespace $ns).Selector | Should -Be 'from all ipproto tcp sport 1000-2000 dport 443'
        "$(Get-IpRule 20 -AddressFamily IPv4 -Namespace $ns)" | Should -Be '20: not from all fwmark 0x5 suppress_prefixlength 0 Lookup main'
        Get-IpRule 50 -AddressFamily IPv4 -Namespace $ns | Out-String -Width 100 | Should -Match '50 IPv4 +Goto +70 +from all'
    }
}

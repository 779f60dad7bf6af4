# strace -e trace=sendmsg -e write=3 -xx ip route add default via 10.0.0.2 proto static     (iproute2 6.1; the others likewise, the command stands above each)
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

    # Ours is what iproute2 sends, but for the sequence number, and NLM_F_ECHO (8), by which the kernel gives back what it made.
    function Compare-Request ([ContainerNet.Netlink.MessageWriter] $Request, [string] $Golden) {
        $bytes = $Request.ToArray(0)
        $bytes[6] = $bytes[6] -band -bnot 8
        [Convert]::ToHexString($bytes) | Should -Be ([Convert]::ToHexString((ConvertFrom-Hex $Golden)))
    }

    function New-Spec ([string] $Destination, [hashtable] $Property) {
        $address, $length = $Destination -split '/'
        $spec = [ContainerNet.Route.RouteSpec]::new([ContainerNet.Route.IpPrefix]::new($address, $length))
        $Property.GetEnumerator() | ForEach-Object { $spec.($_.Key) = $_.Value }
        $spec
    }
}

Describe 'Requests about routes' {
    It 'adds a default route' {
        # ip route add default via 10.0.0.2 proto static
        Compare-Request ([ContainerNet.Route.RouteRequests]::AddRoute((New-Spec 0.0.0.0/0 @{ NextHop = '10.0.0.2' }))) @'
        24 00 00 00              # nlmsg_len 36
        18 00                    # RTM_NEWROUTE
        05 06                    # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 00 00 00              # rtmsg: family, destination length, source length, tos
        fe 04 00 01              # table, protocol, scope, type
        00 00 00 00              # flags
        08 00 05 00 0a 00 00 02  # RTA_GATEWAY
'@
    }

    It 'adds a route on a link, with metric and source' {
        # ip route add 198.51.100.0/24 proto static src 10.0.0.9 metric 7 dev veth0
        Compare-Request ([ContainerNet.Route.RouteRequests]::AddRoute((New-Spec 198.51.100.0/24 @{ InterfaceIndex = 3; Metric = 7; Source = '10.0.0.9' }))) @'
        3c 00 00 00              # nlmsg_len 60
        18 00                    # RTM_NEWROUTE
        05 06                    # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 18 00 00              # rtmsg: family, destination length, source length, tos
        fe 04 fd 01              # table, protocol, scope, type
        00 00 00 00              # flags
        08 00 01 00 c6 33 64 00  # RTA_DST
        08 00 07 00 0a 00 00 09  # RTA_PREFSRC
        08 00 06 00 07 00 00 00  # RTA_PRIORITY
        08 00 04 00 03 00 00 00  # RTA_OIF
'@
    }

    It 'adds a blackhole' {
        # ip route add blackhole 192.0.2.0/24 proto static
        Compare-Request ([ContainerNet.Route.RouteRequests]::AddRoute((New-Spec 192.0.2.0/24 @{ Type = 'Blackhole' }))) @'
        24 00 00 00              # nlmsg_len 36
        18 00                    # RTM_NEWROUTE
        05 06                    # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 18 00 00              # rtmsg: family, destination length, source length, tos
        fe 04 00 06              # table, protocol, scope, type
        00 00 00 00              # flags
        08 00 01 00 c0 00 02 00  # RTA_DST
'@
    }

    It 'adds a route to a table above 255' {
        # ip route add 192.0.2.0/24 via 10.0.0.2 proto static table 1000
        Compare-Request ([ContainerNet.Route.RouteRequests]::AddRoute((New-Spec 192.0.2.0/24 @{ NextHop = '10.0.0.2'; Table = 1000 }))) @'
        34 00 00 00              # nlmsg_len 52
        18 00                    # RTM_NEWROUTE
        05 06                    # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 18 00 00              # rtmsg: family, destination length, source length, tos
        00 04 00 01              # table, protocol, scope, type
        00 00 00 00              # flags
        08 00 01 00 c0 00 02 00  # RTA_DST
        08 00 05 00 0a 00 00 02  # RTA_GATEWAY
        08 00 0f 00 e8 03 00 00  # RTA_TABLE
'@
    }

    It 'adds a multipath route' {
        # ip route add 203.0.113.0/24 proto static nexthop via 10.0.0.2 weight 3 nexthop via 10.0.0.3 dev veth0
        Compare-Request ([ContainerNet.Route.RouteRequests]::AddRoute((New-Spec 203.0.113.0/24 @{ Ways = [ValueTuple[ipaddress, int, int, bool][]] ([ValueTuple[ipaddress, int, int, bool]]::new('10.0.0.2', 0, 3, $false), [ValueTuple[ipaddress, int, int, bool]]::new('10.0.0.3', 3, 1, $false)) }))) @'
        48 00 00 00              # nlmsg_len 72
        18 00                    # RTM_NEWROUTE
        05 06                    # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 18 00 00              # rtmsg: family, destination length, source length, tos
        fe 04 00 01              # table, protocol, scope, type
        00 00 00 00              # flags
        08 00 01 00 cb 00 71 00  # RTA_DST
        24 00 09 00              # RTA_MULTIPATH
        10 00 00 02 00 00 00 00  #   rtnexthop: length, flags, hops (weight - 1), index
        08 00 05 00 0a 00 00 02  #   RTA_GATEWAY
        10 00 00 00 03 00 00 00  #   rtnexthop: length, flags, hops (weight - 1), index
        08 00 05 00 0a 00 00 03  #   RTA_GATEWAY
'@
    }

    It 'adds a route with all that can be said of one' {
        # ip route add 198.51.100.0/24 via 10.0.1.2 proto bird scope global tos 0x10 mtu lock 1400 advmss 1300 rtt 400ms rttvar 20ms features ecn congctl reno
        $metrics = [ContainerNet.Route.RouteMetrics]::Parse('mtu lock 1400 advmss 1300 rtt 400ms rttvar 20ms features ecn congctl reno')
        Compare-Request ([ContainerNet.Route.RouteRequests]::AddRoute((New-Spec 198.51.100.0/24 @{ NextHop = '10.0.1.2'; Protocol = 12; Scope = 'Global'; Tos = 16; Metrics = $metrics }))) @'
        68 00 00 00              # nlmsg_len 104
        18 00                    # RTM_NEWROUTE
        05 06                    # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 18 00 10              # rtmsg: family, destination length, source length, tos
        fe 0c 00 01              # table, protocol, scope, type
        00 00 00 00              # flags
        08 00 01 00 c6 33 64 00  # RTA_DST
        08 00 05 00 0a 00 01 02  # RTA_GATEWAY
        3c 00 08 80              # RTA_METRICS; iproute2 leaves out NLA_F_NESTED
        08 00 02 00 78 05 00 00  #   RTAX_MTU
        08 00 08 00 14 05 00 00  #   RTAX_ADVMSS
        08 00 04 00 80 0c 00 00  #   RTAX_RTT, in eighths of a millisecond
        08 00 05 00 50 00 00 00  #   RTAX_RTTVAR, in quarters
        08 00 0c 00 01 00 00 00  #   RTAX_FEATURES
        08 00 10 00 72 65 6e 6f  #   RTAX_CC_ALGO
        08 00 01 00 04 00 00 00  #   RTAX_LOCK: bit 2
'@
    }

    It 'adds an IPv6 route for a source, which its router prefers and which lapses' {
        # ip -6 route add 2001:db8:9::/48 from 2001:db8:8::/48 dev d0 pref high expires 900 proto static      (attributes in our order)
        $spec = New-Spec 2001:db8:9::/48 @{ SourcePrefix = [ContainerNet.Route.IpPrefix]::new('2001:db8:8::', 48); InterfaceIndex = 3; Preference = 'High'; ValidLifetime = [timespan]::FromMinutes(15) }
        Compare-Request ([ContainerNet.Route.RouteRequests]::AddRoute($spec)) @'
        5c 00 00 00                                                  # nlmsg_len 92
        18 00                                                        # RTM_NEWROUTE
        05 06                                                        # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00                                                  # sequence
        00 00 00 00                                                  # port
        0a 30 30 00                                                  # rtmsg: family, destination length, source length, tos
        fe 04 00 01                                                  # table, protocol, scope, type
        00 00 00 00                                                  # flags
        14 00 01 00 20 01 0d b8 00 09 00 00 00 00 00 00 00 00 00 00  # RTA_DST
        14 00 02 00 20 01 0d b8 00 08 00 00 00 00 00 00 00 00 00 00  # RTA_SRC
        08 00 04 00 03 00 00 00                                      # RTA_OIF
        05 00 14 00 01 00 00 00                                      # RTA_PREF
        08 00 17 00 84 03 00 00                                      # RTA_EXPIRES, in seconds
'@
    }

    It 'adds an IPv6 route' {
        # ip -6 route add 2001:db8:9::/48 via 2001:db8::2 proto static
        Compare-Request ([ContainerNet.Route.RouteRequests]::AddRoute((New-Spec 2001:db8:9::/48 @{ NextHop = '2001:db8::2' }))) @'
        44 00 00 00                                                  # nlmsg_len 68
        18 00                                                        # RTM_NEWROUTE
        05 06                                                        # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00                                                  # sequence
        00 00 00 00                                                  # port
        0a 30 00 00                                                  # rtmsg: family, destination length, source length, tos
        fe 04 00 01                                                  # table, protocol, scope, type
        00 00 00 00                                                  # flags
        14 00 01 00 20 01 0d b8 00 09 00 00 00 00 00 00 00 00 00 00  # RTA_DST
        14 00 05 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02  # RTA_GATEWAY
'@
    }

    It 'adds an IPv4 route through an IPv6 router' {
        # ip route add 192.0.2.128/25 via inet6 2001:db8::2 proto static dev veth0
        Compare-Request ([ContainerNet.Route.RouteRequests]::AddRoute((New-Spec 192.0.2.128/25 @{ NextHop = '2001:db8::2'; InterfaceIndex = 3 }))) @'
        44 00 00 00                                                              # nlmsg_len 68
        18 00                                                                    # RTM_NEWROUTE
        05 06                                                                    # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00                                                              # sequence
        00 00 00 00                                                              # port
        02 19 00 00                                                              # rtmsg: family, destination length, source length, tos
        fe 04 00 01                                                              # table, protocol, scope, type
        00 00 00 00                                                              # flags
        08 00 01 00 c0 00 02 80                                                  # RTA_DST
        16 00 12 00 0a 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02 00 00  # RTA_VIA
        08 00 04 00 03 00 00 00                                                  # RTA_OIF
'@
    }

    It 'removes a route of a table above 255' {
        # ip route delete 192.0.2.0/24 via 10.0.0.2 table 1000
        Compare-Request ([ContainerNet.Route.RouteRequests]::RemoveRoute((New-Spec 192.0.2.0/24 @{ NextHop = '10.0.0.2'; Table = 1000; Type = 'Unspecified' }))) @'
        34 00 00 00              # nlmsg_len 52
        19 00                    # RTM_DELROUTE
        05 00                    # NLM_F_REQUEST ACK
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 18 00 00              # rtmsg: family, destination length, source length, tos
        00 00 ff 00              # table, protocol, scope, type
        00 00 00 00              # flags
        08 00 01 00 c0 00 02 00  # RTA_DST
        08 00 05 00 0a 00 00 02  # RTA_GATEWAY
        08 00 0f 00 e8 03 00 00  # RTA_TABLE
'@
    }

    It 'removes a blackhole' {
        # ip route delete blackhole 192.0.2.0/24
        Compare-Request ([ContainerNet.Route.RouteRequests]::RemoveRoute((New-Spec 192.0.2.0/24 @{ Type = 'Blackhole' }))) @'
        24 00 00 00              # nlmsg_len 36
        19 00                    # RTM_DELROUTE
        05 00                    # NLM_F_REQUEST ACK
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 18 00 00              # rtmsg: family, destination length, source length, tos
        fe 00 ff 06              # table, protocol, scope, type
        00 00 00 00              # flags
        08 00 01 00 c0 00 02 00  # RTA_DST
'@
    }

    It 'removes an IPv6 route, whatever it is' {
        # ip -6 route delete 2001:db8:9::/48
        Compare-Request ([ContainerNet.Route.RouteRequests]::RemoveRoute((New-Spec 2001:db8:9::/48 @{ Type = 'Unspecified' }))) @'
        30 00 00 00                                                  # nlmsg_len 48
        19 00                                                        # RTM_DELROUTE
        05 00                                                        # NLM_F_REQUEST ACK
        00 00 00 00                                                  # sequence
        00 00 00 00                                                  # port
        0a 30 00 00                                                  # rtmsg: family, destination length, source length, tos
        fe 00 00 00                                                  # table, protocol, scope, type
        00 00 00 00                                                  # flags
        14 00 01 00 20 01 0d b8 00 09 00 00 00 00 00 00 00 00 00 00  # RTA_DST
'@
    }

    It 'asks for the route of a packet from here with a mark' {
        # ip route get 203.0.113.7 from 10.0.0.9 mark 5
        Compare-Request ([ContainerNet.Route.RouteRequests]::FindRoute('203.0.113.7', '10.0.0.9', 0, 0, 5, $false)) @'
        34 00 00 00              # nlmsg_len 52
        1a 00                    # RTM_GETROUTE
        01 00                    # NLM_F_REQUEST
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 20 20 00              # rtmsg: family, destination length, source length, tos
        00 00 00 00              # table, protocol, scope, type
        00 10 00 00              # flags
        08 00 01 00 cb 00 71 07  # RTA_DST
        08 00 02 00 0a 00 00 09  # RTA_SRC
        08 00 10 00 05 00 00 00  # RTA_MARK
'@
    }

    It 'asks for the route of a packet that comes in by a link' {
        # ip route get 203.0.113.7 from 10.0.0.2 iif veth0
        Compare-Request ([ContainerNet.Route.RouteRequests]::FindRoute('203.0.113.7', '10.0.0.2', 3, 0, 0, $false)) @'
        34 00 00 00              # nlmsg_len 52
        1a 00                    # RTM_GETROUTE
        01 00                    # NLM_F_REQUEST
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 20 20 00              # rtmsg: family, destination length, source length, tos
        00 00 00 00              # table, protocol, scope, type
        00 10 00 00              # flags
        08 00 01 00 cb 00 71 07  # RTA_DST
        08 00 02 00 0a 00 00 02  # RTA_SRC
        08 00 03 00 03 00 00 00  # RTA_IIF
'@
    }

    It 'asks for the entry of the table' {
        # ip route get fibmatch 203.0.113.7 oif veth0
        Compare-Request ([ContainerNet.Route.RouteRequests]::FindRoute('203.0.113.7', $null, 0, 3, 0, $true)) @'
        2c 00 00 00              # nlmsg_len 44
        1a 00                    # RTM_GETROUTE
        01 00                    # NLM_F_REQUEST
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 20 00 00              # rtmsg: family, destination length, source length, tos
        00 00 00 00              # table, protocol, scope, type
        00 30 00 00              # flags
        08 00 01 00 cb 00 71 07  # RTA_DST
        08 00 04 00 03 00 00 00  # RTA_OIF
'@
    }

    It 'asks for an IPv6 route' {
        # ip -6 route get 2001:db8::2
        Compare-Request ([ContainerNet.Route.RouteRequests]::FindRoute('2001:db8::2', $null, 0, 0, 0, $false)) @'
        30 00 00 00                                                  # nlmsg_len 48
        1a 00                                                        # RTM_GETROUTE
        01 00                                                        # NLM_F_REQUEST
        00 00 00 00                                                  # sequence
        00 00 00 00                                                  # port
        0a 80 00 00                                                  # rtmsg: family, destination length, source length, tos
        00 00 00 00                                                  # table, protocol, scope, type
        00 00 00 00                                                  # flags
        14 00 01 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02  # RTA_DST
'@
    }
}

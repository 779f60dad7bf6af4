# strace -e trace=sendmsg -e write=3 -s 4096 ip link …, bridge link …, bridge fdb … (iproute2 6.1.0; the command line stands above each message)
#
# Compared attribute by attribute, for where ours differ it is meant so: the order of attributes; ours end every text with a zero byte
# and flag every nest (NLA_F_NESTED); NLM_F_ECHO, by which the kernel shows what it made.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $bridge, $port, $macvlan, $vxlan, $fdb = [ContainerNet.Route.BridgeKind], [ContainerNet.Route.BridgePortKind], [ContainerNet.Route.MacvlanKind], [ContainerNet.Route.VxlanKind], [ContainerNet.Route.FdbRequests]

    # Attributes as lines "path = hex", whatever their order: 18/2/5 is IFLA_LINKINFO, IFLA_INFO_DATA, and the fifth of the kind.
    function Read-Attribute ([byte[]] $Bytes, [int] $At, [int] $End, [string[]] $Nests, [string] $Path) {
        while ($At + 4 -le $End) {
            $length = [BitConverter]::ToUInt16($Bytes, $At)
            $name = "$Path$([BitConverter]::ToUInt16($Bytes, $At + 2) -band 0x3fff)"
            if ($name -in $Nests) {
                Read-Attribute $Bytes ($At + 4) ($At + $length) $Nests "$name/"
            } else {
                $value = [Convert]::ToHexString($Bytes, $At + 4, $length - 4)
                "$name = $($name -in '3', '18/1' ? ($value -replace '(00)+$') : $value)"
            }

            $At += ($length + 3) -band -bnot 3
        }
    }

    # A message in words: type, flags without NLM_F_ECHO, the header of its family, the attributes.
    function ConvertTo-Fact ([byte[]] $Bytes, [int] $Header, [string[]] $Nests) {
        [BitConverter]::ToUInt32($Bytes, 0) | Should -Be $Bytes.Length -Because 'nlmsg_len is the length of the message'
        "type $([BitConverter]::ToUInt16($Bytes, 4)), flags $([BitConverter]::ToUInt16($Bytes, 6) -band -bnot 8)"
        "header $([Convert]::ToHexString($Bytes, 16, $Header))"
        Read-Attribute $Bytes (16 + $Header) $Bytes.Length $Nests | Sort-Object
    }

    function Get-Mac ([string] $Text) { , [ContainerNet.Route.LinkLayerAddress]::Parse($Text).GetBytes() }

    # An object with these properties, which are init-only for C#.
    function Set-Property ($Object, [hashtable] $Values) {
        foreach ($name in $Values.Keys) { $Object.GetType().GetProperty($name).SetValue($Object, $Values[$name]) }
        $Object
    }
}

Describe 'a request about a kind of link' {
    It 'says what iproute2 says for: <Command>' -ForEach @(
        @{
            Command = 'ip link add br1 up type bridge stp_state 1 forward_delay 400 hello_time 200 max_age 2000 ageing_time 6000 priority 4096 mcast_snooping 0 mcast_querier 1'
            Nests   = '18', '18/2'
            Ours    = {
                $options = Set-Property ([ContainerNet.Route.BridgeChange]::new()) @{
                    Stp = $true; ForwardDelay = [timespan]'0:00:04'; HelloTime = [timespan]'0:00:02'; MaxAge = [timespan]'0:00:20'
                    AgeingTime = [timespan]'0:01:00'; Priority = 4096; MulticastSnooping = $false; MulticastQuerier = $true
                }
                $bridge::NewBridge('br1', $true, $null, $options)
            }
            Theirs  = '
                7c000000 1000 0506 8d5a066b 00000000        # nlmsghdr: RTM_NEWLINK, REQUEST ACK EXCL CREATE
                00 00 0000 00000000 01000000 01000000       # ifinfomsg: IFF_UP
                0800 0300 62723100                          # IFLA_IFNAME br1
                5400 1200                                   # IFLA_LINKINFO
                0a00 0100 627269646765 0000                 #   IFLA_INFO_KIND bridge
                4400 0200                                   #   IFLA_INFO_DATA
                0800 0500 01000000                          #     IFLA_BR_STP_STATE
                0800 0100 90010000                          #     IFLA_BR_FORWARD_DELAY
                0800 0200 c8000000                          #     IFLA_BR_HELLO_TIME
                0800 0300 d0070000                          #     IFLA_BR_MAX_AGE
                0800 0400 70170000                          #     IFLA_BR_AGEING_TIME
                0600 0600 0010 0000                         #     IFLA_BR_PRIORITY
                0500 1700 00 000000                         #     IFLA_BR_MCAST_SNOOPING
                0500 1900 01 000000'                        #     IFLA_BR_MCAST_QUERIER
        }
        @{
            Command = 'ip link set dev br0 type bridge stp_state 0 ageing_time 6000 vlan_filtering 1'
            Nests   = '18', '18/2'
            Ours    = { $bridge::SetBridge(2, (Set-Property ([ContainerNet.Route.BridgeChange]::new()) @{ Stp = $false; AgeingTime = [timespan]'0:01:00'; VlanFiltering = $true })) }
            Theirs  = '
                4c000000 1000 0500 8d5a066b 00000000        # nlmsghdr: RTM_NEWLINK, REQUEST ACK
                00 00 0000 02000000 00000000 00000000
                2c00 1200 0a00 0100 627269646765 0000       # IFLA_LINKINFO, IFLA_INFO_KIND bridge
                1c00 0200                                   #   IFLA_INFO_DATA
                0800 0500 00000000                          #     IFLA_BR_STP_STATE
                0800 0400 70170000                          #     IFLA_BR_AGEING_TIME
                0500 0700 01 000000'                        #     IFLA_BR_VLAN_FILTERING
        }
        @{
            Command = 'bridge link set dev v0 hairpin on isolated on learning off flood off mcast_flood off bcast_flood off guard on root_block on neigh_suppress on cost 7 priority 9'
            Nests   = '12'
            Ours    = {
                $port::SetPort(4, (Set-Property ([ContainerNet.Route.BridgePortChange]::new()) @{
                            HairpinMode = $true; Isolated = $true; Learning = $false; Flood = $false; MulticastFlood = $false; BroadcastFlood = $false
                            BpduGuard = $true; RootBlock = $true; NeighborSuppression = $true; Cost = 7; Priority = 9
                        }))
            }
            Theirs  = '
                7c000000 1300 0500 8e5a066b 00000000        # nlmsghdr: RTM_SETLINK, REQUEST ACK
                07 00 0000 04000000 00000000 00000000       # ifinfomsg: AF_BRIDGE, the index of v0
                5c00 0c80                                   # IFLA_PROTINFO, NLA_F_NESTED
                0500 0500 01 000000 0500 0400 01 000000     #   IFLA_BRPORT_GUARD, IFLA_BRPORT_MODE
                0500 0600 01 000000 0500 0900 00 000000     #   IFLA_BRPORT_PROTECT, IFLA_BRPORT_UNICAST_FLOOD
                0500 1b00 00 000000 0500 1e00 00 000000     #   IFLA_BRPORT_MCAST_FLOOD, IFLA_BRPORT_BCAST_FLOOD
                0500 0800 00 000000 0800 0300 07000000      #   IFLA_BRPORT_LEARNING, IFLA_BRPORT_COST
                0600 0200 0900 0000 0500 2000 01 000000     #   IFLA_BRPORT_PRIORITY, IFLA_BRPORT_NEIGH_SUPPRESS
                0500 2100 01 000000'                        #   IFLA_BRPORT_ISOLATED
        }
        @{
            Command = 'bridge link set dev v0 state 4'
            Nests   = '12'
            Ours    = { $port::SetPort(4, (Set-Property ([ContainerNet.Route.BridgePortChange]::new()) @{ State = [ContainerNet.Route.BridgePortState]::Blocking })) }
            Theirs  = '
                2c000000 1300 0500 8e5a066b 00000000
                07 00 0000 04000000 00000000 00000000
                0c00 0c80 0500 0100 04 000000'              # IFLA_PROTINFO, IFLA_BRPORT_STATE
        }
        @{
            Command = 'ip link add mv0 link v1 mtu 1400 address 02:00:00:00:00:05 netns p type macvlan mode bridge'
            Nests   = '18', '18/2'
            Ours    = {
                $macvlan::NewMacvlan((Set-Property ([ContainerNet.Route.MacvlanSpec]::new('mv0', 3, 'Bridge')) @{
                            MtuBytes = 1400; LinkLayerAddress = Get-Mac 02:00:00:00:00:05; TargetNamespaceDescriptor = [uint]4; IsUp = $false
                        }))
            }
            Theirs  = '
                68000000 1000 0506 8d5a066b 00000000
                00 00 0000 00000000 00000000 00000000
                0800 0400 78050000                          # IFLA_MTU 1400
                0a00 0100 020000000005 0000                 # IFLA_ADDRESS
                0800 1c00 04000000                          # IFLA_NET_NS_FD
                0800 0500 03000000                          # IFLA_LINK: the index of v1
                0800 0300 6d763000                          # IFLA_IFNAME mv0
                1c00 1200 0b00 0100 6d6163766c616e 00       # IFLA_LINKINFO, IFLA_INFO_KIND macvlan
                0c00 0200 0800 0100 04000000'               #   IFLA_INFO_DATA, IFLA_MACVLAN_MODE bridge
        }
        @{
            Command = 'ip link add mv1 link v1 type macvlan mode source macaddr set 02:00:00:00:00:06 02:00:00:00:00:07'
            Nests   = '18', '18/2', '18/2/5'
            Ours    = {
                [byte[][]] $sources = (Get-Mac 02:00:00:00:00:06), (Get-Mac 02:00:00:00:00:07)
                $macvlan::NewMacvlan((Set-Property ([ContainerNet.Route.MacvlanSpec]::new('mv1', 3, 'Source')) @{ SourceAddresses = $sources; IsUp = $false }))
            }
            Theirs  = '
                70000000 1000 0506 8d5a066b 00000000
                00 00 0000 00000000 00000000 00000000
                0800 0500 03000000                          # IFLA_LINK
                0800 0300 6d763100                          # IFLA_IFNAME mv1
                4000 1200 0b00 0100 6d6163766c616e 00       # IFLA_LINKINFO, IFLA_INFO_KIND macvlan
                3000 0200                                   #   IFLA_INFO_DATA
                0800 0300 03000000                          #     IFLA_MACVLAN_MACADDR_MODE: set
                1c00 0500                                   #     IFLA_MACVLAN_MACADDR_DATA
                0a00 0400 020000000006 0000                 #       IFLA_MACVLAN_MACADDR
                0a00 0400 020000000007 0000                 #       IFLA_MACVLAN_MACADDR
                0800 0100 10000000'                         #     IFLA_MACVLAN_MODE source
        }
        @{
            Command = 'ip link add vx0 up mtu 1400 master br0 type vxlan id 42 local 192.0.2.1 remote 192.0.2.2 dstport 4789 dev v1 nolearning'
            Nests   = '18', '18/2'
            Ours    = {
                $vxlan::NewVxlan((Set-Property ([ContainerNet.Route.VxlanSpec]::new('vx0', 42)) @{
                            LocalAddress = [ipaddress]'192.0.2.1'; RemoteAddress = [ipaddress]'192.0.2.2'; DeviceIndex = 3; Learning = $false; BridgeIndex = 2; MtuBytes = 1400
                        }))
            }
            Theirs  = '
                7c000000 1000 0506 8d5a066b 00000000
                00 00 0000 00000000 01000000 01000000
                0800 0400 78050000                          # IFLA_MTU 1400
                0800 0a00 02000000                          # IFLA_MASTER: the index of br0
                0800 0300 76783000                          # IFLA_IFNAME vx0
                4400 1200 0900 0100 76786c616e 000000       # IFLA_LINKINFO, IFLA_INFO_KIND vxlan
                3400 0200                                   #   IFLA_INFO_DATA
                0800 0300 03000000                          #     IFLA_VXLAN_LINK: the index of v1
                0800 0100 2a000000                          #     IFLA_VXLAN_ID 42
                0800 0400 c0000201                          #     IFLA_VXLAN_LOCAL
                0800 0200 c0000202                          #     IFLA_VXLAN_GROUP
                0500 0700 00 000000                         #     IFLA_VXLAN_LEARNING
                0600 0f00 12b5 0000'                        #     IFLA_VXLAN_PORT 4789, big-endian
        }
        @{
            Command = 'ip link add vx6 type vxlan id 43 local 2001:db8::1 remote 2001:db8::2 dstport 4790'
            Nests   = '18', '18/2'
            Ours    = {
                $vxlan::NewVxlan((Set-Property ([ContainerNet.Route.VxlanSpec]::new('vx6', 43)) @{
                            LocalAddress = [ipaddress]'2001:db8::1'; RemoteAddress = [ipaddress]'2001:db8::2'; Port = 4790; IsUp = $false
                        }))
            }
            Theirs  = '
                7c000000 1000 0506 8d5a066b 00000000
                00 00 0000 00000000 00000000 00000000
                0800 0300 76783600                          # IFLA_IFNAME vx6
                5400 1200 0900 0100 76786c616e 000000       # IFLA_LINKINFO, IFLA_INFO_KIND vxlan
                4400 0200                                   #   IFLA_INFO_DATA
                0800 0100 2b000000                          #     IFLA_VXLAN_ID 43
                1400 1100 20010db8000000000000000000000001  #     IFLA_VXLAN_LOCAL6
                1400 1000 20010db8000000000000000000000002  #     IFLA_VXLAN_GROUP6
                0500 0700 01 000000                         #     IFLA_VXLAN_LEARNING
                0600 0f00 12b6 0000'                        #     IFLA_VXLAN_PORT 4790
        }
        @{
            Command = 'bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.3'
            Header  = 12
            Ours    = { $fdb::AddPeer(7, [ContainerNet.Route.VxlanPeer]::new('192.0.2.3'), $false) }
            Theirs  = '
                30000000 1c00 050c 8e5a066b 00000000        # nlmsghdr: RTM_NEWNEIGH, REQUEST ACK CREATE APPEND
                07 00 0000 07000000 c000 02 00              # ndmsg: AF_BRIDGE, the index of vx0, NUD_NOARP NUD_PERMANENT, NTF_SELF
                0a00 0200 000000000000 0000                 # NDA_LLADDR
                0800 0100 c0000203'                         # NDA_DST
        }
        @{
            Command = 'bridge fdb add 02:00:00:00:00:08 dev vx0 dst 192.0.2.3 port 4790 vni 44 via v1'
            Header  = 12
            Ours    = { $fdb::AddPeer(7, (Set-Property ([ContainerNet.Route.VxlanPeer]::new('192.0.2.3')) @{ LinkLayerAddress = Get-Mac 02:00:00:00:00:08; Port = 4790; VxlanId = 44; DeviceIndex = 3 }), $false) }
            Theirs  = '
                48000000 1c00 0506 8e5a066b 00000000        # nlmsghdr: RTM_NEWNEIGH, REQUEST ACK EXCL CREATE
                07 00 0000 07000000 c000 02 00
                0a00 0200 020000000008 0000                 # NDA_LLADDR
                0800 0100 c0000203                          # NDA_DST
                0600 0600 12b6 0000                         # NDA_PORT 4790, big-endian
                0800 0700 2c000000                          # NDA_VNI 44
                0800 0800 03000000'                         # NDA_IFINDEX: the index of v1
        }
        @{
            Command = 'bridge fdb del 02:00:00:00:00:08 dev vx0 dst 192.0.2.3 port 4790 vni 44 via v1'
            Header  = 12
            Ours    = { $fdb::RemovePeer(7, (Set-Property ([ContainerNet.Route.VxlanPeer]::new('192.0.2.3')) @{ LinkLayerAddress = Get-Mac 02:00:00:00:00:08; Port = 4790; VxlanId = 44; DeviceIndex = 3 })) }
            Theirs  = '
                48000000 1d00 0500 8e5a066b 00000000        # nlmsghdr: RTM_DELNEIGH, REQUEST ACK
                07 00 0000 07000000 c000 02 00
                0a00 0200 020000000008 0000 0800 0100 c0000203
                0600 0600 12b6 0000 0800 0700 2c000000 0800 0800 03000000'
        }
        @{
            Command = 'bridge fdb show dev vx0'
            Header  = 12
            Ours    = { $fdb::GetEntries(7, 0) }
            Theirs  = '
                1c000000 1e00 0103 8e5a066b 00000000        # nlmsghdr: RTM_GETNEIGH, REQUEST DUMP (iproute2 sends zeros behind its end)
                07 00 0000 07000000 0000 00 00'             # ndmsg: AF_BRIDGE, the index of vx0
        }
        @{
            Command = 'bridge fdb show br br0'
            Header  = 12
            Ours    = { $fdb::GetEntries(0, 2) }
            Theirs  = '
                24000000 1e00 0103 8e5a066b 00000000
                07 00 0000 00000000 0000 00 00
                0800 0900 02000000'                         # NDA_MASTER: the index of br0
        }
    ) {
        $length = $Header ? $Header : 16
        ConvertTo-Fact (& $Ours).ToArray(0) $length $Nests | Should -Be (ConvertTo-Fact (ConvertFrom-Hex $Theirs) $length $Nests)
    }
}

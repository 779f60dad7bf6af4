# strace -e trace=sendmsg -e write=all ip link … (iproute2 6.1.0; the command line stands above each message, the last one it sends)
#
# Compared attribute by attribute, for where ours differ it is meant so:
#   the order of attributes; ours end every text with a zero byte and flag every nest (NLA_F_NESTED), as the kernel's own do;
#   NLM_F_ECHO, by which the kernel shows what it made; RTM_SETLINK for a change, where iproute2 says RTM_NEWLINK, which would
#   make a link of a kind it can make, were the old one gone meanwhile.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $requests = [ContainerNet.Route.LinkRequests]

    function Read-UInt16 ([byte[]] $Bytes, [int] $At) { [BitConverter]::ToUInt16($Bytes, $At) }
    function Read-UInt32 ([byte[]] $Bytes, [int] $At) { [BitConverter]::ToUInt32($Bytes, $At) }

    # Attributes as lines "path = hex", whatever their order: 18/2/1/3 is IFLA_LINKINFO, IFLA_INFO_DATA, VETH_INFO_PEER, IFLA_IFNAME.
    function Read-Attribute ([byte[]] $Bytes, [int] $At, [int] $End, [string] $Path) {
        while ($At + 4 -le $End) {
            $length = Read-UInt16 $Bytes $At
            $name = "$Path$((Read-UInt16 $Bytes ($At + 2)) -band 0x3fff)"
            $begin, $stop = ($At + 4), ($At + $length)
            switch ($name) {
                { $_ -in '18', '18/2' } { Read-Attribute $Bytes $begin $stop "$name/" }
                '18/2/1' {
                    "$name = $([Convert]::ToHexString($Bytes, $begin, 16))"
                    Read-Attribute $Bytes ($begin + 16) $stop "$name/"
                }
                default {
                    $value = [Convert]::ToHexString($Bytes, $begin, $stop - $begin)
                    "$name = $($name -match '(^|/)(3|20)$' -or $name -eq '18/1' ? ($value -replace '(00)+$') : $value)"
                }
            }

            $At += ($length + 3) -band -bnot 3
        }
    }

    function ConvertTo-Fact ([byte[]] $Bytes) {
        Read-UInt32 $Bytes 0 | Should -Be $Bytes.Length -Because 'nlmsg_len is the length of the message'
        $type = @{ 16 = 'set or make'; 19 = 'set or make'; 17 = 'remove' }[[int](Read-UInt16 $Bytes 4)]
        "$type, flags $((Read-UInt16 $Bytes 6) -band -bnot 8)"
        "ifinfomsg $([Convert]::ToHexString($Bytes, 16, 16))"
        Read-Attribute $Bytes 32 $Bytes.Length | Sort-Object
    }

    function Get-Mac ([string] $Text) { , [ContainerNet.Route.LinkLayerAddress]::Parse($Text).GetBytes() }
}

Describe 'a request about links' {
    It 'says what iproute2 says for: <Command>' -ForEach @(
        @{
            Command = 'ip link add v0 up mtu 1400 address 02:00:00:00:00:01 master br0 type veth peer name v1 mtu 1400 address 02:00:00:00:00:02 netns p'
            Ours    = {
                $spec = [ContainerNet.Route.VethSpec]::new('v0', 'v1')
                $set = @{ BridgeIndex = 2; MtuBytes = 1400; LinkLayerAddress = Get-Mac 02:00:00:00:00:01; PeerLinkLayerAddress = Get-Mac 02:00:00:00:00:02; PeerNamespaceDescriptor = [uint]4 }
                foreach ($name in $set.Keys) { $spec.GetType().GetProperty($name).SetValue($spec, $set[$name]) } # they are init-only for C#
                $requests::NewVethPair($spec)
            }
            Theirs  = '
                8c000000 1000 0506 3f51066b 00000000        # nlmsghdr: RTM_NEWLINK, REQUEST ACK EXCL CREATE
                00 00 0000 00000000 01000000 01000000       # ifinfomsg: IFF_UP
                0800 0400 78050000                          # IFLA_MTU 1400
                0a00 0100 020000000001 0000                 # IFLA_ADDRESS
                0800 0a00 02000000                          # IFLA_MASTER: the index of br0
                0700 0300 763000 00                         # IFLA_IFNAME v0
                4800 1200                                   # IFLA_LINKINFO
                0800 0100 76657468                          #   IFLA_INFO_KIND veth
                3c00 0200                                   #   IFLA_INFO_DATA
                3800 0100                                   #     VETH_INFO_PEER
                00 00 0000 00000000 00000000 00000000       #       ifinfomsg
                0800 0400 78050000                          #       IFLA_MTU 1400
                0a00 0100 020000000002 0000                 #       IFLA_ADDRESS
                0800 1c00 04000000                          #       IFLA_NET_NS_FD
                0700 0300 763100 00'                        #       IFLA_IFNAME v1
        }
        @{
            Command = 'ip link add br1 up address 02:00:00:00:00:03 type bridge'
            Ours    = { [ContainerNet.Route.BridgeKind]::NewBridge('br1', $true, (Get-Mac 02:00:00:00:00:03)) }
            Theirs  = '
                44000000 1000 0506 7354066b 00000000
                00 00 0000 00000000 01000000 01000000
                0a00 0100 020000000003 0000                 # IFLA_ADDRESS
                0800 0300 62723100                          # IFLA_IFNAME br1
                1000 1200                                   # IFLA_LINKINFO
                0a00 0100 627269646765 0000'                #   IFLA_INFO_KIND bridge
        }
        @{
            Command = 'ip link set dev d0 up mtu 1300 address 02:00:00:00:00:04 alias hello'
            Ours    = {
                $change = [ContainerNet.Route.LinkChange]::new()
                $set = @{ State = [ContainerNet.Route.LinkState]::Up; MtuBytes = 1300; LinkLayerAddress = Get-Mac 02:00:00:00:00:04; Description = 'hello' }
                foreach ($name in $set.Keys) { $change.GetType().GetProperty($name).SetValue($change, $set[$name]) }
                $requests::SetLink(4, $change)
            }
            Theirs  = '
                40000000 1000 0500 4051066b 00000000
                00 00 0000 04000000 01000000 01000000       # ifinfomsg: link 4, IFF_UP
                0800 0400 14050000                          # IFLA_MTU 1300
                0a00 0100 020000000004 0000                 # IFLA_ADDRESS
                0900 1400 68656c6c6f 000000'                # IFLA_IFALIAS hello
        }
        @{
            Command = 'ip link set dev d0 name d9'
            Ours    = {
                $change = [ContainerNet.Route.LinkChange]::new()
                $change.GetType().GetProperty('NewName').SetValue($change, 'd9')
                $requests::SetLink(4, $change)
            }
            Theirs  = '
                28000000 1000 0500 3f51066b 00000000
                00 00 0000 04000000 00000000 00000000
                0700 0300 643900 00'                        # IFLA_IFNAME d9
        }
        @{
            Command = 'ip link set dev d9 master br0'
            Ours    = { $requests::SetBridge(4, 2) }
            Theirs  = '
                28000000 1000 0500 3f51066b 00000000
                00 00 0000 04000000 00000000 00000000
                0800 0a00 02000000'                         # IFLA_MASTER: the index of br0
        }
        @{
            Command = 'ip link set dev d9 nomaster'
            Ours    = { $requests::SetBridge(4, 0) }
            Theirs  = '
                28000000 1000 0500 3f51066b 00000000
                00 00 0000 04000000 00000000 00000000
                0800 0a00 00000000'                         # IFLA_MASTER 0
        }
        @{
            Command = 'ip link set dev d1 netns p name e0'
            Ours    = { $requests::MoveLink(3, 4, 'e0') }
            Theirs  = '
                30000000 1000 0500 3f51066b 00000000
                00 00 0000 03000000 00000000 00000000
                0800 1c00 04000000                          # IFLA_NET_NS_FD
                0700 0300 653000 00'                        # IFLA_IFNAME e0
        }
        @{
            Command = 'ip link set dev br0 group 77'
            Ours    = { $requests::SetGroup(2, 77) }
            Theirs  = '
                28000000 1000 0500 3f51066b 00000000
                00 00 0000 02000000 00000000 00000000
                0800 1b00 4d000000'                         # IFLA_GROUP 77
        }
        @{
            Command = 'ip link delete dev br1'
            Ours    = { $requests::RemoveLink(6) }
            Theirs  = '
                20000000 1100 0500 3f51066b 00000000        # nlmsghdr: RTM_DELLINK, REQUEST ACK
                00 00 0000 06000000 00000000 00000000'
        }
        @{
            Command = 'ip link delete group 77'
            Ours    = { $requests::RemoveGroup(77) }
            Theirs  = '
                28000000 1100 0500 3f51066b 00000000
                00 00 0000 00000000 00000000 00000000
                0800 1b00 4d000000'                         # IFLA_GROUP 77
        }
    ) {
        ConvertTo-Fact (& $Ours).ToArray(0) | Should -Be (ConvertTo-Fact (ConvertFrom-Hex $Theirs))
    }

    It 'makes the kernel size its answer, so that a link with hundreds of names does not end the list' {
        Read-Attribute ($requests::GetLinks(-1).ToArray(0)) 32 40 | Should -Be '29 = 08000000' -Because 'IFLA_EXT_MASK is RTEXT_FILTER_SKIP_STATS'
    }
}

# strace -e trace=sendmsg -e write=3 -xx ip address add 10.0.0.1/24 brd + dev veth0     (iproute2 6.1; the others likewise, the command stands above each)
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

    # Ours is what iproute2 sends, but for the sequence number, and NLM_F_ECHO (8), by which the kernel gives back what it made.
    function Compare-Request ([ContainerNet.Netlink.MessageWriter] $Request, [string] $Golden) {
        $bytes = $Request.ToArray(0)
        $bytes[6] = $bytes[6] -band -bnot 8
        [Convert]::ToHexString($bytes) | Should -Be ([Convert]::ToHexString((ConvertFrom-Hex $Golden)))
    }

    function New-Prefix ([ipaddress] $Address, [int] $Length) { [ContainerNet.Route.IpPrefix]::new($Address, $Length) }
}

Describe 'Requests about addresses' {
    It 'adds an IPv4 address with its broadcast address' {
        # ip address add 10.0.0.1/24 brd + dev veth0
        Compare-Request ([ContainerNet.Route.AddressRequests]::AddAddress((New-Prefix 10.0.0.1 24), 3)) @'
        30 00 00 00              # nlmsg_len 48
        14 00                    # RTM_NEWADDR
        05 06                    # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 18 00 00              # ifaddrmsg: family, prefix length, flags, scope
        03 00 00 00              # index
        08 00 02 00 0a 00 00 01  # IFA_LOCAL
        08 00 01 00 0a 00 00 01  # IFA_ADDRESS
        08 00 04 00 0a 00 00 ff  # IFA_BROADCAST
'@
    }

    It 'adds a single address without one' {
        # ip address add 10.0.0.1/32 dev veth0
        Compare-Request ([ContainerNet.Route.AddressRequests]::AddAddress((New-Prefix 10.0.0.1 32), 3)) @'
        28 00 00 00              # nlmsg_len 40
        14 00                    # RTM_NEWADDR
        05 06                    # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 20 00 00              # ifaddrmsg: family, prefix length, flags, scope
        03 00 00 00              # index
        08 00 02 00 0a 00 00 01  # IFA_LOCAL
        08 00 01 00 0a 00 00 01  # IFA_ADDRESS
'@
    }

    It 'adds an address of this host only' {
        # ip address add 127.0.0.5/32 dev lo scope host
        Compare-Request ([ContainerNet.Route.AddressRequests]::AddAddress((New-Prefix 127.0.0.5 32), 1, 'Host')) @'
        28 00 00 00              # nlmsg_len 40
        14 00                    # RTM_NEWADDR
        05 06                    # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 20 00 fe              # ifaddrmsg: family, prefix length, flags, scope
        01 00 00 00              # index
        08 00 02 00 7f 00 00 05  # IFA_LOCAL
        08 00 01 00 7f 00 00 05  # IFA_ADDRESS
'@
    }

    It 'adds an IPv6 address without duplicate address detection' {
        # ip address add 2001:db8::1/64 dev veth0 nodad
        Compare-Request ([ContainerNet.Route.AddressRequests]::AddAddress((New-Prefix 2001:db8::1 64), 3, 'Global', 'NoDad')) @'
        40 00 00 00                                                  # nlmsg_len 64
        14 00                                                        # RTM_NEWADDR
        05 06                                                        # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00                                                  # sequence
        00 00 00 00                                                  # port
        0a 40 02 00                                                  # ifaddrmsg: family, prefix length, flags, scope
        03 00 00 00                                                  # index
        14 00 02 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01  # IFA_LOCAL
        14 00 01 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01  # IFA_ADDRESS
'@
    }

    It 'adds an IPv6 address without a route to its network' {
        # ip address add 2001:db8::2/64 dev veth0 noprefixroute
        Compare-Request ([ContainerNet.Route.AddressRequests]::AddAddress((New-Prefix 2001:db8::2 64), 3, 'Global', 'NoPrefixRoute')) @'
        48 00 00 00                                                  # nlmsg_len 72
        14 00                                                        # RTM_NEWADDR
        05 06                                                        # NLM_F_REQUEST ACK EXCL CREATE
        00 00 00 00                                                  # sequence
        00 00 00 00                                                  # port
        0a 40 00 00                                                  # ifaddrmsg: family, prefix length, flags, scope
        03 00 00 00                                                  # index
        14 00 02 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02  # IFA_LOCAL
        08 00 08 00 00 02 00 00                                      # IFA_FLAGS
        14 00 01 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02  # IFA_ADDRESS
'@
    }

    It 'removes an IPv4 address' {
        # ip address delete 10.0.0.1/24 dev veth0
        Compare-Request ([ContainerNet.Route.AddressRequests]::RemoveAddress((New-Prefix 10.0.0.1 24), 3)) @'
        28 00 00 00              # nlmsg_len 40
        15 00                    # RTM_DELADDR
        05 00                    # NLM_F_REQUEST ACK
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 18 00 00              # ifaddrmsg: family, prefix length, flags, scope
        03 00 00 00              # index
        08 00 02 00 0a 00 00 01  # IFA_LOCAL
        08 00 01 00 0a 00 00 01  # IFA_ADDRESS
'@
    }

    It 'removes an IPv6 address' {
        # ip address delete 2001:db8::1/64 dev veth0
        Compare-Request ([ContainerNet.Route.AddressRequests]::RemoveAddress((New-Prefix 2001:db8::1 64), 3)) @'
        40 00 00 00                                                  # nlmsg_len 64
        15 00                                                        # RTM_DELADDR
        05 00                                                        # NLM_F_REQUEST ACK
        00 00 00 00                                                  # sequence
        00 00 00 00                                                  # port
        0a 40 00 00                                                  # ifaddrmsg: family, prefix length, flags, scope
        03 00 00 00                                                  # index
        14 00 02 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01  # IFA_LOCAL
        14 00 01 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01  # IFA_ADDRESS
'@
    }
}

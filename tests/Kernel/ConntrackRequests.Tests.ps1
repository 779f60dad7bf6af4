# strace -e trace=sendto -e write=3,4 -xx conntrack -L …     (conntrack 1.4.7; the command stands above each)
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

    function Get-Request ([ContainerNet.Netlink.MessageWriter] $Request) { [Convert]::ToHexString($Request.ToArray(0)) }
    function Get-Golden ([string] $Text) { [Convert]::ToHexString((ConvertFrom-Hex $Text)) }
    function New-Filter ([hashtable] $With) {
        $filter = [ContainerNet.Conntrack.ConntrackFilter]::new()
        foreach ($name in $With.Keys) { $filter.$name = $With[$name] } # init-only to C#, not to PowerShell
        $filter
    }

    # What the kernel sent of a connection, and conntrack sent back with -D: nfgenmsg, then attributes.
    $tcp = ConvertFrom-Hex @'
        02 00 00 00                                                  # nfgenmsg: AF_INET
        34 00 01 80                                                  # CTA_TUPLE_ORIG
        14 00 01 80 08 00 01 00 0a 00 00 01 08 00 02 00 0a 00 00 02  #   CTA_TUPLE_IP: V4_SRC, V4_DST
        1c 00 02 80 05 00 01 00 06 00 00 00                          #   CTA_TUPLE_PROTO: NUM
        06 00 02 00 03 e8 00 00 06 00 03 00 00 50 00 00              #     SRC_PORT, DST_PORT
        34 00 02 80                                                  # CTA_TUPLE_REPLY
        14 00 01 80 08 00 01 00 0a 00 00 02 08 00 02 00 0a 00 00 01
        1c 00 02 80 05 00 01 00 06 00 00 00
        06 00 02 00 00 50 00 00 06 00 03 00 03 e8 00 00
        08 00 03 00 00 00 00 08                                      # CTA_STATUS
        08 00 07 00 00 00 01 2b                                      # CTA_TIMEOUT
        08 00 08 00 00 00 00 00                                      # CTA_MARK
        30 00 04 80 2c 00 01 80                                      # CTA_PROTOINFO: TCP
        05 00 01 00 03 00 00 00 06 00 04 00 0a 00 00 00 06 00 05 00 0a 00 00 00 05 00 02 00 00 00 00 00 05 00 03 00 00 00 00 00
        06 00 12 00 00 07 00 00                                      # CTA_ZONE
        1c 00 18 80 08 00 01 00 00 00 00 00 08 00 02 00 00 00 00 00 08 00 03 00 00 00 00 00 # CTA_SYNPROXY
        08 00 0c 00 56 06 62 2a                                      # CTA_ID
'@
    $ping = ConvertFrom-Hex @'
        0a 00 00 00                                                  # nfgenmsg: AF_INET6
        5c 00 01 80                                                  # CTA_TUPLE_ORIG
        2c 00 01 80 14 00 03 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 14 00 04 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02
        24 00 02 80 05 00 01 00 3a 00 00 00                          #   CTA_TUPLE_PROTO: NUM
        05 00 09 00 00 00 00 00 05 00 08 00 80 00 00 00 06 00 07 00 00 4d 00 00 #  ICMPV6_CODE, ICMPV6_TYPE, ICMPV6_ID
        06 00 03 00 00 09 00 00                                      #   CTA_TUPLE_ZONE
        08 00 0c 00 00 00 00 63                                      # CTA_ID
'@
}

Describe 'Requests about connections' {
    It 'lists all of them' {
        # conntrack -L
        Get-Request ([ContainerNet.Conntrack.ConntrackRequests]::GetEntries($null)) | Should -Be (Get-Golden @'
        14 00 00 00  # nlmsg_len 20
        01 01        # NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET
        01 03        # NLM_F_REQUEST DUMP
        00 00 00 00  # sequence
        00 00 00 00  # port
        00 00 00 00  # nfgenmsg: AF_UNSPEC
'@)
    }

    It 'asks the kernel for the family, the mark and the status' {
        # conntrack -L -f ipv4 -m 1/0xff -u ASSURED
        $filter = New-Filter @{ AddressFamily = 'IPv4'; Mark = 1; MarkMask = 0xff; Status = 'Assured' }
        Get-Request ([ContainerNet.Conntrack.ConntrackRequests]::GetEntries($filter)) | Should -Be (Get-Golden @'
        34 00 00 00              # nlmsg_len 52
        01 01                    # NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET
        01 03                    # NLM_F_REQUEST DUMP
        00 00 00 00              # sequence
        00 00 00 00              # port
        02 00 00 00              # nfgenmsg: AF_INET
        08 00 08 00 00 00 00 01  # CTA_MARK
        08 00 15 00 00 00 00 ff  # CTA_MARK_MASK
        08 00 03 00 00 00 00 04  # CTA_STATUS: IPS_ASSURED
        08 00 1a 00 00 00 00 04  # CTA_STATUS_MASK
'@)
    }

    It 'lets the kernel look for how a connection began' {
        # By linux/netfilter/nfnetlink_conntrack.h: conntrack 1.4.7 filters by itself
        $filter = New-Filter @{ AddressFamily = 'IPv4'; Flow = [ContainerNet.Conntrack.ConntrackFlow]::new('Udp', '10.0.0.1', '10.0.0.2', 80) }
        Get-Request ([ContainerNet.Conntrack.ConntrackRequests]::GetEntries($filter)) | Should -Be (Get-Golden @'
        4c 00 00 00                                                  # nlmsg_len 76
        01 01                                                        # NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET
        01 03                                                        # NLM_F_REQUEST DUMP
        00 00 00 00                                                  # sequence
        00 00 00 00                                                  # port
        02 00 00 00                                                  # nfgenmsg: AF_INET
        0c 00 19 80                                                  # CTA_FILTER
        08 00 01 00 2b 00 00 00                                      #   CTA_FILTER_ORIG_FLAGS: IP_SRC, IP_DST, PROTO_NUM, PROTO_DST_PORT
        2c 00 01 80                                                  # CTA_TUPLE_ORIG
        14 00 01 80 08 00 01 00 0a 00 00 01 08 00 02 00 0a 00 00 02  #   CTA_TUPLE_IP: V4_SRC, V4_DST
        14 00 02 80 05 00 01 00 11 00 00 00 06 00 03 00 00 50 00 00  #   CTA_TUPLE_PROTO: NUM, DST_PORT
'@)
    }

    It 'asks for what each processor has counted' {
        # conntrack -S
        Get-Request ([ContainerNet.Conntrack.ConntrackRequests]::GetStatistics()) | Should -Be (Get-Golden @'
        14 00 00 00  # nlmsg_len 20
        04 01        # NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET_STATS_CPU
        01 03        # NLM_F_REQUEST DUMP
        00 00 00 00  # sequence
        00 00 00 00  # port
        00 00 00 00  # nfgenmsg: AF_UNSPEC
'@)
    }

    It 'removes one, by its ends, its zone, and its number' {
        # conntrack -D -p tcp -s 10.0.0.1 -w 7, without what the kernel does not look at, and with CTA_ID, which conntrack cannot be told
        Get-Request ([ContainerNet.Conntrack.ConntrackRequests]::DeleteEntry([ContainerNet.Conntrack.ConntrackReader]::Read($tcp, 'x'))) | Should -Be (Get-Golden @'
        58 00 00 00                                                  # nlmsg_len 88
        02 01                                                        # NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE
        05 00                                                        # NLM_F_REQUEST ACK
        00 00 00 00                                                  # sequence
        00 00 00 00                                                  # port
        02 00 00 00                                                  # nfgenmsg: AF_INET
        34 00 01 80                                                  # CTA_TUPLE_ORIG
        14 00 01 80 08 00 01 00 0a 00 00 01 08 00 02 00 0a 00 00 02
        1c 00 02 80 05 00 01 00 06 00 00 00
        06 00 02 00 03 e8 00 00 06 00 03 00 00 50 00 00
        08 00 0c 00 56 06 62 2a                                      # CTA_ID
        06 00 12 00 00 07 00 00                                      # CTA_ZONE
'@)
    }

    It 'removes a ping of IPv6 in a zone of one way' {
        # conntrack -D -f ipv6
        Get-Request ([ContainerNet.Conntrack.ConntrackRequests]::DeleteEntry([ContainerNet.Conntrack.ConntrackReader]::Read($ping, 'x'))) | Should -Be (Get-Golden @'
        78 00 00 00                                                  # nlmsg_len 120
        02 01                                                        # NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE
        05 00                                                        # NLM_F_REQUEST ACK
        00 00 00 00                                                  # sequence
        00 00 00 00                                                  # port
        0a 00 00 00                                                  # nfgenmsg: AF_INET6
        5c 00 01 80                                                  # CTA_TUPLE_ORIG
        2c 00 01 80 14 00 03 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 14 00 04 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02
        24 00 02 80 05 00 01 00 3a 00 00 00
        05 00 09 00 00 00 00 00 05 00 08 00 80 00 00 00 06 00 07 00 00 4d 00 00
        06 00 03 00 00 09 00 00                                      # CTA_TUPLE_ZONE
        08 00 0c 00 00 00 00 63                                      # CTA_ID
'@)
    }
}

Describe 'What the kernel says of a connection' {
    It 'is read field by field' {
        $entry = [ContainerNet.Conntrack.ConntrackReader]::Read($tcp, 'x')
        "$entry $($entry.State) $($entry.Status) $($entry.Timeout) $($entry.Zone) $($entry.ConntrackId)" | Should -Be 'Tcp 10.0.0.1:1000 > 10.0.0.2:80 Established Confirmed 00:04:59 7 1443258922'
        "$($entry.TcpFlags) $($entry.ReplyTcpFlags) $($entry.WindowScale) $($entry.ReplyWindowScale)" | Should -Be '10 10 0 0'
        $entry.SynproxyIsn, $entry.Packets, $entry.Helper, $entry.StartTime, $entry.SourceTranslatedTo | Should -Be @($null, $null, $null, $null, $null)
        $entry = [ContainerNet.Conntrack.ConntrackReader]::Read($ping, 'x')
        "$entry $($entry.IcmpCode) $($entry.SourceZone) $($entry.Zone)" | Should -Be 'IcmpV6 2001:db8::1 > 2001:db8::2 type 128 id 77 0 9 0'
        $entry.State, $entry.SourcePort, $entry.ReplyZone | Should -Be @($null, $null, $null)
    }

    It 'has more, now and then: <Field>' -ForEach @(
        @{ Field = 'Helper'; Bytes = '0c 00 05 80 08 00 01 00 66 74 70 00'; Value = 'ftp' } # CTA_HELP: NAME
        @{ Field = 'SecurityContext'; Bytes = '0c 00 13 80 08 00 01 00 61 3a 62 00'; Value = 'a:b' } # CTA_SECCTX: NAME
        @{ Field = 'Labels'; Bytes = '14 00 16 00 21 00 00 00 00 00 00 00 00 00 00 00 00 00 00 80'; Value = 0, 5, 127 } # CTA_LABELS
        @{ Field = 'SequenceAdjustment'; Bytes = '1c 00 0f 80 08 00 01 00 00 00 00 64 08 00 02 00 ff ff ff fe 08 00 03 00 00 00 00 07'; Value = 'ConntrackAdjustment { Position = 100, OffsetBefore = -2, OffsetAfter = 7 }' } # CTA_SEQ_ADJ_ORIG
        @{ Field = 'ReplySequenceAdjustment'; Bytes = '0c 00 10 80 08 00 01 00 00 00 00 64'; Value = 'ConntrackAdjustment { Position = 100, OffsetBefore = 0, OffsetAfter = 0 }' } # CTA_SEQ_ADJ_REPLY
        @{ Field = 'SynproxyTimestampOffset'; Bytes = '0c 00 18 80 08 00 03 00 00 00 00 09'; Value = 9 } # CTA_SYNPROXY: TSOFF
        @{ Field = 'VerificationTag'; Bytes = '10 00 04 80 0c 00 03 80 08 00 02 00 00 00 00 05'; Value = 5 } # CTA_PROTOINFO: SCTP: VTAG_ORIGINAL
        @{ Field = 'DccpHandshake'; Bytes = '1c 00 04 80 18 00 02 80 05 00 02 00 01 00 00 00 0c 00 03 00 00 00 00 00 00 00 00 06'; Value = 6 } # CTA_PROTOINFO: DCCP: ROLE, HANDSHAKE_SEQ
        @{ Field = 'ReplyBytes'; Bytes = '1c 00 0a 80 0c 00 01 00 00 00 00 00 00 00 00 02 0c 00 02 00 00 00 00 01 00 00 00 00'; Value = 4294967296 } # CTA_COUNTERS_REPLY
        @{ Field = 'Master'; Bytes = '34 00 0e 80 14 00 01 80 08 00 01 00 0a 00 00 01 08 00 02 00 0a 00 00 02 1c 00 02 80 05 00 01 00 06 00 00 00 06 00 02 00 03 e8 00 00 06 00 03 00 00 15 00 00'; Value = 'Tcp 10.0.0.1:1000 > 10.0.0.2:21' } # CTA_TUPLE_MASTER
        @{ Field = 'StopTime'; Bytes = '1c 00 14 80 0c 00 01 00 00 00 00 00 00 00 00 00 0c 00 02 00 17 97 9c fe 36 2a 00 00'; Value = [datetime]::UnixEpoch.AddSeconds(1700000000).ToLocalTime() } # CTA_TIMESTAMP: STOP
        @{ Field = 'UseCount'; Bytes = '08 00 0b 00 00 00 00 03'; Value = 3 } # CTA_USE
        @{ Field = 'State'; Bytes = '10 00 04 80 0c 00 01 80 05 00 01 00 63 00 00 00'; Value = '99' } # a state that is newer than this
        @{ Field = 'Mark'; Bytes = '08 00 ff 00 00 00 00 03'; Value = 0 } # an attribute that is newer than this
    ) {
        $entry = [ContainerNet.Conntrack.ConntrackReader]::Read([byte[]]($tcp + (ConvertFrom-Hex $Bytes)), 'x')
        "$($entry.$Field)" | Should -Be "$Value"
    }
}

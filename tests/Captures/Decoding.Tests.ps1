# What the objects say of a packet, with tshark as the witness: every field both speak of, of every kind of frame in frames.py.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $isWhole = { $_.Summary -notmatch ': (Rarp|IPv6),' }                  # of RARP, and of an IPv6 header that lies about its length, ours says the link's own addresses
    $quotesNone = { $_.IcmpType -ne 3 }                                   # the ports in an ICMP error are those of the packet it is about: Summary has them
    $isOfItsFamily = { $_.Source -notmatch ':' -or $_.Summary -notmatch ': ICMP,' } # IPv4's ICMP in an IPv6 packet is nobody's
    $skip = -not ((Test-Has lab) -and (Test-Has python3) -and (Test-Has tshark))
}

Describe 'the objects of packets' -Skip:$skip {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab -Bare
        Invoke-In $lab.Host ip link add near type veth peer name far
        foreach ($link in 'near', 'far') { Invoke-In $lab.Host ip link set $link up arp off }
        $capture = Start-PacketCapture near -Namespace $lab.Host -Path $TestDrive/frames.pcapng
        $sent = [int](Invoke-In $lab.Host python3 "$PSScriptRoot/frames.py" far)
        Start-Sleep -Milliseconds 100
        $null = $capture | Stop-PacketCapture
        $fields = 'eth.dst', 'ip.src', 'ipv6.src', 'ip.dst', 'ipv6.dst', 'ip.ttl', 'ipv6.hlim', 'tcp.srcport', 'tcp.dstport', 'tcp.seq_raw', 'tcp.ack_raw', 'tcp.flags', 'tcp.window_size_value',
            'udp.srcport', 'udp.dstport', 'icmp.type', 'icmp.code', 'icmpv6.type', 'icmpv6.code', 'arp.opcode', 'arp.src.proto_ipv4', 'arp.dst.proto_ipv4', 'vlan.id', 'vxlan.vni', 'dns.qry.name', 'dns.a', 'frame.len'
        $lines = tshark -r $TestDrive/frames.pcapng -n -o ip.defragment:FALSE -o ipv6.defragment:FALSE -o tcp.relative_sequence_numbers:FALSE -T fields -E occurrence=a -E 'aggregator=,' @($fields | ForEach-Object { '-e', $_ }) 2>$null
        $seen = @(foreach ($line in $lines) {
            $said = @{}
            $values = $line -split "`t"
            for ($i = 0; $i -lt $fields.Count; $i++) { $said[$fields[$i]] = @($values[$i] -split ',' | Where-Object { $_ -ne '' }) }
            $said
        })
        $all = @(Get-Packet $TestDrive/frames.pcapng)
        # From the sender's own frames, not those the kernel of either end adds.
        $pairs = @(0..($all.Count - 1) | Where-Object { $seen[$_]['eth.dst'] -eq '02:00:00:00:00:02' } | ForEach-Object { @{ Ours = $all[$_]; Theirs = $seen[$_]; Number = $_ + 1 } })
        # The differences of one field, over the frames in which tshark has one and only one value of it.
        function Compare-Field ([scriptblock] $Ours, [string[]] $Names, [scriptblock] $Take = { $args[0] }, [scriptblock] $Where = { $true }) {
            $compared = 0
            $different = foreach ($pair in $pairs | Where-Object { -not $_.Theirs['vxlan.vni'] -and ($_.Ours | ForEach-Object $Where) }) {
                $theirs = @($Names | ForEach-Object { $pair.Theirs[$_] })
                if ($theirs.Count -ne 1) { continue }
                $compared++
                $said = $pair.Ours | ForEach-Object $Ours
                if ("$said" -ne "$(& $Take $theirs[0])") { "frame $($pair.Number): '$said', and tshark '$($theirs[0])': $($pair.Ours.Summary)" }
            }
            $compared | Should -BeGreaterThan 0
            $different
        }
    }
    AfterAll { $lab | Remove-Lab }

    It 'are as many as the frames, and of their length' {
        $seen | Should -HaveCount $all.Count
        $pairs.Count | Should -Be $sent
        $pairs | Where-Object { $_.Ours.Length -ne $_.Theirs['frame.len'][0] } | Should -BeNullOrEmpty
    }

    It 'say the <Name> that tshark says' -ForEach @(
        @{ Name = 'source'; Ours = { $_.Source }; Names = 'ip.src', 'ipv6.src', 'arp.src.proto_ipv4'; Where = $isWhole }
        @{ Name = 'destination'; Ours = { $_.Destination }; Names = 'ip.dst', 'ipv6.dst', 'arp.dst.proto_ipv4'; Where = $isWhole }
        @{ Name = 'time to live'; Ours = { $_.TimeToLive }; Names = 'ip.ttl', 'ipv6.hlim'; Where = $isWhole }
        @{ Name = 'source port'; Ours = { $_.SourcePort }; Names = 'tcp.srcport', 'udp.srcport'; Where = $quotesNone }
        @{ Name = 'destination port'; Ours = { $_.DestinationPort }; Names = 'tcp.dstport', 'udp.dstport'; Where = $quotesNone }
        @{ Name = 'sequence number'; Ours = { $_.SequenceNumber }; Names = , 'tcp.seq_raw' }
        @{ Name = 'acknowledgement number'; Ours = { $_.AcknowledgementNumber }; Names = , 'tcp.ack_raw'; Where = { $_.TcpFlags -band 0x10 } } # without ACK the number means nothing, and is not said
        @{ Name = 'window'; Ours = { $_.WindowSize }; Names = , 'tcp.window_size_value' }
        @{ Name = 'flags'; Ours = { [int]$_.TcpFlags }; Names = , 'tcp.flags'; Take = { [Convert]::ToInt32($args[0], 16) } }
        @{ Name = 'ICMP type'; Ours = { $_.IcmpType }; Names = 'icmp.type', 'icmpv6.type'; Where = $isOfItsFamily }
        @{ Name = 'ICMP code'; Ours = { $_.IcmpCode }; Names = 'icmp.code', 'icmpv6.code'; Where = $isOfItsFamily }
        @{ Name = 'ARP operation'; Ours = { $_.ArpOperation }; Names = , 'arp.opcode'; Take = { @{ '1' = 'Request'; '2' = 'Reply' }[$args[0]] } }
        @{ Name = 'VLAN'; Ours = { $_.VlanId }; Names = , 'vlan.id' }
        @{ Name = 'DNS question'; Ours = { ($_.DnsQuestion -split ' ')[-1].TrimEnd('.', '?') }; Names = , 'dns.qry.name' }
    ) {
        Compare-Field $Ours $Names ($Take ?? { $args[0] }) ($Where ?? { $true }) | Select-Object -First 5 | Should -BeNullOrEmpty
    }

    It 'say what is inside VXLAN as tshark says it' {
        $wrapped = @($pairs | Where-Object { $_.Theirs['vxlan.vni'] })
        $wrapped.Count | Should -BeGreaterThan 20
        $wrapped | Where-Object { $_.Ours.VxlanId -ne $_.Theirs['vxlan.vni'][0] -or $_.Ours.SourcePort -ne 50000 } | Should -BeNullOrEmpty
        $wrapped | Where-Object { $_.Theirs['tcp.srcport'] } | ForEach-Object { "$($_.Ours.Inner.SourcePort) $($_.Ours.Inner.DestinationPort) $($_.Ours.Inner.Source)" } | Sort-Object -Unique | Should -Be '40000 80 10.7.0.1'
        $wrapped | Where-Object { $_.Theirs['arp.opcode'] } | ForEach-Object { $_.Ours.Inner.ArpOperation } | Sort-Object -Unique | Should -Be Request
    }

    It 'say the addresses a DNS answer gives' {
        $answer = @($pairs | Where-Object { $_.Theirs['dns.a'] })
        $answer | Should -HaveCount 1
        "$($answer[0].Ours.DnsAnswer)" | Should -Match ([regex]::Escape($answer[0].Theirs['dns.a'][0]))
        @($answer[0].Ours.DnsAnswer) | Should -HaveCount $answer[0].Theirs['dns.a'].Count
    }

    It 'say it in one line' { $pairs | Where-Object { -not $_.Ours.Summary -or $_.Ours.Summary -match '[\x00-\x1f]' } | Should -BeNullOrEmpty }
}

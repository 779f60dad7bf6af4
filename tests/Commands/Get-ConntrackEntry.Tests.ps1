BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Conformance/Conntrack.psm1"

    # The tag is the packet's own bytes (__be32); conntrack 1.4.7 writes and reads them as a number of this machine.
    function Get-HostOrder ([uint] $Tag) { [Buffers.Binary.BinaryPrimitives]::ReverseEndianness($Tag) }
}

Describe 'Get-ConntrackEntry, beside conntrack' -Skip:(-not ((Test-Has lab) -and (Test-Has conntrack))) {
    BeforeAll {
        $lab = New-Lab -Bare
        $ns = $lab.Host
        Invoke-In $ns sh -c 'echo 1 >/proc/sys/net/netfilter/nf_conntrack_acct; echo 1 >/proc/sys/net/netfilter/nf_conntrack_timestamp'
        $seed = Get-Random
        $made = New-ConntrackLoad $seed (Get-TestCount 400 5000)
        $made | Set-Content "$TestDrive/load"
        $null = Invoke-In $ns conntrack --load-file "$TestDrive/load" 2>&1
        $before = Get-ConntrackWitness $ns
        $all = @(Get-ConntrackEntry -Namespace $ns)
        $after = Get-ConntrackWitness $ns
    }
    AfterAll { $lab | Remove-Lab }

    It 'gives every field as conntrack does' {
        $before.Count | Should -BeGreaterThan ($made.Count * 0.95) # two that were made alike are one
        Compare-Conntrack $before $all $after | Should -BeNullOrEmpty -Because "seed $seed"
        @($all.Protocol | Sort-Object -Unique).Count | Should -BeGreaterThan 10
    }

    It 'gives status, translation and tags as conntrack would write them down' {
        $theirs = Invoke-In $ns conntrack -L -o save 2>$null | ForEach-Object {
            $null = $_ -match '-u (?<u>\S+).* -s (?<s>\S+) -d (?<d>\S+)'
            $flags = $Matches.u -split ',' | Where-Object { $_ -in 'SEEN_REPLY', 'ASSURED', 'FIXED_TIMEOUT' } | Sort-Object
            "$($Matches.s) $($Matches.d) $flags $($_ -match ' -n (\S+)' ? $Matches[1] : '') $($_ -match ' -g (\S+)' ? $Matches[1] : '') $($_ -match '--orig-vtag (\d+) --reply-vtag (\d+)' ? "$($Matches[1]) $($Matches[2])" : '')"
        }
        $ours = $all | ForEach-Object {
            $entry = $_
            $flags = @{ SEEN_REPLY = 'SeenReply'; ASSURED = 'Assured'; FIXED_TIMEOUT = 'FixedTimeout' }.GetEnumerator() | Where-Object { $entry.Status.HasFlag([ContainerNet.Conntrack.ConntrackStatus]$_.Value) } | ForEach-Object Key | Sort-Object
            "$($_.Source) $($_.Destination) $flags $($_.SourceTranslatedTo -replace '^\[?(.*?)\]?:\d+$', '$1') $($_.DestinationTranslatedTo -replace '^\[?(.*?)\]?:\d+$', '$1') $($_.Protocol -eq 'Sctp' ? "$(Get-HostOrder $_.VerificationTag) $(Get-HostOrder $_.ReplyVerificationTag)" : '')"
        }
        @($all | Where-Object SourceTranslatedTo).Count | Should -BeGreaterThan 3
        @($all | Where-Object DestinationTranslatedTo).Count | Should -BeGreaterThan 3
        Compare-Object @($theirs | Sort-Object) @($ours | Sort-Object) | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" } | Should -BeNullOrEmpty -Because "seed $seed"
    }

    It 'finds by <Name> what Where-Object finds' -ForEach @(
        @{ Name = 'family'; With = { @{ AddressFamily = 'IPv6' } }; Where = { $_.AddressFamily -eq 'IPv6' } }
        @{ Name = 'mark and mask'; With = { @{ Mark = $one.Mark -band 0xf; MarkMask = 0xf } }; Where = { ($_.Mark -band 0xf) -eq ($one.Mark -band 0xf) } }
        @{ Name = 'zone'; With = { @{ Zone = ($all | Where-Object Zone)[0].Zone } }; Where = { $_.Zone -eq ($all | Where-Object Zone)[0].Zone } }
        @{ Name = 'the zone of one way'; With = { @{ Zone = ($all | Where-Object ReplyZone)[0].ReplyZone } }; Where = { $_.ReplyZone -eq ($all | Where-Object ReplyZone)[0].ReplyZone } }
        @{ Name = 'no zone'; With = { @{ Zone = 0 } }; Where = { -not $_.Zone } }
        @{ Name = 'status'; With = { @{ Status = 'Assured, SeenReply' } }; Where = { "$($_.Status)" -match 'SeenReply' -and "$($_.Status)" -match 'Assured' } }
        @{ Name = 'protocols, named and not'; With = { @{ Protocol = 'udp', 89, 'icmpv6' } }; Where = { [int]$_.Protocol -in 17, 89, 58 } }
        @{ Name = 'source'; With = { @{ Source = $one.Source } }; Where = { $_.Source -eq $one.Source } }
        @{ Name = 'networks'; With = { @{ Source = '10.1.0.0/17', '2001:db8:1::/113' } }; Where = { $_.Source -match '^10\.1\.(\d+)\.' -and [int]$Matches[1] -lt 128 -or $_.Source -match '^2001:db8:1::([0-7][0-9a-f]{3}|[0-9a-f]{1,3})$' } }
        @{ Name = 'everywhere'; With = { @{ Destination = '0.0.0.0/0' } }; Where = { $_.AddressFamily -eq 'IPv4' } }
        @{ Name = 'where a reply goes'; With = { @{ ReplyDestination = '10.3.0.0/16' } }; Where = { $_.ReplyDestination -like '10.3.*' } }
        @{ Name = 'an address at any end'; With = { @{ IPAddress = $nat.ReplyDestination } }; Where = { $nat.ReplyDestination -in $_.Source, $_.Destination, $_.ReplySource, $_.ReplyDestination } }
        @{ Name = 'a range of ports'; With = { @{ SourcePort = '1000-30000'; DestinationPort = '20000-65535', '80' } }; Where = { $_.SourcePort -ge 1000 -and $_.SourcePort -le 30000 -and ($_.DestinationPort -ge 20000 -or $_.DestinationPort -eq 80) } }
        @{ Name = 'a port at any end'; With = { @{ Port = $one.SourcePort } }; Where = { $one.SourcePort -in $_.SourcePort, $_.DestinationPort } }
        @{ Name = 'state'; With = { @{ State = '*wait', 'Established' } }; Where = { $_.State -like '*Wait' -or $_.State -eq 'Established' } }
        @{ Name = 'translation'; With = { @{ Translation = 'Any' } }; Where = { $_.SourceTranslatedTo -or $_.DestinationTranslatedTo } }
        @{ Name = 'translated source'; With = { @{ Translation = 'Source' } }; Where = { $_.SourceTranslatedTo } }
        @{ Name = 'no translation'; With = { @{ Translation = 'None'; Protocol = 'Tcp' } }; Where = { $_.Protocol -eq 'Tcp' -and -not $_.SourceTranslatedTo -and -not $_.DestinationTranslatedTo } }
        @{ Name = 'number'; With = { @{ ConntrackId = $one.ConntrackId } }; Where = { $_.ConntrackId -eq $one.ConntrackId } }
    ) {
        $one = $all | Where-Object { $_.Protocol -eq 'Tcp' -and $_.Mark } | Select-Object -First 1
        $nat = $all | Where-Object SourceTranslatedTo | Select-Object -First 1
        $with = & $With
        $found = Get-ConntrackEntry @with -Namespace $ns
        @($found.ConntrackId | Sort-Object) | Should -Be @(($all | Where-Object $Where).ConntrackId | Sort-Object)
        $found.Count | Should -BeGreaterThan 0
        $found.Count | Should -BeLessThan $all.Count
    }

    It 'comes down a pipeline again, live or written down (<Way>)' -ForEach @{ Way = 'live' }, @{ Way = 'JSON' }, @{ Way = 'CSV' }, @{ Way = 'Clixml' } {
        $some = $all | Where-Object { $_.Protocol -in 'Tcp', 'Icmp', 'Gre', 'Sctp' } | Select-Object -First 12
        $sent = switch ($Way) {
            live { $some }
            JSON { $some | ConvertTo-Json | ConvertFrom-Json }
            CSV { $some | ConvertTo-Csv | ConvertFrom-Csv }
            Clixml { $some | Export-Clixml "$TestDrive/sent.xml"; Import-Clixml "$TestDrive/sent.xml" }
        }
        ($sent | Get-ConntrackEntry -ErrorAction Stop).ConntrackId | Should -Be $some.ConntrackId
    }

    It 'writes ObjectNotFound for a number nobody has' {
        Get-ConntrackEntry -ConntrackId 4711 -Namespace $ns -ErrorVariable missing -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $missing.FullyQualifiedErrorId | Should -Be 'ConntrackEntryNotFound,ContainerNet.Commands.GetConntrackEntryCommand'
        $missing[0].CategoryInfo.Category | Should -Be ObjectNotFound
        Get-ConntrackEntry 192.0.2.77 -Namespace $ns -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'a word for an address'; With = @{ Source = 'web' }; Id = 'InvalidAddress' }
        @{ Why = 'port 65536'; With = @{ DestinationPort = 65536 }; Id = 'InvalidPort' }
        @{ Why = 'a range that runs backwards'; With = @{ Port = '90-80' }; Id = 'InvalidPort' }
        @{ Why = 'a protocol there is not'; With = @{ Protocol = 'tpc' }; Id = 'ParameterArgumentTransformationError' }
        @{ Why = 'a zone beyond 16 bits'; With = @{ Zone = 65536 }; Id = 'ParameterArgumentValidationError' }
    ) {
        $failed = $null
        try { Get-ConntrackEntry @With -Namespace $ns -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty } catch { $failed = @($_) }
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'ends when enough is found, and leaves nothing open' {
        $null = Get-ConntrackEntry -Namespace $ns | Select-Object -First 1 # a thread that visits namespaces may wait for the next visit
        $open = @(Get-ChildItem /proc/self/fd | Where-Object LinkTarget -Match '^(net:|socket:)').Count
        1..10 | ForEach-Object { (Get-ConntrackEntry -Namespace $ns | Select-Object -First 1).Namespace } | Sort-Object -Unique | Should -Be $ns
        @(Get-ChildItem /proc/self/fd | Where-Object LinkTarget -Match '^(net:|socket:)').Count | Should -BeLessOrEqual $open
    }

    It 'finds them in all namespaces, and completes addresses, ports and states' {
        (Get-ConntrackEntry -AllNamespaces -ConntrackId $all[0].ConntrackId).Namespace | Should -Be $ns
        $tcp = $all | Where-Object Protocol -EQ Tcp | Select-Object -First 1
        (TabExpansion2 "Get-ConntrackEntry -Namespace $ns -Source $($tcp.Source.Substring(0, 7))").CompletionMatches.CompletionText | Should -Contain $tcp.Source
        (TabExpansion2 "Get-ConntrackEntry -Namespace $ns -DestinationPort $("$($tcp.DestinationPort)"[0])").CompletionMatches.CompletionText | Should -Contain $tcp.DestinationPort
        (TabExpansion2 "Get-ConntrackEntry -Namespace $ns -State Cl").CompletionMatches.CompletionText | Sort-Object | Should -Be Close, Closed, CloseRequest, CloseWait, Closing
    }
}

Describe 'Get-ConntrackEntry, of what really passes' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $lab = New-Lab
        $ns = $lab.Host
        Invoke-In $ns nft 'table ip extra { ct helper ftp { type "ftp" protocol tcp; }; chain passing { type filter hook forward priority 0; tcp dport 21 ct helper set "ftp"; icmp type echo-request ct mark set 0x2a; icmp type echo-request ct label set 5; }; }'
        $null = Add-NatPortMap 8021 172.17.0.2 21 -Namespace $ns
        $null = Test-Ping $lab.Container 203.0.113.176
        $null = sh -c "ip netns exec $($lab.Container) busybox nc -ll -p 21 -e busybox sleep 5 </dev/null >/dev/null 2>&1 & until ip netns exec $($lab.Container) grep -q ':0015 0' /proc/net/tcp*; do sleep 0.01; done; ip netns exec $($lab.World) timeout 2 busybox nc 192.0.2.10 8021 </dev/zero >/dev/null 2>&1 &"
        foreach ($i in 1..100) { if ($ftp = Get-ConntrackEntry -DestinationPort 8021 -State Established -Namespace $ns) { break }; Start-Sleep -Milliseconds 20 }
    }
    AfterAll { $lab | Remove-Lab }

    It 'says where a masqueraded ping goes out as, its mark and its label' {
        $ping = Get-ConntrackEntry -Protocol Icmp -Namespace $ns
        "$($ping.Source) $($ping.Destination) $($ping.SourceTranslatedTo) $($ping.IcmpType) $($ping.ReplyIcmpType)" | Should -Be '172.17.0.2 203.0.113.176 192.0.2.10 8 0'
        "$($ping.Status)" | Should -Match 'SeenReply.*SourceNat'
        $ping.DestinationTranslatedTo, $ping.Packets, $ping.StartTime | Should -Be @($null, $null, $null) # nobody switched these on
        $ping.Mark | Should -Be 0x2a
        $ping.Labels | Should -Be 5
    }

    It 'says where a published port leads to, and which helper reads along' {
        "$($ftp.Source) $($ftp.Destination):$($ftp.DestinationPort) $($ftp.DestinationTranslatedTo) $($ftp.Helper)" | Should -Be '192.0.2.1 192.0.2.10:8021 172.17.0.2:21 ftp'
        (Get-ConntrackEntry -Helper f* -Namespace $ns).ConntrackId | Should -Be $ftp.ConntrackId
        (Get-ConntrackEntry 172.17.0.2 21 -Namespace $ns).ConntrackId | Should -Be $ftp.ConntrackId
        (Get-ConntrackEntry -Translation Destination -Namespace $ns).ConntrackId | Should -Be $ftp.ConntrackId
        $shown = $ftp | Out-String -Width 80
        $shown | Should -Match 'Protocol State +Source +Destination +Timeout'
        $shown | Should -Match 'Tcp +.*Established.* 192\.0\.2\.1:\d+ +192\.0\.2\.10:8021 +\d+ s'
        $shown | Should -Match '(?m)^ +to 172\.17\.0\.2:21'
    }
}

# Connections made up for comparison, and what conntrack says of them in the words of Get-ConntrackEntry.

# The lines of a file for `conntrack --load-file`: N connections of every protocol, state, zone, mark and translation it can write.
function New-ConntrackLoad ([int] $Seed, [int] $Count) {
    $random = [Random]::new($Seed)
    $tcp = 'NONE', 'SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'SYN_SENT2'
    $sctp = 'CLOSED', 'COOKIE_WAIT', 'COOKIE_ECHOED', 'ESTABLISHED', 'SHUTDOWN_SENT', 'SHUTDOWN_RECD', 'SHUTDOWN_ACK_SENT'
    foreach ($i in 1..$Count) {
        $six = $random.Next(3) -eq 0
        $a, $b, $c = foreach ($net in 1, 2, 3) { $six ? "2001:db8:${net}::$('{0:x}' -f $random.Next(1, 65535))" : "10.$net.$($random.Next(256)).$($random.Next(1, 255))" }
        $line = "-A -t $($random.Next(1000, 90000)) -s $a -d $b"
        $ports = "--sport $($random.Next(1, 65536)) --dport $($random.Next(1, 65536))"
        $kind = 'tcp', 'tcp', 'udp', 'udp', 'icmp', 'sctp', 'gre', 'udplite', 'other'
        $line += switch ($kind[$random.Next($kind.Count)]) {
            tcp { " -p tcp $ports --state $($tcp[$random.Next($tcp.Count)])" }
            udp { " -p udp $ports" }
            udplite { " -p udplite $ports" }
            icmp { $six ? " -p icmpv6 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id $($random.Next(65536))" : " -p icmp --icmp-type $($random.Next(2) ? 8 : 13) --icmp-code 0 --icmp-id $($random.Next(65536))" }
            sctp { " -p sctp $ports --state $($sctp[$random.Next($sctp.Count)]) --orig-vtag $($random.Next(1, 100000)) --reply-vtag $($random.Next(1, 100000))" }
            gre { " -p gre --srckey $($random.Next(65536)) --dstkey $($random.Next(65536))" }
            other { " -p $(@(2, 50, 89, 99, 112, 253)[$random.Next(6)])" }
        }
        $status = @('SEEN_REPLY', 'ASSURED', 'FIXED_TIMEOUT' | Where-Object { $random.Next(2) })
        if ($status) { $line += " -u $($status -join ',')" }
        if ($random.Next(4) -eq 0) { $line += " -m $($random.Next())" }
        $line += switch ($random.Next(8)) {
            0 { " -w $($random.Next(1, 65536))" }
            1 { " --orig-zone $($random.Next(1, 65536))" }
            2 { " --reply-zone $($random.Next(1, 65536))" }
        }
        if ($line -match '-p (tcp|udp) ') {
            $line += switch ($random.Next(5)) {
                0 { " -n $c" }
                1 { " -g $c" }
            }
        }
        $line
    }
}

$states = @{
    SYN_SENT = 'SynSent'; SYN_RECV = 'SynReceived'; SYN_SENT2 = 'SynSent2'; FIN_WAIT = 'FinWait'; CLOSE_WAIT = 'CloseWait'; LAST_ACK = 'LastAck'; TIME_WAIT = 'TimeWait'
    COOKIE_WAIT = 'CookieWait'; COOKIE_ECHOED = 'CookieEchoed'; SHUTDOWN_SENT = 'ShutdownSent'; SHUTDOWN_RECD = 'ShutdownReceived'; SHUTDOWN_ACK_SENT = 'ShutdownAckSent'
    HEARTBEAT_SENT = 'HeartbeatSent'; HEARTBEAT_ACKED = 'HeartbeatAcked'
}

# What `conntrack -L -o extended,id,ktimestamp` and `conntrack -L -o save` say, by the kernel's number: field -> value, as Get-ConntrackField gives it.
function Get-ConntrackWitness ([string] $Namespace) {
    $seen = @{}
    foreach ($line in ip netns exec $Namespace conntrack -L -o extended,id,ktimestamp 2>$null) {
        if ($line -notmatch '^(?<family>ipv[46])\s+\d+\s+\S+\s+(?<protocol>\d+)(\s+(?<timeout>\d+))?(\s+(?<state>[A-Z_0-9]+))?\s+(?<rest>src=.*)$') { throw "conntrack said: $line" }
        $said = @{ AddressFamily = $Matches.family -replace 'ipv', 'IPv'; Protocol = [int]$Matches.protocol; Timeout = [int]$Matches.timeout }
        if ($Matches.state) { $said.State = $states[$Matches.state] ?? (Get-Culture).TextInfo.ToTitleCase($Matches.state.ToLower()) }
        $rest = $Matches.rest
        $side = ''
        foreach ($pair in [regex]::Matches($rest, '(?<key>[\w-]+)=(?<value>\[[^\]]*\]|\S+)|\[(?<key>[a-z]+)=(?<value>[^\]]*)\]|\[(?<flag>[A-Z_ ]+)\]')) {
            $key, $value, $flag = $pair.Groups['key'].Value, $pair.Groups['value'].Value, $pair.Groups['flag'].Value
            if ($flag) {
                if ($flag -ne 'UNREPLIED') { $said.$flag = $true } else { $said.UNREPLIED = $true }
                continue
            }
            if ($key -eq 'src' -and $said.ContainsKey('Source')) { $side = 'Reply' }
            $name = @{
                src = 'Source'; dst = 'Destination'; sport = 'SourcePort'; dport = 'DestinationPort'; srckey = 'SourceKey'; dstkey = 'DestinationKey'; type = 'IcmpType'; code = 'IcmpCode'; id = 'IcmpId'
                packets = 'Packets'; bytes = 'Bytes'
            }[$key]
            if ($key -eq 'id' -and $said.ContainsKey('use')) { $said.ConntrackId = [uint]$value }
            elseif ($key -in 'zone-orig', 'orig-zone') { $said.SourceZone = [int]$value }
            elseif ($key -in 'zone-reply', 'reply-zone') { $said.ReplyZone = [int]$value }
            elseif ($name -in 'Source', 'Destination') { $said["$side$name"] = $value }
            elseif ($name -in 'Packets', 'Bytes') { $said["$side$name"] = [ulong]$value }
            elseif ($name) { $said["$side$name"] = [int]$value }
            elseif ($key -eq 'start') { $said.StartTime = [datetime]::ParseExact(($value -replace '\s+', ' '), 'ddd MMM d HH:mm:ss yyyy', [cultureinfo]::InvariantCulture) }
            elseif ($key -in 'mark', 'zone', 'use', 'helper', 'secctx') { $said[$key] = $value }
            elseif ($key -ne 'delta-time') { throw "conntrack's $key is not known: $line" }
        }
        $seen[$said.ConntrackId] = $said
    }
    $seen
}

# What ours says, in the same words.
function Get-ConntrackField ($Entry) {
    $said = @{ AddressFamily = "$($Entry.AddressFamily)"; Protocol = [int]$Entry.Protocol; Timeout = [int]$Entry.Timeout.TotalSeconds; ConntrackId = $Entry.ConntrackId; use = "$($Entry.UseCount)"; mark = "$($Entry.Mark)" }
    foreach ($name in 'State', 'Source', 'Destination', 'ReplySource', 'ReplyDestination', 'SourcePort', 'DestinationPort', 'ReplySourcePort', 'ReplyDestinationPort', 'IcmpType', 'IcmpCode', 'IcmpId',
        'ReplyIcmpType', 'ReplyIcmpCode', 'ReplyIcmpId', 'SourceKey', 'DestinationKey', 'ReplySourceKey', 'ReplyDestinationKey', 'SourceZone', 'ReplyZone', 'Packets', 'Bytes', 'ReplyPackets', 'ReplyBytes') {
        if ($null -ne $Entry.$name) { $said[$name] = $Entry.$name }
    }
    if ($Entry.Zone) { $said.zone = "$($Entry.Zone)" }
    if ($Entry.Helper) { $said.helper = $Entry.Helper }
    if ($Entry.SecurityContext) { $said.secctx = $Entry.SecurityContext }
    if ($Entry.StartTime) { $said.StartTime = $Entry.StartTime.AddTicks(-($Entry.StartTime.Ticks % [timespan]::TicksPerSecond)) }
    if (-not $Entry.Status.HasFlag([ContainerNet.Conntrack.ConntrackStatus]::SeenReply)) { $said.UNREPLIED = $true }
    if ($Entry.Status.HasFlag([ContainerNet.Conntrack.ConntrackStatus]::Assured)) { $said.ASSURED = $true }
    if ($Entry.Status.HasFlag([ContainerNet.Conntrack.ConntrackStatus]::Offload)) { $said.OFFLOAD = $true }
    $said
}

# One line for each field that differs, and each connection only one side has. Timeouts run: ours lies between what conntrack said before and after.
function Compare-Conntrack ([hashtable] $Before, $Entries, [hashtable] $After) {
    $ours = @{}
    foreach ($entry in $Entries) {
        if ($ours.ContainsKey($entry.ConntrackId)) { "$($entry.ConntrackId): given twice" }
        $ours[$entry.ConntrackId] = Get-ConntrackField $entry
    }
    foreach ($id in @($Before.Keys) + @($ours.Keys) | Sort-Object -Unique) {
        if (-not $ours[$id] -or -not $Before[$id]) { "${id}: only $($ours[$id] ? 'here' : 'conntrack')"; continue }
        foreach ($field in @($Before[$id].Keys) + @($ours[$id].Keys) | Sort-Object -Unique) {
            if ($field -eq 'Timeout') {
                if ($ours[$id].Timeout -gt $Before[$id].Timeout -or $ours[$id].Timeout -lt $After[$id].Timeout) { "${id}: Timeout is $($ours[$id].Timeout), conntrack says $($Before[$id].Timeout) to $($After[$id].Timeout)" }
            } elseif ($Before[$id][$field] -cne $ours[$id][$field]) {
                "${id}: $field is '$($ours[$id][$field])', conntrack says '$($Before[$id][$field])'"
            }
        }
    }
}

Export-ModuleMember -Function New-ConntrackLoad, Get-ConntrackWitness, Compare-Conntrack

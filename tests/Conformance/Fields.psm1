# Which property of ours is which field of `ip -d -j` and `bridge -d -j`, and how the one is made of the other.
# A row: property = what iproute2's object ($args[0], a hashtable) says it has to be, as text. Properties ContainerNet does not have are passed over.
$ErrorActionPreference = 'Stop'

# Numbers and names iproute2 looks up in /etc/iproute2, here without those files' help.
$tables = @{ main = 254; local = 255; default = 253 }
function Get-TableNumber ($Name) { $tables["$Name"] ?? "$Name" }
function Get-GroupNumber ($Name) { $Name -eq 'default' ? 0 : $Name }
function Get-Flag ($Object, [string] $Name) { $Object.flags -ccontains $Name }
function Get-Prefix ($Dst, $Family) {
    $full = $Family -eq 'IPv4' ? 32 : 128
    if ($Dst -eq 'default') { return $Family -eq 'IPv4' ? '0.0.0.0/0' : '::/0' }
    $Dst -match '/' ? $Dst : "$Dst/$full"
}
function Get-Title ([string] $Text) { $Text ? $Text.Substring(0, 1).ToUpperInvariant() + $Text.Substring(1) : '' }
function Get-Lifetime ($Seconds) { $null -eq $Seconds -or $Seconds -eq 4294967295 ? '' : "~$Seconds" } # ~: counts down between two readings
function Get-Seconds ($Centiseconds) { [timespan]::FromMilliseconds(10 * $Centiseconds) }
function Get-BridgeId ([string] $Id) { $Id -replace '(?<=[.:])(?=[0-9a-f](:|$))', '0' } # iproute2 leaves out leading zeros
function Get-Port ($Rule, [string] $Name) {
    if ($Rule.ContainsKey("${Name}_start")) { "$($Rule["${Name}_start"])-$($Rule["${Name}_end"])" } else { "$($Rule[$Name])" }
}

$operational = @{ UNKNOWN = 'Unknown'; NOTPRESENT = 'NotPresent'; DOWN = 'Down'; LOWERLAYERDOWN = 'LowerLayerDown'; TESTING = 'Testing'; DORMANT = 'Dormant'; UP = 'Up' }
$routeFlags = [ordered]@{ dead = 'Dead'; pervasive = 'Pervasive'; onlink = 'OnLink'; offload = 'Offload'; linkdown = 'LinkDown'; unresolved = 'Unresolved'; trap = 'Trap' }
$addressFlags = [ordered]@{ # in the order of their bits; what iproute2 6.1 prints as fields of their own
    secondary = 'Secondary'; temporary = 'Secondary'; nodad = 'NoDad'; optimistic = 'Optimistic'; dadfailed = 'DadFailed'; home = 'HomeAddress'
    deprecated = 'Deprecated'; tentative = 'Tentative'; mngtmpaddr = 'ManageTempAddr'; noprefixroute = 'NoPrefixRoute'; autojoin = 'McAutoJoin'; 'stable-privacy' = 'StablePrivacy'
}
function Get-AddressFlag ($Address) {
    (@($addressFlags.Keys | Where-Object { $Address.ContainsKey($_) } | ForEach-Object { $addressFlags[$_] }) + @($Address.ContainsKey('dynamic') ? @() : 'Permanent') | Sort-Object -Unique) -join ', ' -replace '^$', 'None'
}
function Get-RouteFlag ($Route) { (@($routeFlags.Keys | Where-Object { @($Route.flags) -ccontains $_ } | ForEach-Object { $routeFlags[$_] } | Sort-Object) -join ', ') -replace '^$', 'None' }
function Get-PortCount ($Peer, [string] $Bridge) { @($Peer.Link | Where-Object { $_.master -ceq $Bridge }).Count }
$neighborStates = @{ NOARP = 'NoArp'; REACHABLE = 'Reachable'; STALE = 'Stale'; DELAY = 'Delay'; PROBE = 'Probe'; FAILED = 'Failed'; INCOMPLETE = 'Incomplete'; PERMANENT = 'Permanent'; NONE = 'None' }

# What ip -j does not say: which metrics are locked. What Get-IpRoute has besides: the word.
function Get-Metric ($Route) {
    @(foreach ($metric in $Route.metrics) {
        foreach ($name in $metric.Keys) { $name -eq 'congestion' ? "congctl $($metric[$name])" : $name -eq 'ecn' ? 'features ecn' : "$name $($metric[$name])$($name -in 'rtt', 'rttvar', 'rto_min' ? 'ms' : '')" }
    }) -join ' '
}
function Get-Realm ($From, $To) { $From -and $To ? "$From/$To" : "$To" }
function Get-NeighborFlag ($Neighbor) {
    $said = [ordered]@{ extern_learn = 'ExternallyLearned'; offload = 'Offloaded'; proxy = 'Proxy'; router = 'Router'; use = 'Use'; managed = 'Managed' }
    (@($said.Keys | Where-Object { $Neighbor.ContainsKey($_) } | ForEach-Object { $said[$_] } | Sort-Object) -join ', ') -replace '^$', 'None'
}

$port = [ordered]@{
    State = { $args[0].state -match '^(disabled|listening|learning|forwarding|blocking)$' ? (Get-Title $args[0].state) : 'Disabled' }
    HairpinMode = { $args[0].hairpin }; Isolated = { $args[0].isolated }; Learning = { $args[0].learning }; Flood = { $args[0].flood }
    MulticastFlood = { $args[0].mcast_flood }; BroadcastFlood = { $args[0].bcast_flood }; Cost = { $args[0].cost }; Priority = { $args[0].priority }
    BpduGuard = { $args[0].guard }; RootBlock = { $args[0].root_block }; FastLeave = { $args[0].fastleave }; MulticastToUnicast = { $args[0].mcast_to_unicast }
    NeighborSuppression = { $args[0].neigh_suppress }; VlanTunnel = { $args[0].vlan_tunnel }; Locked = { $args[0].locked }
    PortNumber = { [int]$args[0].info.no }; ProxyArp = { [bool]$args[0].info.proxy_arp }
}

$fields = @{
    Link = [ordered]@{
        Name = { $args[0].ifname }; InterfaceIndex = { $args[0].ifindex }; MtuBytes = { $args[0].mtu }; LinkLayerAddress = { $args[0].address }
        Kind = { $args[0].linkinfo.info_kind ?? @{ loopback = 'loopback'; ether = 'ethernet' }[$args[0].link_type] ?? 'other' }
        State = { (Get-Flag $args[0] 'UP') ? 'Up' : 'Down' }
        HasCarrier = { Get-Flag $args[0] 'LOWER_UP' }
        OperationalState = { $operational[$args[0].operstate] }
        Bridge = { $args[0].master }
        PeerName = { $args[0].link ?? $args[0].linkinfo.info_data.link ?? ($args[0].ContainsKey('link_index') -and $args[0].link_index ? '?' : '') } # ?: iproute2 does not name what is elsewhere
        PeerNamespaceId = { $args[0].link_netnsid ?? ($args[0].link_netns ? '?' : -1) }
        PeerNamespace = { $args[0].link_netns ?? ($args[0].ContainsKey('link_netnsid') ? '?' : $args[0].link ?? $args[0].linkinfo.info_data.link ? $args[1].Name : '') }
        PeerIndex = { $args[0].link_index ?? $args[1].Index[[string]($args[0].link ?? $args[0].linkinfo.info_data.link)] ?? 0 } # a VXLAN's is in its own data
        Description = { $args[0].ifalias }
        Group = { Get-GroupNumber $args[0].group }
        IsPromiscuous = { $args[0].promiscuity -gt 0 }
        PortState = { $args[0].linkinfo.info_slave_kind -eq 'bridge' ? (Get-Title $args[0].linkinfo.info_slave_data.state) : '' }
        VlanFiltering = { $args[0].linkinfo.info_data.vlan_filtering -eq 1 }
        HairpinMode = { [bool]$args[0].linkinfo.info_slave_data.hairpin }
        Isolated = { [bool]$args[0].linkinfo.info_slave_data.isolated }
        Learning = { [bool]$args[0].linkinfo.info_slave_data.learning }
    }
    Bridge = [ordered]@{
        Name = { $args[0].ifname }; InterfaceIndex = { $args[0].ifindex }; MtuBytes = { $args[0].mtu }; LinkLayerAddress = { $args[0].address }; Description = { $args[0].ifalias }
        State = { (Get-Flag $args[0] 'UP') ? 'Up' : 'Down' }; OperationalState = { $operational[$args[0].operstate] }
        PortCount = { Get-PortCount $args[1] $args[0].ifname }
        Stp = { $args[0].linkinfo.info_data.stp_state -ne 0 }; Priority = { $args[0].linkinfo.info_data.priority }; VlanFiltering = { $args[0].linkinfo.info_data.vlan_filtering -eq 1 }
        ForwardDelay = { Get-Seconds $args[0].linkinfo.info_data.forward_delay }; HelloTime = { Get-Seconds $args[0].linkinfo.info_data.hello_time }
        MaxAge = { Get-Seconds $args[0].linkinfo.info_data.max_age }; AgeingTime = { Get-Seconds $args[0].linkinfo.info_data.ageing_time }
        MulticastSnooping = { $args[0].linkinfo.info_data.mcast_snooping -eq 1 }; MulticastQuerier = { $args[0].linkinfo.info_data.mcast_querier -eq 1 }
        BridgeId = { Get-BridgeId $args[0].linkinfo.info_data.bridge_id }; RootId = { Get-BridgeId $args[0].linkinfo.info_data.root_id }
        SupportsVlanFiltering = { $args[0].linkinfo.info_data.ContainsKey('vlan_default_pvid') }; DefaultVlanId = { $args[0].linkinfo.info_data.vlan_default_pvid }
        RootPort = { $args[0].linkinfo.info_data.root_port }; RootPathCost = { $args[0].linkinfo.info_data.root_path_cost }
    }
    BridgeData = [ordered]@{
        GroupForwardMask = { [Convert]::ToInt32($args[0].group_fwd_mask, 16) }
        NfCallIptables = { [bool]$args[0].nf_call_iptables }; NfCallIp6tables = { [bool]$args[0].nf_call_ip6tables }; NfCallArptables = { [bool]$args[0].nf_call_arptables }
    }
    Macvlan = [ordered]@{ SourceAddress = { @($args[0].macaddr_data) -join ', ' };  Mode = { Get-Title $args[0].mode }; NoPromiscuous = { [bool]$args[0].nopromisc }; BroadcastQueueLength = { $args[0].bcqueuelen } }
    Vxlan = [ordered]@{
        VxlanId = { $args[0].id }; RemoteIPAddress = { $args[0].remote ?? $args[0].remote6 ?? $args[0].group ?? $args[0].group6 }; LocalIPAddress = { $args[0].local ?? $args[0].local6 }; Port = { $args[0].port }
        Device = { $args[0].link }; Learning = { [bool]$args[0].learning }; AgeingTime = { [timespan]::FromSeconds($args[0].ageing) }; Ttl = { $args[0].ttl -eq 'auto' ? 0 : $args[0].ttl }; UdpChecksum = { [bool]$args[0].udp_csum }
        Proxy = { [bool]$args[0].proxy }; L2Miss = { [bool]$args[0].l2miss }; L3Miss = { [bool]$args[0].l3miss }; IsExternal = { [bool]$args[0].external }
    }
    Port = [ordered]@{ Bridge = { $args[0].master }; InterfaceAlias = { $args[0].ifname }; InterfaceIndex = { $args[0].ifindex } } + $port
    PortOptions = $port
    Address = [ordered]@{
        IPAddress = { $args[0].local ?? $args[0].address }; PrefixLength = { $args[0].prefixlen }; InterfaceAlias = { $args[0].ifname }
        AddressFamily = { $args[0].family -eq 'inet' ? 'IPv4' : 'IPv6' }
        Scope = { Get-Title $args[0].scope }
        ValidLifetime = { Get-Lifetime $args[0].valid_life_time }
        PreferredLifetime = { Get-Lifetime $args[0].preferred_life_time }
        Flags = { Get-AddressFlag $args[0] }
        Label = { $args[0].label }
        PeerAddress = { $args[0].address -and $args[0].local ? $args[0].address : '' }
        Broadcast = { $args[0].broadcast }
    }
    Route = [ordered]@{
        DestinationPrefix = { Get-Prefix $args[0].dst $args[0].Family }; NextHop = { $args[0].gateway ?? $args[0].via.host }; AddressFamily = { $args[0].Family }
        InterfaceAlias = { $args[0].dev }; Type = { Get-Title $args[0].type }; Table = { Get-TableNumber $args[0].table }
        RouteMetric = { $args[0].metric ?? 0 }   # iproute2 leaves out a metric of 0 of IPv4; IPv6's is 1024 where none was asked for
        Protocol = { $args[0].protocol }; Scope = { Get-Title $args[0].scope }; Source = { $args[0].prefsrc }
        NextHops = { @($args[0].nexthops | Where-Object { $_ } | ForEach-Object { "via $($_.gateway ?? $_.via.host) dev $($_.dev)$($_.weight -gt 1 ? " weight $($_.weight)" : '')" }) -join ', ' }
        IsLinkDown = { [bool](@($args[0].flags) -match '^(dead|linkdown)$') }
        Flags = { Get-RouteFlag $args[0] }
        SourcePrefix = { $args[0].from ? (Get-Prefix $args[0].from $args[0].Family) : '' }
        Tos = { $args[0].tos ? [int]$args[0].tos : 0 }
        Preference = { $args[0].Family -eq 'IPv6' ? (Get-Title $args[0].pref) : '' }
        Metrics = { Get-Metric $args[0] }; NextHopId = { $args[0].nhid }; Realms = { Get-Realm $args[0].flow.from $args[0].flow.to }
        ValidLifetime = { $args[0].expires ? "~$($args[0].expires)" : '' }
    }
    Rule = [ordered]@{
        Priority = { $args[0].priority }; AddressFamily = { $args[0].Family }; InputInterface = { $args[0].iif }; OutputInterface = { $args[0].oif }
        SourcePrefix = { $args[0].src -eq 'all' ? '' : (Get-Prefix ($args[0].srclen ? "$($args[0].src)/$($args[0].srclen)" : $args[0].src) $args[0].Family) }
        DestinationPrefix = { $args[0].dst ? (Get-Prefix ($args[0].dstlen ? "$($args[0].dst)/$($args[0].dstlen)" : $args[0].dst) $args[0].Family) : '' }
        Mark = { $args[0].ContainsKey('fwmark') ? [uint]$args[0].fwmark : '' }; MarkMask = { $args[0].fwmask ? [uint]$args[0].fwmask : [uint]::MaxValue }
        Action = { $args[0].ContainsKey('goto') ? 'Goto' : $args[0].ContainsKey('nop') ? 'Nop' : $args[0].action ? (Get-Title $args[0].action) : 'Lookup' }
        Table = { $args[0].ContainsKey('table') ? (Get-TableNumber $args[0].table) : 0 }
        IsInverted = { $args[0].ContainsKey('not') }; GotoPriority = { $args[0].goto }; Tos = { $args[0].tos ? [int]$args[0].tos : 0 }
        SuppressPrefixLength = { $args[0].suppress_prefixlength ?? $args[0].suppress_prefixlen }; SuppressInterfaceGroup = { $args[0].suppress_ifgroup }
        IpProtocol = { $args[0].ipproto -replace '^ipproto-' }; SourcePort = { Get-Port $args[0] sport }; DestinationPort = { Get-Port $args[0] dport }
        UserIdRange = { $args[0].ContainsKey('uid_start') ? "$($args[0].uid_start)-$($args[0].uid_end)" : '' }; TunnelId = { $args[0].tun_id }; Realms = { Get-Realm $args[0].flow_from $args[0].flow_to }
        IsL3Mdev = { $args[0].ContainsKey('l3mdev') }; IsUnresolved = { $args[0].ContainsKey('unresolved') }; IsDetached = { $args[0].ContainsKey('iif_detached') -or $args[0].ContainsKey('oif_detached') }; Protocol = { $args[0].protocol }
    }
    Neighbor = [ordered]@{
        IPAddress = { $args[0].dst }; InterfaceAlias = { $args[0].dev }; LinkLayerAddress = { $args[0].lladdr }; AddressFamily = { $args[0].dst -match ':' ? 'IPv6' : 'IPv4' }
        State = { $args[0].ContainsKey('proxy') ? '?' : $neighborStates[[string]@($args[0].state)[0]] }
        Flags = { Get-NeighborFlag $args[0] }
        Protocol = { $args[0].protocol }
    }
    Fdb = [ordered]@{
        LinkLayerAddress = { $args[0].mac }; InterfaceAlias = { $args[0].ifname }; Bridge = { $args[0].master }; VlanId = { $args[0].vlan }; RemoteIPAddress = { $args[0].dst }; Port = { $args[0].port }
        State = { @{ permanent = 'Permanent'; static = 'Static'; stale = 'Stale'; '' = 'Reachable' }[[string]$args[0].state] }
        IsSelf = { $args[0].flags -contains 'self' }; IsExternallyLearned = { $args[0].flags -contains 'extern_learn' }; IsSticky = { $args[0].flags -contains 'sticky' }
    }
}

# What an object is known by on both sides: properties of $fields that together tell it from all others.
$keys = @{
    Link = @('Name'); Bridge = @('Name'); Port = @('InterfaceAlias'); Address = 'InterfaceAlias', 'IPAddress', 'PrefixLength'; Neighbor = 'InterfaceAlias', 'IPAddress', 'Flags'
    Route = 'AddressFamily', 'Table', 'DestinationPrefix', 'RouteMetric', 'Type', 'InterfaceAlias', 'NextHop', 'Tos', 'NextHops'; Rule = 'AddressFamily', 'Priority', 'SourcePrefix', 'Action'
    Fdb = 'InterfaceAlias', 'LinkLayerAddress', 'Bridge', 'RemoteIPAddress', 'VlanId'; Macvlan = @(); Vxlan = @(); BridgeData = @(); PortOptions = @()
}

function ConvertTo-Plain ($Value) {
    if ($Value -is [string]) { $Value } elseif ($Value -is [enum] -and $Value.GetType().IsDefined([FlagsAttribute], $false)) { ("$Value" -split ', ' | Sort-Object) -join ', ' } else { "$Value" }
}

# Whether two values are one. ~N seconds of theirs are within 3 of ours, and what passed between the readings.
function Test-Same ($Ours, [string] $Theirs, [double] $Passed) {
    if ($Theirs.StartsWith('~')) { return $Ours -is [timespan] -and [Math]::Abs($Ours.TotalSeconds - [double]$Theirs.Substring(1)) -le 3 + $Passed }
    (ConvertTo-Plain $Ours) -ceq $Theirs
}

# The differences between our objects and theirs of one noun, one line each; and in $Count how many fields were compared.
function Compare-Noun ([string] $Noun, [object[]] $Ours, [object[]] $Theirs, $Context, [ref] $Count) {
    $Ours = @($Ours.Where({ $null -ne $_ }))
    $known = $keys[$Noun]
    $rows = [ordered]@{} # of what both speak of
    foreach ($name in $fields[$Noun].Keys) { if (-not $Ours -or $name -in $known -or $Ours[0].PSObject.Properties[$name]) { $rows[$name] = $fields[$Noun][$name] } }
    $expected = @{}
    foreach ($item in $Theirs) {
        if (-not $item) { continue }
        $values = @{}
        foreach ($name in $rows.Keys) { $values[$name] = ConvertTo-Plain (& $rows[$name] $item $Context) }
        $k = @(foreach ($name in $known) { $values[$name] }) -join ' '
        while ($expected.ContainsKey($k)) { $k += ' again' }
        $expected[$k] = $values
    }

    foreach ($item in $Ours) {
        $k = @(foreach ($name in $known) { $name -eq 'NextHops' ? ($item.NextHops -join ', ') : "$($item.$name)" }) -join ' '
        while (-not $expected.ContainsKey($k) -and $expected.ContainsKey("$k again")) { $k += ' again' }
        $values = $expected[$k]
        if (-not $values) { "${Noun} '$k': only ContainerNet has it"; continue }
        $expected.Remove($k)
        foreach ($name in $rows.Keys) {
            $theirs = $values[$name]
            if ($theirs -eq '?') { continue }
            $own = $item.$name
            $Count.Value++
            if ("$own" -ceq $theirs) { continue }
            if ($name -in 'NextHops', 'SourceAddress') { $own = $own -join ', ' }
            if ($name -eq 'Metrics') { $own = "$own" -replace ' lock ', ' ' }
            if (-not (Test-Same $own $theirs $Context.Passed)) { "$Noun '$k' ${name}: ContainerNet says '$(ConvertTo-Plain $own)', iproute2 '$theirs'" }
        }
    }

    $expected.Keys | ForEach-Object { "$Noun '$_': only iproute2 has it" }
}

Export-ModuleMember -Function Compare-Noun -Variable fields

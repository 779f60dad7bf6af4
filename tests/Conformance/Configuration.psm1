# Configurations made by chance: New-Configuration 17 gives the same steps on every machine that makes the same kinds of links.
# A step is a line for `ip -batch` (Tool: ip) or `bridge -batch`, and the same said in ContainerNet (Cmdlet, With), where it says it.
$ErrorActionPreference = 'Stop'

function Get-One ([Random] $Random, [object[]] $Choices) { $Choices[$Random.Next($Choices.Count)] }
function Test-Chance ([Random] $Random, [double] $Chance) { $Random.NextDouble() -lt $Chance }
function Get-Mac ([Random] $Random) { '02:{0:x2}:{1:x2}:{2:x2}:{3:x2}:{4:x2}' -f @(1..5 | ForEach-Object { $Random.Next(256) }) }

# One step. -With null: ContainerNet does not say it. A parameter the cmdlet does not have makes it such a step too.
function New-Step ([string] $Line, [string] $Cmdlet, [hashtable] $With, [string] $Tool = 'ip') {
    if ($Cmdlet) {
        $parameters = $script:known[$Cmdlet] ??= (Get-Command $Cmdlet -Module ContainerNet -ErrorAction Ignore).Parameters ?? @{}
        foreach ($name in $With.Keys) { if (-not $parameters.ContainsKey($name)) { $Cmdlet = ''; break } }
    }

    [pscustomobject]@{ Tool = $Tool; Line = $Line; Cmdlet = $Cmdlet; With = $With }
}

# A step about a thing that has its options in pairs: a word of iproute2's and a parameter of ours. Each is taken by chance.
function Add-Option ([Random] $Random, [double] $Chance, [object[]] $Options, [Text.StringBuilder] $Line, [hashtable] $With) {
    foreach ($option in $Options) {
        if (Test-Chance $Random $Chance) {
            $value = & $option.Value
            $null = $Line.Append(" $($option.Word) $(@($value)[0])")
            $With[$option.Parameter] = @($value)[-1]
        }
    }
}

$script:known = @{}
$onOff = { param($random) $on = $random.Next(2) -eq 1; ($on ? 'on' : 'off'), $on }

function New-LinkStep ([Random] $random, [string[]] $Kinds, [hashtable] $made) {
    $mtus = 1280, 1400, 1500, 9000
    foreach ($i in 0..$random.Next(1, 4)) {
        $mtu, $a, $b = (Get-One $random $mtus), (Get-Mac $random), (Get-Mac $random)
        New-Step "link add name v$i mtu $mtu address $a type veth peer name w$i mtu $mtu address $b" New-VethPair @{ Name = "v$i"; PeerName = "w$i"; MtuBytes = $mtu; LinkLayerAddress = $a; PeerLinkLayerAddress = $b; Down = $true }
        $made.links += "v$i", "w$i"
        $made.veth += "v$i", "w$i"
    }

    if (Test-Chance $random 0.3) {
        $a, $b = (Get-Mac $random), (Get-Mac $random)
        New-Step "link add name far address $a type veth peer name NAME address $b netns conform-far" New-VethPair @{ Name = 'far'; PeerName = 'NAME'; LinkLayerAddress = $a; PeerLinkLayerAddress = $b; PeerNamespace = 'conform-far'; Down = $true }
        $made.links += 'far'
    }

    foreach ($i in 0..2) { # br2 has no ports, so that STP has nothing to move
        if (-not (Test-Chance $random ($i -eq 2 ? 0.3 : 0.7))) { continue }
        $line, $with = [Text.StringBuilder]::new("link add name br$i address $($mac = Get-Mac $random; $mac) type bridge"), @{ Name = "br$i"; LinkLayerAddress = $mac; Down = $true }
        Add-Option $random 0.25 @(
            @{ Word = 'ageing_time'; Parameter = 'AgeingTime'; Value = { $s = $random.Next(10, 1000); ($s * 100), [timespan]::FromSeconds($s) } }
            @{ Word = 'forward_delay'; Parameter = 'ForwardDelay'; Value = { $s = $random.Next(4, 31); ($s * 100), [timespan]::FromSeconds($s) } }
            @{ Word = 'hello_time'; Parameter = 'HelloTime'; Value = { $s = $random.Next(1, 11); ($s * 100), [timespan]::FromSeconds($s) } }
            @{ Word = 'max_age'; Parameter = 'MaxAge'; Value = { $s = $random.Next(6, 41); ($s * 100), [timespan]::FromSeconds($s) } }
            @{ Word = 'priority'; Parameter = 'Priority'; Value = { $random.Next(0, 16) * 4096 } }
            @{ Word = 'mcast_snooping'; Parameter = 'MulticastSnooping'; Value = { $on = $random.Next(2); $on, [bool]$on } }
            @{ Word = 'mcast_querier'; Parameter = 'MulticastQuerier'; Value = { $on = $random.Next(2); $on, [bool]$on } }
        ) $line $with
        if ('vlan_filtering' -in $made.kinds) { Add-Option $random 0.3 @(@{ Word = 'vlan_filtering'; Parameter = 'VlanFiltering'; Value = { $on = $random.Next(2); $on, [bool]$on } }) $line $with }
        if ($i -eq 2) { Add-Option $random 0.7 @(@{ Word = 'stp_state'; Parameter = 'Stp'; Value = { 1, $true } }) $line $with }
        Add-Option $random 0.1 @( # which ContainerNet reads and does not set
            @{ Word = 'group_fwd_mask'; Parameter = 'GroupForwardMask'; Value = { 8 * $random.Next(1, 1000) } }
            @{ Word = 'nf_call_iptables'; Parameter = 'NfCallIptables'; Value = { 1 } }
            @{ Word = 'nf_call_ip6tables'; Parameter = 'NfCallIp6tables'; Value = { 1 } }
            @{ Word = 'nf_call_arptables'; Parameter = 'NfCallArptables'; Value = { 1 } }
        ) $line $with
        New-Step $line New-Bridge $with
        if (Test-Chance $random 0.3) { New-Step "link set br$i mtu $($mtu = Get-One $random $mtus; $mtu)" Set-NetworkLink @{ InterfaceAlias = "br$i"; MtuBytes = $mtu } }
        $made.links += "br$i"
        if ($i -lt 2) { $made.bridge += "br$i" }
    }

    foreach ($kind in $Kinds) { # dummy, ifb and tap: links ContainerNet reads and does not make
        if (-not (Test-Chance $random 0.4)) { continue }
        New-Step ($kind -in 'tap', 'tun' ? "tuntap add dev $kind`0 mode $kind" : "link add $kind`0 address $(Get-Mac $random) type $kind").Replace("`0", '0')
        $made.links += "${kind}0"
    }

    foreach ($i in 0..1) {
        if (-not (Test-Chance $random 0.5)) { continue }
        $below, $mode, $mac = "w$(1 + $random.Next(($made.veth.Count / 2) - 1))", (Get-One $random 'private', 'vepa', 'bridge', 'passthru', 'source'), (Get-Mac $random)
        if ($mode -eq 'source') { $below = 'w0' } # never refused there, so that its two lines are one step
        $line, $with = "link add name mv$i link $below address $mac type macvlan mode $mode", @{ Name = "mv$i"; Parent = $below; Mode = $mode; LinkLayerAddress = $mac; Down = $true }
        if ($mode -eq 'passthru') { # has the address of the link below, whatever is asked for
            $line = $line -replace ' address \S+'
            $with.Remove('LinkLayerAddress')
        }
        elseif ($mode -eq 'source') {
            $sources = @(foreach ($n in 1..$random.Next(1, 4)) { Get-Mac $random })
            $line += "`nlink set mv$i type macvlan macaddr set $sources"
            $with.SourceAddress = $sources
        }

        New-Step $line New-MacvlanLink $with
        $made.links += "mv$i"
        $made.below += $below
    }

    if ('vxlan' -in $made.kinds -and (Test-Chance $random 0.5)) {
        $id, $mac = $random.Next(1, 0xffffff), (Get-Mac $random)
        $line, $with = [Text.StringBuilder]::new("link add name vx0 address $mac type vxlan id $id"), @{ Name = 'vx0'; VxlanId = $id; LinkLayerAddress = $mac; Port = 4789; Down = $true }
        $v6 = Test-Chance $random 0.3
        $made.vxlan = $v6 ? '2001:db8:13::' : '203.0.113.'
        Add-Option $random 0.5 @(
            @{ Word = 'remote'; Parameter = 'RemoteIPAddress'; Value = { $v6 ? "2001:db8:9::$($random.Next(1, 99))" : "198.51.100.$($random.Next(1, 255))" } }
            @{ Word = 'local'; Parameter = 'LocalIPAddress'; Value = { $v6 ? "2001:db8:9::$($random.Next(100, 999))" : "192.0.2.$($random.Next(1, 255))" } }
            @{ Word = 'dev'; Parameter = 'Device'; Value = { 'v1' } }
            @{ Word = 'ttl'; Parameter = 'Ttl'; Value = { $random.Next(1, 256) } }
        ) $line $with
        $null = $line.Append(' dstport 4789')
        if (Test-Chance $random 0.4) { $null = $line.Append(' nolearning'); $with.NoLearning = $true }
        foreach ($word in 'proxy', 'l2miss', 'l3miss', 'noudpcsum', "ageing $($random.Next(10, 900))") { if (Test-Chance $random 0.06) { $null = $line.Append(" $word"); $with.ReadOnly = $true } }
        New-Step $line New-VxlanLink $with
        $made.links += 'vx0'
        if (Test-Chance $random 0.2) {
            New-Step "link add name vx1 address $(Get-Mac $random) type vxlan external dstport 4790"
            $made.links += 'vx1'
        }
    }
}

function New-PortStep ([Random] $random, [hashtable] $made) {
    for ($i = 1; $i -lt $made.veth.Count / 2; $i++) { # one end of a pair only: with both in bridges a frame might go round for ever
        $link = (Get-One $random 'v', 'w') + $i
        if ($link -in @('v1') + $made.below -or -not $made.bridge -or -not (Test-Chance $random 0.6)) { continue }
        $bridge = Get-One $random $made.bridge
        New-Step "link set $link master $bridge" Add-BridgePort @{ Bridge = $bridge; InterfaceAlias = $link; KeepState = $true }
        $line, $with = [Text.StringBuilder]::new("link set dev $link"), @{ InterfaceAlias = $link }
        Add-Option $random 0.3 @(
            @{ Word = 'hairpin'; Parameter = 'HairpinMode'; Value = { & $onOff $random } }
            @{ Word = 'isolated'; Parameter = 'Isolated'; Value = { & $onOff $random } }
            @{ Word = 'learning'; Parameter = 'Learning'; Value = { & $onOff $random } }
            @{ Word = 'flood'; Parameter = 'Flood'; Value = { & $onOff $random } }
            @{ Word = 'mcast_flood'; Parameter = 'MulticastFlood'; Value = { & $onOff $random } }
            @{ Word = 'bcast_flood'; Parameter = 'BroadcastFlood'; Value = { & $onOff $random } }
            @{ Word = 'guard'; Parameter = 'BpduGuard'; Value = { & $onOff $random } }
            @{ Word = 'root_block'; Parameter = 'RootBlock'; Value = { & $onOff $random } }
            @{ Word = 'fastleave'; Parameter = 'FastLeave'; Value = { & $onOff $random } }
            @{ Word = 'cost'; Parameter = 'Cost'; Value = { $random.Next(1, 65536) } }
            @{ Word = 'priority'; Parameter = 'Priority'; Value = { $random.Next(0, 64) } }
        ) $line $with
        Add-Option $random 0.06 @(
            @{ Word = 'mcast_to_unicast'; Parameter = 'MulticastToUnicast'; Value = { & $onOff $random } }
            @{ Word = 'neigh_suppress'; Parameter = 'NeighborSuppression'; Value = { & $onOff $random } }
            @{ Word = 'vlan_tunnel'; Parameter = 'VlanTunnel'; Value = { & $onOff $random } }
            @{ Word = 'locked'; Parameter = 'Locked'; Value = { & $onOff $random } }
        ) $line $with
        if ($with.Count -gt 1) { New-Step $line Set-BridgePort $with -Tool bridge }
        if (Test-Chance $random 0.3) { New-Step "fdb add $(Get-Mac $random) dev $link master $(Get-One $random 'static', 'permanent')" -Tool bridge }
    }

    if ('vx0' -in $made.links -and (Test-Chance $random 0.5)) {
        New-Step "fdb append 00:00:00:00:00:00 dev vx0 dst $($to = "$($made.vxlan)$($random.Next(1, 255))"; $to)" Add-VxlanPeer @{ InterfaceAlias = 'vx0'; RemoteIPAddress = $to } -Tool bridge
    }

    foreach ($link in $made.links) {
        if (Test-Chance $random 0.3) { New-Step "link set $link alias '$($alias = Get-One $random 'web', 'a b', 'grün ✓', 'x'; $alias)'" Set-NetworkLink @{ InterfaceAlias = $link; Description = $alias } }
        if (Test-Chance $random 0.2) { New-Step "link set $link group $($group = $random.Next(1, 100000); $group)" Set-NetworkLink @{ InterfaceAlias = $link; Group = $group } }
        if ((Test-Chance $random 0.7) -or $link -in 'v0', 'w0') {
            New-Step "link set $link up" Set-NetworkLink @{ InterfaceAlias = $link; State = 'Up' }
            $made.up += $link
        }
    }
}

Export-ModuleMember -Function New-LinkStep, New-PortStep, New-Step, Get-One, Test-Chance, Get-Mac, Add-Option

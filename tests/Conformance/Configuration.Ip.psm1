# The half of a configuration that is of IP: addresses, routes, rules, neighbours.
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Configuration.psm1"

# All steps of one seed. What is always there is v0 with 10.9.0.1/16 and 2001:db8:9::1/64, up, so that routers can be reached.
function New-Configuration ([int] $Seed, [string[]] $Kinds) {
    $random = [Random]::new($Seed)
    $made = @{ kinds = $Kinds; links = @(); veth = @(); bridge = @(); below = @(); up = @() }
    New-LinkStep $random @($Kinds | Where-Object { $_ -in 'dummy', 'ifb', 'tap', 'tun' }) $made
    New-PortStep $random $made
    New-AddressStep $random $made
    New-RouteStep $random
    New-RuleStep $random
    New-NeighborStep $random
}

# The steps ContainerNet takes too: those it says, about links it has made.
function Select-OwnStep ([object[]] $Steps) {
    $missing = @()
    foreach ($step in $Steps) {
        $link = $step.Line -match '^(?:link add|tuntap add dev)(?: name)? (\S+)' ? $Matches[1] : ''
        if ($step.Cmdlet -and -not ($step.With.InterfaceAlias, $step.With.Bridge, $step.With.Parent, $step.With.Device | Where-Object { $_ -in $missing })) { $step }
        elseif ($link) { $missing += $link }
    }
}

function New-AddressStep ([Random] $random, [hashtable] $made) {
    New-Step 'addr add 10.9.0.1/16 brd + dev v0' Add-IpAddress @{ IPAddress = '10.9.0.1/16'; InterfaceAlias = 'v0' }
    New-Step 'addr add 2001:db8:9::1/64 dev v0 nodad' Add-IpAddress @{ IPAddress = '2001:db8:9::1/64'; InterfaceAlias = 'v0'; SkipDuplicateDetection = $true }
    foreach ($i in 1..$random.Next(2, 12)) {
        $link = Get-One $random $made.links
        $v6 = Test-Chance $random 0.4
        $address = $v6 ? "2001:db8:$('{0:x}' -f (100 + $i))::$('{0:x}' -f $random.Next(1, 65535))/$(Get-One $random 48, 64, 96, 127, 128)" : "10.$(100 + $i).$($random.Next(256)).$($random.Next(1, 255))/$(Get-One $random 8, 16, 23, 24, 30, 31, 32)"
        $line, $with = "addr add $address dev $link", @{ IPAddress = $address; InterfaceAlias = $link }
        if ($v6) {
            $line += ' nodad'
            $with.SkipDuplicateDetection = $true
            if (Test-Chance $random 0.1) { $line += ' home'; $with.HomeAddress = $true }
        }
        elseif (Test-Chance $random 0.3) {
            $line += " scope $($scope = Get-One $random 'link', 'host', 'global', 'site'; $scope)"
            $with.Scope = $scope
        }

        if (Test-Chance $random 0.2) { $line += ' noprefixroute'; $with.NoPrefixRoute = $true }
        if (-not $v6 -and (Test-Chance $random 0.2)) { $line += " label ${link}:$i"; $with.Label = "${link}:$i" }
        if (Test-Chance $random 0.3) {
            $valid = $random.Next(600, 100000)
            $preferred = Get-One $random 0, 500, $valid
            $line += " valid_lft $valid preferred_lft $preferred"
            $with += @{ ValidLifetime = [timespan]::FromSeconds($valid); PreferredLifetime = [timespan]::FromSeconds($preferred) }
        }
        elseif (Test-Chance $random 0.1) {
            $line = $line -replace '^addr add \S+', ($v6 ? '$0 peer 2001:db8:77::77/128' : '$0 peer 10.77.0.77/32') -replace '(add \S+?)/\d+ peer', '$1 peer'
            $with.PeerAddress = 'peer'
        }

        if (-not $v6 -and $address -notmatch '/3[12]$' -and $line -notmatch 'peer') { $line += ' brd +' } # as ContainerNet does unasked
        New-Step $line Add-IpAddress $with
    }
}

function New-RouteStep ([Random] $random) {
    New-Step "nexthop add id 5 via 10.9.0.3 dev v0`nnexthop add id 6 via 10.9.0.4 dev v0`nnexthop add id 7 group 5/6,9`nnexthop add id 8 via 2001:db8:9::3 dev v0"
    foreach ($i in 1..$random.Next(3, 16)) {
        $v6 = Test-Chance $random 0.4
        $router = { $v6 ? "2001:db8:9::$('{0:x}' -f $random.Next(2, 65535))" : "10.9.$($random.Next(256)).$($random.Next(2, 255))" }
        $length = $v6 ? (Get-One $random 32, 48, 64, 128) : (Get-One $random 16, 17, 24, 29, 32)
        $prefix = $v6 ? "2001:db8:$('{0:x}' -f (0x1000 + $i))::/$length" : "172.$(16 + $i).0.0/$length"
        if ($v6 -and $length -eq 32) { $prefix = "2001:$('{0:x}' -f (0xe00 + $i))::/32" }
        if (Test-Chance $random 0.1) { $prefix = $v6 ? '::/0' : '0.0.0.0/0' }
        $type = Get-One $random 'unicast', 'unicast', 'unicast', 'unicast', 'onlink', 'ways', 'ways', 'blackhole', 'unreachable', 'prohibit', 'throw', 'local', 'object', 'six'
        if ($type -eq 'six' -and $v6) { $type = 'unicast' }
        $line, $with = "route add $prefix", @{ DestinationPrefix = $prefix }
        switch ($type) {
            unicast { $to = & $router; $line += " via $to dev v0"; $with += @{ NextHop = $to; InterfaceAlias = 'v0' } }
            onlink { $line += ' dev v0'; $with.InterfaceAlias = 'v0' }
            ways { }
            object { $line += " nhid $($v6 ? 8 : (Get-One $random 5, 7))"; $with.NextHopId = 1 }
            six { $line += " via inet6 fe80::$('{0:x}' -f $random.Next(1, 65535)) dev v0"; $with.NextHop6 = 1 }
            local { $line = "route add local $prefix dev v0"; $with += @{ Type = 'Local'; InterfaceAlias = 'v0' } }
            default { $line = "route add $type $prefix"; $with.Type = $type }
        }

        if (Test-Chance $random 0.4) { $metric = $random.Next(1, 100000); $line += " metric $metric"; $with.RouteMetric = $metric }
        $table = Get-One $random 0, 0, 0, 100, 255, 5000, 1000000
        if ($type -eq 'local' -and -not $table) { $table = 100 } # ip puts them into `local` unasked, ContainerNet into main
        if ($table) { $line += " table $table"; $with.Table = $table }
        if ($type -notin 'local', 'blackhole', 'unreachable', 'prohibit', 'throw' -and (Test-Chance $random 0.25)) { $source = $v6 ? '2001:db8:9::1' : '10.9.0.1'; $line += " src $source"; $with.Source = $source }
        if (Test-Chance $random 0.6) { $line += ' proto static' }
        else { $line += " proto $($protocol = Get-One $random 'boot', 'bird', 'dhcp', 'babel', 'kernel'; $protocol)"; $with.Protocol = $protocol } # by name: after a number iproute2 6.1 takes that number for the name before it
        if ($type -eq 'onlink' -and -not $v6 -and (Test-Chance $random 0.4)) { $line += " scope $($scope = Get-One $random 'link', 'global', 'site'; $scope)"; $with.Scope = $scope }
        if (-not $v6 -and $type -notin 'object' -and (Test-Chance $random 0.1)) { $line += " realm $($random.Next(1, 255))/$($random.Next(1, 255))"; $with.Realms = 'r' }
        if ($v6 -and $type -eq 'unicast' -and (Test-Chance $random 0.1)) { $line += " from $($from = "2001:db8:9::/$(Get-One $random 48, 64)"; $from)"; $with.SourcePrefix = $from }
        if (-not $v6 -and (Test-Chance $random 0.1)) { $line += ' tos 0x10'; $with.Tos = 16 }
        if ($v6 -and (Test-Chance $random 0.2)) { $line += " pref $($preference = Get-One $random 'high', 'low', 'medium'; $preference)"; $with.Preference = $preference }
        if ($v6 -and $type -eq 'unicast' -and (Test-Chance $random 0.1)) { $line += " expires $($expires = $random.Next(500, 90000); $expires)"; $with.ValidLifetime = $expires }
        if ($type -in 'unicast', 'onlink' -and (Test-Chance $random 0.2)) {
            $metrics = "$(Get-One $random "mtu $($random.Next(1280, 1500))", 'mtu lock 1300', "advmss $($random.Next(500, 1400)) initcwnd 10", 'hoplimit 9 window 9000', 'rto_min 40ms', 'rtt 30ms rttvar 20ms ssthresh 5', 'cwnd 7 reordering 4 initrwnd 6', 'quickack 1 congctl reno')"
            $line += " $metrics"
            $with.Metrics = $metrics
        }

        if ($type -eq 'ways') {
            $ways = @(foreach ($way in 1..$random.Next(2, 5)) { "via $(& $router) dev v0 weight $($random.Next(1, 257))" })
            $line += ' nexthop ' + ($ways -join ' nexthop ')
            $with.NextHops = $ways
        }

        New-Step $line Add-IpRoute $with
    }
}

function New-RuleStep ([Random] $random) {
    foreach ($i in 1..$random.Next(1, 8)) {
        $v6 = Test-Chance $random 0.3
        $prefix = { $v6 ? "2001:db8:$($random.Next(1, 999))::/$(Get-One $random 32, 64, 128)".Replace('/32', '/48') : (Get-One $random '10.0.0.0/8', '10.9.0.0/16', "192.0.2.$($random.Next(256))/32") }
        $line = "$($v6 ? '-6 ' : '')rule add priority $(100 * $i + $random.Next(99))"
        $words = @(
            { "from $(& $prefix)" }, { "to $(& $prefix)" }, { "fwmark $($random.Next(1, 255))" }, { "fwmark 0x$('{0:x}' -f $random.Next(1, 255))/0xff" }, { 'iif v0' }, { 'oif v1' }, { 'iif none9' },
            { 'tos 0x10' }, { "ipproto $(Get-One $random 'tcp', 'udp', 'icmp', 'sctp', '99')" }, { "ipproto udp sport $($random.Next(1, 65535))" }, { 'ipproto tcp dport 80-90' }, { "uidrange $($n = $random.Next(5000); $n)-$($n + $random.Next(3))" },
            { 'suppress_prefixlength 0' }, { 'suppress_ifgroup 7' }, { 'tun_id 77' }, { "realms $($random.Next(1, 9))/$($random.Next(1, 9))" }, { "protocol $(Get-One $random 'static', 'bird', '99')" })
        if (Test-Chance $random 0.2) { $line = $line -replace 'add', 'add not' }
        $taken = @{}
        foreach ($n in 1..3) {
            $word = & (Get-One $random $words)
            $kind = ($word -split ' ')[0]
            if (-not $taken[$kind]) { $taken[$kind] = $true; $line += " $word" }
        }

        $suppress = $line -match 'suppress'
        $line += ' ' + ($suppress ? 'table main' : (Get-One $random 'table 100', 'table main', 'table 70000', 'blackhole', 'unreachable', 'prohibit', 'goto 30000', 'nop'))
        if (-not $suppress -and (Test-Chance $random 0.05)) { $line = $line -replace 'table \w+|goto.*|nop$|blackhole|unreachable|prohibit', 'l3mdev' }
        New-Step ($line -replace '^-6 ') -Tool ($v6 ? 'ip6' : 'ip')
    }
}

function New-NeighborStep ([Random] $random) {
    foreach ($i in 1..$random.Next(1, 8)) {
        $v6 = Test-Chance $random 0.4
        $address, $mac = ($v6 ? "2001:db8:9::a$i" : "10.9.250.$i"), (Get-Mac $random)
        $state = Get-One $random 'permanent', 'noarp', 'stale', 'reachable', 'permanent', 'delay', 'probe', 'failed', 'incomplete'
        $line, $with = "neigh add $address dev v0 nud $state", @{ IPAddress = $address; InterfaceAlias = 'v0'; State = $state }
        if ($state -notin 'failed', 'incomplete') { $line += " lladdr $mac"; $with.LinkLayerAddress = $mac } else { $with.Never = $true }
        if ($state -in 'delay', 'probe') { $with.Never = $true } # they move on while two namespaces are compared
        if (Test-Chance $random 0.2) { $line += ' router'; $with.Router = $true }
        if (Test-Chance $random 0.1) { $line += ' extern_learn'; $with.ExternallyLearned = $true }
        if (Test-Chance $random 0.1) { $line += ' protocol bird'; $with.Protocol = 'bird' }
        if (Test-Chance $random 0.15) { $line, $with = "neigh add proxy $address dev v0", @{ IPAddress = $address; InterfaceAlias = 'v0'; Proxy = $true } }
        New-Step $line Add-IpNeighbor $with
    }
}

Export-ModuleMember -Function New-Configuration, Select-OwnStep

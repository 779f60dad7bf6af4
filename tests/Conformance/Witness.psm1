# Namespaces made of steps, by iproute2 or by ContainerNet, and read by both.
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/Fields.psm1"

# What prepares a namespace alike whoever fills it: no duplicate address detection, whose end would fall between two readings.
$quiet = 'for f in /proc/sys/net/ipv6/conf/*/accept_dad /proc/sys/net/ipv6/conf/*/router_solicitations; do echo 0 >$f; done'

# Makes the namespace by `ip` and `bridge`. Gives the lines the kernel or iproute2 refused.
function New-PeerNamespace ([string] $Name, [object[]] $Steps) {
    $script = @("ip netns add $Name", "ip -n $Name link set lo up", "ip netns exec $Name sh -c '$quiet'")
    for ($i = 0; $i -lt $Steps.Count) { # runs of steps of one tool
        $tool = $Steps[$i].Tool
        $lines = @(for (; $i -lt $Steps.Count -and $Steps[$i].Tool -eq $tool; $i++) { $Steps[$i].Line })
        $command = @{ ip = "ip -n $Name -force -batch -"; ip6 = "ip -6 -n $Name -force -batch -"; bridge = "bridge -n $Name -force -batch -" }[$tool]
        $script += "$command <<'X' || true", $lines, 'X'
    }

    @(($script | ForEach-Object { $_ }) -join "`n" | sh 2>&1) | ForEach-Object { "$_" } | Where-Object { $_ -match '^Command failed -:' }
}

# Makes it by our cmdlets. Gives what was refused.
function New-OwnNamespace ([string] $Name, [object[]] $Steps) {
    $null = New-NetworkNamespace $Name
    ip netns exec $Name sh -c $quiet
    foreach ($step in $Steps) {
        $with = $step.With
        $null = & $step.Cmdlet @with -Namespace $Name -ErrorVariable refused -ErrorAction SilentlyContinue
        if ($refused) { "$($step.Line): $($refused[0])" }
    }
}

# Everything iproute2 says of a namespace, as hashtables by noun.
function Read-Peer ([string] $Name) {
    $all = "link show`naddr show`nroute show table all`nrule show`nneigh show nud all"
    $six = "route show table all`nrule show"
    $said = @("ip -4 -n $Name -d -j -batch - <<'X'`nroute show table all`nrule show`nX`necho --`nip -6 -n $Name -d -j -batch - <<'X'`n$six`nX`necho --`nip -n $Name -d -j -batch - <<'X'`nlink show`naddr show`nneigh show nud all`nneigh show proxy`nX`necho --`nbridge -n $Name -d -j link`necho`necho --`nbridge -n $Name -d -j fdb" | sh)
    $lists = @(($said -join "`n") -split "`n--`n" | ForEach-Object { , @($_ -split "`n(?=\[)" | Where-Object { $_.Trim() } | ForEach-Object { , @($_ | ConvertFrom-Json -AsHashtable | Where-Object { $_.Count }) }) })
    if ($lists.Count -ne 5 -or $lists[0].Count -ne 2 -or $lists[2].Count -notin 3, 4) { throw "iproute2 answers in another way than is understood: $($said -join "`n")" }
    foreach ($route in $lists[0][0]) { $route.Family = 'IPv4' }
    foreach ($rule in $lists[0][1]) { $rule.Family = 'IPv4' }
    foreach ($route in $lists[1][0]) { $route.Family = 'IPv6' }
    foreach ($rule in $lists[1][1]) { $rule.Family = 'IPv6' }
    $peer = @{ Link = $lists[2][0]; Neighbor = @($lists[2][2]) + @($lists[2][3]); Route = @($lists[0][0]) + @($lists[1][0]); Rule = @($lists[0][1]) + @($lists[1][1]); Index = @{}; Name = $Name }
    $peer.Address = @(foreach ($link in $lists[2][1]) { foreach ($address in $link.addr_info) { if ($address.Count) { $address.ifname = $link.ifname; $address } } })
    foreach ($link in $peer.Link) { $peer.Index[[string]$link.ifname] = $link.ifindex }
    $peer.Port = @($lists[3][0] | Where-Object { $_.master -and $_.ContainsKey('hairpin') })
    foreach ($port in $peer.Port) { $port.info = $peer.Link.Where({ $_.ifname -ceq $port.ifname }, 'First')[0].linkinfo.info_slave_data }
    $peer.Fdb = $lists[4][0]
    $peer.Text = $said -replace '"(\w*timer|expires|\w+_life_time)":[\d.]+', '"$1":0' # without what counts by itself
    $peer
}

function Read-Own ([string] $Name) {
    $own = @{
        Link = @(Get-NetworkLink -Namespace $Name); Bridge = @(Get-Bridge -Namespace $Name); Port = @(Get-BridgePort -Namespace $Name); Address = @(Get-IpAddress -Namespace $Name)
        Route = @(Get-IpRoute -Namespace $Name); Rule = @(Get-IpRule -Namespace $Name); Neighbor = @(Get-IpNeighbor -Namespace $Name -State ([enum]::GetValues[ContainerNet.Route.NeighborState]())) + @(Get-IpNeighbor -Namespace $Name -Proxy)
    }
    if (Get-Command Get-BridgeFdbEntry -Module ContainerNet -ErrorAction Ignore) { $own.Fdb = @(Get-BridgeFdbEntry -Namespace $Name) }
    $own
}

# Reads a namespace by both and compares. What moves by itself is read until it stands still: iproute2 before and after us has to say the same.
function Compare-Namespace ([string] $Name, [ref] $Count) {
    foreach ($try in 1..8) {
        $before = Read-Peer $Name
        $own = Read-Own $Name
        $peer = Read-Peer $Name
        if (($before.Text -join "`n") -ceq ($peer.Text -join "`n")) { break }
        Start-Sleep -Milliseconds 100
    }

    $compared = 0
    $differences = @(
        foreach ($noun in $own.Keys) {
            $theirs = $noun -eq 'Bridge' ? @($peer.Link.Where{ $_.linkinfo.info_kind -eq 'bridge' }) : $peer[$noun]
            Compare-Noun $noun $own[$noun] $theirs $peer ([ref]$compared)
        }

        foreach ($link in $own.Link) { # what a kind of link says of itself
            $info = $peer.Link.Where({ $_.ifname -ceq $link.Name }, 'First')[0].linkinfo
            foreach ($kind in @{ Macvlan = 'Macvlan'; Vxlan = 'Vxlan'; BridgeData = 'Bridge' }.GetEnumerator()) {
                if ($link."$($kind.Value)Options") { Compare-Noun $kind.Key @($link."$($kind.Value)Options") @($info.info_data) $peer ([ref]$compared) | ForEach-Object { "$($link.Name) $_" } }
            }
        }
    )
    $Count.Value += $compared
    $differences
}

# The differences between what iproute2 says of one namespace made by itself and of one made by us.
function Compare-Made ([string] $Theirs, [string] $Ours) {
    foreach ($try in 1..12) { # operational states may come up to a second late
        $differences = @(Compare-Object (Get-PeerLine $Theirs) (Get-PeerLine $Ours) -CaseSensitive | ForEach-Object { "$($_.SideIndicator -eq '=>' ? 'made by ContainerNet' : 'made by iproute2'): $($_.InputObject)" })
        if (-not $differences) { return }
        Start-Sleep -Milliseconds 150
    }

    $differences
}

function Get-PeerLine ([string] $Name) {
    $peer = Read-Peer $Name
    foreach ($noun in 'Link', 'Address', 'Route', 'Rule', 'Neighbor', 'Port', 'Fdb') {
        foreach ($item in $peer[$noun]) {
            if ($noun -eq 'Neighbor' -and ($item.dst -match '^(ff|22\d|23\d)' -or "$($item.state)" -match 'INCOMPLETE|FAILED')) { continue } # the kernel's own, as packets go out
            if ($noun -eq 'Fdb' -and (-not $item.state -or $item.mac -match '^(33:33|01:00:5e)')) { continue } # learnt, or of a multicast group
            "$noun " + (ConvertTo-Line $item)
        }
    }
}

# A hashtable as one line, its keys in order, without what counts by itself or is made up by the kernel.
function ConvertTo-Line ($Value) {
    if ($Value -is [System.Collections.IDictionary]) {
        '{' + (@($Value.Keys | Where-Object { $_ -notmatch 'timer$|^(expires|valid_life_time|preferred_life_time|link_index)$' } | Sort-Object | ForEach-Object { "${_}: $(ConvertTo-Line $Value[$_])" }) -join ', ') + '}'
    }
    elseif ($Value -is [array]) { '[' + (@($Value | ForEach-Object { ConvertTo-Line $_ }) -join ', ') + ']' }
    else { "$Value" }
}

Export-ModuleMember -Function New-PeerNamespace, New-OwnNamespace, Compare-Namespace, Compare-Made, Read-Peer

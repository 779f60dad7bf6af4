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

# Everything iproute2 says of a namespace, as text: five lists of JSON with -- between.
function Read-PeerText ([string] $Name) {
    $six = "route show table all`nrule show"
    @("ip -4 -n $Name -d -j -batch - <<'X'`n$six`nX`necho --`nip -6 -n $Name -d -j -batch - <<'X'`n$six`nX`necho --`nip -n $Name -d -j -batch - <<'X'`nlink show`naddr show`nneigh show nud all`nneigh show proxy`nX`necho --`nbridge -n $Name -d -j -batch - <<'X'`nlink`nfdb`nX" | sh) -join "`n"
}

# The same without what counts by itself or is made up by the kernel.
function Get-StillText ([string] $Text) { $Text -replace '"(?:\w*timer|expires|valid_life_time|preferred_life_time|link_index)":[\d.]+,?' }

# The JSON arrays of each of the four commands.
function Split-PeerText ([string] $Text) {
    $lists = @($Text -split "`n--`n" | ForEach-Object { , @($_ -split "`n(?=\[)" | Where-Object { $_.Trim() }) })
    if ($lists.Count -ne 4 -or $lists[0].Count -ne 2 -or $lists[1].Count -ne 2 -or $lists[2].Count -notin 3, 4 -or $lists[3].Count -ne 2) { throw "iproute2 answers in another way than is understood: $Text" }
    $lists
}

# What that text says, as hashtables by noun.
function ConvertFrom-PeerText ([string] $Name, [string] $Text) {
    $lists = @(Split-PeerText $Text | ForEach-Object { , @($_ | ForEach-Object { , @($_ | ConvertFrom-Json -AsHashtable | Where-Object { $_.Count }) }) })
    foreach ($item in @($lists[0][0]) + @($lists[0][1])) { $item.Family = 'IPv4' }
    foreach ($item in @($lists[1][0]) + @($lists[1][1])) { $item.Family = 'IPv6' }
    $peer = @{ Link = $lists[2][0]; Neighbor = @($lists[2][2]) + @($lists[2][3]); Route = @($lists[0][0]) + @($lists[1][0]); Rule = @($lists[0][1]) + @($lists[1][1]); Index = @{}; Name = $Name }
    $peer.Address = @(foreach ($link in $lists[2][1]) { foreach ($address in $link.addr_info) { if ($address.Count) { $address.ifname = $link.ifname; $address } } })
    foreach ($link in $peer.Link) { $peer.Index[[string]$link.ifname] = $link.ifindex }
    $peer.Port = @($lists[3][0] | Where-Object { $_.master -and $_.ContainsKey('hairpin') })
    foreach ($port in $peer.Port) { $port.info = $peer.Link.Where({ $_.ifname -ceq $port.ifname }, 'First')[0].linkinfo.info_slave_data }
    $peer.Fdb = $lists[3][1]
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
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $before = Read-PeerText $Name
        $own = Read-Own $Name
        $text = Read-PeerText $Name
        if ((Get-StillText $before) -ceq (Get-StillText $text)) { break }
        Start-Sleep -Milliseconds 100
    }

    $peer = ConvertFrom-PeerText $Name $text
    $peer.Passed = $clock.Elapsed.TotalSeconds
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

# One line for each thing iproute2 tells of.
function Get-PeerLine ([string] $Name) {
    $places = ('Route4', 'Rule4'), ('Route6', 'Rule6'), ('Link', 'Address', 'Neighbor', 'Proxy'), ('Port', 'Fdb')
    $lists = @(Split-PeerText (Get-StillText (Read-PeerText $Name)))
    for ($i = 0; $i -lt $lists.Count; $i++) {
        for ($j = 0; $j -lt $lists[$i].Count; $j++) {
            $noun = $places[$i][$j]
            foreach ($item in [Text.Json.JsonDocument]::Parse($lists[$i][$j], [Text.Json.JsonDocumentOptions]@{ AllowTrailingCommas = $true }).RootElement.EnumerateArray()) {
                $line = $item.GetRawText()
                if ($noun -eq 'Neighbor' -and $line -match '"dst":"(ff|22\d|23\d)|"(INCOMPLETE|FAILED)"') { continue } # the kernel's own, as packets go out
                if ($noun -eq 'Fdb' -and ($line -notmatch '"state":"\w' -or $line -match '"mac":"(33:33|01:00:5e)')) { continue } # learnt, or of a multicast group
                "$noun $line"
            }
        }
    }
}

Export-ModuleMember -Function New-PeerNamespace, New-OwnNamespace, Compare-Namespace, Compare-Made

# What the tests share: the built module, a lab of disposable namespaces, and foreign tools as witnesses.
#
#   $lab = New-Lab                     # host, one container, the outside world
#   Test-Ping $lab.Container 203.0.113.176
#   $lab | Remove-Lab
#
#   container eth0 172.17.0.2 -- veth_host | docker0 172.17.0.1 | host | eth0 192.0.2.10 -- up0 192.0.2.1 | world | lo 203.0.113.176
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../ContainerNet.psd1" -Global

# Makes the lab, by Debian's own ip and nft. The host forwards and masquerades: a ping from a container to the world passes.
# -Containers N: so many; the further ones hang on veth_host2, veth_host3 … with 172.17.0.3, 172.17.0.4 …
# -IPv6: the same in 2001:db8:17::/64 (containers), 2001:db8:2::/64 (uplink) and 2001:db8:113::176 (world).
# -Bare: the namespaces and the containers' processes only.
function New-Lab {
    param([int] $Containers = 1, [switch] $Bare, [switch] $IPv6)
    $suffix = '{0:x6}' -f (Get-Random -Maximum 0x1000000)
    $hostNs, $world = "host-$suffix", "world-$suffix"
    $names = @(foreach ($i in 1..$Containers) { "container-$suffix$($i -eq 1 ? '' : "-$i")" })

    $all = @($hostNs, $world) + $names
    $make = @($all | ForEach-Object { "netns add $_" })
    $in = [ordered]@{}
    foreach ($name in $all) { $in[$name] = @('link set lo up') }
    if (-not $Bare) {
        # index 10: the kernel may wait a second before it lets traffic onto a link whose peer has the link's own index (linkwatch).
        $make += "link add eth0 netns $hostNs index 10 type veth peer name up0 netns $world", "link add docker0 netns $hostNs type bridge"
        $in[$hostNs] += 'addr add 192.0.2.10/24 dev eth0', 'link set eth0 up', 'addr add 172.17.0.1/16 dev docker0', 'link set docker0 up', 'route add default via 192.0.2.1'
        $in[$world] += 'addr add 192.0.2.1/24 dev up0', 'link set up0 up', 'addr add 203.0.113.176/32 dev lo'
        if ($IPv6) {
            $in[$hostNs] += 'addr add 2001:db8:2::10/64 dev eth0 nodad', 'addr add 2001:db8:17::1/64 dev docker0 nodad', 'route add ::/0 via 2001:db8:2::1'
            $in[$world] += 'addr add 2001:db8:2::1/64 dev up0 nodad', 'addr add 2001:db8:113::176/128 dev lo nodad'
        }

        foreach ($i in 1..$Containers) {
            $port = "veth_host$($i -eq 1 ? '' : $i)"
            $make += "link add $port netns $hostNs type veth peer name eth0 netns $($names[$i - 1])"
            $in[$hostNs] += "link set $port master docker0 up"
            $in[$names[$i - 1]] += "addr add 172.17.0.$($i + 1)/16 dev eth0", 'link set eth0 up', 'route add default via 172.17.0.1'
            if ($IPv6) { $in[$names[$i - 1]] += "addr add 2001:db8:17::$('{0:x}' -f ($i + 1))/64 dev eth0 nodad", 'route add ::/0 via 2001:db8:17::1' }
        }
    }

    $script = @('set -e', "ip -batch - <<'X'", $make, 'X')
    # Side by side: what starting a process takes is most of the time.
    foreach ($name in $all) { $script += "ip -n $name -batch - <<'X' &", $in[$name], 'X', 'jobs="$jobs $!"' }
    if (-not $Bare) {
        $script += "ip netns exec $hostNs sh -e <<'X' &", 'echo 1 >/proc/sys/net/ipv4/ip_forward'
        $tables = 'table ip test { chain post { type nat hook postrouting priority 100; ip saddr 172.17.0.0/16 oifname != "docker0" masquerade; }; };'
        if ($IPv6) {
            $script += 'echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
            $tables += ' table ip6 test { chain post { type nat hook postrouting priority 100; ip6 saddr 2001:db8:17::/64 oifname != "docker0" masquerade; }; };'
        }
        $script += "nft '$tables'", 'X', 'jobs="$jobs $!"'
    }

    # A container's process: waited for until it is inside and has become `sleep`. It ends by itself should a killed test leave it.
    foreach ($name in $names) {
        $script += "ip netns exec $name sleep 3600 </dev/null >/dev/null 2>&1 &",
            (Get-ShellWait $name sleep), 'echo $!'
    }

    $script += 'for job in $jobs; do wait $job; done'
    $ids = @(($script | ForEach-Object { $_ }) -join "`n" | sh)
    $failed = $LASTEXITCODE
    $made = @(foreach ($i in 1..$Containers) {
        [pscustomobject]@{ Name = $names[$i - 1]; Id = [int]$ids[$i - 1]; IPAddress = "172.17.0.$($i + 1)"; HostLink = "veth_host$($i -eq 1 ? '' : $i)" }
    })
    $lab = [pscustomobject]@{ Host = $hostNs; World = $world; Container = $names[0]; ContainerId = $made[0].Id; Containers = $made }
    if ($failed) {
        $lab | Remove-Lab
        throw "The lab could not be made (sh said $failed)."
    }

    $lab
}

# A line of shell that waits until the process begun last is in a named namespace and has become a program.
function Get-ShellWait ([string] $Namespace, [string] $Program) {
    "until [ /proc/`$!/ns/net -ef /run/netns/$Namespace ] && read -r comm </proc/`$!/comm && [ `"`$comm`" = $Program ]; do :; done"
}

# A line of shell that ends what runs in namespaces, given by their files. It looks by itself: starting `ip netns pids` for each takes longer.
function Get-ShellKill ([string[]] $Files) {
    "for p in /proc/[0-9]*; do for at in $Files; do [ `$p/ns/net -ef `$at ] && kill -9 `${p#/proc/}; done; done"
}

# Ends what runs in the lab's namespaces and takes their names away.
function Remove-Lab {
    param([Parameter(Mandatory, ValueFromPipeline)] [AllowNull()] $Lab)
    process {
        if ($null -eq $Lab) { return } # a lab whose making failed
        $names = @($Lab.Host, $Lab.World) + $Lab.Containers.Name
        $sleepers = @($Lab.Containers.Id | Where-Object { $_ -gt 1 } | ForEach-Object { "kill -9 $_" })
        $others = Get-ShellKill ($names | ForEach-Object { "/run/netns/$_" })
        $remove = "for name in $names; do [ ! -e /run/netns/`$name ] || echo netns del `$name; done | ip -force -batch -"
        ($sleepers + $others + $remove) -join "`n" | sh 2>$null
    }
}

# What iproute2 sees: Get-IpJson NAMESPACE link show dev eth0. Nothing when iproute2 says there is no such thing.
function Get-IpJson {
    $namespace, $rest = $args
    $said = ip -n $namespace -d -j @rest 2>&1
    if ($LASTEXITCODE) {
        if ("$said" -match 'does not exist|Cannot find device|No such') { return }
        throw "ip -n $namespace -d -j ${rest}: $said"
    }

    $said -join "`n" | ConvertFrom-Json | Where-Object { $_.PSObject.Properties.Name } # ip prints {} for what it filtered out
}

# Runs a command inside a namespace: Invoke-In NAMESPACE cat /proc/net/dev
function Invoke-In {
    $namespace, $rest = $args
    ip netns exec $namespace @rest
}

# Whether one ping from inside a namespace is answered within a second.
function Test-Ping ([string] $Namespace, [string] $Address, [double] $Seconds = 1) {
    $ping = (Test-Application ping) ? @('ping', '-n') : @('busybox', 'ping')
    $null = timeout $Seconds ip netns exec $Namespace @ping -c 1 -W 1 $Address 2>&1
    $LASTEXITCODE -eq 0
}

# Reads bytes written as hex, one field a line, with a # comment behind each.
function ConvertFrom-Hex ([string] $Text) { , [Convert]::FromHexString(($Text -replace '#.*' -replace '\s')) }

$script:applications = @{}
function Test-Application ([string] $Name) { ($script:applications[$Name] ??= [bool](Get-Command $Name -CommandType Application -TotalCount 1 -ErrorAction Ignore)) }

# Whether this machine has what a test needs: a tool by its name, or `root` (the real one, not a user namespace's),
# `docker`, `podman` (an engine that can be started), `ping`, `lab` (ip and nft), `bridge-nf` (br_netfilter), `kind:vxlan` (a link kind this kernel makes).
function Test-Has ([string] $What) {
    switch -Wildcard ($What) {
        root { return (Get-Content /proc/self/uid_map -TotalCount 1) -match '^\s*0\s+0\s+4294967295' }
        docker { return (Test-Has root) -and (Test-Application dockerd) -and (Test-Application docker) -and (Test-Application busybox) }
        podman { return (Test-Has root) -and (Test-Application podman) -and (Test-Application runc) -and (Test-Application busybox) -and [bool](Get-Item /usr/lib/podman/netavark, /usr/libexec/podman/netavark -ErrorAction Ignore) }
        ping { return (Test-Application ping) -or (Test-Application busybox) }
        bridge-nf { return Test-Path /proc/sys/net/bridge/bridge-nf-call-iptables }
        lab { return (Test-Application ip) -and (Test-Application nft) }
        kind:* {
            if (-not (Test-Application ip)) { return $false }
            $null = ip link add probe type $What.Substring(5) 2>&1
            if ($LASTEXITCODE) { return $false }
            ip link del probe
            return $true
        }
        default { return Test-Application $What }
    }
}

# How often a test does what it does: a few times in CI, as often as was promised in build.ps1 -Task Soak (CONTAINERNET_SOAK=1; with 0.1
# a tenth of that, so that it can be run in parts). The suite prints both at its end, with what is counted: Get-TestCount 60 500 configurations
$script:counts = [ordered]@{}
function Get-TestCount ([int] $Few, [int] $Promised, [string] $What = 'times') {
    $count = [int][Math]::Max($Few, $Promised * [double]"0$env:CONTAINERNET_SOAK")
    $caller = (Get-PSCallStack)[1]
    $script:counts["$($caller.ScriptName):$($caller.ScriptLineNumber)"] = "$count of $Promised $What ($(Split-Path -Leaf $caller.ScriptName))"
    $count
}

function Get-CountLine { $script:counts.Values }

# The processes the suite started that still live: all carry its mark in their environment.
function Get-LeftProcess {
    $mark = "CONTAINERNET_SUITE=$env:CONTAINERNET_SUITE"
    foreach ($process in Get-Process | Where-Object Id -NE $PID) {
        $environment = try { [IO.File]::ReadAllText("/proc/$($process.Id)/environ") -split "`0" } catch { @() }
        if ($environment -ccontains $mark) { $process }
    }
}

function Stop-LeftProcess { Get-LeftProcess | Stop-Process -Force }

# A descriptor of a kind the module opens (socket, namespace, eventfd, pidfd, a file of /proc or /run), or nothing.
function Get-KernelDescriptor ([string] $Target) {
    if ($Target -match '^(socket|net:|mnt:|anon_inode:(?!\[eventpoll|inotify))|^/(run|proc|sys)/' -and $Target -notmatch '^/proc/\d+/(task/\d+/)?fd$') {
        $Target -replace 'socket:\[\d+\]', 'socket'
    }
}

# A thread's name and the namespace it is in. The runtime starts threads of its own as it pleases: of those only the namespace counts.
function Get-ThreadPlace ([string] $Task) {
    $name, $namespace = try { [IO.File]::ReadAllText("$Task/comm").Trim(), [IO.File]::ResolveLinkTarget("$Task/ns/net", $false).Name } catch { return } # it has ended
    $name = $name -match '^(\.NET|dotnet|pwsh|TP |Pipeline|PowerShell|PSEvent|Console)' ? 'runtime' : $name
    "$name in $namespace"
}

# Everything a test might leave behind in this namespace and this process: heading -> lines. Compare-Snapshot tells the difference.
function Get-Snapshot {
    # The module keeps one netlink socket of each family from one pipeline to the next: they are to be there each time.
    $null = Get-NetworkLink lo -ErrorAction Ignore
    $null = Get-NetworkSocket -ErrorAction Ignore
    $null = Get-PacketFilterRule -ErrorAction Ignore
    [GC]::Collect()
    [GC]::WaitForPendingFinalizers()
    $left = @(Get-LeftProcess | ForEach-Object { "$($_.Id) $([IO.File]::ReadAllText("/proc/$($_.Id)/cmdline") -replace "`0", ' ')" })
    $seen = [ordered]@{
        process    = $left
        namespace  = @(Get-ChildItem /run/netns -ErrorAction Ignore | ForEach-Object Name)
        file       = @(Get-ChildItem /run -Recurse -File -Force -Exclude xtables.lock | ForEach-Object FullName | Where-Object { $_ -notlike '/run/netns/*' -and $_ -notlike '/run/.own/*/work/*' -and $_ -ne '/run/.own/etc/upper/docker/key.json' }) # the kernel's own, of a file system over another; dockerd's own, made once a machine
        mount      = @(Get-Content /proc/self/mountinfo | ForEach-Object { ($_ -split ' ')[3, 4] -join ' on ' })
        setting    = @('ipv4/ip_forward', 'ipv6/conf/all/forwarding' | ForEach-Object { "$_ = $(Get-Content "/proc/sys/net/$_" -ErrorAction Ignore)" })
        descriptor = @(Get-ChildItem /proc/self/fd | ForEach-Object { Get-KernelDescriptor $_.LinkTarget })
        thread     = @(Get-ChildItem /proc/self/task | ForEach-Object { Get-ThreadPlace $_.FullName } | Sort-Object -Unique)
    }
    if (Test-Application ip) {
        $seen.iproute2 = @("link`naddr`nrule`nneigh`nroute show table all" | ip -o -batch - | ForEach-Object { $_ -replace '^\d+: ' -replace '(valid|preferred)_lft \w+' })
    }

    if (Test-Application nft) { $seen.rule_set = @(nft -s list ruleset) }
    $seen
}

# One line for each thing that is there after and was not before, and the other way round.
function Compare-Snapshot ($Before, $After) {
    foreach ($heading in $After.Keys) {
        Compare-Object @($Before[$heading]) @($After[$heading]) | ForEach-Object { "$heading $($_.SideIndicator -eq '=>' ? 'left' : 'gone'): $($_.InputObject)" }
    }
}

Export-ModuleMember -Function New-Lab, Remove-Lab, Get-ShellWait, Get-ShellKill, Get-IpJson, Invoke-In, Test-Ping, ConvertFrom-Hex, Test-Has, Get-TestCount, Get-CountLine, Get-LeftProcess, Stop-LeftProcess, Get-Snapshot, Compare-Snapshot

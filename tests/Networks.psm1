# What the tests of container networks share: the whole state of a host, told apart line by line, and namespaces that go with the test.
$ErrorActionPreference = 'Stop'
$script:made = [Collections.Generic.List[string]]::new()

# A named namespace of its own, as a container that has no network yet.
function New-TestNamespace ([int] $Count = 1) {
    foreach ($i in 1..$Count) {
        $name = 't{0:x8}' -f (Get-Random -Maximum 0x7fffffff)
        ip netns add $name
        $script:made.Add($name)
        $name
    }
}

function Remove-TestNamespace {
    $script:made | Where-Object { Test-Path "/run/netns/$_" } | ForEach-Object { "netns del $_" } | ip -batch - 2>$null
    $script:made.Clear()
    Remove-Item -Recurse -Force /run/containernet -ErrorAction Ignore # what hosts that are gone by now have left
}

# Waits, for five seconds at most, until something is so.
function Wait-Until ([scriptblock] $Condition) {
    foreach ($try in 1..500) { if (& $Condition) { return }; Start-Sleep -Milliseconds 10 }
    throw "It never came to this: $Condition"
}

# Somebody else who holds the locks of files, one after the other, for so many seconds or until he is ended.
function Start-Holder ([string[]] $Path, [double] $Seconds = 60) {
    # Not forked, or the command would hold it on.
    $chain = @($Path | Select-Object -Skip 1 | ForEach-Object { 'flock', '--no-fork', $_ })
    $holder = Start-Process flock (@('--no-fork', $Path[0]) + $chain + 'sleep' + "$Seconds") -PassThru
    Wait-Until { -not (flock --nonblock $Path[-1] true) -and $LASTEXITCODE }
    $holder
}

# Links, addresses, routes, rules, nf_tables, settings and records of a host namespace, and what a container has. Numbers the kernel gives out, and addresses it makes up by
# itself, are left out, and what is in folders of records by these names: of hosts and containers somebody else works on meanwhile.
function Get-HostState ([string] $Namespace, [string] $Container, [string[]] $Beside) {
    # One process where one is enough: starting one takes some machines ten milliseconds.
    $script = 'printf "link show\naddr show\nroute show table all\nrule\n" | ip -o -batch -; ip -6 route show table all; bridge -d link show; nft -s list ruleset; ' +
        'grep "" /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/*/forwarding /proc/sys/net/ipv4/conf/*/accept_redirects /proc/sys/net/ipv6/conf/*/forwarding'
    $lines = @(ip netns exec $Namespace sh -c $script)
    if ($Container) { $lines += @("link show`naddr show`nroute show table all`nrule" | ip -n $Container -o -batch - | ForEach-Object { "inside $_" }) }
    # Where a folder is missing, Get-ChildItem -Recurse would look for its name everywhere beside it.
    $lines += @(Get-ChildItem /run/containernet, /etc/netns -ErrorAction Ignore | Where-Object Name -NotIn $Beside | ForEach-Object { $_.FullName; if ($_.PSIsContainer) { (Get-ChildItem $_ -Recurse).FullName } })
    $lines -replace '^((?:inside )?)\d+: ', '$1' -replace '@if\d+|@\w+' -replace ' (linkdown|tentative|dadfailed)|NO-CARRIER,|,LOWER_UP' -replace 'link-netns(id)? \S+' -replace '/run/containernet/\d+' -replace 'pref(erred)?_lft \S+|hello_timer.*' -replace 'port_id \S+|port_no \S+|designated_port \d+|state \w+' |
        Where-Object { $_ -notmatch 'fe80:|anycast |ff00::|multicast ff|accept_redirects.*(veth|cn[0-9a-f]{8})' } | Sort-Object
}

# One line for each thing that is there now and was not before, and the other way round.
function Compare-HostState ($Before, $After) {
    Compare-Object @($Before) @($After) | ForEach-Object { "$($_.SideIndicator -eq '=>' ? 'left' : 'gone'): $($_.InputObject)" }
}

# How many changes a script asks the kernel for, counted where faults are injected. CONTAINERNET_FAULT has to be set when the module is loaded, which Invoke-Suite does.
function Measure-Change ([scriptblock] $Script) {
    $before = Get-FaultPoint
    & $Script | Out-Null
    (Get-FaultPoint) - $before
}

function Get-FaultType { [ContainerNet.Netlink.NetlinkSocket].Assembly.GetType('ContainerNet.Interop.FaultPoint') }

function Get-FaultPoint { (Get-FaultType).GetField('_passed', 'NonPublic, Static').GetValue($null) }

# The change that comes next but so many is refused. Nothing given: none.
function Set-Fault ([int] $At, [string] $Errno) {
    $planned = (Get-FaultType).GetField('Planned', 'NonPublic, Static').GetValue($null)
    $planned.Clear()
    if ($At) { $planned[(Get-FaultPoint) + $At] = $Errno }
}

Export-ModuleMember -Function Set-Fault, Wait-Until, Start-Holder, New-TestNamespace, Remove-TestNamespace, Get-HostState, Compare-HostState, Measure-Change, Get-FaultType, Get-FaultPoint

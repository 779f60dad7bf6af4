# Promise 29. Every cmdlet, run by whoever lacks something. tests/Module/Privilege.Tests.ps1 says what each has to name; here none is left out.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $skip = -not (Test-Has lab) -or -not (Test-Has setpriv)
    $isRoot = Test-Has root
    $who = @(
        @{ Who = 'an ordinary user'; Prefix = 'setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'; Lacks = 'CAP_\w+'; Must = $true; RealRoot = $true }
        @{ Who = 'root without any capability'; Prefix = 'setpriv', '--bounding-set=-all', '--inh-caps=-all'; Lacks = 'CAP_\w+'; Must = $true }
        @{ Who = 'root without CAP_NET_ADMIN'; Prefix = 'setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin'; Lacks = 'CAP_NET_ADMIN'; Must = $false }
        @{ Who = 'root without CAP_NET_RAW'; Prefix = 'setpriv', '--bounding-set=-net_raw', '--inh-caps=-net_raw'; Lacks = 'CAP_NET_RAW'; Must = $false }
        @{ Who = 'root without CAP_SYS_ADMIN'; Prefix = 'setpriv', '--bounding-set=-sys_admin', '--inh-caps=-sys_admin'; Lacks = 'CAP_SYS_ADMIN'; Must = $false }
        @{ Who = 'root without CAP_SYS_PTRACE'; Prefix = 'setpriv', '--bounding-set=-sys_ptrace', '--inh-caps=-sys_ptrace'; Lacks = 'CAP_SYS_PTRACE'; Must = $false }
        @{ Who = 'root of a user namespace of its own'; Prefix = 'unshare', '--user', '--map-root-user'; Lacks = 'CAP_\w+'; Must = $true }
    )
    # Those that say most come first; an ordinary user there is only where there is a real root.
    $order = 'root without CAP_SYS_ADMIN', 'root of a user namespace of its own'
    $who = @($who | Sort-Object { $_.Who -notin $order } -Stable | Select-Object -First (Get-TestCount 2 7 'kinds of callers who lack something') | Where-Object { $isRoot -or -not $_.RealRoot })
}

Describe 'Privilege: 100 % of cmdlets give an error naming capability and user namespace, 0 changes, within 1 s' -Skip:$skip {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        # PowerShell and the module where every user can read them.
        $public = '/run/promise-privilege'
        $null = mkdir -p $public/pwsh $public/module $public/home
        chmod 777 $public/home
        mount --bind $PSHOME $public/pwsh
        mount --bind "$PSScriptRoot/../.." $public/module
        $pwsh = [Environment]::ProcessPath
        $command = (Split-Path -Leaf $pwsh) -eq 'dotnet' ? @($pwsh, "$public/pwsh/pwsh.dll") : @("$public/pwsh/$(Split-Path -Leaf $pwsh)")
        Set-Content $public/home/child.ps1 @'
param([int] $Id, [string] $Container)
Import-Module /run/promise-privilege/module/ContainerNet.psd1
$well = & /run/promise-privilege/module/tests/Module/WellCalled.ps1
Get-Command -Module ContainerNet -Verb Get | ForEach-Object { $well[$_.Name] ??= @{} }
# What each does where PowerShell is, and where a namespace can be named, there and in that of a process.
$runs = foreach ($name in $well.Keys | Sort-Object) {
    @{ Name = $name; With = $well[$name]; Where = 'here' }
    $parameter = @('Namespace', 'Container' | Where-Object { (Get-Command $name).Parameters[$_].ParameterType.Name -eq 'NamespaceReference' })[0]
    if ($parameter) {
        @{ Name = $name; With = $well[$name] + @{ $parameter = $Container }; Where = 'there' }
        @{ Name = $name; With = $well[$name] + @{ $parameter = $Id }; Where = 'process' }
    }
}
# The first call of all compiles what the others use.
$null = try { Get-NetworkLink -Namespace nobody -ErrorAction Stop } catch { $_ }
foreach ($run in $runs) {
    $with = $run.With
    if ($run.Name -eq 'Repair-ContainerPath') { continue } # takes what Test-ContainerPath gives
    if ($run.Name -eq 'Move-NetworkLink') { $with = $with.Clone(); $with.TargetNamespace = $Container }
    if ($run.Name -eq 'Mount-NetworkNamespace') { $with = @{ ProcessId = $Id; Name = 'kept' } }
    if ($run.Name -eq 'Remove-NetworkNamespace') { $with = @{ Name = $Container; Force = $true } }
    $failed = @()
    $watch = [Diagnostics.Stopwatch]::StartNew()
    if ((Get-Command $run.Name).Parameters.ContainsKey('Confirm')) { $with = $with + @{ Confirm = $false } }
    $name = $run.Name
    $null = try { & $name @with -ErrorAction SilentlyContinue -ErrorVariable failed -WarningAction SilentlyContinue } catch { $failed = @($_) }
    [pscustomobject]@{ Name = $run.Name; Where = $run.Where; Took = $watch.ElapsedMilliseconds
        Failed = @($failed | ForEach-Object { @{ Id = $_.FullyQualifiedErrorId; Message = "$_" } }) } | ConvertTo-Json -Depth 4 -Compress
}
'@
        # Runs everything as somebody; gives what each said.
        function Invoke-As ([string[]] $Prefix) {
            $program, $arguments = $Prefix + 'env' + "HOME=$public/home" + 'POWERSHELL_TELEMETRY_OPTOUT=1' + $command + '-NoProfile' + '-NonInteractive' + '-File' + "$public/home/child.ps1" + "$($lab.ContainerId)" + $lab.Container
            $said = @(& $program @arguments 2>&1 | ForEach-Object { "$_" })
            Get-ChildItem $public/home -Force -Exclude child.ps1 | Remove-Item -Recurse -Force
            $answers = @($said -match '^\{' | ConvertFrom-Json)
            if ($answers.Count -lt 60) { throw "the child did not come to its end:`n$($said -join "`n")" }
            $answers
        }

        $lab = New-Lab -Bare
        @'
for i in all default; do echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6; done
ip link add br0 type bridge
ip link set br0 up
ip link add port0 type veth peer name far
ip link set port0 master br0 up
ip link set far up
ip link add spare type veth peer name spare2
ip link add vx0 type vxlan id 42 dstport 4789 remote 10.9.0.6
ip addr add 10.9.0.1/24 dev port0
ip neigh add 10.9.0.6 lladdr 02:00:00:00:00:77 dev port0 nud permanent
until ip link show br0 | grep -q 'state UP'; do sleep 0.05; done
nft 'table ip drops { chain forward { type filter hook forward priority 0; policy drop; }; }'
'@ | sh
        $null = Add-NatPortMap 8443 10.9.0.2 443
        $null = Add-NatMasquerade 10.8.0.0/24
        $inside = { ip -n $lab.Container -o link; ip -n $lab.Container -o addr; ip netns exec $lab.Container nft list ruleset }
    }

    AfterAll {
        $null = Remove-NatPortMap 8443 -ErrorAction Ignore
        $null = Remove-NatMasquerade 10.8.0.0/24 -ErrorAction Ignore
        "ip link del br0; ip link del far; ip link del spare; ip link del vx0; nft delete table ip drops; for i in all default; do echo 0 >/proc/sys/net/ipv6/conf/`$i/disable_ipv6; done" | sh 2>$null
        $lab | Remove-Lab
        umount $public/pwsh $public/module
        Remove-Item -Recurse -Force $public
    }

    It '<Who>' -ForEach $who {
        # One that lacks a single capability may do what does not need it: it changes a copy of the network that is thrown away.
        $copy = "mount -t tmpfs tmpfs /run/netns && touch /run/netns/$($lab.Container) && mount --bind /proc/$($lab.ContainerId)/ns/net /run/netns/$($lab.Container) && exec `"`$@`""
        $through = $Must ? @() : @('unshare', '--net', '--mount', '--propagation', 'private', 'sh', '-c', $copy, 'sh')
        $before = Get-Snapshot
        $insideBefore = & $inside
        $answers = Invoke-As ($through + $Prefix)
        $left = @(Compare-Snapshot $before (Get-Snapshot) | Where-Object { $_ -notmatch '^(thread|descriptor|neigh) ' })
        $refused = @($answers | Where-Object { $_.Failed.Id -match '^(EPERM|EACCES),' })
        $unnamed = @($refused | Where-Object { @($_.Failed).Count -ne 1 -or $_.Failed[0].Message -notmatch "It needs $Lacks( over that process| in the user namespace that owns the network namespace)\.$" } |
            Where-Object { $_.Failed[0].Message -notmatch 'permission to execute|CAP_DAC_OVERRIDE' } | ForEach-Object { "$($_.Name) $($_.Where): $($_.Failed.Message)" })
        $slow = @($answers | Where-Object { $_.Took -gt ($env:CONTAINERNET_SOAK ? 1000 : 3000) } | ForEach-Object { "$($_.Name) $($_.Where): $($_.Took) ms" })
        Write-Figure "promise 29: ${Who}: $($answers.Count) calls of $(@($answers.Name | Select-Object -Unique).Count) cmdlets: $($refused.Count) refused for want of a capability, $($unnamed.Count) without naming it; $($left.Count) changes left; the slowest took $(($answers.Took | Measure-Object -Maximum).Maximum) ms"
        $unnamed | Should -BeNullOrEmpty
        if ($Must) {
            $left | Should -BeNullOrEmpty
            & $inside | Should -Be $insideBefore
            # Whatever changes something is refused, wherever it is asked to. Nothing is what Remove-ContainerNetwork does about a network that is not there.
            $went = @($answers | Where-Object { $_.Name -match '^(Add|New|Set|Remove|Move|Enable|Disable|Mount|Invoke)-' -and -not $_.Failed -and -not ($_.Name -in 'Invoke-NetworkNamespace', 'Remove-ContainerNetwork' -and $_.Where -eq 'here') } | ForEach-Object { "$($_.Name) $($_.Where)" })
            $went | Should -BeNullOrEmpty
        }
        else { $refused.Count | Should -BeGreaterOrEqual ($Lacks -eq 'CAP_NET_RAW' ? 0 : 1) }
        $slow | Should -BeNullOrEmpty
    }
}

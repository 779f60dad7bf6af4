BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $skip = -not (Test-Has lab) -or -not (Test-Has setpriv)
    $skipUser = $skip -or -not (Test-Has root)
    unshare --user --map-root-user --net --mount true 2>$null
    $skipOwn = $skip -or $LASTEXITCODE -or -not (Test-Has ping)

    # What changes something, the capability that is missing, and what the message has to name.
    $changes = @(
        @{ Command = 'New-NetworkNamespace made'; Needs = 'CAP_SYS_ADMIN'; Names = 'made' }
        @{ Command = 'Mount-NetworkNamespace -ProcessId $PID -Name kept'; Needs = 'CAP_SYS_ADMIN'; Names = 'kept' }
        @{ Command = 'Remove-NetworkNamespace $container -Force -Confirm:$false'; Needs = 'CAP_SYS_ADMIN'; Names = 'container-' }
        @{ Command = 'New-Bridge br1'; Needs = 'CAP_NET_ADMIN'; Names = 'br1' }
        @{ Command = 'Remove-Bridge br0'; Needs = 'CAP_NET_ADMIN'; Names = 'br0' }
        @{ Command = 'New-VethPair v1'; Needs = 'CAP_NET_ADMIN'; Names = 'v1' }
        @{ Command = 'New-VethPair v1 -PeerNamespace $container'; Needs = 'CAP_NET_ADMIN'; Names = 'container-' }
        @{ Command = 'New-VethPair v1 -PeerNamespace $id'; Needs = 'CAP_SYS_PTRACE'; Names = 'process' }
        @{ Command = 'Add-BridgePort br0 spare'; Needs = 'CAP_NET_ADMIN'; Names = 'spare' }
        @{ Command = 'Remove-BridgePort -InterfaceAlias port0'; Needs = 'CAP_NET_ADMIN'; Names = 'port0' }
        @{ Command = 'Set-NetworkLink spare -State Up'; Needs = 'CAP_NET_ADMIN'; Names = 'spare' }
        @{ Command = 'Move-NetworkLink spare $container'; Needs = 'CAP_(NET|SYS)_ADMIN'; Names = 'container-' }
        @{ Command = 'Remove-NetworkLink spare'; Needs = 'CAP_NET_ADMIN'; Names = 'spare' }
        @{ Command = 'Add-IpAddress 10.1.1.1/24 spare'; Needs = 'CAP_NET_ADMIN'; Names = '10.1.1.1/24' }
        @{ Command = 'Remove-IpAddress 10.9.0.1/24 port0'; Needs = 'CAP_NET_ADMIN'; Names = '10.9.0.1/24' }
        @{ Command = 'Add-IpRoute 10.1.2.0/24 -InterfaceAlias port0'; Needs = 'CAP_NET_ADMIN'; Names = '10.1.2.0/24' }
        @{ Command = 'Remove-IpRoute 10.9.0.0/24'; Needs = 'CAP_NET_ADMIN'; Names = '10.9.0.0/24' }
        @{ Command = 'Enable-IpForward'; Needs = 'CAP_NET_ADMIN'; Names = 'ip_forward' }
        @{ Command = 'Disable-IpForward port0'; Needs = 'CAP_NET_ADMIN'; Names = 'port0' }
        @{ Command = 'Add-NatMasquerade 10.1.1.0/24'; Needs = 'CAP_NET_ADMIN'; Names = '10.1.1.0/24' }
        @{ Command = 'Remove-NatMasquerade 10.8.0.0/24'; Needs = 'CAP_NET_ADMIN'; Names = '10.8.0.0/24' }
        @{ Command = 'Add-NatPortMap 8080 10.9.0.2 80'; Needs = 'CAP_NET_ADMIN'; Names = '8080' }
        @{ Command = 'Remove-NatPortMap 8443'; Needs = 'CAP_NET_ADMIN'; Names = '8443' }
        @{ Command = 'Add-ForwardRule 10.9.0.0/24'; Needs = 'CAP_NET_ADMIN'; Names = '10.9.0.0/24' }
        @{ Command = 'Remove-ForwardRule 0123abcd'; Needs = 'CAP_NET_ADMIN'; Names = '0123abcd' }
        @{ Command = 'Invoke-NetworkNamespace $container ip link'; Needs = 'CAP_SYS_ADMIN'; Names = 'container-' }
        @{ Command = 'Invoke-NetworkNamespace $container { 1 }'; Needs = 'CAP_SYS_ADMIN'; Names = 'container-' }
        @{ Command = 'Test-ContainerPath $container 10.9.0.2'; Needs = 'CAP_SYS_ADMIN'; Names = 'container-' }
        @{ Command = 'Test-ContainerPath $id 10.9.0.2'; Needs = 'CAP_SYS_PTRACE'; Names = 'process' }
        @{ Command = 'Get-NetworkLink -Namespace $container'; Needs = 'CAP_SYS_ADMIN'; Names = 'container-' }
        @{ Command = 'Remove-ConntrackEntry -Protocol Tcp'; Needs = 'CAP_NET_ADMIN'; Names = 'self' }
        @{ Command = 'Watch-ConntrackEntry -Duration 1'; Needs = 'CAP_NET_ADMIN'; Names = 'self' }
        @{ Command = 'Get-ConntrackEntry'; Needs = 'CAP_NET_ADMIN'; Names = 'self' } # the kernel shows connections only to those who may end them
        @{ Command = 'Get-NatPortMap'; Needs = 'CAP_NET_ADMIN'; Names = 'self' } # the kernel shows rules only to those who may change them
    )

    # What any user may see of the namespace he is in.
    $looks = @(
        @{ Command = 'Get-NetworkLink'; Sees = 'spare' }
        @{ Command = 'Get-NetworkLink -AllNamespaces -ErrorAction Ignore'; Sees = 'spare' }
        @{ Command = 'Get-NetworkNamespace'; Sees = 'self' }
        @{ Command = 'Get-Bridge'; Sees = 'br0' }
        @{ Command = 'Get-BridgePort'; Sees = 'port0' }
        @{ Command = 'Get-VethPair'; Sees = 'spare' }
        @{ Command = 'Get-IpAddress'; Sees = '10.9.0.1/24' }
        @{ Command = 'Get-IpRoute'; Sees = '10.9.0.0/24' }
        @{ Command = 'Get-IpRule'; Sees = '32766' }
        @{ Command = 'Get-IpNeighbor -State Permanent'; Sees = '10.9.0.77' }
        @{ Command = 'Get-IpForward'; Sees = '' }
        @{ Command = 'Get-ConntrackTable'; Sees = ' of ' }
        @{ Command = 'Find-IpRoute 10.9.0.2'; Sees = '10.9.0.2' }
        # Without the rules, which are shown only to those who may change them: and that is said.
        @{ Command = 'Get-ContainerPath -Destination 10.9.0.2 3>&1'; Sees = 'The packet filter of namespace self could not be read: that needs CAP_NET_ADMIN' }
        @{ Command = '(Test-ContainerPath -Destination 10.9.0.2 -NoProbe 3>$null).Hops[0].InterfaceAlias'; Sees = 'port0' }
    )
}

Describe 'privilege' -Skip:$skip {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

        # PowerShell and the module where every user can read them, however private the home folder is that they came from.
        $public = '/run/privilege'
        $null = mkdir -p $public/pwsh $public/module $public/home
        chmod 777 $public/home
        mount --bind $PSHOME $public/pwsh
        mount --bind "$PSScriptRoot/../.." $public/module
        $pwsh = [Environment]::ProcessPath
        $command = (Split-Path -Leaf $pwsh) -eq 'dotnet' ? @($pwsh, "$public/pwsh/pwsh.dll") : @("$public/pwsh/$(Split-Path -Leaf $pwsh)")

        # Runs commands in a child PowerShell, started by $Prefix, and gives of each: errors, messages, output.
        function Invoke-Child ([string[]] $Prefix, [string[]] $Line) {
            Set-Content $public/home/child.ps1 @"
`$id, `$container = $($lab.ContainerId), '$($lab.Container)'
Import-Module $public/module/ContainerNet.psd1
foreach (`$line in Get-Content -Raw $public/home/lines.json | ConvertFrom-Json) {
    `$watch = [Diagnostics.Stopwatch]::StartNew()
    `$said = try { & ([scriptblock]::Create(`$line)) 2>&1 } catch { `$_ }
    `$failed, `$said = @(`$said).Where({ `$_ -is [Management.Automation.ErrorRecord] }, 'Split')
    [pscustomobject]@{
        Command = `$line; Took = `$watch.ElapsedMilliseconds; Said = @(`$said | ForEach-Object { "`$_" })
        Failed = @(`$failed | ForEach-Object { @{ Id = `$_.FullyQualifiedErrorId; Message = "`$_"; Category = "`$(`$_.CategoryInfo.Category)"; Action = "`$(`$_.ErrorDetails.RecommendedAction)" } })
    } | ConvertTo-Json -Depth 4 -Compress
}
"@
            ConvertTo-Json $Line | Set-Content $public/home/lines.json
            $program, $arguments = $Prefix + 'env' + "HOME=$public/home" + 'POWERSHELL_TELEMETRY_OPTOUT=1' + $command + '-NoProfile' + '-NonInteractive' + '-File' + "$public/home/child.ps1"
            $said = @(& $program @arguments 2>&1 | ForEach-Object { "$_" })
            Get-ChildItem $public/home -Force | Remove-Item -Recurse -Force
            $answers = @($said -match '^\{' | ConvertFrom-Json)
            if ($answers.Count -ne $Line.Count) { throw "the child did not come to its end:`n$($said -join "`n")" }
            $answers
        }
    }
    AfterAll {
        umount $public/pwsh $public/module
        Remove-Item -Recurse -Force $public
    }

    Context '<Who>' -ForEach @(
        @{ Who = 'an ordinary user'; Prefix = 'setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'; Skip = $skipUser; Commands = ($changes + $looks).Command }
        @{ Who = 'root without capabilities'; Prefix = 'setpriv', '--bounding-set=-all', '--inh-caps=-all'; Skip = $false; Commands = ($changes + $looks).Command }
    ) {
        BeforeAll {
            if ($Skip) { return }
            $lab = New-Lab -Bare
            @'
for i in all default; do echo 1 >/proc/sys/net/ipv6/conf/$i/disable_ipv6; done
ip link add br0 type bridge
ip link set br0 up
ip link add port0 type veth peer name far
ip link set port0 master br0 up
ip link set far up
ip link add spare type veth peer name spare2
ip addr add 10.9.0.1/24 dev port0
ip neigh add 10.9.0.77 lladdr 02:00:00:00:00:77 dev port0 nud permanent
until ip link show br0 | grep -q 'state UP'; do sleep 0.05; done
nft 'table ip drops { chain forward { type filter hook forward priority 0; policy drop; }; }'
'@ | sh
            $null = Add-NatPortMap 8443 10.9.0.2 443
            $null = Add-NatMasquerade 10.8.0.0/24
            $before = Get-Snapshot
            $answers = Invoke-Child $Prefix $Commands
            $after = Get-Snapshot
        }
        AfterAll {
            if ($Skip) { return }
            $null = Remove-NatPortMap 8443
            $null = Remove-NatMasquerade 10.8.0.0/24
            "ip link del br0; ip link del far; ip link del spare; nft delete table ip drops; for i in all default; do echo 0 >/proc/sys/net/ipv6/conf/`$i/disable_ipv6; done" | sh
            $lab | Remove-Lab
        }

        It 'changes nothing' -Skip:$Skip {
            Compare-Snapshot $before $after | Where-Object { $_ -notmatch '^(thread|descriptor) ' } | Should -BeNullOrEmpty
        }

        It 'is told what <Command> needs' -Skip:$Skip -ForEach $changes {
            $answer = $answers | Where-Object Command -EQ $Command
            $answer.Said | Should -BeNullOrEmpty
            $answer.Failed | Should -HaveCount 1 -Because ($answer.Failed.Message -join "`n")
            $answer.Failed[0].Id | Should -Match '^(EPERM|EACCES),'
            $answer.Failed[0].Category | Should -Be PermissionDenied
            $answer.Failed[0].Message | Should -Match "It needs $Needs\b.*\.$"
            $answer.Failed[0].Message | Should -Match ([regex]::Escape($Names))
            $answer.Failed[0].Action | Should -Match '^Run pwsh as root'
            $answer.Took | Should -BeLessThan 2000
        }

        It 'may look: <Command>' -Skip:$Skip -ForEach $looks {
            $answer = $answers | Where-Object Command -EQ $Command
            $answer.Failed | Should -BeNullOrEmpty
            "$($answer.Said)" | Should -Match ([regex]::Escape($Sees))
            $answer.Said.Count | Should -BeGreaterThan 0
        }
    }

    It 'does everything inside a user namespace of one''s own' -Skip:$skipOwn {
        $lab = [pscustomobject]@{ ContainerId = 1; Container = 'web' }
        # Everything the article needs, as whoever started this: root there, nobody here.
        $lines = @(
            'New-NetworkNamespace world; New-NetworkNamespace web'
            'New-Bridge docker0 | Add-IpAddress 172.17.0.1/16'
            'New-VethPair veth_host -PeerName eth0 -PeerNamespace web | Add-BridgePort docker0'
            'New-VethPair eth0 -PeerName up0 -PeerNamespace world | Out-Null; Add-IpAddress 192.0.2.10/24 eth0'
            'Set-NetworkLink up0 -State Up -Namespace world; Add-IpAddress 192.0.2.1/24 up0 -Namespace world; Add-IpAddress 203.0.113.176/32 lo -Namespace world'
            'Add-IpRoute default 192.0.2.1'
            'Set-NetworkLink eth0 -State Up -Namespace web; Add-IpAddress 172.17.1.2/16 eth0 -Namespace web; Add-IpRoute default 172.17.0.1 -Namespace web'
            'Enable-IpForward; Add-NatMasquerade 172.17.0.0/16 -ExceptInterface docker0'
            '(Test-ContainerPath web 203.0.113.176).Succeeded'
            'Add-NatPortMap 8080 172.17.1.2 80 | Out-Null; Get-NatPortMap'
            'Disable-IpForward; (Test-ContainerPath web 203.0.113.176 -TimeoutMilliseconds 300 | Tee-Object -Variable broken).Findings.Id; ($broken | Repair-ContainerPath -Confirm:$false).Succeeded'
            'Invoke-NetworkNamespace web ip -- -4 -o addr show eth0'
            'Invoke-NetworkNamespace web { (Get-IpAddress -InterfaceAlias eth0 -AddressFamily IPv4).IPAddress }'
            'Remove-NatPortMap 8080; Remove-NatMasquerade 172.17.0.0/16; Remove-NetworkLink veth_host; Remove-Bridge docker0; Remove-NetworkNamespace web, world -Confirm:$false; Get-NetworkNamespace | ForEach-Object Name'
        )
        $prefix = 'unshare', '--user', '--map-root-user', '--net', '--mount', '--propagation', 'private', 'sh', '-c', 'mount -t tmpfs tmpfs /run/netns && ip link set lo up && exec "$@"', 'sh'
        $before = Get-Snapshot
        $answers = Invoke-Child $prefix $lines
        $answers.Failed.Message | Should -BeNullOrEmpty
        $answers[8].Said | Should -Be True
        $answers[9].Said | Should -Match 8080
        $answers[10].Said | Should -Be IpForwardDisabled, True
        "$($answers[11].Said)" | Should -Match '172\.17\.1\.2/16'
        $answers[12].Said | Should -Be 172.17.1.2
        $answers[13].Said | Should -BeNullOrEmpty
        Compare-Snapshot $before (Get-Snapshot) | Where-Object { $_ -notmatch '^(thread|descriptor) ' } | Should -BeNullOrEmpty
    }
}

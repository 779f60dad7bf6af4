# Promise 9. A transport of our own takes a part of each request out on its way to the kernel, which then says yes to the rest: so does a kernel
# that ignores it. The cmdlet has to see that, say so, and leave nothing half made.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $mac = '02:00:00:00:00:42'
    $cases = @(
        @{ Run = 'New-Bridge x -MtuBytes 1400'; Without = 'IFLA_MTU'; Strip = 4 }
        @{ Run = "New-Bridge x -LinkLayerAddress $mac"; Without = 'IFLA_ADDRESS'; Strip = 1 }
        @{ Run = 'New-Bridge x'; Without = 'IFF_UP' }
        @{ Run = 'New-Bridge x -AgeingTime 60'; Without = 'IFLA_BR_AGEING_TIME'; Strip = 18, 2, 4 }
        @{ Run = 'Set-Bridge br0 -AgeingTime 60'; Without = 'IFLA_BR_AGEING_TIME'; Strip = 18, 2, 4 }
        @{ Run = 'Set-Bridge br0 -Stp $true'; Without = 'IFLA_BR_STP_STATE'; Strip = 18, 2, 5 }
        @{ Run = 'New-VethPair x -MtuBytes 1400'; Without = 'IFLA_MTU'; Strip = 4 }
        @{ Run = 'New-VethPair x -MtuBytes 1400'; Without = 'the peer''s IFLA_MTU'; Strip = 18, 2, 1, -1, 4 }
        @{ Run = "New-VethPair x -LinkLayerAddress $mac"; Without = 'IFLA_ADDRESS'; Strip = 1 }
        @{ Run = "New-VethPair x -PeerLinkLayerAddress $mac"; Without = 'the peer''s IFLA_ADDRESS'; Strip = 18, 2, 1, -1, 1 }
        @{ Run = 'New-VethPair x -Bridge br0'; Without = 'IFLA_MASTER'; Strip = 10 }
        @{ Run = 'New-VethPair x'; Without = 'IFF_UP' }
        @{ Run = 'New-MacvlanLink x -Parent a0 -Mode Private'; Without = 'IFLA_MACVLAN_MODE'; Strip = 18, 2, 1 }
        @{ Run = 'New-MacvlanLink x -Parent a0 -MtuBytes 1400'; Without = 'IFLA_MTU'; Strip = 4 }
        @{ Run = "New-MacvlanLink x -Parent a0 -LinkLayerAddress $mac"; Without = 'IFLA_ADDRESS'; Strip = 1 }
        @{ Run = 'New-VxlanLink x -VxlanId 77 -Port 4790'; Without = 'IFLA_VXLAN_PORT'; Strip = 18, 2, 15 }
        @{ Run = 'New-VxlanLink x -VxlanId 77 -MtuBytes 1400'; Without = 'IFLA_MTU'; Strip = 4 }
        @{ Run = 'New-VxlanLink x -VxlanId 77 -Bridge br0'; Without = 'IFLA_MASTER'; Strip = 10 }
        @{ Run = 'Set-NetworkLink a0 -MtuBytes 1400'; Without = 'IFLA_MTU'; Strip = 4 }
        @{ Run = "Set-NetworkLink a0 -LinkLayerAddress $mac"; Without = 'IFLA_ADDRESS'; Strip = 1 }
        @{ Run = 'Set-NetworkLink a0 -Description told'; Without = 'IFLA_IFALIAS'; Strip = 20 }
        @{ Run = 'Set-NetworkLink a0 -NewName a1'; Without = 'IFLA_IFNAME'; Strip = 3 }
        @{ Run = 'Set-NetworkLink a0 -State Up'; Without = 'IFF_UP' }
        @{ Run = 'Add-BridgePort br0 a0'; Without = 'IFLA_MASTER'; Strip = 10 }
        @{ Run = 'Add-BridgePort br0 a0'; Without = 'IFF_UP' }
        @{ Run = 'Remove-BridgePort -InterfaceAlias p0'; Without = 'IFLA_MASTER'; Strip = 10 }
        @{ Run = 'Set-BridgePort p0 -Isolated $true'; Without = 'IFLA_BRPORT_ISOLATED'; Strip = 12, 33 }
        @{ Run = 'Set-BridgePort p0 -Isolated $true'; Without = 'RTM_SETLINK'; AsNewLink = $true }
        @{ Run = 'Set-BridgePort p0 -HairpinMode $true'; Without = 'RTM_SETLINK'; AsNewLink = $true }
        @{ Run = 'Set-BridgePort p0 -Learning $false'; Without = 'IFLA_BRPORT_LEARNING'; Strip = 12, 8 }
        @{ Run = 'Set-BridgePort p0 -Cost 7'; Without = 'IFLA_BRPORT_COST'; Strip = 12, 3 }
        @{ Run = 'Move-NetworkLink a0 $m'; Without = 'IFLA_NET_NS_FD'; Strip = 28 }
        @{ Run = 'Move-NetworkLink a0 $m -NewName a1'; Without = 'IFLA_IFNAME'; Strip = 3 }
    )
}

Describe 'Applied = asked: 0 silent differences' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        $private = [Reflection.BindingFlags]'NonPublic, Static'
        $pipeline = (Get-Command New-Bridge).ImplementingType.Assembly.GetType('ContainerNet.Commands.PipelineSession')
        $counts = @{ Asked = 0; Silent = 0 }
        $forms = [Collections.Generic.List[string]]::new()
    }

    BeforeEach {
        $suffix = '{0:x6}' -f (Get-Random -Maximum 0x1000000)
        $n, $m = "applied-$suffix", "applied-m-$suffix"
        "netns add $n", "netns add $m" | ip -batch -
        'link add br0 type bridge', 'link set br0 up', 'link add p0 type veth peer name q0', 'link set p0 master br0 up', 'link set q0 up', 'link add a0 type veth peer name b0' | ip -n $n -batch -
        # The session all cmdlets of this test share, its route socket replaced.
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
        $handle = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$n", $n))
        $rewriter = [ContainerNet.Tests.Rewriter]::new($session, $handle, "/run/netns/$n")
        $pipeline.GetField('_current', $private).SetValue($null, $session)
        $pipeline.GetField('_users', $private).SetValue($null, 1)
    }

    AfterEach {
        $forms.AddRange($rewriter.Ignored)
        $pipeline.GetField('_current', $private).SetValue($null, $null)
        $pipeline.GetField('_users', $private).SetValue($null, 0)
        $rewriter.Dispose()
        $session.Dispose()
        "netns del $n", "netns del $m" | ip -batch -
    }

    AfterAll { Write-Figure "promise 9: $($counts.Asked) changes of which the kernel heard a part: $($counts.Silent) silent; $($forms.Count) requests in a form it ignores" }

    It '<Run>, whole: it is as asked, as iproute2 sees it' -ForEach ($cases | Sort-Object { $_.Run } -Unique) {
        $before = ip -n $n -d -o link | ForEach-Object { $_ -creplace '\bstate [A-Z]+|\bmode [A-Z]+|[<,](NO-CARRIER|LOWER_UP)|(hello|tcn|topology_change|gc)_timer +\S+' }
        & ([scriptblock]::Create("$Run -Namespace $n -ErrorAction Stop -Confirm:`$false")) | Out-Null
        $after = ip -n $n -d -o link | ForEach-Object { $_ -creplace '\bstate [A-Z]+|\bmode [A-Z]+|[<,](NO-CARRIER|LOWER_UP)|(hello|tcn|topology_change|gc)_timer +\S+' }
        $changed = @(Compare-Object $before $after | Where-Object { $Run -notmatch 'Move' } | Where-Object SideIndicator -EQ '=>' | ForEach-Object InputObject) -join "`n"
        $wanted = switch -Regex ($Run) {
            'MtuBytes 1400' { 'mtu 1400' }
            'LinkLayerAddress (\S+)' { $Matches[1] }
            'AgeingTime 60' { 'ageing_time 6000' }
            'Stp' { 'stp_state 1' }
            ' -Bridge br0|Add-BridgePort br0' { 'master br0' }
            'Private' { 'mode private' }
            'Port 4790' { 'dstport 4790' }
            'Description' { 'alias told' }
            '(?<!Move.*)NewName' { 'a1@' }
            'Isolated' { 'isolated on' }
            'Hairpin' { 'hairpin on' }
            'Learning' { 'learning off' }
            'Cost 7' { 'cost 7' }
            '^New|State Up' { 'UP' }
        }
        foreach ($text in $wanted) { $changed | Should -Match ([regex]::Escape($text)) }
        if ($Run -match 'Move') { (ip -n $m -o link) -match ': (a0|a1)@' | Should -Not -BeNullOrEmpty }
        if ($Run -match 'Remove-BridgePort') { $changed | Should -Not -Match 'master' }
        $rewriter.Changed | Should -Be 0
    }

    It '<Run>, of which the kernel does not hear <Without>: an error, and nothing half made' -ForEach $cases {
        $counts.Asked++
        if ($Strip) { $rewriter.Strip = [int[]]$Strip } elseif ($AsNewLink) { $rewriter.AsNewLink = $true } else { $rewriter.StripFlags = $true }
        $failed = @(& ([scriptblock]::Create("$Run -Namespace $n -Confirm:`$false -ErrorAction Continue")) 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        if (-not $failed) { $counts.Silent++ }
        $rewriter.Changed | Should -BeGreaterThan 0 -Because 'the request is changed on its way'
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Match '^NotApplied,'
        "$($failed[0])" | Should -Match '^The kernel took .*, but .*\.$'
        ip -n $n -o link show x 2>$null | Should -BeNullOrEmpty
    }

    It 'never sends a form that the kernel is known to ignore' {
        $null = Add-IpAddress 10.1.1.1/24 a0 -Namespace $n
        $null = Add-IpAddress 2001:db8::1/64 a0 -Namespace $n
        $forms + $rewriter.Ignored | Should -BeNullOrEmpty
    }
}

Describe 'Applied = asked: settings of /proc/sys' -Skip:(-not (Test-Has lab)) {
    It '<Run>' -ForEach @(
        @{ Run = 'Enable-IpForward'; Path = 'ipv4/ip_forward'; Value = '1' }
        @{ Run = 'Enable-IpForward -AddressFamily IPv6'; Path = 'ipv6/conf/all/forwarding'; Value = '1' }
        @{ Run = 'Enable-IpForward; Disable-IpForward lo'; Path = 'ipv4/conf/lo/forwarding'; Value = '0' }
    ) {
        $n = 'applied-{0:x6}' -f (Get-Random -Maximum 0x1000000)
        ip netns add $n
        try {
            & ([scriptblock]::Create(($Run -replace '(\w+-IpForward)', "`$1 -Namespace $n")))
            ip netns exec $n cat "/proc/sys/net/$Path" | Should -Be $Value
        }
        finally { ip netns del $n }
    }
}

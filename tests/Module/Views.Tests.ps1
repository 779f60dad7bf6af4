# What a person sees of each type at 80 and at 100 columns: every heading whole, nothing cut off, nothing a name smuggled in.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $types = @((Get-Module ContainerNet).ExportedCmdlets.Values.OutputType.Name | Where-Object { $_ -like 'ContainerNet.*' } | Sort-Object -Unique) + 'ContainerNet.Paths.Hop', 'ContainerNet.Paths.Finding'
}

BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

    function Get-Shown ($Objects, [int] $Width, [string] $View) {
        $rendering = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'PlainText'
            , (($View ? ($Objects | Format-Table -View $View | Out-String -Width $Width) : ($Objects | Out-String -Width $Width)) -split "`n")
        } finally {
            $PSStyle.OutputRendering = $rendering
        }
    }

    # What is wrong with a table: a heading that is missing or broken, a value that is cut, a line that is too long.
    function Find-Fault ([string[]] $Lines, [int] $Width, [string[]] $Labels) {
        foreach ($i in 0..($Lines.Count - 1)) {
            $line = $Lines[$i]
            if ($line.TrimEnd().Length -gt $Width) { "$($line.Length) columns: $line" }
            if ($line -match '…') { "cut: $line" }
            if ($line -notmatch '^ *--[- ]*$') { continue }
            $heading = -split $Lines[$i - 1]
            if ("$heading" -ne "$Labels") { "headings: $heading, and not $Labels" }
            if ($Lines[$i - 2].Trim()) { "a heading of two lines: $($Lines[$i - 2])" }
        }
    }

    function Get-Label ([string] $Type, [string] $View = '*') {
        (Get-FormatData -TypeName $Type).FormatViewDefinition | Where-Object Name -Like $View | ForEach-Object Control |
            Where-Object { $_ -is [System.Management.Automation.TableControl] } | ForEach-Object { $_.Headers.Label }
    }
}

Describe 'what is shown' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $lab = New-Lab -Containers 2 -IPv6
        $ns, $container = $lab.Host, $lab.Container
        $null = Test-Ping $container 203.0.113.176
        Invoke-In $ns nft 'table inet guard { chain forward { type filter hook forward priority 0; policy drop; ip saddr 172.17.0.0/16 ct state new,established,related oifname "eth0" tcp dport { 80, 443, 8080 } counter accept; }; }'
        $null = Add-NatPortMap 8080 172.17.0.2 80 -ExternalIPAddress 192.0.2.10 -Namespace $ns
        $null = Add-NatPortMap 8000-8100 2001:db8:17::2 9000-9100 -Hairpin -Namespace $ns
        $null = Add-NatMasquerade 172.18.0.0/16 -ExceptInterface docker0 -Namespace $ns
        $null = Add-NatMasquerade 2001:db8:18::/64 -Namespace $ns
        $null = Add-IpRoute 198.51.100.0/24 -Type Blackhole -RouteMetric 20 -Namespace $ns
        $null = New-VxlanLink a-vxlan-of-15-c 16777215 2001:db8:2::1 -Device eth0 -Bridge docker0 -Port 65535 -Namespace $ns
        $null = Add-VxlanPeer a-vxlan-of-15-c 2001:db8:2::aaaa:bbbb 02:00:00:00:00:08 -Port 4790 -VxlanId 16777214 -Namespace $ns
        sh -c "ip netns exec $container busybox nc -l -p 8080 </dev/null >/dev/null 2>&1 & until ip netns exec $container grep -q :1F90 /proc/net/tcp*; do sleep 0.01; done"
        $broken = Test-ContainerPath $container 203.0.113.176 -TimeoutMilliseconds 200
        $null = Start-PacketCapture eth0, veth* -Namespace $ns -Path $TestDrive/shown.pcapng
        $null = Test-Ping $container 192.0.2.1
        $null = Add-ForwardRule 172.17.0.0/16 -InputInterface docker0 -OutputInterface eth0 -Namespace $ns
        $nets = New-Lab -Bare
        $null = New-ContainerNetwork a-15-chars-name 172.30.0.0/16 -IPv6Subnet 2001:db8:30:aaaa:bbbb:cccc::/96 -Namespace $nets.Host
        $null = New-ContainerNetwork cn1 172.31.0.0/16 -Internal -Namespace $nets.Host
        $endpoints = @(Connect-ContainerNetwork a-15-chars-name $nets.ContainerId -HostNamespace $nets.Host -PortMap 8201-8210:8201-8210, 192.0.2.10:9000:90/udp) + @(Connect-ContainerNetwork cn1 $nets.Container -HostNamespace $nets.Host)
        Invoke-In $nets.Host ip link set cn1 down
        $seen = @{
            'ContainerNet.Recipes.ContainerNetwork'    = Get-ContainerNetwork -Namespace $nets.Host
            'ContainerNet.Recipes.ContainerEndpoint'   = $endpoints
            'ContainerNet.Recipes.NetworkRepairResult' = Repair-ContainerNetwork -Namespace $nets.Host
            'ContainerNet.Containers.NetworkNamespace' = Get-NetworkNamespace | Where-Object Namespace -In $ns, $container, $lab.World
            'ContainerNet.Conntrack.ConntrackEntry'    = Get-ConntrackEntry -Namespace $ns
            'ContainerNet.Conntrack.ConntrackEvent'    = Watch-ConntrackEntry -Namespace $ns -IncludeExisting -Duration 0.1
            'ContainerNet.Conntrack.ConntrackTable'    = Get-ConntrackTable -Namespace $ns
            'ContainerNet.Route.BridgeFdbEntry'        = Get-BridgeFdbEntry -Namespace $ns
            'ContainerNet.Route.BridgePort'            = Get-BridgePort -Namespace $ns
            'ContainerNet.Route.IpAddress'             = @(Get-IpAddress -Namespace $ns) + @(Get-IpAddress -Namespace $container)
            'ContainerNet.Route.IpNeighbor'            = @(Get-IpNeighbor -Namespace $ns) + @(Get-IpNeighbor -Namespace $container)
            'ContainerNet.Route.IpRoute'               = @(Get-IpRoute -Namespace $ns) + @(Get-IpRoute -Namespace $container)
            'ContainerNet.Route.IpRule'                = Get-IpRule -Namespace $ns
            'ContainerNet.Sockets.NetworkSocket'       = Get-NetworkSocket -Namespace $container
            'ContainerNet.Route.NetworkBridge'         = Get-Bridge -Namespace $ns
            'ContainerNet.Route.NetworkLink'           = @(Get-NetworkLink -Namespace $ns) + @(Get-NetworkLink -Namespace $container)
            'ContainerNet.Route.VethPair'              = Get-VethPair -Namespace $ns
            'ContainerNet.Route.IpForward'             = @(Get-IpForward -Namespace $ns) + @(Get-IpForward * -Namespace $ns)
            'ContainerNet.Networks.NatPortMap'         = Get-NatPortMap -Namespace $ns
            'ContainerNet.Networks.NatMasquerade'      = Get-NatMasquerade -Namespace $ns
            'ContainerNet.Networks.ForwardRule'        = Get-ForwardRule -Namespace $ns
            'ContainerNet.Netfilter.PacketFilterRule'  = Get-PacketFilterRule -Namespace $ns
            'ContainerNet.Captures.PacketRecording'    = Get-PacketCapture
            'ContainerNet.Captures.Packet'             = Get-PacketCapture | Stop-PacketCapture | Get-Packet
            'ContainerNet.Paths.ContainerPath'         = Get-ContainerPath $container 203.0.113.176
            'ContainerNet.Paths.ContainerPathTest'     = $broken
            'ContainerNet.Paths.Hop'                   = $broken.Hops
            'ContainerNet.Paths.Finding'               = $broken.Findings
            'ContainerNet.Snapshots.NetworkSnapshot'   = Import-NetworkSnapshot "$PSScriptRoot/../Samples/snapshots/healthy.json"
            'ContainerNet.Probes.PathWatchSample'      = @(Watch-ContainerPath $container 203.0.113.176 -Count 2 -IntervalMilliseconds 1 -TimeoutMilliseconds 100) + @(Watch-ContainerPath $container 172.17.0.1 -Count 1)
        }
    }
    AfterAll { $lab, $nets | Remove-Lab; Remove-Item -Recurse -Force /run/containernet -ErrorAction Ignore }

    It 'of <_> is readable at 80 and at 100 columns' -ForEach $types {
        $objects = @($seen[$_])
        $objects.Count | Should -BeGreaterThan 0
        $objects[0].PSObject.TypeNames[0] | Should -Be $_
        $view = (Get-Label $_ "$_.Table") ? "$_.Table" : ''
        foreach ($width in 80, 100) {
            Find-Fault (Get-Shown $objects $width $view) $width (Get-Label $_) | Should -BeNullOrEmpty
        }
    }

    It 'says the namespace once, above what is in it' {
        $shown = Get-Shown $seen['ContainerNet.Route.NetworkLink'] 80
        @($shown -match 'Namespace: ').Trim() | Should -Be @("Namespace: $ns", "Namespace: $container")
    }

    It 'of a path stays within the terminal, and breaks sentences between words' {
        foreach ($width in 80, 100) {
            foreach ($path in $seen['ContainerNet.Paths.ContainerPath'], $broken) {
                $drawn = [ContainerNet.Drawings.PathDrawing]::Draw($path, $width) -replace '\e\[[\d;]*m' -split "`n"
                $drawn | Where-Object Length -GT $width | Should -BeNullOrEmpty
                ($drawn -join ' ') -replace '[\s│]+', ' ' | Should -BeLike "*$(@($path.Findings)[0].Evidence)*"
            }
        }

        Get-Shown $broken 100 | Where-Object Length -GT 100 | Should -BeNullOrEmpty
    }

    It 'of a repair can be copied and run, broken into lines or not' {
        $drawn = [ContainerNet.Drawings.PathDrawing]::Draw($broken, 60) -replace '\e\[[\d;]*m'
        $drawn | Should -Match '`\n'
        $errors = $null
        $parsed = [System.Management.Automation.Language.Parser]::ParseInput(($drawn -replace '(?s)^.*?repair: '), [ref]$null, [ref]$errors)
        $errors | Should -BeNullOrEmpty
        -split ($parsed.Extent.Text -replace '`\n') -join ' ' | Should -Be $broken.Findings[0].RepairCommand[0]
    }
}

Describe 'a name that carries an escape sequence' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $lab = New-Lab
        $ns, $evil = $lab.Host, "x`e[5mred"
        Invoke-In $ns ip link add $evil type bridge
        Invoke-In $ns ip link set veth_host down
        Invoke-In $ns ip link set veth_host name "v$evil" master $evil up
        Invoke-In $ns ip link set $evil up
        Invoke-In $ns ip addr add 198.51.100.1/24 dev $evil
        Invoke-In $ns nft "add table ip x; add chain ip x y { type filter hook forward priority 0; policy drop; }; add rule ip x y iifname `"$evil`" counter comment `"$evil`""
    }
    AfterAll { $lab | Remove-Lab }

    It 'does nothing to the terminal in <_>' -ForEach @(
        'Get-NetworkLink -Namespace $ns', 'Get-Bridge -Namespace $ns', 'Get-BridgePort -Namespace $ns', 'Get-VethPair -Namespace $ns', 'Get-IpAddress -Namespace $ns'
        'Get-IpRoute -Namespace $ns', 'Get-IpForward * -Namespace $ns', 'Get-PacketFilterRule -Namespace $ns'
        'Get-ContainerPath $lab.Container 198.51.100.1', 'Test-ContainerPath $lab.Container 203.0.113.176 -NoProbe', '(Get-ContainerPath $lab.Container 203.0.113.176).Hops'
    ) {
        $rendering = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'Ansi' # as on a terminal: nothing is taken away by PowerShell
            $shown = & ([scriptblock]::Create($_)) | Out-String -Width 200
        } finally {
            $PSStyle.OutputRendering = $rendering
        }

        $shown | Should -BeLike '*\u{1b}*'
        $shown.Contains("`e[5m") | Should -BeFalse
    }
}

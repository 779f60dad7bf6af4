BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $skip = -not (Test-Has lab)
}

Describe 'what a person types' -Skip:$skip {
    BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }
    AfterEach { $lab | Remove-Lab }

    Context 'on a wired host' {
        BeforeEach {
            $lab = New-Lab -Containers 3
            $hostNs, $web = $lab.Host, $lab.Container
            $process = $far = $null
        }
        AfterEach {
            ${far}?.Dispose()
            ${process}?.Dispose()
        }

        It 'would switch on every link that is off, and does not' {
            ip -n $web link set eth0 down
            $said = & { Get-NetworkNamespace | Get-NetworkLink | Where-Object State -EQ Down | Set-NetworkLink -State Up -WhatIf } 6>&1
            $said | Should -BeNullOrEmpty
            (Get-IpJson $web link show eth0).flags | Should -Not -Contain UP
            Get-NetworkNamespace | Get-NetworkLink | Where-Object State -EQ Down | Set-NetworkLink -State Up
            (Get-IpJson $web link show eth0).flags | Should -Contain UP
            Get-NetworkNamespace | Get-NetworkLink | Where-Object { $_.State -eq 'Down' -and $_.Namespace -like "*$($hostNs.Substring(5))*" } | Should -BeNullOrEmpty
        }

        It 'removes the pair of one container' {
            Get-VethPair -Namespace $hostNs | Where-Object PeerNamespace -EQ $web | Remove-NetworkLink
            (Get-IpJson $hostNs link show).ifname | Should -Be lo, docker0, veth_host2, veth_host3, eth0
            (Get-IpJson $web link show).ifname | Should -Be lo
        }

        It 'asks what belongs to what, by properties' {
            Get-BridgePort docker0 -Namespace $hostNs | Get-NetworkLink | ForEach-Object PeerNamespace | Should -Be $lab.Containers.Name
            Get-NetworkLink veth_host -Namespace $hostNs | Get-BridgePort | ForEach-Object Bridge | Should -Be docker0
            Get-NetworkLink docker0 -Namespace $hostNs | Get-IpAddress -AddressFamily IPv4 | ForEach-Object IPAddress | Should -Be 172.17.0.1
            Get-NetworkNamespace $web | Get-IpRoute default | ForEach-Object NextHop | Should -Be 172.17.0.1
            Get-Process -Id $lab.Containers.Id | Get-IpAddress -InterfaceAlias eth0 -AddressFamily IPv4 | ForEach-Object { "$_" } | Should -Be 172.17.0.2/16, 172.17.0.3/16, 172.17.0.4/16
        }

        It 'moves every address of a link to another' {
            Get-IpAddress -InterfaceAlias docker0 -AddressFamily IPv4 -Namespace $hostNs | Remove-IpAddress -PassThru | Add-IpAddress -InterfaceAlias eth0 | ForEach-Object InterfaceAlias | Should -Be eth0
            (Get-IpJson $hostNs addr show docker0).addr_info | Where-Object family -EQ inet | Should -BeNullOrEmpty
            (Get-IpJson $hostNs addr show eth0).addr_info.local | Should -Contain 172.17.0.1
        }

        It 'takes its objects back from <Form>' -ForEach @(
            @{ Form = 'JSON'; Through = { $input | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
            @{ Form = 'CSV'; Through = { $input | Export-Csv $TestDrive/x.csv; Import-Csv $TestDrive/x.csv } }
            @{ Form = 'CLIXML'; Through = { $input | Export-Clixml $TestDrive/x.xml; Import-Clixml $TestDrive/x.xml } }
            @{ Form = 'a job'; Through = { $all = @($input); [powershell]::Create($far).AddScript('param($all) $all').AddParameter('all', $all).Invoke() } }
            @{ Form = 'Select-Object'; Through = { $input | Select-Object * } }
        ) {
            if ($Form -eq 'a job') {
                # The other process of a job, which is begun once here.
                $process = [Management.Automation.Runspaces.PowerShellProcessInstance]::new()
                $far = [Management.Automation.Runspaces.RunspaceFactory]::CreateOutOfProcessRunspace($null, $process)
                $far.Open()
            }
            $link = Get-NetworkLink veth_host2 -Namespace $hostNs | & $Through
            if ($far) { $link.PSObject.TypeNames | Should -Contain 'Deserialized.ContainerNet.Route.NetworkLink' }
            $link | Set-NetworkLink -Description 'from afar'
            (Get-IpJson $hostNs link show veth_host2).ifalias | Should -Be 'from afar'
            $link | Remove-BridgePort
            (Get-IpJson $hostNs link show veth_host2).master | Should -BeNullOrEmpty
            $link | Add-BridgePort -Bridge docker0 | ForEach-Object Bridge | Should -Be docker0

            Get-IpAddress -InterfaceAlias eth0 -AddressFamily IPv4 -Namespace $web | & $Through | Remove-IpAddress -PassThru | & $Through | Add-IpAddress | ForEach-Object { "$_" } | Should -Be 172.17.0.2/16
            Add-IpRoute default 172.17.0.1 -Namespace $web | & $Through | Remove-IpRoute -PassThru | & $Through | Add-IpRoute | ForEach-Object NextHop | Should -Be 172.17.0.1
            (Get-NetworkNamespace $web | & $Through | Get-NetworkLink eth0).Namespace | Should -Be $web
            Get-VethPair veth_host3 -Namespace $hostNs | & $Through | Remove-NetworkLink
            Get-IpJson $hostNs link show veth_host3 | Should -BeNullOrEmpty
            Add-NatMasquerade 10.8.0.0/24 -Namespace $hostNs | & $Through | Remove-NatMasquerade
            Add-NatPortMap 8080 172.17.0.2 80 -Namespace $hostNs | & $Through | Remove-NatPortMap
            Get-NatPortMap -Namespace $hostNs | Should -BeNullOrEmpty
            Test-ContainerPath $web 203.0.113.176 | & $Through | Repair-ContainerPath | ForEach-Object Succeeded | Should -BeTrue
        }

        It 'reads its own objects in a job' {
            $psd1 = "$PSScriptRoot/../../ContainerNet.psd1"
            $links = Start-Job { Import-Module $using:psd1; Get-NetworkLink veth* -Namespace $using:hostNs } | Receive-Job -Wait -AutoRemoveJob
            $links.Name | Should -Be veth_host, veth_host2, veth_host3
            $links | Set-NetworkLink -MtuBytes 1400 -PassThru | ForEach-Object MtuBytes | Should -Be 1400, 1400, 1400
        }

        It 'works in several runspaces at once' {
            $psd1 = "$PSScriptRoot/../../ContainerNet.psd1"
            $here = (Get-Item /proc/self/ns/net).LinkTarget
            $made = 1..24 | ForEach-Object -ThrottleLimit 6 -Parallel {
                Import-Module $using:psd1
                $pair = New-VethPair "p$_" -PeerName "q$_" -PeerNamespace $using:web -Namespace $using:hostNs -Bridge docker0
                $null = Add-IpAddress "10.$_.0.1/24" "q$_" -Namespace $using:web
                $null = Add-NatPortMap (9000 + $_) 172.17.0.2 80 -Namespace $using:hostNs
                "$($pair.Name) $($pair.PeerNamespace) $((Get-Item /proc/thread-self/ns/net).LinkTarget)"
            }
            $made | Sort-Object | Should -Be (1..24 | ForEach-Object { "p$_ $web $here" } | Sort-Object)
            (Get-IpJson $hostNs link show master docker0).ifname | Where-Object { $_ -like 'p*' } | Should -HaveCount 24
            (Get-IpJson $web addr show).addr_info.local -match '^10\.' | Should -HaveCount 24
            Get-NatPortMap -Namespace $hostNs | Should -HaveCount 24
            Get-NetworkLink p* -Namespace $hostNs | Remove-NetworkLink
            Get-NetworkLink p*, q* -Namespace $web | Should -BeNullOrEmpty
        }

        It 'stops when enough is found, and leaves nothing open' {
            (Get-NetworkLink -Namespace $hostNs | Select-Object -First 1).Name | Should -Be lo
            (Get-NetworkLink -AllNamespaces | Select-Object -First 2) | Should -HaveCount 2
            $null = Get-NetworkNamespace | Get-IpRoute | Select-Object -First 1
            $open = @(Get-ChildItem /proc/self/fd | Where-Object LinkTarget -Match '^(net:|socket:)').Count
            1..10 | ForEach-Object { $null = Get-NetworkLink -AllNamespaces | Select-Object -First 1 }
            [GC]::Collect(); [GC]::WaitForPendingFinalizers()
            @(Get-ChildItem /proc/self/fd | Where-Object LinkTarget -Match '^(net:|socket:)').Count | Should -BeLessOrEqual $open
        }

        It 'fills variables' {
            Get-NetworkLink veth_host -Namespace $hostNs -OutVariable link -PipelineVariable each | ForEach-Object { "$($each.Name) of $($each.Bridge)" } | Should -Be 'veth_host of docker0'
            $link.Name | Should -Be veth_host
            $null = Get-NetworkLink nosuch, docker0 -Namespace $hostNs -ErrorVariable +failed -ErrorAction SilentlyContinue
            $failed.FullyQualifiedErrorId | Should -BeLike 'LinkNotFound,*'
        }

        It 'takes parameters from a table, and its defaults from the session' {
            $address = @{ IPAddress = '10.5.0.1/24'; Dev = 'docker0'; Netns = $hostNs }
            Add-IpAddress @address | ForEach-Object { "$_" } | Should -Be 10.5.0.1/24
            $PSDefaultParameterValues = @{ '*:Namespace' = $hostNs; 'Test-ContainerPath:TimeoutMilliseconds' = 300 }
            (Get-Bridge).Name | Should -Be docker0
            New-VethPair v1 -PeerName v2 -Bridge docker0 | ForEach-Object { $_.Namespace, $_.PeerNamespace } | Should -Be $hostNs, $hostNs
            Get-NetworkLink v1 | Remove-NetworkLink
        }

        It 'asks before it changes: <Command>' -ForEach @(
            'Remove-NetworkLink veth_host', 'Remove-Bridge docker0', 'Set-NetworkLink docker0 -State Down', 'Remove-BridgePort -Dev veth_host', 'Add-IpAddress 10.5.0.1/24 docker0', 'Remove-IpAddress 172.17.0.1/16 docker0',
            'Add-IpRoute 10.5.0.0/24 192.0.2.1', 'Remove-IpRoute default', 'Disable-IpForward', 'Add-NatMasquerade 10.5.0.0/24', 'Add-NatPortMap 8080 172.17.0.2 80', 'New-Bridge br1', 'New-VethPair v1',
            'Move-NetworkLink veth_host $web' | ForEach-Object { @{ Command = $_ } }
        ) {
            $seen = { "ip -n $hostNs -4 -o addr; ip -n $hostNs -o link; ip -n $hostNs route; ip netns exec $hostNs nft list ruleset; ip netns exec $hostNs cat /proc/sys/net/ipv4/ip_forward" | sh | ForEach-Object { $_ -replace ',?(LOWER_UP|NO-CARRIER)' -replace ' state \w+' } } # the carrier comes a moment later
            $before = & $seen
            $said = & ([scriptblock]::Create("$Command -Namespace `$hostNs -WhatIf"))
            $said | Should -BeNullOrEmpty
            & $seen | Should -Be $before
            $null = & ([scriptblock]::Create("$Command -Namespace `$hostNs -Confirm:`$false"))
            (& $seen) -join "`n" | Should -Not -Be ($before -join "`n")
        }

        It 'runs the article''s repair as one line' {
            Disable-IpForward -Namespace $hostNs
            Test-ContainerPath $web 203.0.113.176 -TimeoutMilliseconds 300 | Repair-ContainerPath -WhatIf | ForEach-Object Succeeded | Should -BeFalse
            (Get-IpForward -Namespace $hostNs).Enabled | Should -BeFalse
            (Test-ContainerPath $web 203.0.113.176 -TimeoutMilliseconds 300).Findings | Repair-ContainerPath -Confirm:$false
            (Get-IpForward -Namespace $hostNs).Enabled | Should -BeTrue
            Get-Process -Id $lab.Containers.Id | Test-ContainerPath -Destination 203.0.113.176 -Quiet | Should -Be $true, $true, $true
        }

        It 'fits the width of a terminal' {
            $shown = Get-NetworkLink -AllNamespaces | Format-Table | Out-String -Width 100
            ($shown -split "`n" | ForEach-Object { ($_ -replace '\e\[[0-9;]*m').Length } | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 100
            $shown | Should -Match 'veth_host'
        }

        It 'completes: <Command>' -ForEach @(
            @{ Command = 'Get-NetworkLink -Namespace host-'; Offers = { $hostNs } }
            @{ Command = 'Get-NetworkLink -Namespace $hostNs -InterfaceAlias veth'; Offers = { 'veth_host', 'veth_host2', 'veth_host3' } }
            @{ Command = 'Set-NetworkLink -Netns $hostNs doc'; Offers = { 'docker0' } }
            @{ Command = 'Remove-NetworkLink -Namespace $hostNs -Dev eth'; Offers = { 'eth0' } }
            @{ Command = 'Move-NetworkLink veth_host -Namespace $hostNs -TargetNamespace world-'; Offers = { $lab.World } }
            @{ Command = 'New-VethPair v1 -PeerNamespace container-'; Offers = { $lab.Containers.Name } }
            @{ Command = 'New-VethPair v1 -Namespace $hostNs -Bridge '; Offers = { 'docker0' } }
            @{ Command = 'Add-BridgePort -Namespace $hostNs '; Offers = { 'docker0' } }
            @{ Command = 'Add-BridgePort -Namespace $hostNs docker0 veth_host'; Offers = { 'veth_host', 'veth_host2', 'veth_host3' } }
            @{ Command = 'Remove-BridgePort -Namespace $hostNs -InterfaceAlias '; Offers = { 'veth_host', 'veth_host2', 'veth_host3' } }
            @{ Command = 'Remove-Bridge -Namespace $hostNs '; Offers = { 'docker0' } }
            @{ Command = 'Get-VethPair -Namespace $hostNs veth_host2'; Offers = { 'veth_host2' } }
            @{ Command = 'Remove-IpAddress -Namespace $hostNs 172.'; Offers = { '172.17.0.1/16' } }
            @{ Command = 'Get-IpAddress -Namespace $hostNs -IPAddress 192.'; Offers = { '192.0.2.10/24' } }
            @{ Command = 'Remove-IpRoute -Namespace $web def'; Offers = { 'default' } }
            @{ Command = 'Remove-NatPortMap -Namespace $hostNs 84'; Offers = { '8443' } }
            @{ Command = 'Remove-NatMasquerade -Namespace $hostNs 10.8'; Offers = { '10.8.0.0/24' } }
            @{ Command = 'Enable-IpForward -Namespace $hostNs dock'; Offers = { 'docker0' } }
            @{ Command = 'Remove-NetworkNamespace world-'; Offers = { $lab.World } }
            @{ Command = 'Test-ContainerPath container-'; Offers = { $lab.Containers.Name } }
            @{ Command = 'Invoke-NetworkNamespace world-'; Offers = { $lab.World } }
            @{ Command = 'Add-NatMasquerade 10.8.0.0/24 -Namespace $hostNs -ExceptInterface doc'; Offers = { 'docker0' } }
            @{ Command = 'Find-IpRoute 10.0.0.1 -Namespace $hostNs -InputInterface doc'; Offers = { 'docker0' } }
        ) {
            $null = Add-NatPortMap 8443 172.17.0.2 443 -Namespace $hostNs
            $null = Add-NatMasquerade 10.8.0.0/24 -Namespace $hostNs
            $line = $Command.Replace('$hostNs', $hostNs).Replace('$web', $web)
            $offered = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, @{}).CompletionMatches.CompletionText
            $offered | Sort-Object | Should -Be @(& $Offers | Sort-Object)
        }
    }

    Context 'from nothing' {
        BeforeEach { $lab = New-Lab -Bare }

        It 'wires many containers in one pipeline' {
            $null = New-Bridge cn0 -Namespace $lab.Host | Add-IpAddress 10.88.0.1/16
            $ports = 1..3 | New-NetworkNamespace -Name { "c$_" } -PipelineVariable ns |
                New-VethPair -Name { "v$($ns.Name)" } -PeerName eth0 -PeerNamespace { $ns } -Namespace $lab.Host | Add-BridgePort cn0
            $ports.InterfaceAlias | Should -Be vc1, vc2, vc3
            $addresses = 1..3 | ForEach-Object { Set-NetworkLink eth0 -State Up -Namespace "c$_"; Add-IpAddress "10.88.0.$($_ + 1)/16" eth0 -Namespace "c$_" }
            "$addresses" | Should -Be '10.88.0.2/16 10.88.0.3/16 10.88.0.4/16'
            Get-NetworkNamespace c? | Test-ContainerPath -Destination 10.88.0.1 -Quiet | Should -Be $true, $true, $true
            Get-NetworkNamespace c? | Remove-NetworkNamespace -Confirm:$false
            Get-NetworkNamespace c? | Should -BeNullOrEmpty
        }

        It 'wires what is piped in, and gives each its port' {
            $null = New-Bridge cn0
            $made = 'c1', 'c2' | ForEach-Object { New-NetworkNamespace $_ } | New-VethPair -Bridge cn0 | Tee-Object -Variable pairs | Get-BridgePort
            $pairs.PeerNamespace | Should -Be c1, c2
            $pairs.PeerName | Should -Be eth0, eth0
            $made.Bridge | Should -Be cn0, cn0
            $pairs | Remove-NetworkLink
            'c1', 'c2' | Remove-NetworkNamespace -Confirm:$false
            Get-Bridge cn* | Remove-Bridge
            (Get-IpJson $lab.Host link show).ifname | Should -Be lo
        }

        It 'names the namespace of a process, and takes the name away' {
            Get-Process -Id $lab.ContainerId | Mount-NetworkNamespace -Name kept | Invoke-NetworkNamespace -Command readlink, /proc/self/ns/net | Should -Be (Get-Item "/proc/$($lab.ContainerId)/ns/net").LinkTarget
            Get-NetworkNamespace kept | Remove-NetworkNamespace -Force -Confirm:$false
            Test-Path /run/netns/kept | Should -BeFalse
        }
    }
}

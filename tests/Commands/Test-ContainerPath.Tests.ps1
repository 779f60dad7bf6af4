BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $hasLab = Test-Has lab
}

Describe 'Test-ContainerPath' -Skip:(-not $hasLab) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        # A web server inside a namespace: busybox httpd, which ends with the lab.
        function Start-Web ([string] $Namespace, [int] $Port, [string] $Address = '') {
            ip netns exec $Namespace busybox httpd -p "$(if ($Address) { "${Address}:" })$Port" -h /
            if ($LASTEXITCODE) { throw 'busybox httpd did not start' }
        }
        function Get-ErrorId ($Test) { @($Test.Findings | Where-Object Severity -EQ Error | ForEach-Object Id) }
    }

    Context 'from a container to the world' {
        BeforeAll { $lab = New-Lab -IPv6 -Containers 2 }
        AfterAll { $lab | Remove-Lab }

        It 'sees the packet and its reply at every hop, and the host''s address at the uplink' {
            $test = Test-ContainerPath -Container $lab.Container -Destination 203.0.113.176

            $test.Succeeded | Should -BeTrue
            $test.BrokenAt | Should -BeNullOrEmpty
            $test.Findings | Where-Object Severity -EQ Error | Should -BeNullOrEmpty
            $test.Hops.Kind | Should -Be Link, BridgePort, Bridge, Forwarding, Uplink, Destination
            $test.Hops.InterfaceAlias | Should -Be eth0, veth_host, docker0, $null, eth0, $null
            $test.Hops.RequestSeen | Should -Not -Contain $false
            $test.Hops.ReplySeen | Should -Not -Contain $false
            $test.Hops[0].Source | Should -Be 172.17.0.2
            ($test.Hops | Where-Object Kind -EQ Uplink).Source | Should -Be 192.0.2.10
            $test.RoundTripTime | Should -BeGreaterThan ([TimeSpan]::Zero)
        }

        It 'speaks IPv6' {
            $test = Test-ContainerPath $lab.Container 2001:db8:113::176
            $test.Succeeded | Should -BeTrue
            ($test.Hops | Where-Object Kind -EQ Uplink).Source | Should -Be 2001:db8:2::10
        }

        It 'takes the container as <Form>' -ForEach @(
            @{ Form = 'a name'; Make = { $lab.Container } }
            @{ Form = 'name:NAME'; Make = { "name:$($lab.Container)" } }
            @{ Form = 'a process id'; Make = { [int]$lab.ContainerId } }
            @{ Form = 'a process id as text'; Make = { "$($lab.ContainerId)" } }
            @{ Form = 'a process'; Make = { Get-Process -Id $lab.ContainerId } }
            @{ Form = 'a path'; Make = { "/proc/$($lab.ContainerId)/ns/net" } }
            @{ Form = 'a path in /run/netns'; Make = { "/run/netns/$($lab.Container)" } }
        ) {
            (Test-ContainerPath -Container (& $Make) -Destination 203.0.113.176).Succeeded | Should -BeTrue
        }

        It 'takes what docker inspect prints from the pipeline' {
            $inspected = "[{`"Id`":`"$('ab' * 32)`",`"Name`":`"/web`",`"State`":{`"Status`":`"running`",`"Pid`":$($lab.ContainerId)}}]" | ConvertFrom-Json
            ($inspected | Test-ContainerPath -Destination 203.0.113.176).Succeeded | Should -BeTrue
        }

        It 'gives true or false with -Quiet, for each object of the pipeline' {
            Get-Process -Id $lab.Containers.Id | Test-ContainerPath -Destination 203.0.113.176 -Quiet | Should -Be $true, $true
        }

        It 'sends nothing with -NoProbe' {
            $test = Test-ContainerPath $lab.Container 203.0.113.176 -NoProbe
            $test.Succeeded | Should -BeTrue
            $test.IsProbed | Should -BeFalse
            $test.Hops.RequestSeen | Should -Be (@($null) * 6)
        }

        It 'connects by TCP, and says when nothing listens there' {
            Start-Web $lab.World 8088
            (Test-ContainerPath $lab.Container 203.0.113.176 -Port 8088).Succeeded | Should -BeTrue
            $closed = Test-ContainerPath $lab.Container 203.0.113.176 -Port 8099
            $closed.Succeeded | Should -BeFalse
            Get-ErrorId $closed | Should -Be ServiceNotListening
            $closed.Findings[0].Proof | Should -Be Proven
            $closed.BrokenAt.Kind | Should -Be Destination
        }

        It 'knows that a refused UDP port is closed' {
            $test = Test-ContainerPath $lab.Container 203.0.113.176 -Port 9099 -Protocol Udp
            $test.Succeeded | Should -BeFalse
            Get-ErrorId $test | Should -Be ServiceNotListening
        }

        It 'goes from container to container over the bridge' {
            $test = Test-ContainerPath $lab.Container 172.17.0.3
            $test.Succeeded | Should -BeTrue
            $test.Hops.Kind | Should -Be Link, BridgePort, BridgePort, Link, Service
            $test.Hops[3].Namespace | Should -Be $lab.Containers[1].Name
        }

        It 'goes to the host itself' {
            $test = Test-ContainerPath $lab.Container 172.17.0.1
            $test.Succeeded | Should -BeTrue
            $test.Hops.Kind | Should -Be Link, BridgePort, Bridge, Service
        }

        It 'is read again from JSON' {
            $test = Test-ContainerPath $lab.Container 203.0.113.176 | ConvertTo-Json -Depth 5 | ConvertFrom-Json
            ($test | Repair-ContainerPath).Succeeded | Should -BeTrue
        }

        It 'draws the path in the terminal, within 100 columns' {
            $text = Test-ContainerPath $lab.Container 203.0.113.176 | Out-String -Width 120
            $text | Should -Match 'veth_host'
            $text | Should -Match '192\.0\.2\.10'
        }

        It 'leaves no namespace handle, thread or socket behind' {
            $count = { @(Get-ChildItem /proc/self/fd).Count }
            $null = Test-ContainerPath $lab.Container 203.0.113.176
            [GC]::Collect(); [GC]::WaitForPendingFinalizers()
            $before = & $count
            1..20 | ForEach-Object { $null = Test-ContainerPath $lab.Container 203.0.113.176 }
            Start-Sleep -Milliseconds 500 # the kernel takes its time to close a packet socket, and is not waited for
            & $count | Should -BeLessThan ($before + 10)
        }
    }

    Context 'from outside to a container' {
        BeforeEach { $lab = New-Lab }
        AfterEach { $lab | Remove-Lab }

        It 'finds that nothing publishes the port, publishes it, and a page comes through' {
            Start-Web $lab.Container 80
            $ask = @{ Container = $lab.Container; From = '192.0.2.1'; FromNamespace = $lab.World; Port = 8080 }
            $test = Test-ContainerPath @ask
            $test.Succeeded | Should -BeFalse
            Get-ErrorId $test | Should -Be PortMapMissing
            $test.Findings[0].Proof | Should -Be Proven

            $mended = $test | Repair-ContainerPath -Confirm:$false
            $mended.Succeeded | Should -BeTrue
            Get-ErrorId $mended | Should -BeNullOrEmpty
            $mended.Hops[-1].Namespace | Should -Be $lab.Container
            ($mended.Hops | Where-Object { $_.Kind -eq 'Link' -and $_.Namespace -eq $lab.Container }).Destination | Should -Be 172.17.0.2:80
        }

        It 'finds that nothing listens behind a published port' {
            $null = Add-NatPortMap -ExternalPort 8080 -InternalIPAddress 172.17.0.2 -InternalPort 80 -Namespace $lab.Host
            $test = Test-ContainerPath $lab.Container -From 192.0.2.1 -FromNamespace $lab.World -Port 8080
            $test.Succeeded | Should -BeFalse
            Get-ErrorId $test | Should -Be ServiceNotListening
            $test.Findings[0].Proof | Should -Be Proven
            $test.Findings[0].RepairCommand | Should -BeNullOrEmpty
            $test.BrokenAt.Namespace | Should -Be $lab.Container
        }

        It 'finds a service that listens on loopback only' {
            Start-Web $lab.Container 80 127.0.0.1
            $null = Add-NatPortMap -ExternalPort 8080 -InternalIPAddress 172.17.0.2 -InternalPort 80 -Namespace $lab.Host
            Get-ErrorId (Test-ContainerPath $lab.Container -From 192.0.2.1 -FromNamespace $lab.World -Port 8080) | Should -Be ServiceOnLoopbackOnly
        }

        It 'finds a drop on the way to a published port, and lets it through' {
            Start-Web $lab.Container 80
            $null = Add-NatPortMap -ExternalPort 8080 -InternalIPAddress 172.17.0.2 -InternalPort 80 -Namespace $lab.Host
            Invoke-In $lab.Host nft 'table ip f { chain forward { type filter hook forward priority 0; policy drop; }; }'
            $test = Test-ContainerPath $lab.Container -From 192.0.2.1 -FromNamespace $lab.World -Port 8080 -TimeoutMilliseconds 400
            Get-ErrorId $test | Should -Be ForwardDropped
            ($test | Repair-ContainerPath -Confirm:$false).Succeeded | Should -BeTrue
        }

        It 'looks only, when the outside is not on this machine' {
            $test = Test-ContainerPath $lab.Container -From 192.0.2.77 -Port 8080
            $test.IsProbed | Should -BeFalse
            Get-ErrorId $test | Should -Be PortMapMissing
            $test.Hops[0].Kind | Should -Be Uplink
        }
    }

    Context 'where nothing is wired' {
        BeforeEach { $lab = New-Lab -Bare }
        AfterEach { $lab | Remove-Lab }

        It 'says that the container has no link' {
            $test = Test-ContainerPath $lab.Container 203.0.113.176
            $test.Succeeded | Should -BeFalse
            Get-ErrorId $test | Should -Be NamespaceHasNoLink
            $test.BrokenAt.Index | Should -Be 0
        }
    }

    Context 'with bad input' {
        It 'says one clear sentence for <Why>' -ForEach @(
            @{ Why = 'a process that is gone'; Ask = @{ Container = 4194000; Destination = '203.0.113.1' }; Id = 'ProcessNotFound*' }
            @{ Why = 'a namespace that is not there'; Ask = @{ Container = 'nosuch'; Destination = '203.0.113.1' }; Id = 'NamespaceNotFound*' }
            @{ Why = 'a path that is no namespace'; Ask = @{ Container = '/etc/passwd'; Destination = '203.0.113.1' }; Id = 'NotANamespace*' }
            @{ Why = 'a destination that is no address'; Ask = @{ Destination = 'no.such.invalid' }; Id = 'DestinationNotFound*' }
            @{ Why = 'UDP without a port'; Ask = @{ Destination = '203.0.113.1'; Protocol = 'Udp' }; Id = 'PortMissing*' }
        ) {
            $said = Test-ContainerPath @Ask -ErrorVariable failed -ErrorAction SilentlyContinue
            $said | Should -BeNullOrEmpty
            $failed | Should -HaveCount 1
            $failed[0].FullyQualifiedErrorId | Should -BeLike $Id
        }
    }
}

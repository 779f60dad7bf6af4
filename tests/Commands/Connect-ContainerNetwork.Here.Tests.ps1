# Containers on a network of the namespace PowerShell itself runs in: another thread makes their links meanwhile.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Networks.psm1"
}

Describe 'Connect-ContainerNetwork, in the namespace it is called in' -Skip:(-not ((Test-Has lab) -and $env:CONTAINERNET_SUITE)) {
    BeforeEach {
        $here = "here$PID"
        ip netns attach $here $PID
        $name = New-TestNamespace
        Invoke-In $name ip link set lo up
        $before = Get-HostState $here -Container $name
        $null = New-ContainerNetwork cn0 172.30.0.0/16
        $made = Get-HostState $here -Container $name
    }
    AfterEach {
        Set-Fault
        Remove-ContainerNetwork cn0 -Force
        $left = Compare-HostState $before (Get-HostState $here -Container $name)
        ip netns del $here
        Remove-TestNamespace
        $left | Should -BeNullOrEmpty
    }

    It 'publishes and guards it, and takes all of that back' {
        $said, $endpoint = (Connect-ContainerNetwork cn0 $name -PortMap 8080:80, 53:53/udp -Verbose 4>&1).Where({ $_ -is [Management.Automation.VerboseRecord] }, 'Split')
        "$said" | Should -Match 'Lease .*Guard them, publish ports: .*Enter 1 namespaces, make links: [0-9.]+ ms Give addresses'
        "$($endpoint.IPAddress) $($endpoint.PortMap)" | Should -Be '172.30.0.2 8080:80/tcp 53:53/udp'
        @(Get-NatPortMap).ExternalPort | Sort-Object | Should -Be 53, 8080
        nft list ruleset | Select-String "`"$($endpoint.HostInterface)`"" -SimpleMatch | Should -Not -BeNullOrEmpty -Because 'its port is guarded'
        (Get-ContainerNetwork cn0).Drift | Should -BeNullOrEmpty
        Disconnect-ContainerNetwork cn0 $name
        Compare-HostState $made (Get-HostState $here -Container $name) | Should -BeNullOrEmpty
    }

    It 'refuses a port that a process waits on, or that a rule maps, and leaves nothing; with -Force it is published' {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Any, 8080)
        $listener.Start()
        try {
            { Connect-ContainerNetwork cn0 $name -PortMap 8080:80 -ErrorAction Stop } | Should -Throw -ErrorId 'PortTaken,*' -ExpectedMessage "*($PID) listens on 0.0.0.0:8080*"
            Compare-HostState $made (Get-HostState $here -Container $name) | Should -BeNullOrEmpty
            (Connect-ContainerNetwork cn0 $name -PortMap 8080:80 -Force).PortMap | Should -Be '8080:80/tcp'
            Disconnect-ContainerNetwork cn0 $name
        } finally {
            $listener.Stop()
        }
        $null = Add-NatPortMap 8081 172.30.0.99 # by hand, so that no lease tells of it: only publishing it shows that it is taken
        { Connect-ContainerNetwork cn0 $name -PortMap 8081:80 -ErrorAction Stop } | Should -Throw -ErrorId 'PortTaken,*' -ExpectedMessage '*172.30.0.99*'
        Remove-NatPortMap 8081
        Compare-HostState $made (Get-HostState $here -Container $name) | Should -BeNullOrEmpty
    }

    It 'gives other names where a link has the first, and guards those' {
        $first = (Connect-ContainerNetwork cn0 $name).HostInterface
        Disconnect-ContainerNetwork cn0 $name
        ip link add $first type veth peer name eth0 netns $name
        try {
            $with = Get-HostState $here -Container $name
            $endpoint = Connect-ContainerNetwork cn0 $name -PortMap 8080:80
            $endpoint.HostInterface | Should -Not -Be $first
            $endpoint.InterfaceAlias | Should -Be 'eth1'
            nft list ruleset | Select-String "`"$first`"" -SimpleMatch | Should -BeNullOrEmpty -Because 'that link is somebody else''s'
            nft list ruleset | Select-String "`"$($endpoint.HostInterface)`"" -SimpleMatch | Should -Not -BeNullOrEmpty
            (Get-ContainerNetwork cn0).Drift | Should -BeNullOrEmpty
            Disconnect-ContainerNetwork cn0 $name
            Compare-HostState $with (Get-HostState $here -Container $name) | Should -BeNullOrEmpty
        } finally {
            ip link del $first
        }
    }

    It 'connects the others of a pipeline, and takes back the links of those that are refused while theirs are made' {
        $null = New-ContainerNetwork cn1 172.31.0.0/29 -Exclude 172.31.0.5-172.31.0.6
        $names = New-TestNamespace 5
        $theirs = (Connect-ContainerNetwork cn1 $names[1]).HostInterface
        Disconnect-ContainerNetwork cn1 $names[1]
        ip link add $theirs type veth peer name eth0 netns $names[1] # both names are somebody else's now
        try {
            $asked = 0..4 | ForEach-Object { [pscustomobject]@{ Namespace = $names[$_]; PortMap = "$(8081 + $_):80" } }
            $done = $asked | Connect-ContainerNetwork cn1 -ErrorVariable failed -ErrorAction SilentlyContinue
            $done.IPAddress | Should -Be 172.31.0.2, 172.31.0.3, 172.31.0.4
            $failed.FullyQualifiedErrorId | Should -Match '^SubnetFull,'
            $failed.Count | Should -Be 2
            "$($done[1].InterfaceAlias) $($done[1].HostInterface)" | Should -Match "^eth1 (?!$theirs)"
            @(Get-NatPortMap).ExternalPort | Should -Be 8081, 8082, 8083
            (Get-ContainerNetwork cn1).Drift | Should -BeNullOrEmpty
            $names[3, 4] | ForEach-Object { (Get-IpJson $_ link show).ifname } | Should -Be lo, lo
            $full = Get-HostState $here -Container $names[4]
            { Connect-ContainerNetwork cn1 $names[4] -PortMap 8090:80 -ErrorAction Stop } | Should -Throw -ErrorId 'SubnetFull,*'
            Compare-HostState $full (Get-HostState $here -Container $names[4]) | Should -BeNullOrEmpty
            $done | Disconnect-ContainerNetwork
        } finally {
            ip link del $theirs
            Remove-ContainerNetwork cn1 -Force
        }
    }

    It 'does by itself what the other thread cannot when that does not find home' {
        $null = Get-IpAddress -Namespace $name # it is on offer for a moment after each visit
        $type = [ContainerNet.Namespaces.NamespaceSession].Assembly.GetType('ContainerNet.Namespaces.NamespaceVisitor')
        $visitor = $type.GetField('_waiting', 'NonPublic, Static').GetValue($null)
        $type.GetField('_home', 'NonPublic, Instance').SetValue($visitor, $null)
        $endpoint = Connect-ContainerNetwork cn0 $name -PortMap 8080:80
        $type.GetField('_waiting', 'NonPublic, Static').GetValue($null) | Should -Not -Be $visitor -Because 'it has ended'
        "$($endpoint.IPAddress) $(@(Get-NatPortMap).ExternalPort) $((Get-ContainerNetwork cn0).Drift)" | Should -Be '172.30.0.2 8080 '
        Disconnect-ContainerNetwork cn0 $name
        Compare-HostState $made (Get-HostState $here -Container $name) | Should -BeNullOrEmpty
    }

    It 'promise 19: takes back whole what is refused at any change, whichever thread asks for it, of <_> at once' -ForEach 1, 2 {
        $names = @($name) + @(if ($_ -gt 1) { New-TestNamespace ($_ - 1) })
        $asked = $names | ForEach-Object { $port = 8080 } { [pscustomobject]@{ Namespace = $_; PortMap = "${port}:80", "$(53 + $port):53/udp" }; $port++ }
        $points = Measure-Change { $asked | Connect-ContainerNetwork cn0 }
        $names | Disconnect-ContainerNetwork -Name cn0
        $errnos = 'EPERM', 'ENOSPC', 'EBUSY', 'ENOMEM', 'ENOBUFS', 'ETIMEDOUT'
        $times = Get-TestCount 1 10 "errors at each change of a Connect of $_"
        $refused = 0
        foreach ($i in 0..($times * $points - 1)) {
            $at, $errno = (1 + $i % $points), $errnos[$i % $errnos.Count]
            Set-Fault $at $errno
            $done = @($asked | Connect-ContainerNetwork cn0 -ErrorVariable failure -ErrorAction SilentlyContinue)
            Set-Fault
            if ($failure) { $refused++ }
            $done | Disconnect-ContainerNetwork
            Compare-HostState $made (Get-HostState $here -Container $name) | Should -BeNullOrEmpty -Because "$errno at $at of ${points}: $failure"
        }
        $refused | Should -BeGreaterThan ($points * $times / 2)
        Write-Host "    promise 19: $($times * $points) errors at changes of a Connect of $_ by two threads: $refused taken back whole, the others done"
    }

    It 'waits while another process is at the networks, ends at once when it is stopped, and else goes on' {
        $lock = (Get-Item /run/containernet/*/networks/cn0).FullName -replace 'networks/cn0$', 'lock'
        $holder = Start-Holder $lock
        $shell = [powershell]::Create().AddScript("Import-Module '$PSScriptRoot/../../ContainerNet.psd1'; Connect-ContainerNetwork cn0 $name -PortMap 8080:80")
        try {
            $begun = $shell.BeginInvoke()
            Start-Sleep -Milliseconds 800
            $begun.IsCompleted | Should -BeFalse
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $clock.Elapsed.TotalMilliseconds | Should -BeLessThan 500
            Compare-HostState $made (Get-HostState $here -Container $name) | Should -BeNullOrEmpty
            $shell.Commands.Clear()
            $begun = $shell.AddScript("Connect-ContainerNetwork cn0 $name -PortMap 8080:80").BeginInvoke()
            Start-Sleep -Milliseconds 200
            $begun.IsCompleted | Should -BeFalse
            $holder | Stop-Process
            $shell.EndInvoke($begun).IPAddress | Should -Be 172.30.0.2
            Disconnect-ContainerNetwork cn0 $name
            Compare-HostState $made (Get-HostState $here -Container $name) | Should -BeNullOrEmpty
        } finally {
            $shell.Dispose()
            $holder | Stop-Process -Force -ErrorAction Ignore
        }
    }

    It 'disconnects when whoever was at the record with the networks locked is done, and is refused while somebody is at the record alone' {
        $endpoint = Connect-ContainerNetwork cn0 $name
        $record = (Get-Item "/run/containernet/*/links/$($endpoint.HostInterface)").FullName
        $lock = $record -replace 'links/[^/]+$', 'lock'
        $holder = Start-Holder $record
        { Disconnect-ContainerNetwork cn0 $name -ErrorAction Stop } | Should -Throw -ErrorId 'EBUSY,*'
        $holder | Stop-Process
        $holder.WaitForExit()
        $holder = Start-Holder $lock, $record -Seconds 0.7
        Disconnect-ContainerNetwork cn0 $name -ErrorAction Stop
        $holder.WaitForExit(2000) | Should -BeTrue
        Compare-HostState $made (Get-HostState $here -Container $name) | Should -BeNullOrEmpty
    }

    It 'does the same in a namespace that only this thread is in' {
        $host_, $container = New-TestNamespace 2
        $said = Invoke-NetworkNamespace $host_ {
            $null = New-ContainerNetwork cn1 172.31.0.0/16
            $endpoint = Connect-ContainerNetwork cn1 $using:container -PortMap 8080:80
            $maps = @(Get-NatPortMap).Count
            Remove-ContainerNetwork cn1 -Force
            "$($endpoint.IPAddress) $maps"
        }
        $said | Should -Be '172.31.0.2 1'
        @(Get-NatPortMap).Count | Should -Be 0
    }
}

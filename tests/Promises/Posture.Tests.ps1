# Promise 26, as far as rules can keep it: what strangers and other networks may not do is blocked, the flows beside it pass, in IPv4 and IPv6.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Services.psm1"

    # Name, from which namespace, a command whose exit status says whether it got through.
    function Get-Attempt ($Lab, [string] $Other) {
        $tcp = { param($address, $port) "timeout 1 busybox nc -w 1 $address $port </dev/null 2>/dev/null | grep -q ." }
        $ping = { param($address, $extra = '') "ping -n -c 1 -W 1 $extra $address >/dev/null" }
        $c, $n, $w = $Lab.Container, $Lab.Containers[1].Name, $Lab.World
        foreach ($a in @(
            @{ V = 4; Web = '172.17.0.2'; Near = '172.17.0.3'; Gate = '172.17.0.1'; Far = '172.18.0.2'; FarGate = '172.18.0.1'; Host = '192.0.2.10'; World = '203.0.113.176'; Fake = '172.17.0.77'; Strange = '198.51.100.7' }
            @{ V = 6; Web = '2001:db8:17::2'; Near = '2001:db8:17::3'; Gate = '2001:db8:17::1'; Far = '2001:db8:18::2'; FarGate = '2001:db8:18::1'; Host = '2001:db8:2::10'; World = '2001:db8:113::176'; Fake = '2001:db8:17::77'; Strange = '2001:db8:99::7' }
        )) {
            @(
                @{ Do = 'a stranger calls a container by its address'; From = $w; Run = & $tcp $a.Web 80 }
                @{ Do = 'a stranger calls a port that is not published'; From = $w; Run = & $tcp $a.Web 81 }
                @{ Do = 'a stranger pings a container'; From = $w; Run = & $ping $a.Web }
                @{ Do = 'a stranger calls the gateway''s address'; From = $w; Run = & $tcp $a.Gate 7777 }
                @{ Do = 'a stranger pings the gateway'; From = $w; Run = & $ping $a.Gate }
                @{ Do = 'a stranger calls under a container''s address'; From = $w; Run = & $ping $a.Web "-I $($a.Fake)" }
                @{ Do = 'a container calls another network'; From = $c; Run = & $tcp $a.Far 80 }
                @{ Do = 'a container pings another network'; From = $c; Run = & $ping $a.Far }
                @{ Do = 'a container calls another network''s gateway'; From = $c; Run = & $tcp $a.FarGate 7777 }
                @{ Do = 'a container calls under a stranger''s address'; From = $c; Run = & $ping $a.Host "-I $($a.Strange)" }
                @{ Do = 'a container calls out'; From = $c; Run = & $ping $a.World; Legal = $true }
                @{ Do = 'a container calls its neighbor'; From = $c; Run = & $ping $a.Near; Legal = $true }
                @{ Do = 'a container calls its gateway'; From = $c; Run = & $tcp $a.Gate 7777; Legal = $true }
                @{ Do = 'the host calls a container'; From = $Lab.Host; Run = & $tcp $a.Web 80; Legal = $true }
                @{ Do = 'a stranger calls a published port'; From = $w; Run = & $tcp $a.Host 8080; Legal = $true }
                @{ Do = 'another network calls a published port'; From = $Other; Run = & $tcp $a.Host 8080; Legal = $true }
                @{ Do = 'another network calls out'; From = $Other; Run = & $ping $a.World; Legal = $true }
            ) | ForEach-Object { [pscustomobject]@{ Name = "IPv$($a.V): $($_.Do)"; From = $_.From; Run = $_.Run; Legal = [bool]$_.Legal } }
        }
    }

    function Get-Passing ($Attempts) {
        $passed = $Attempts | ForEach-Object -ThrottleLimit 12 -Parallel {
            foreach ($try in 1..2) { ip netns exec $_.From sh -c $_.Run 2>$null; if ($LASTEXITCODE -eq 0) { $_.Name; break } }
        }
        @($Attempts.Name | Where-Object { $_ -in $passed })
    }
}

Describe 'the default posture of guarded networks' -Skip:(-not (Test-Has lab) -or -not (Test-Has busybox) -or -not (Test-Has ping)) {
    BeforeAll {
        $lab = New-Lab -Containers 2 -IPv6
        $ns = $lab.Host
        $other = "$($lab.Container)-other"
        sh -ec @"
ip netns add $other
ip -n $ns link add br1 type bridge; ip -n $ns link set br1 up
ip -n $ns link add v9 type veth peer name eth0 netns $other; ip -n $ns link set v9 master br1 up
ip -n $ns addr add 172.18.0.1/16 dev br1; ip -n $ns addr add 2001:db8:18::1/64 dev br1 nodad
ip -n $other link set lo up; ip -n $other addr add 172.18.0.2/16 dev eth0; ip -n $other addr add 2001:db8:18::2/64 dev eth0 nodad
ip -n $other link set eth0 up; ip -n $other route add default via 172.18.0.1; ip -n $other -6 route add default via 2001:db8:18::1
ip -n $($lab.World) route add 172.16.0.0/12 via 192.0.2.10; ip -n $($lab.World) -6 route add 2001:db8:17::/64 via 2001:db8:2::10
ip -n $($lab.World) addr add 172.17.0.77/32 dev lo; ip -n $($lab.World) addr add 2001:db8:17::77/128 dev lo nodad
ip -n $($lab.Container) addr add 198.51.100.7/32 dev lo; ip -n $($lab.Container) addr add 2001:db8:99::7/128 dev lo nodad
ip -n $ns route add 198.51.100.7 via 172.17.0.2; ip -n $ns -6 route add 2001:db8:99::7 via 2001:db8:17::2
ip -n $ns route add 172.17.0.77 via 192.0.2.1; ip -n $ns -6 route add 2001:db8:17::77 via 2001:db8:2::1
ip -n $($lab.Container) route add 172.17.0.77 via 172.17.0.1; ip -n $($lab.Container) -6 route add 2001:db8:17::77 via 2001:db8:17::1
ip netns exec $ns sh -c 'for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >`$f; done'
"@
        foreach ($place in @($lab.Container, 80), @($lab.Container, 81), @($other, 80), @($ns, 7777)) { Start-WordService $place[0] $place[1] here }
        $null = '172.17.0.0/16', '172.18.0.0/16', '2001:db8:17::/64', '2001:db8:18::/64' | Add-NatMasquerade -Subnet { $_ } -Namespace $ns -ErrorAction Ignore
        $null = Add-NatPortMap 8080 172.17.0.2 80 -Namespace $ns
        $null = Add-NatPortMap 8080 2001:db8:17::2 80 -Namespace $ns
        $attempts = @(Get-Attempt $lab $other)
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
        $handle = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$ns", $ns))
        $guards = [ContainerNet.Networks.NetworkGuards]
        $legal = @($attempts | Where-Object Legal | ForEach-Object Name)
        $before = Get-Passing $attempts
        foreach ($one in @('docker0', '172.17.0.0/16', '2001:db8:17::/64'), @('br1', '172.18.0.0/16', '2001:db8:18::/64')) {
            $guard = [ContainerNet.Networks.NetworkGuard]::new()
            $guard.GetType().GetProperty('Bridge').SetValue($guard, $one[0])
            $guard.GetType().GetProperty('Subnets').SetValue($guard, [string[]]$one[1, 2])
            $null = $guards::Add($session, $handle, $guard)
        }
        $after = Get-Passing $attempts
    }
    AfterAll {
        $session.Dispose()
        sh -c "ip netns pids $other | xargs -r kill -9; ip netns del $other"
        $lab | Remove-Lab
    }

    It 'without it, everything passes, so the attacks are real' {
        $before | Should -Be $attempts.Name
    }

    It 'with it, what is legal passes and nothing else: 20 of 20 attacks are blocked' {
        $after | Should -Be $legal
        Write-Host "    promise 26: $(@($attempts | Where-Object { -not $_.Legal -and $_.Name -notin $after }).Count) of 20 attacks blocked, $(@($after).Count) of $($legal.Count) legal flows pass"
    }

    It 'is read back as it was written, and nft lists and loads the same' {
        "$($guards::Get($session, $handle).ForEach{ "$($_.Bridge) $($_.Subnets) $($_.IsIsolated)" })" | Should -Be 'br1 172.18.0.0/16 2001:db8:18::/64 False docker0 172.17.0.0/16 2001:db8:17::/64 False'
        $said = Invoke-In $ns nft list table inet containernet
        ($said -join ' ') -match 'elements = \{ "(br1|docker0)",\s+"(br1|docker0)" \}' | Should -BeTrue
        Set-Content "$TestDrive/guard.nft" 'delete table inet containernet', $said
        Invoke-In $ns nft -f "$TestDrive/guard.nft"
        Invoke-In $ns nft list table inet containernet | Should -Be $said
        $guards::Get($session, $handle).Bridge | Should -Be br1, docker0
    }

    It 'an isolated network reaches nobody but itself and its host' {
        $guards::Remove($session, $handle, 'br1')
        $guard = [ContainerNet.Networks.NetworkGuard]::new()
        foreach ($pair in @{ Bridge = 'br1'; Subnets = [string[]]'172.18.0.0/16'; IsIsolated = $true }.GetEnumerator()) { $guard.GetType().GetProperty($pair.Key).SetValue($guard, $pair.Value) }
        $null = $guards::Add($session, $handle, $guard)
        Test-Ping $other 172.18.0.1 | Should -BeTrue
        Test-Ping $other 203.0.113.176 | Should -BeFalse
        Get-Answer $other 192.0.2.10 8080 | Should -BeNullOrEmpty
        Test-Ping $lab.Container 203.0.113.176 | Should -BeTrue
    }

    It 'goes with its last network' {
        foreach ($bridge in 'br1', 'docker0') { $guards::Remove($session, $handle, $bridge) }
        Invoke-In $ns nft list tables | Should -Not -Contain 'table inet containernet'
        { $guards::Remove($session, $handle, 'br1') } | Should -Throw '*not guarded*'
    }
}

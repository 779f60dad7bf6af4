# Promise 26: what strangers, neighbors and other networks may not do is blocked on networks as New-ContainerNetwork makes them, the flows beside it pass, in IPv4 and IPv6.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Networks.psm1"
    Import-Module "$PSScriptRoot/../Services.psm1"

    # Name, from which namespace, a command whose exit status says whether it got through.
    function Get-Attempt ($Lab, [string] $Web, [string] $Other) {
        $tcp = { param($address, $port) "timeout 1 busybox nc -w 1 $address $port </dev/null 2>/dev/null | grep -q ." }
        $ping = { param($address, $extra = '') "ping -n -c 1 -W 1 $extra $address >/dev/null" }
        $w = $Lab.World
        foreach ($a in @(
            @{ V = 4; Web = '172.30.0.2'; Near = '172.30.0.3'; Gate = '172.30.0.1'; Far = '172.31.0.2'; FarGate = '172.31.0.1'; Host = '192.0.2.10'; World = '203.0.113.176'; Fake = '172.30.0.77'; Strange = '198.51.100.7' }
            @{ V = 6; Web = '2001:db8:30::2'; Near = '2001:db8:30::3'; Gate = '2001:db8:30::1'; Far = '2001:db8:31::2'; FarGate = '2001:db8:31::1'; Host = '2001:db8:2::10'; World = '2001:db8:113::176'; Fake = '2001:db8:30::77'; Strange = '2001:db8:99::7' }
        )) {
            @(
                @{ Do = 'a stranger calls a container by its address'; From = $w; Run = & $tcp $a.Web 80 }
                @{ Do = 'a stranger calls a port that is not published'; From = $w; Run = & $tcp $a.Web 81 }
                @{ Do = 'a stranger pings a container'; From = $w; Run = & $ping $a.Web }
                @{ Do = 'a stranger pings a container in fragments'; From = $w; Run = & $ping $a.Web '-s 3000' }
                @{ Do = 'a stranger calls the gateway''s address'; From = $w; Run = & $tcp $a.Gate 7777 }
                @{ Do = 'a stranger pings the gateway'; From = $w; Run = & $ping $a.Gate }
                @{ Do = 'a stranger calls under a container''s address'; From = $w; Run = & $ping $a.Web "-I $($a.Fake)" }
                @{ Do = 'a container calls another network'; From = $Web; Run = & $tcp $a.Far 80 }
                @{ Do = 'a container pings another network'; From = $Web; Run = & $ping $a.Far }
                @{ Do = 'a container calls another network''s gateway'; From = $Web; Run = & $tcp $a.FarGate 7777 }
                @{ Do = 'a container calls under a stranger''s address'; From = $Web; Run = & $ping $a.Host "-I $($a.Strange)" }
                @{ Do = 'a container calls out'; From = $Web; Run = & $ping $a.World; Legal = $true }
                @{ Do = 'a container calls out in fragments'; From = $Web; Run = & $ping $a.World '-s 3000'; Legal = $true }
                @{ Do = 'a container calls its neighbor'; From = $Web; Run = & $ping $a.Near; Legal = $true }
                @{ Do = 'a container calls its gateway'; From = $Web; Run = & $tcp $a.Gate 7777; Legal = $true }
                @{ Do = 'the host calls a container'; From = $Lab.Host; Run = & $tcp $a.Web 80; Legal = $true }
                @{ Do = 'a stranger calls a published port'; From = $w; Run = & $tcp $a.Host 8080; Legal = $true }
                @{ Do = 'another network calls a published port'; From = $Other; Run = & $tcp $a.Host 8080; Legal = $true }
                @{ Do = 'another network calls out'; From = $Other; Run = & $ping $a.World; Legal = $true }
            ) | ForEach-Object { [pscustomobject]@{ Name = "$($_.Legal ? '+' : '')IPv$($a.V): $($_.Do)"; From = $_.From; Run = $_.Run } }
        }
    }

    # What comes through now, by name.
    function Get-Passing ($Attempts, [string[]] $Frames, [switch] $MayAll) {
        $Attempts | ForEach-Object -ThrottleLimit 40 -Parallel {
            foreach ($try in 1..($using:MayAll -or $_.Name -like "+*" ? 3 : 1)) { ip netns exec $_.From sh -c $_.Run 2>$null; if ($LASTEXITCODE -eq 0) { $_.Name; break } }
        }
        python3 -S "$PSScriptRoot/frames.py" @Frames
    }

    function Write-Count ([string[]] $All, [string[]] $Passed) {
        foreach ($v in 4, 6) {
            $attacks, $legal = @($All -like "IPv${v}:*"), @($All -like "+IPv${v}:*")
            Write-Host "    promise 26, IPv${v}: $(@($attacks | Where-Object { $_ -notin $Passed }).Count) of $($attacks.Count) attacks blocked, $(@($legal | Where-Object { $_ -in $Passed }).Count) of $($legal.Count) legal flows pass"
        }
    }
}

Describe 'the default posture of container networks' -Skip:(-not (Test-Has lab) -or -not (Test-Has busybox) -or -not (Test-Has ping) -or -not (Test-Has python3)) {
    BeforeAll {
        $lab = New-Lab -IPv6
        $ns = $lab.Host
        $web, $near, $other = New-TestNamespace 3
        $null = New-ContainerNetwork cn0 172.30.0.0/16 -IPv6Subnet 2001:db8:30::/64 -Namespace $ns
        $null = New-ContainerNetwork cn1 172.31.0.0/16 -IPv6Subnet 2001:db8:31::/64 -Namespace $ns
        $here = Connect-ContainerNetwork cn0 $web -PortMap 8080:80, '[2001:db8:2::10]:8080:80' -HostNamespace $ns
        $there = Connect-ContainerNetwork cn0 $near -HostNamespace $ns
        $null = Connect-ContainerNetwork cn1 $other -HostNamespace $ns

        # The strangers know their way, and the host would let everything in that it is not told to keep out.
        sh -ec @"
ip -n $($lab.World) route add 172.16.0.0/12 via 192.0.2.10; ip -n $($lab.World) -6 route add 2001:db8:30::/47 via 2001:db8:2::10
ip -n $($lab.World) addr add 172.30.0.77/32 dev lo; ip -n $($lab.World) addr add 2001:db8:30::77/128 dev lo nodad
ip -n $web addr add 198.51.100.7/32 dev lo; ip -n $web addr add 2001:db8:99::7/128 dev lo nodad
ip -n $ns route add 198.51.100.7 via 172.30.0.2; ip -n $ns -6 route add 2001:db8:99::7 via 2001:db8:30::2
ip -n $ns route add 172.30.0.77 via 192.0.2.1; ip -n $ns -6 route add 2001:db8:30::77 via 2001:db8:2::1
ip -n $web route add 172.30.0.77 via 172.30.0.1; ip -n $web -6 route add 2001:db8:30::77 via 2001:db8:30::1
ip netns exec $ns sh -c 'for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >`$f; done; echo 1 >/proc/sys/net/ipv4/conf/eth0/route_localnet'
"@
        foreach ($place in @($web, 80), @($web, 81), @($other, 80), @($ns, 7777)) { Start-WordService $place[0] $place[1] here }
        $uplink = (Get-IpJson $ns link show eth0).address
        $frames = $web, $here.LinkLayerAddress, $here.IPAddress, $here.IPv6Address, $near, $there.LinkLayerAddress, $there.IPAddress, $there.IPv6Address, '172.30.0.1', '2001:db8:30::1', $ns, $uplink, $lab.World
        $attempts = @(Get-Attempt $lab $web $other)
        $names = @($attempts.Name) + @((Get-Content "$PSScriptRoot/frames.py") -match "^    '(\+?IPv.*)': " -replace "^    '(\+?IPv.*)': .*", '$1' -replace '\\') + 'IPv4: a stranger calls 127.0.0.1'
        $after = @(Get-Passing $attempts $frames)
    }
    AfterAll {
        sh -c "for name in $web $other; do ip netns pids `$name | xargs -r kill -9; done"
        $lab | Remove-Lab
        Remove-TestNamespace
    }

    It 'what is legal passes and nothing else' {
        Write-Count $names $after
        $after | Sort-Object | Should -Be @($names -like '+*' | Sort-Object)
    }

    It 'without it everything passes, so the attacks are real' {
        Invoke-In $ns nft 'delete table inet containernet; delete table bridge containernet; flush chain ip containernet raw'
        $now = @(Get-Passing $attempts $frames -MayAll)
        $names | Where-Object { $_ -notin $now } | Should -BeNullOrEmpty
    }

    It 'one Repair, and it is as before' {
        (Get-ContainerNetwork -Namespace $ns).Drift | Should -Not -BeNullOrEmpty
        $null = Repair-ContainerNetwork -Namespace $ns
        (Get-ContainerNetwork -Namespace $ns).Drift | Should -BeNullOrEmpty
        foreach ($name in $web, $near, $ns) { ip -n $name neigh flush all } # what the attackers said meanwhile
        Get-Passing $attempts $frames | Sort-Object | Should -Be @($names -like '+*' | Sort-Object)
    }

    It 'nft lists and loads the same' {
        foreach ($table in 'inet containernet', 'bridge containernet') {
            $said = Invoke-In $ns nft list table ($table -split ' ')
            Set-Content "$TestDrive/guard.nft" "delete table $table", $said
            Invoke-In $ns nft -f "$TestDrive/guard.nft"
            Invoke-In $ns nft list table ($table -split ' ') | Should -Be $said
        }
        (Get-ContainerNetwork -Namespace $ns).Drift | Should -BeNullOrEmpty
    }
}

# Promises 23 and 27 of container networks: while rules are replaced nothing forbidden slips through, and a host is left as it was found.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Networks.psm1"
}

Describe 'the guard of container networks, under fire' -Skip:(-not (Test-Has lab) -or -not (Test-Has cc)) {
    BeforeAll {
        $send = "$TestDrive/send"
        cc -O2 -o $send "$PSScriptRoot/../bench/send.c"
    }
    BeforeEach {
        $lab = New-Lab
        $ns = $lab.Host
        $web, $near, $late = New-TestNamespace 3
        $senders = @()
    }
    AfterEach {
        if ($senders) { Stop-Process -Force -Id $senders }
        $lab | Remove-Lab
        Remove-TestNamespace
    }

    It 'promise 23: not one forbidden packet passes while rules are replaced' {
        $null = New-ContainerNetwork cn0 172.30.0.0/16 -Namespace $ns
        $null = $web, $near | Connect-ContainerNetwork cn0 -HostNamespace $ns
        # One who sends from outside to a container's address, and one who sends to its neighbor under an address that is not its own.
        $mac = (Get-IpJson $near link show eth0).address
        sh -ec @"
ip -n $($lab.World) route add 172.30.0.0/16 via 192.0.2.10
ip -n $web addr add 198.51.100.7/32 dev lo; ip -n $web neigh add 172.30.0.3 lladdr $mac dev eth0 nud permanent; ip -n $web route add 172.30.0.3 dev eth0 src 198.51.100.7
for name in $($lab.World) $web; do ip netns exec `$name nft 'table ip probe { counter sent { }; chain o { type filter hook output priority 0; udp dport 9999 counter name sent; }; }'; done
ip netns exec $near nft 'table ip probe { counter $($lab.World) { }; counter $web { }; chain i { type filter hook input priority 0; udp dport 9999 ip saddr 198.51.100.7 counter name "$web"; udp dport 9999 ip saddr != 198.51.100.7 counter name "$($lab.World)"; }; }'
"@
        function Get-Count ($Name, $Counter) { [long]((Invoke-In $Name nft list counter ip probe $Counter) -join ' ' -replace '.*packets (\d+).*', '$1') }
        $times = Get-TestCount 20 2000 'rule changes under a packet probe, every other one a replacement'
        $rate = Get-TestCount 5000 25000 'packets a second of each of two probes'
        $senders = foreach ($from in $lab.World, $web) { [int](sh -c "ip netns exec $from $send 172.30.0.3 9999 64 3600 $rate nap </dev/null >/dev/null 2>&1 & echo `$!") }
        Wait-Until { (Get-Count $lab.World sent) -gt 100 -and (Get-Count $web sent) -gt 100 }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        foreach ($i in 1..$times) {
            switch ($i % 4) {
                0 { $null = New-ContainerNetwork cn1 172.31.0.0/16 -Namespace $ns; Remove-ContainerNetwork cn1 -Namespace $ns }
                1 { $null = Connect-ContainerNetwork cn0 $late -PortMap 8080:80 -HostNamespace $ns; Disconnect-ContainerNetwork cn0 $late -HostNamespace $ns }
                default {
                    Invoke-In $ns nft "add rule $($i % 4 -eq 2 ? 'inet containernet forward' : 'bridge containernet checked') counter"
                    Repair-ContainerNetwork -Namespace $ns | Should -Not -BeNullOrEmpty
                }
            }
        }
        $seconds = $clock.Elapsed.TotalSeconds
        (Get-ContainerNetwork -Namespace $ns).Drift | Should -BeNullOrEmpty
        $sent = (Get-Count $lab.World sent) + (Get-Count $web sent)
        $passed = (Get-Count $near $lab.World) + (Get-Count $near $web)
        Write-Host ('    promise 23: {0} rule changes, every other one a replacement, {1} forbidden packets sent ({2:n0} a second), {3} passed' -f $times, $sent, ($sent / $seconds), $passed)
        $passed | Should -Be 0

        # The probe is one: without the rules it comes through at once, by both ways.
        Invoke-In $ns nft 'delete table inet containernet; delete table bridge containernet'
        foreach ($from in $lab.World, $web) { Wait-Until { (Get-Count $near $from) -gt 0 } }
    }
}

Describe 'a host that had container networks' -Skip:(-not (Test-Has lab)) {
    BeforeEach { $lab = New-Lab -IPv6; $ns = $lab.Host }
    AfterEach { $lab | Remove-Lab; Remove-TestNamespace }

    It 'promise 27: is left as it was found, settings, policies, tables and default routes' {
        Invoke-In $ns sh -c 'echo 0 >/proc/sys/net/ipv4/ip_forward; echo 0 >/proc/sys/net/ipv6/conf/all/forwarding'
        Invoke-In $ns nft 'table inet theirs { chain f { type filter hook forward priority 0; policy drop; iifname "nobody" accept; }; }'
        function Get-Whole { @(Get-HostState $ns) + @(Invoke-In $ns sh -c 'ip route show table all default; ip -6 route show table all default; cd /proc/sys/net; find . -type f ! -name flush ! -name "*stat*" ! -path "*/neigh/*" ! -name nf_conntrack_count -exec grep -H . {} + 2>/dev/null | sort') }
        $before = Get-Whole
        $seed = Get-Random
        $random = [Random]::new($seed)
        $count = Get-TestCount 3 50 'random networks'
        foreach ($i in 1..$count) {
            $flags = @{ Isolated = $random.Next(3) -eq 0; Internal = $random.Next(4) -eq 0; NoMasquerade = $random.Next(3) -eq 0; MtuBytes = 1300 + $random.Next(200) }
            if ($random.Next(2)) { $flags.IPv6Subnet = "2001:db8:$('{0:x}' -f (0x100 + $i))::/64" }
            $null = New-ContainerNetwork "n$i" "10.$i.0.0/16" -Namespace $ns @flags
            if (-not $flags.Internal) { $null = Connect-ContainerNetwork "n$i" (New-TestNamespace) -PortMap "$(8000 + $i):80" -HostNamespace $ns }
        }
        $names = 1..$count | ForEach-Object { "n$_" } | Sort-Object { $random.Next() }
        foreach ($name in $names) { Remove-ContainerNetwork $name -Force -Namespace $ns }
        Compare-HostState $before (Get-Whole) | Should -BeNullOrEmpty -Because "seed $seed"
        Write-Host "    promise 27: $count random networks made and removed (seed $seed): 0 of $(@($before).Count) lines of the host's state differ"
    }
}

# Promises 6, 7, 22 and 27 of the packet filter: all or nothing, no lost updates, nobody else's things, the host left as it was found.
BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'changes of the packet filter' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab
        $ns = $lab.Host
    }
    AfterEach { $lab | Remove-Lab }

    It 'promise 6: a range with one port that is taken, at any place, changes nothing and is refused by the name of its holder' {
        $runs = Get-TestCount 10 1000
        $null = Add-NatPortMap 1 172.17.0.2 -Namespace $ns
        foreach ($i in 1..$runs) {
            $taken = Get-Random -Minimum 20000 -Maximum 30000
            $null = Add-NatPortMap $taken 172.17.0.2 80 -Namespace $ns
            $before = Invoke-In $ns nft -s list ruleset
            Add-NatPortMap 20000-29999 172.17.0.3 -Namespace $ns -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            "$refused" | Should -Match "published already by ContainerNet: $taken to 172\.17\.0\.2:80/tcp"
            Invoke-In $ns nft -s list ruleset | Should -Be $before
            Remove-NatPortMap $taken -Namespace $ns
        }
        Write-Host "    promise 6: $runs of $runs batches of 10,000 operations changed nothing and named the port"
    }

    It 'promise 7: 16 writers at once lose no update' {
        $times = Get-TestCount 5 100
        $failed = @(1..16 | ForEach-Object -ThrottleLimit 16 -Parallel {
            Import-Module "$using:PSScriptRoot/../../ContainerNet.psd1"
            foreach ($n in 1..$using:times) {
                $port, $subnet = (1000 + $_ * 200 + $n), "10.$_.$n.0/24"
                try {
                    $null = Add-NatPortMap $port 172.17.0.2 80 -Namespace $using:ns -ErrorAction Stop
                    $null = Add-NatMasquerade $subnet -Namespace $using:ns -ErrorAction Stop
                    if ($n % 2) { Remove-NatPortMap $port -Namespace $using:ns -ErrorAction Stop } else { Remove-NatMasquerade $subnet -Namespace $using:ns -ErrorAction Stop }
                } catch { "$_" }
            }
        })
        $failed | Should -BeNullOrEmpty
        $ports = @(foreach ($w in 1..16) { foreach ($n in 1..$times) { if ($n % 2 -eq 0) { "$(1000 + $w * 200 + $n)" } } })
        $subnets = @(foreach ($w in 1..16) { foreach ($n in 1..$times) { if ($n % 2) { "10.$w.$n.0/24" } } })
        Compare-Object $ports @((Get-NatPortMap -Namespace $ns).ExternalPort) | Should -BeNullOrEmpty
        Compare-Object $subnets @((Get-NatMasquerade -Namespace $ns).Subnet) | Should -BeNullOrEmpty
        Write-Host "    promise 7: 16 writers, $(16 * $times * 3) transactions, 0 lost, 0 refused"
    }

    It 'promises 22 and 27: tables like ours, and what the host had set, are as they were after everything came and went' {
        $look = 'table bridge containernet { comment "made by ContainerNet"; }; table inet containernets { chain f { type filter hook forward priority 0; accept comment "containernet: forward"; }; }; table ip mine { set ports { type inet_service; elements = { 80 }; }; }'
        Invoke-In $ns nft $look
        $state = { @(Invoke-In $ns nft -s list ruleset) + @(Invoke-In $ns sh -c 'cd /proc/sys/net; grep -r . ipv4/conf ipv4/ip_forward ipv6/conf bridge 2>/dev/null | grep -v mtu') + @((ip -n $ns route show table all) -notmatch 'fe80:') } # what the kernel makes by itself, a second after a link is up
        $before = & $state
        $rounds = Get-TestCount 5 50
        foreach ($i in 1..$rounds) {
            $made = @(
                Add-NatPortMap (1000 + $i) 172.17.0.2 80 -Localhost -Hairpin -Helper ftp -Namespace $ns
                Add-NatPortMap '2000-2010' 172.17.0.2 80 -Protocol Udp -Namespace $ns
                Add-NatPortMap 80 172.17.0.2 -ExternalIPAddress 127.0.0.1 -Namespace $ns
            )
            $masquerade = Add-NatMasquerade 172.18.0.0/16 -Namespace $ns
            Invoke-In $ns nft 'table inet fw { chain f { type filter hook forward priority 0; policy drop; }; }'
            $rule = Add-ForwardRule 172.17.0.2 -InputInterface docker0 -Namespace $ns
            $rule | Remove-ForwardRule
            Invoke-In $ns nft delete table inet fw
            $made | Get-Random -Count 3 | Remove-NatPortMap
            $masquerade | Remove-NatMasquerade
        }
        Compare-Object $before (& $state) | Should -BeNullOrEmpty
        Write-Host "    promises 22, 27: $rounds rounds, 0 differences"
    }
}

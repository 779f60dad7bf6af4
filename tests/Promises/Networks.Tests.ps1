# Promises 18, 19 and 22 of container networks: killed or refused at any change, one Repair and nothing is left; nobody else's things are touched.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Networks.psm1"

    # Of many points every so-manieth, so that CI sees some of each recipe and the soak all.
    function Select-Some ([int[]] $All, [int] $Count) {
        if ($Count -ge $All.Count) { return $All }
        0..($Count - 1) | ForEach-Object { $All[[int][Math]::Floor($_ * $All.Count / $Count)] } | Sort-Object -Unique
    }
}

Describe 'container networks, struck at every change' -Skip:(-not ((Test-Has lab) -and $env:CONTAINERNET_SUITE)) {
    BeforeEach {
        $ns, $name = New-TestNamespace 2
        $ns, $name | ForEach-Object { Invoke-In $_ ip link set lo up } # as an engine has it
        Invoke-In $ns ip link add up0 type dummy 2>$null
        Invoke-In $ns nft 'table inet theirs { chain f { type filter hook forward priority 0; policy drop; }; }'
        $before = Get-HostState $ns -Container $name
    }
    AfterEach { Set-Fault; Remove-TestNamespace }

    It 'promise 19: an error at any change is taken back whole, or the change is done' {
        $recipes = [ordered]@{
            New        = { New-ContainerNetwork cn0 172.30.0.0/16 -IPv6Subnet 2001:db8:30::/64 -DnsServer 192.0.2.53 -Namespace $ns -ErrorAction Stop }
            Connect    = { Connect-ContainerNetwork cn0 $name -HostNamespace $ns -PortMap 8080:80, 53:53/udp -ErrorAction Stop }
            Disconnect = { Disconnect-ContainerNetwork cn0 $name -HostNamespace $ns -ErrorAction Stop }
            Remove     = { Remove-ContainerNetwork cn0 -Namespace $ns -ErrorAction Stop }
        }
        $errnos = 'EPERM', 'ENOSPC', 'EBUSY', 'ENOMEM', 'ENOBUFS', 'ETIMEDOUT'
        $runs = 0
        $said = foreach ($recipe in $recipes.GetEnumerator()) {
            # How many changes it asks for, and what is then; then back, so that each point finds the same.
            $was = Get-HostState $ns -Container $name
            $points = Measure-Change $recipe.Value
            $then = Get-HostState $ns -Container $name
            foreach ($at in Select-Some (1..$points) (Get-TestCount 4 1000 "points of $($recipe.Key)")) {
                switch ($recipe.Key) {
                    New { Remove-ContainerNetwork cn0 -Force -Namespace $ns }
                    Connect { Disconnect-ContainerNetwork cn0 $name -HostNamespace $ns }
                    Disconnect { $null = & $recipes.Connect }
                    Remove { $null = & $recipes.New }
                }
                $errno = $errnos[$runs++ % $errnos.Count]
                Set-Fault $at $errno
                $failure = try { $null = & $recipe.Value } catch { $_ }
                Set-Fault
                $now = Get-HostState $ns -Container $name
                $left = @(Compare-HostState ($failure ? $was : $then) $now)
                if ($failure -and $left) { if (-not (Compare-HostState $then $now)) { $left = @() } } # refused after it was done, or tried again
                if ($left) { "$($recipe.Key), $errno at $at of ${points}: $failure`n$($left -join "`n")" }
                if ($left -or $failure) { $null = Repair-ContainerNetwork -Namespace $ns; if (-not $failure -or $recipe.Key -in 'New', 'Connect') { $null = & $recipe.Value } else { & $recipe.Value } }
            }
            "$($recipe.Key) $points" | ForEach-Object { $script:counted += " $_" }
        }
        $said -join "`n" | Should -BeNullOrEmpty
        Compare-HostState $before (Get-HostState $ns -Container $name) | Should -BeNullOrEmpty
        Write-Host "    promise 19: $runs errors at changes of$script:counted; each taken back whole, or done"
    }

    It 'promise 18: killed at any change, and after one Repair nothing half made is left' {
        $module = "$PSScriptRoot/../../ContainerNet.psd1"
        $story = "`$null = New-ContainerNetwork cn0 172.30.0.0/16 -IPv6Subnet 2001:db8:30::/64 -DnsServer 192.0.2.53 @here;" +
            "`$null = Connect-ContainerNetwork cn0 $name -PortMap 8080:80, 53:53/udp @n; Disconnect-ContainerNetwork cn0 $name @n; Remove-ContainerNetwork cn0 @here"
        $outside, $inside = "`$here, `$n = @{ Namespace = '$ns' }, @{ HostNamespace = '$ns' };", "`$here, `$n = @{}, @{};"
        $points = Measure-Change ([scriptblock]::Create($outside + $story))
        Compare-HostState $before (Get-HostState $ns -Container $name) | Should -BeNullOrEmpty
        $chosen = @(Select-Some (1..$points) (Get-TestCount 3 1000 'points of the story'))
        $kept = 0
        foreach ($at in $chosen) {
            # Every other time from within, where a second thread sees to the ports.
            $from, $way = ($at % 2) ? @($outside, 'env') : @($inside, 'nsenter', "--net=/run/netns/$ns", 'env')
            $program, $first = $way
            $null = & $program @first "CONTAINERNET_FAULT=${at}:KILL" ([Environment]::ProcessPath) "$PSHOME/pwsh.dll" -NoProfile -NonInteractive -Command "Import-Module '$module'; $from $story" 2>&1
            $LASTEXITCODE | Should -BeIn 137, -9 -Because "change $at of $points"
            $null = Repair-ContainerNetwork -Namespace $ns
            Repair-ContainerNetwork -Namespace $ns | Should -BeNullOrEmpty -Because "one Repair is enough after change $at"
            $network = Get-ContainerNetwork -Namespace $ns
            $network.Drift | Should -BeNullOrEmpty -Because "change $at of $points"
            if ($network) { $kept++; Remove-ContainerNetwork cn0 -Force -Namespace $ns }
            Compare-HostState $before (Get-HostState $ns -Container $name) | Should -BeNullOrEmpty -Because "change $at of $points"
        }
        Write-Host "    promise 18: killed at $($chosen.Count) of $points changes, one Repair each: whole $kept times, gone $($chosen.Count - $kept) times, 0 things left"
    }

    It 'promise 18: killed several times in a row, and one Repair gives back all that was leased' {
        $null = New-ContainerNetwork cn0 172.30.0.0/16 -Namespace $ns
        $connect = "Import-Module '$PSScriptRoot/../../ContainerNet.psd1'; Connect-ContainerNetwork cn0 $name -PortMap 8080:80 -HostNamespace $ns"
        foreach ($at in 2, 2, 3, 4, 2) {
            $null = env "CONTAINERNET_FAULT=${at}:KILL" ([Environment]::ProcessPath) "$PSHOME/pwsh.dll" -NoProfile -NonInteractive -Command $connect 2>&1
            $LASTEXITCODE | Should -BeIn 137, -9 -Because "change $at"
        }
        $null = Connect-ContainerNetwork cn0 $name -PortMap 8080:80 -HostNamespace $ns # so that what is left has the name of one that is alive
        $null = Repair-ContainerNetwork -Namespace $ns
        Repair-ContainerNetwork -Namespace $ns | Should -BeNullOrEmpty -Because 'one Repair is enough'
        $network = Get-ContainerNetwork cn0 -Namespace $ns
        $network.Drift | Should -BeNullOrEmpty
        @(Get-ChildItem (Get-Item /run/containernet/*/leases/cn0).FullName -File).Name | Should -Be $network.Endpoints.IPAddress
        Disconnect-ContainerNetwork cn0 $name -HostNamespace $ns
        (Connect-ContainerNetwork cn0 $name -HostNamespace $ns).IPAddress | Should -Be 172.30.0.2
        Disconnect-ContainerNetwork cn0 $name -HostNamespace $ns
        Remove-ContainerNetwork cn0 -Namespace $ns
        Compare-HostState $before (Get-HostState $ns -Container $name) | Should -BeNullOrEmpty
    }

    It 'promise 18: killed when there was no more than its folder, which one Repair takes away' {
        $null = New-ContainerNetwork cn0 172.30.0.0/16 -Namespace $ns
        $root = (Get-Item /run/containernet/*/networks).Parent.FullName
        Remove-ContainerNetwork cn0 -Namespace $ns
        foreach ($left in $root, "$root/lock") {
            $null = New-Item -ItemType ($left -eq $root ? 'Directory' : 'File') -Force $left
            Repair-ContainerNetwork -Namespace $ns | Should -BeNullOrEmpty
            Compare-HostState $before (Get-HostState $ns -Container $name) | Should -BeNullOrEmpty
        }
    }

    It 'promise 22: what is not ours is left alone, however alike it looks' {
        $links = Get-TestCount 30 1000 'foreign links'
        $add = foreach ($i in 1..$links) {
            $key = '{0:x8}' -f (Get-Random -Maximum 0x7fffffff)
            $mac = '{0}:63:{1}:{2}:{3}:{4}' -f ($i % 3 ? '06' : '02'), $key.Substring(0, 2), $key.Substring(2, 2), $key.Substring(4, 2), ($i % 3 -eq 1 ? ('{0:x2}' -f (255 - [Convert]::ToInt32($key.Substring(6), 16))) : $key.Substring(6))
            "link add $($i % 3 -eq 2 ? "cm$key" : "cn$key") address $mac type veth peer name p$i" # the name is right, or the address; never both
        }
        $add + 'link add containernet type bridge', 'addr add 172.30.99.1/24 dev containernet', 'link set containernet up', 'rule add from 172.30.0.2 table 100 priority 25454', 'route add blackhole 198.51.100.0/24' | ip -n $ns -batch -
        Invoke-In $ns nft 'table inet containernet_network { set bridges { type ifname; elements = { "cn0" }; }; }; table ip mine { chain post { type nat hook postrouting priority 100; ip saddr 172.30.0.0/16 masquerade comment "containernet: not"; }; }'
        $foreign = Get-HostState $ns -Container $name
        $null = New-ContainerNetwork cn0 172.30.0.0/16 -Force -Namespace $ns
        $null = Connect-ContainerNetwork cn0 $name -HostNamespace $ns -PortMap 8080:80
        $null = Repair-ContainerNetwork -Force -Namespace $ns
        Remove-ContainerNetwork cn0 -Force -Namespace $ns
        $null = Repair-ContainerNetwork -Force -Namespace $ns
        Compare-HostState $foreign (Get-HostState $ns -Container $name) | Should -BeNullOrEmpty
        Write-Host "    promise 22: $links look-alike links, and tables, rules and routes: 0 changed"
    }
}

# Promise 28: exposure is visible.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Services.psm1"
}

Describe 'what is published' -Skip:(-not (Test-Has lab) -or -not (Test-Has busybox) -or -not (Test-Has iptables-restore)) {
    BeforeAll {
        $lab = New-Lab -Containers 2
        $ns = $lab.Host
        Start-WordService $lab.Container 80 container
        $rules = @{ nobody = ':' }
        Get-ChildItem "$PSScriptRoot/../Samples/rules" -Include docker.iptables, podman.iptables, ufw.iptables, firewalld.nft, cni.iptables, kube-proxy.iptables -Recurse |
            ForEach-Object { $rules[$_.BaseName] = "$($_.Extension -eq '.nft' ? 'nft -f' : 'iptables-restore') '$($_.FullName)'" }
        $masquerade = Invoke-In $ns nft list ruleset
        Set-Content "$TestDrive/own.nft" 'flush ruleset', $masquerade
    }
    AfterAll { $lab | Remove-Lab }

    It 'promise 28: is reached from where ReachableFrom says, and from nowhere else, whoever else has rules there' {
        $count = Get-TestCount 7 200 'publishes'
        $seed = [int]($env:CONTAINERNET_SEED ?? (Get-Random -Maximum 1000000))
        $random = [Random]::new($seed)
        $hosts = @($rules.Keys | Sort-Object)
        $seen = @{}
        $wrong = foreach ($i in 0..($count - 1)) {
            $else = $hosts[$i % $hosts.Count]
            $with = @{}
            switch ($random.Next(3)) { 1 { $with.ExternalIPAddress = '192.0.2.10' } 2 { $with.ExternalIPAddress = '127.0.0.1' } }
            if ($random.Next(2)) { $with.Hairpin = $true }
            if ($random.Next(2) -and $with.ExternalIPAddress -ne '127.0.0.1') { $with.Localhost = $true }
            $settings = "echo $($random.Next(2)) >/proc/sys/net/bridge/bridge-nf-call-iptables; echo $([int]($random.Next(8) -gt 0)) >/proc/sys/net/ipv4/ip_forward"
            Invoke-In $ns sh -c "nft -f '$TestDrive/own.nft'; $($rules[$else]); $settings"
            $port = $random.Next(2000, 60000)
            $made = Add-NatPortMap $port 172.17.0.2 80 @with -Namespace $ns -WarningAction Ignore -ErrorVariable refused -ErrorAction SilentlyContinue
            $what = "beside $else, $(($with.GetEnumerator() | Sort-Object Key | ForEach-Object { "$($_.Key) $($_.Value)" }) -join ', '); $settings"
            if (-not $made) { "${what}: refused: $refused"; continue }
            $real = Get-ReachByCalling $lab $port container
            $seen[$real]++
            if ("$($made.ReachableFrom)" -ne $real) { "${what}: says '$($made.ReachableFrom)', is '$real'" }
            $made | Remove-NatPortMap
        }
        Write-Host "    promise 28 (seed $seed): $count ports published beside $($hosts -join ', '): $(@($wrong).Count) reached otherwise than said ($(($seen.GetEnumerator() | Sort-Object Value -Descending | ForEach-Object { "$($_.Key): $($_.Value)" }) -join '; '))"
        $wrong | Should -BeNullOrEmpty
    }
}

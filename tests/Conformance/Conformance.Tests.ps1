# The same truth as iproute2's, over configurations made by chance. A seed is one configuration, the same on every machine.
# 60 seeds; 500 with CONTAINERNET_SOAK=1 (build.ps1 -Task Soak). CONTAINERNET_SEED=17 is that one only.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $seeds = $env:CONTAINERNET_SEED ? [int[]]($env:CONTAINERNET_SEED -split ',') : 1..(Get-TestCount 60 500)
    $parts = for ($i = 0; $i -lt $seeds.Count; $i += 20) { @{ Seeds = $seeds[$i..[Math]::Min($i + 19, $seeds.Count - 1)] } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/Configuration.Ip.psm1", "$PSScriptRoot/Witness.psm1"
}

Describe 'ContainerNet and iproute2' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        ip netns add conform-far
        $kinds = 'dummy', 'veth', 'bridge', 'macvlan', 'vxlan', 'ifb' | Where-Object { Test-Has "kind:$_" }
        ip tuntap add probe0 mode tap 2>$null && ip link del probe0 && ($kinds += 'tap', 'tun')
        Write-Host "    kinds of links this kernel makes: $($kinds -join ' ')"
    }

    AfterAll { ip netns del conform-far }

    It 'say the same of configurations <_.Seeds[0]> to <_.Seeds[-1]>, whoever makes them' -ForEach $parts {
        $totals = [ordered]@{ steps = 0; refused = 0; fields = 0; own = 0 }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $wrong = @(foreach ($seed in $_.Seeds) {
            $steps = @(New-Configuration $seed $kinds)
            $both = @($steps | Where-Object Cmdlet)
            $fields = 0
            $name = "cf$seed"
            foreach ($step in $steps) { $step.Line = $step.Line.Replace('NAME', "f$seed") }
            foreach ($step in $both) { if ($step.With.PeerName -eq 'NAME') { $step.With.PeerName = "f$seed" } }
            try {
                $refused = @(New-PeerNamespace "$name-a" $steps)
                Compare-Namespace "$name-a" ([ref]$fields) | ForEach-Object { "seed ${seed}, made by iproute2: $_" }
                ip netns del "$name-a" # its far end goes too
                $theirs = @(New-PeerNamespace "$name-c" $both)
                foreach ($step in $both) { $step.Line = $step.Line.Replace("f$seed ", "g$seed "); if ($step.With.PeerName -eq "f$seed") { $step.With.PeerName = "g$seed" } }
                $ours = @(New-OwnNamespace "$name-d" $both)
                if ($theirs.Count -ne $ours.Count) { "seed ${seed}: iproute2 was refused $($theirs.Count) steps, ContainerNet $($ours.Count): $($theirs -join '; ') / $($ours -join '; ')" }
                Compare-Made "$name-c" "$name-d" | ForEach-Object { "seed ${seed}: $_" }
                Compare-Namespace "$name-d" ([ref]$fields) | ForEach-Object { "seed ${seed}, made by ContainerNet: $_" }
            }
            finally { 'a', 'c', 'd' | ForEach-Object { if (Test-Path "/run/netns/$name-$_") { ip netns del "$name-$_" } } }

            $totals.steps += $steps.Count
            $totals.own += $both.Count
            $totals.refused += $refused.Count
            $totals.fields += $fields
        })
        Write-Host ("    seeds {0}-{1}: {2} steps by iproute2 ({3} refused), {4} also by ContainerNet, {5} fields compared, {6} different; {7:n1} configurations/s" -f
            $_.Seeds[0], $_.Seeds[-1], $totals.steps, $totals.refused, $totals.own, $totals.fields, $wrong.Count, ($_.Seeds.Count / $clock.Elapsed.TotalSeconds))
        $wrong | Should -BeNullOrEmpty
    }
}

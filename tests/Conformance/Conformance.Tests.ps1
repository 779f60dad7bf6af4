# The same truth as iproute2's, over configurations made by chance. A seed is one configuration, the same on every machine.
# 30 seeds; 500 with CONTAINERNET_SOAK=1 (build.ps1 -Task Soak). CONTAINERNET_SEED=17 is that one only.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $seeds = $env:CONTAINERNET_SEED ? [int[]]($env:CONTAINERNET_SEED -split ',') : 1..(Get-TestCount 30 500 configurations)
    $parts = for ($i = 0; $i -lt $seeds.Count; $i += 30) { @{ Seeds = $seeds[$i..[Math]::Min($i + 29, $seeds.Count - 1)] } }
}

BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/Configuration.Ip.psm1", "$PSScriptRoot/Witness.psm1"
}

Describe 'ContainerNet and iproute2' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        # Far ends get indexes no link here has: the kernel calls a link without carrier DOWN, not LOWERLAYERDOWN, when its peer has its own index.
        ip netns add conform-far
        (1..20 | ForEach-Object { "link add p$_ type veth peer name q$_" }) -join "`n" | ip -n conform-far -batch -
        $kinds = @('veth', 'bridge', 'dummy', 'ifb' | Where-Object { Test-Has "kind:$_" })
        $probes = [ordered]@{ macvlan = 'link add link probe-below name probe type macvlan'; vxlan = 'link add probe type vxlan id 1 dstport 4789'; tap = 'tuntap add dev probe mode tap'; tun = 'tuntap add dev probe mode tun'; vlan_filtering = 'link add probe type bridge vlan_filtering 1' }
        ip link add probe-below type bridge
        foreach ($kind in $probes.Keys) { if (-not ($probes[$kind] | ip -batch - 2>&1)) { $kinds += $kind; ip link del probe } }
        ip link del probe-below
        Write-Host "    kinds of links this kernel makes: $($kinds -join ' ')"
    }

    AfterAll { ip netns del conform-far }

    It 'say the same of configurations <_.Seeds[0]> to <_.Seeds[-1]>, whoever makes them' -ForEach $parts {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $seen = @($_.Seeds | ForEach-Object -ThrottleLimit 2 -Parallel { # while iproute2 works for one, ContainerNet does for the other
            $ErrorActionPreference = 'Stop'
            Import-Module "$using:PSScriptRoot/../ContainerNet.Testing.psm1", "$using:PSScriptRoot/Configuration.Ip.psm1", "$using:PSScriptRoot/Witness.psm1"
            $seed = $_
            $steps = @(New-Configuration $seed $using:kinds)
            $both = @(Select-OwnStep $steps)
            $fields = 0
            $name = "cf$seed"
            $far = { param($letter) foreach ($step in $steps) { $step.Line = $step.Line -replace ' (NAME|[acd]-\d+) address', " $letter-$seed address"; if ($step.With.PeerName -match '^NAME$|-') { $step.With.PeerName = "$letter-$seed" } } }
            try {
                $wrong = @(
                    & $far a # the other end in conform-far needs a name of its own each time: a removed namespace takes a while to go
                    $refused = @(New-PeerNamespace "$name-a" $steps)
                    Compare-Namespace "$name-a" ([ref]$fields) | ForEach-Object { "seed ${seed}, made by iproute2: $_" }
                    & $far c
                    $theirs = @(New-PeerNamespace "$name-c" $both)
                    & $far d
                    $ours = @(New-OwnNamespace "$name-d" $both)
                    if ($theirs.Count -ne $ours.Count) { "seed ${seed}: iproute2 was refused $($theirs.Count) steps, ContainerNet $($ours.Count): $($theirs -join '; ') / $($ours -join '; ')" }
                    Compare-Made "$name-c" "$name-d" | ForEach-Object { "seed ${seed}: $_" }
                    Compare-Namespace "$name-d" ([ref]$fields) | ForEach-Object { "seed ${seed}, made by ContainerNet: $_" }
                )
            }
            finally { 'a', 'c', 'd' | ForEach-Object { if (Test-Path "/run/netns/$name-$_") { ip netns del "$name-$_" } } }

            [pscustomobject]@{ Steps = $steps.Count; Own = $both.Count; Refused = $refused.Count; Fields = $fields; Wrong = $wrong }
        })
        $sum = { param($property) ($seen | Measure-Object $property -Sum).Sum }
        $wrong = @($seen.Wrong | Where-Object { $_ })
        Write-Host ("    seeds {0}-{1}: {2} steps by iproute2 ({3} refused), {4} also by ContainerNet, {5} fields compared, {6} different; {7:n1} configurations/s" -f
            $_.Seeds[0], $_.Seeds[-1], (& $sum Steps), (& $sum Refused), (& $sum Own), (& $sum Fields), $wrong.Count, ($_.Seeds.Count / $clock.Elapsed.TotalSeconds))
        $seen.Count | Should -Be $_.Seeds.Count
        $wrong | Should -BeNullOrEmpty
    }
}

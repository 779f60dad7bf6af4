# Rule sets for nft(8), made from statements.txt: every statement in every family it is for, with values made up from a seed.
$families = [ordered]@{ '4' = 'ip'; '6' = 'ip6'; 'i' = 'inet'; 'b' = 'bridge'; 'a' = 'arp'; 'n' = 'netdev' }
$chains = @{
    f = 'chain f { type filter hook forward priority 5; policy drop; }'; p = 'chain p { type filter hook prerouting priority -301; }'
    o = 'chain o { type filter hook output priority 10; policy accept; }'; i = 'chain i { type filter hook input priority -7; policy drop; }'
    d = 'chain d { type nat hook prerouting priority dstnat; }'; s = 'chain s { type nat hook postrouting priority srcnat; policy accept; }'
    g = 'chain g { type filter hook ingress device "lo" priority -500; policy accept; }'; e = 'chain e { type filter hook egress device "lo" priority 3; }'
}

# All statements: where they belong, and their text with places for values.
function Get-RuleStatement {
    foreach ($line in Get-Content "$PSScriptRoot/statements.txt") {
        if ($line -match '^(\w+) (\w+) \| (.+)$') {
            $where = $Matches[1]; $hooks = $Matches[2]; $text = $Matches[3]
            foreach ($family in $families.Keys) {
                foreach ($hook in $hooks.ToCharArray()) {
                    $fits = $where.Contains($family) -and ($family -eq 'n') -eq ("$hook" -in 'g', 'e') -and ($family -eq 'a') -eq ("$hook" -eq 'i')
                    if ($fits) { [pscustomobject]@{ Family = $families[$family]; Chain = "$hook"; Text = $text } }
                }
            }
        }
    }
}

# The text with values in place of <port>, <a4> …
function Expand-Statement([string] $Text, [random] $Random) {
    $last = 0
    $value = {
        param($kind)
        switch -CaseSensitive ($kind) {
            'port' { $Random.Next(1, 20000) }
            'portr' { $low = $Random.Next(20000, 60000); "$low-$($low + $Random.Next(1, 5000))" }
            'u8' { $Random.Next(1, 250) }
            'u8m' { $Random.Next(2, 9) }
            'u8r' { $low = $Random.Next(1, 100); "$low-$($low + $Random.Next(1, 100))" }
            'u12' { $Random.Next(3, 4000) }
            'dscp' { '{0:x2}' -f $Random.Next(1, 63) }
            'u16' { $Random.Next(257, 65000) }
            'u16r' { $low = $Random.Next(300, 30000); "$low-$($low + $Random.Next(1, 30000))" }
            'u32' { $Random.Next(70000, 2000000000) }
            'u32r' { $low = $Random.Next(70000, 1000000000); "$low-$($low + $Random.Next(1, 1000000000))" }
            'hex2' { '{0:x2}' -f $Random.Next(1, 255) }
            'hex4' { '{0:x4}' -f $Random.Next(0x1000, 0xfff0) }
            'hex8' { '{0:x8}' -f $Random.Next(0x10000000, 0x7fffffff) }
            'mark' { '0x{0:x8}' -f $Random.Next(1, 0x7fffffff) }
            'mac' { '02:' + ((1..5 | ForEach-Object { '{0:x2}' -f $Random.Next(256) }) -join ':') }
            'a4' { "$($Random.Next(1, 120)).$($Random.Next(256)).$($Random.Next(256)).$($Random.Next(256))" }
            'a4r' { $net = "$($Random.Next(130, 150)).$($Random.Next(256)).$($Random.Next(256))"; $low = $Random.Next(100); "$net.$low-$net.$($low + $Random.Next(1, 100))" }
            'n4' { $bits = $Random.Next(1, 33); $at = $Random.NextInt64(2600000000, 3700000000); $at -= $at % [long][Math]::Pow(2, 32 - $bits); "$($at -shr 24).$($at -shr 16 -band 255).$($at -shr 8 -band 255).$($at -band 255)/$bits" }
            'a6' { '2001:db8:{0:x}::{1:x}' -f $Random.Next(1, 65535), $Random.Next(1, 65535) }
            'a6r' { $net = '2001:db8:{0:x}' -f $Random.Next(1, 65535); $low = $Random.Next(1, 1000); '{0}::{1:x}-{0}::{2:x}' -f $net, $low, ($low + $Random.Next(1, 60000)) }
            'n6' { '2001:dba:{0:x}::/{1}' -f $Random.Next(1, 65535), $Random.Next(48, 129) }
        }
    }
    [regex]::Replace($Text, '<(\w+)>', { param($m) & $value $m.Groups[1].Value })
}

# The tables' chains, sets and objects without a rule.
function Get-RuleFrame([string] $Family) {
    $has = switch ($Family) { netdev { 'g', 'e' } arp { 'i' } bridge { 'f', 'p' } default { 'f', 'p', 'o', 'd', 's' } }
    $lines = @("table $Family t {", 'chain other { }') + $has.ForEach{ $chains[$_] }
    if ($Family -in 'ip', 'ip6', 'inet') {
        $l3 = $Family -eq 'inet' ? '' : "l3proto $Family;"
        $lines += @(
            'set ports { type inet_service; elements = { 22, 80, 443 }; }', 'set portsr { type inet_service; flags interval; elements = { 1000-2000, 53 }; }'
            'map vm { type inet_service : verdict; elements = { 22 : accept, 23 : jump other }; }', 'set hosts { type ipv4_addr; }', 'set nets { type ipv4_addr; flags interval; auto-merge; }'
            'set hosts6 { type ipv6_addr; }', 'set nets6 { type ipv6_addr; flags interval; }', 'set pairs { type ipv4_addr . inet_service; }', 'set ranges { type ipv4_addr . ipv4_addr; flags interval; }'
            'set links { type ifname; elements = { "eth0" }; }', 'map linkvm { type ifname . inet_service : verdict; }', 'map marks { type inet_service : mark; }', 'map cmap { type inet_service : counter; }'
            'map dn { type inet_proto . inet_service : ipv4_addr . inet_service; elements = { tcp . 80 : 10.0.0.2 . 8080 }; }'
            'set dyn4 { type ipv4_addr; size 128; flags dynamic,timeout; }', 'set dynct { type ipv4_addr; size 128; flags dynamic; }', 'set dyn6 { type ipv6_addr; size 128; flags dynamic,timeout; }', 'set dynpair { type ipv4_addr . inet_service; size 128; flags dynamic,timeout; timeout 5m; }'
            'map dynmap { type ipv4_addr : inet_service; size 128; flags dynamic,timeout; timeout 5m; }'
            'counter c1 { packets 5 bytes 500 }', 'counter c2 { }', 'quota q1 { over 10 mbytes }', 'limit l1 { rate 10/second }', 'limit l2 { rate 10 mbytes/minute }', 'synproxy sp { mss 1460; wscale 7; timestamp sack-perm; }'
            "ct helper h1 { type ""ftp"" protocol tcp; $l3 }", "ct timeout t1 { protocol tcp; $l3 policy = { established: 100, close: 4 }; }", "ct expectation x1 { protocol udp; l3proto $($Family -eq 'ip6' ? 'ip6' : 'ip'); dport 9876; timeout 2m; size 12; }"
        )
    }
    ($lines + '}') -join "`n"
}

# Rule sets of some statements each, dealt out of all of them until every one was there, and on until there are so many.
function New-RuleSet([int] $Seed, [int] $Count, [int] $Length = 9) {
    $random = [random]::new($Seed)
    $byFamily = Get-RuleStatement | Group-Object Family
    $total = ($byFamily | Measure-Object Count -Sum).Sum
    foreach ($family in $byFamily) {
        $sets = [Math]::Max(1, [Math]::Round($Count * $family.Count / $total))
        $deck = [System.Collections.Generic.Queue[object]]::new()
        foreach ($number in 1..$sets) {
            $rules = foreach ($place in 1..$Length) {
                if ($deck.Count -eq 0) { $family.Group | Sort-Object { $random.Next() } | ForEach-Object { $deck.Enqueue($_) } }
                $statement = $deck.Dequeue()
                [pscustomobject]@{ Chain = $statement.Chain; Text = Expand-Statement $statement.Text $random }
            }
            [pscustomobject]@{ Family = $family.Name; Number = $number; Frame = Get-RuleFrame $family.Name; Rules = $rules }
        }
    }
}

# The file nft loads.
function Format-RuleSet([string] $Family, [string] $Frame, [object[]] $Rules) {
    @('flush ruleset', $Frame) + @($Rules | ForEach-Object { "add rule $Family t $($_.Chain) $($_.Text)" }) -join "`n"
}

# What nft says of each rule: hook, priority and policy of its chain, its verdict and its counter.
function Get-NftRule([string] $Namespace) {
    $all = (ip netns exec $Namespace nft -j list ruleset 2>$null | ConvertFrom-Json -AsHashtable).nftables
    $chains = @{}
    foreach ($entry in $all) { if ($entry.chain) { $chains["$($entry.chain.family) $($entry.chain.table) $($entry.chain.name)"] = $entry.chain } }
    foreach ($entry in $all) {
        if (-not $entry.rule) { continue }
        $rule = $entry.rule
        $chain = $chains["$($rule.family) $($rule.table) $($rule.chain)"]
        $verdict = ''; $packets = $bytes = $null
        foreach ($step in $rule.expr) {
            if ($step -isnot [hashtable]) { continue } # nft has no JSON for some
            $name = @($step.Keys)[0]; $value = $step[$name]
            switch ($name) {
                counter { if ($value -is [hashtable] -and $value.Contains('packets')) { $packets = $value.packets; $bytes = $value.bytes } }
                { $_ -in 'accept', 'drop', 'continue', 'return', 'dnat', 'snat', 'masquerade', 'redirect', 'reject', 'notrack', 'queue', 'tproxy', 'synproxy', 'fwd' } { $verdict = $name }
                { $_ -in 'jump', 'goto' } { $verdict = "$name $($value.target)" }
                vmap { $verdict = $value.data -is [string] ? "vmap $($value.data)" : 'vmap { … }' }
            }
        }
        [pscustomobject]@{ Handle = $rule.handle; Facts = "$($chain.hook)|$($chain.prio)|$($chain.policy)|$verdict|$packets|$bytes" }
    }
}

Export-ModuleMember -Function *

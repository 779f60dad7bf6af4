# Whose a rule is, on rule sets as others leave them (tests/Samples/rules): every rule of a sample is its writer's, and a person's own rule beside it is nobody's.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $samples = Get-ChildItem "$PSScriptRoot/../Samples/rules" -File | ForEach-Object { @{ Sample = $_.Name; Owner = $_.BaseName; File = $_.FullName; Tool = $_.Extension -eq '.nft' ? 'nft' : 'iptables-restore' } }
}

Describe 'Get-PacketFilterRule on what <Sample> holds' -ForEach $samples -Skip:(-not (Test-Has lab) -or -not (Test-Has iptables-restore)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab -Bare
        $ns = $lab.Host
        Invoke-In $ns sh -c "$($Tool -eq 'nft' ? 'nft -f' : 'iptables-restore') '$File'"
        if ($LASTEXITCODE) { throw "$Tool does not take $Sample" }
        $theirs = @((Invoke-In $ns nft -j list ruleset 2>$null | ConvertFrom-Json).nftables | Where-Object rule | ForEach-Object rule)
        $seen = @(Get-PacketFilterRule -Namespace $ns)
    }
    AfterAll { $lab | Remove-Lab }

    It 'sees every rule, and knows whose it is' {
        $theirs.Count | Should -BeGreaterThan 5
        @($seen | Where-Object Handle | ForEach-Object Handle).Count | Should -Be $theirs.Count
        $seen | Where-Object { $_.Handle -and $_.Owner -ne $Owner } | ForEach-Object { "$($_.Table) $($_.Chain): $($_.Expression)" } | Should -BeNullOrEmpty
        @(Get-PacketFilterRule -Owner $Owner -Namespace $ns | Where-Object Handle).Count | Should -Be $theirs.Count
    }

    It 'shows every rule in words' {
        $seen | Where-Object { $_.Handle -and $_.Expression -match 'unknown|xt (match|target) "' } | ForEach-Object { "$($_.Chain): $($_.Expression)" } | Should -BeNullOrEmpty
    }

    if ($Sample -eq 'kube-proxy.iptables') {
        It 'says how kube-proxy spreads connections' {
            ($seen | Where-Object Chain -EQ KUBE-SVC-CCCCCCCCCCCCCCCC)[1].Expression | Should -Be 'numgen random mod 0x80000000 < 0x40000000 counter packets 0 bytes 0 jump KUBE-SEP-AAAAAAAAAAAAAAAA'
            Invoke-In $ns iptables-nft -t nat -I KUBE-SVC-CCCCCCCCCCCCCCCC -m statistic --mode nth --every 3 --packet 1 -j RETURN
            (Get-PacketFilterRule -Namespace $ns | Where-Object Chain -EQ KUBE-SVC-CCCCCCCCCCCCCCCC)[0].Expression | Should -Be 'numgen inc mod 3 1 counter packets 0 bytes 0 return'
        }
    }

    It 'does not take a person''s rule for theirs' {
        Invoke-In $ns nft 'table ip mine { chain input { type filter hook input priority 5; ip saddr 198.51.100.7 drop; }; }'
        $mine = @(Get-PacketFilterRule -Hook Input -Namespace $ns | Where-Object Table -EQ mine | Where-Object Handle)
        $mine.Count | Should -Be 1
        $mine.Owner | Should -Be unknown
    }
}

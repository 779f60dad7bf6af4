BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }
BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-PacketFilterRule' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $lab = New-Lab
        Invoke-In $lab.Host nft 'table inet f { chain d { ip saddr 172.17.0.9 drop; }; chain c { type filter hook forward priority 5; policy drop; ct state established counter accept; jump d; }; chain empty { }; }'
    }

    AfterAll { $lab | Remove-Lab }

    It 'gets all rules, in the order a packet meets them' {
        $rules = Get-PacketFilterRule -Namespace $lab.Host
        $rules.Expression | Should -Be 'ct state established counter packets 0 bytes 0 accept', 'jump d', 'ip saddr 172.17.0.0/16 oifname != "docker0" masquerade', 'ip saddr 172.17.0.9 drop'
        $rules.Namespace | Select-Object -Unique | Should -Be $lab.Host
        $first = $rules[0]
        "$($first.Family) $($first.Table) $($first.Chain) $($first.Hook) $($first.Priority) $($first.Policy) $($first.Verdict) $($first.Packets) $($first.Bytes)" | Should -Be 'inet f c Forward 5 drop accept 0 0'
        $rules[-1].Hook, $rules[-1].Policy, $rules[-1].Packets | Should -Be $null, $null, $null
        "$first" | Should -Be $first.Expression
    }

    It 'gets those of a hook, a table, a chain' {
        (Get-PacketFilterRule Forward -Namespace $lab.Host).Chain | Should -Be c, c
        (Get-PacketFilterRule Forward, Postrouting -Namespace $lab.Host).Count | Should -Be 3
        (Get-PacketFilterRule -Table t* -Namespace $lab.Host).Verdict | Should -Be masquerade
        (Get-PacketFilterRule -Chain d -Namespace $lab.Host).Verdict | Should -Be drop
        Get-PacketFilterRule -Chain nothing* -Namespace $lab.Host | Should -BeNullOrEmpty
        Get-PacketFilterRule -Chain empty -Namespace $lab.Host -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'gets those of a family and of an owner' {
        (Get-PacketFilterRule -Family ip -Namespace $lab.Host).Verdict | Should -Be masquerade
        (Get-PacketFilterRule -Family inet -Namespace $lab.Host).Count | Should -Be 3
        (Get-PacketFilterRule -Owner unknown -Namespace $lab.Host).Count | Should -Be 4
        Get-PacketFilterRule -Owner docker -Namespace $lab.Host | Should -BeNullOrEmpty
        { Get-PacketFilterRule -Family ipx -Namespace $lab.Host } | Should -Throw '*netdev*'
    }

    It 'completes tables and chains' {
        foreach ($case in @{ Word = '-Table '; Offer = 'f' }, @{ Word = '-Chain e'; Offer = 'empty' }) {
            $line = "Get-PacketFilterRule -Namespace $($lab.Host) $($case.Word)"
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain $case.Offer
        }
    }

    It 'says what is not there' {
        Get-PacketFilterRule -Table nobody -Namespace $lab.Host -ErrorAction SilentlyContinue -ErrorVariable said | Should -BeNullOrEmpty
        $said[0].CategoryInfo.Category | Should -Be ObjectNotFound
        "$($said[0])" | Should -BeLike "*There is no table nobody in namespace $($lab.Host).*"
    }

    It 'gets nothing where there are no rules' {
        Get-PacketFilterRule -Namespace $lab.Container | Should -BeNullOrEmpty
    }

    It 'gets those of all namespaces' {
        (Get-PacketFilterRule -AllNamespaces -Table f | Where-Object Namespace -EQ $lab.Host).Count | Should -Be 3
    }

    It 'fits a hundred columns' {
        $text = Get-PacketFilterRule -Namespace $lab.Host | Out-String -Width 100
        $text | Should -Match 'Chain: inet f c in host-\w+ \(forward 5, drop\)'
        $text | Should -Match 'ct state established accept'
    }

    It 'binds what it gave, also from JSON' {
        $rule = Get-PacketFilterRule Postrouting -Namespace $lab.Host
        ($rule | Get-PacketFilterRule).Expression | Should -Be $rule.Expression
        ($rule | ConvertTo-Json | ConvertFrom-Json | Get-PacketFilterRule).Expression | Should -Be $rule.Expression
        (Get-PacketFilterRule -Chain d -Namespace $lab.Host | Get-PacketFilterRule).Verdict | Should -Be drop
    }
}

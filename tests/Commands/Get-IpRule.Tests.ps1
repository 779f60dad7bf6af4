BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-IpRule' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $lab = New-Lab -Bare
        Invoke-In $lab.Host ip rule add priority 100 not from 10.0.0.0/8 to 192.0.2.0/24 iif lo fwmark 0x10/0xf0 table 1000
        Invoke-In $lab.Host ip -6 rule add priority 200 from 2001:db8::/32 prohibit
    }
    AfterAll { $lab | Remove-Lab }

    It 'gives the rules of both families in the order they are asked' {
        $rules = Get-IpRule -Namespace $lab.Host
        $rules | Should -BeOfType ContainerNet.Route.IpRule
        ($rules | Where-Object AddressFamily -EQ IPv4).Priority | Should -Be 0, 100, 32766, 32767
        ($rules | Where-Object AddressFamily -EQ IPv6).Priority | Should -Be 0, 200, 32766
        $rules.Namespace | Sort-Object -Unique | Should -Be $lab.Host
    }

    It 'reads all a rule says' {
        $rule = Get-IpRule 100 -Namespace $lab.Host
        "$($rule.IsInverted) $($rule.SourcePrefix) $($rule.DestinationPrefix) $($rule.InputInterface) $($rule.Mark) $($rule.MarkMask) $($rule.Action) $($rule.Table)" |
            Should -Be 'True 10.0.0.0/8 192.0.2.0/24 lo 16 240 Lookup 1000'
        (Get-IpRule -Priority 200 -Namespace $lab.Host).Action | Should -Be Prohibit
    }

    It 'finds rules by table and family' {
        (Get-IpRule -Table main -AddressFamily IPv6 -Namespace $lab.Host).Priority | Should -Be 32766
        (Get-IpRule -Table 1000 -Namespace $lab.Host).Priority | Should -Be 100
        Get-IpRule -Table 77 -Namespace $lab.Host -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'writes ObjectNotFound for a priority that no rule has' {
        Get-IpRule 55 -Namespace $lab.Host -ErrorVariable missing -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $missing.Count | Should -Be 1
        $missing[0].FullyQualifiedErrorId | Should -Be 'RuleNotFound,ContainerNet.Commands.GetIpRuleCommand'
        $missing[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'shows a rule as a line' {
        Get-IpRule 100 -Namespace $lab.Host | Out-String -Width 100 | Should -Match 'not from 10\.0\.0\.0/8 to 192\.0\.2\.0/24 fwmark 0x10/0xf0 iif lo'
    }
}

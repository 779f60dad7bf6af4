BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Add-, Get- and Remove-ForwardRule' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab
        $ns = $lab.Host
        $flow = @{ SourcePrefix = '172.17.0.2'; InputInterface = 'docker0'; OutputInterface = 'eth0'; Namespace = $ns }
    }
    AfterEach { $lab | Remove-Lab }

    It 'lets a flow through <Name>, both ways, and takes exactly that out again' -ForEach @(
        @{ Name = 'a policy'; Rules = 'table inet fw { chain f { type filter hook forward priority 0; policy drop; }; }' }
        @{ Name = 'a rule'; Rules = 'table ip fw { chain f { type filter hook forward priority 0; ct state established accept; ip saddr 172.17.0.2 drop; }; }' }
        @{ Name = 'a rule in a chain that is jumped to'; Rules = 'table inet fw { chain no { reject; }; chain f { type filter hook forward priority 0; iifname docker0 jump no; }; }' }
        @{ Name = 'two tables that drop'; Rules = 'table ip a { chain f { type filter hook forward priority 0; policy drop; }; }; table inet b { chain f { type filter hook forward priority 5; drop; }; }' }
    ) {
        Invoke-In $ns nft $Rules
        $before = Invoke-In $ns nft -s list ruleset
        Test-Ping $lab.Container 203.0.113.176 | Should -BeFalse
        $made = Add-ForwardRule @flow
        $made | Should -BeOfType ContainerNet.Networks.ForwardRule
        Test-Ping $lab.Container 203.0.113.176 | Should -BeTrue
        "$((Get-ForwardRule -Namespace $ns).Id)" | Should -Be $made.Id
        $made | ConvertTo-Json | ConvertFrom-Json | Remove-ForwardRule
        Invoke-In $ns nft -s list ruleset | Should -Be $before
    }

    It 'writes into <Chain> what iptables can print' -Skip:(-not (Test-Has iptables-nft)) -ForEach @(
        @{ Chain = 'FORWARD'; Make = @() }
        @{ Chain = 'DOCKER-USER'; Make = '-N DOCKER-USER', '-A FORWARD -j DOCKER-USER', '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT' }
    ) {
        foreach ($line in $Make + '-P FORWARD DROP') { $words = $line -split ' '; Invoke-In $ns iptables-nft @words 2>$null }
        $before = Invoke-In $ns iptables-nft-save -t filter 2>$null | Where-Object { $_ -match '^-' }
        $made = Add-ForwardRule -DestinationPrefix 172.17.0.0/16 -OutputInterface docker0 -Protocol Tcp -DestinationPort 80 -Namespace $ns
        $made.Chain | Should -Be $Chain
        Invoke-In $ns iptables-nft-save -t filter 2>$null | Should -Contain "-A $Chain -d 172.17.0.0/16 -o docker0 -p tcp -m tcp --dport 80 -m comment --comment `"containernet: forward $made`" -j ACCEPT"
        $got = Get-ForwardRule $made.Id -Namespace $ns
        "$($got.DestinationPrefix) $($got.OutputInterface) $($got.Protocol) $($got.DestinationPort) $($got.SourcePrefix)$($got.InputInterface)" | Should -Be '172.17.0.0/16 docker0 Tcp 80 '
        $made | Remove-ForwardRule
        Invoke-In $ns iptables-nft-save -t filter 2>$null | Where-Object { $_ -match '^-' } | Should -Be $before
    }

    It 'leaves what nft and iptables-save print and load again' -Skip:(-not (Test-Has iptables-nft)) {
        foreach ($line in '-N DOCKER-USER', '-A FORWARD -j DOCKER-USER', '-P FORWARD DROP') { $words = $line -split ' '; Invoke-In $ns iptables-nft @words 2>$null }
        Invoke-In $ns nft 'table inet fw { chain f { type filter hook forward priority 5; policy drop; }; }'
        $null = Add-ForwardRule @flow -Protocol Udp -DestinationPort 53
        $said = Invoke-In $ns nft list table inet fw
        Set-Content "$TestDrive/fw.nft" 'delete table inet fw', $said
        Invoke-In $ns nft -c -f "$TestDrive/fw.nft"
        $LASTEXITCODE | Should -Be 0
        Invoke-In $ns nft -j list ruleset | ConvertFrom-Json | Should -Not -BeNullOrEmpty
        $saved = Invoke-In $ns iptables-nft-save 2>$null
        Set-Content "$TestDrive/saved" $saved
        Invoke-In $ns iptables-nft-restore "$TestDrive/saved" 2>$null
        $LASTEXITCODE | Should -Be 0
        Invoke-In $ns iptables-nft-save 2>$null | Where-Object { $_ -match '^-' } | Should -Be ($saved | Where-Object { $_ -match '^-' })
        (Get-ForwardRule -Namespace $ns).DestinationPort | Should -Be 53 -Because 'iptables wrote our rule again, and it is still known'
    }

    It 'shows the command where iptables-legacy filters too, and that lets the flow through' -Skip:(-not (Test-Has iptables-legacy)) {
        Invoke-In $ns iptables-legacy -P FORWARD DROP
        $rules = { (Invoke-In $ns iptables-legacy-save -t filter) -notmatch '^#' -replace '\[\d+:\d+\]' } # without its counters
        $before = & $rules
        Add-ForwardRule @flow -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -BeLike 'LegacyFilter,*'
        & $rules | Should -Be $before
        $command = $refused[0].ErrorDetails.RecommendedAction -replace '^.*let it through with: ' -replace '\.$'
        Test-Ping $lab.Container 203.0.113.176 | Should -BeFalse
        Invoke-In $ns sh -c $command
        $LASTEXITCODE | Should -Be 0
        Test-Ping $lab.Container 203.0.113.176 | Should -BeTrue
    }

    It 'shows the commands for firewalld, which that understands: <Name>' -Skip:(-not (Test-Has firewall-offline-cmd)) -ForEach @(
        @{ Name = 'addresses and a port'; With = @{ SourcePrefix = '172.17.0.0/16'; DestinationPrefix = '203.0.113.0/24'; Protocol = 'Tcp'; DestinationPort = 80 } }
        @{ Name = 'a source'; With = @{ SourcePrefix = '172.17.0.2' } }
        @{ Name = 'a protocol'; With = @{ DestinationPrefix = '172.17.0.2'; Protocol = 'Icmp' } }
    ) {
        Invoke-In $ns nft 'table inet firewalld { chain filter_FORWARD { type filter hook forward priority filter + 10; policy accept; ct state established accept; reject; }; }'
        $before = Invoke-In $ns nft list ruleset
        Add-ForwardRule @With -Namespace $ns -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -BeLike 'FirewalldDrops,*'
        Invoke-In $ns nft list ruleset | Should -Be $before
        $commands = $refused[0].ErrorDetails.RecommendedAction -replace '^Let it through with: ' -replace '\.$' -split '; '
        $commands[-1] | Should -Be 'firewall-cmd --reload'
        $offline = $commands[0..($commands.Count - 2)] -replace 'firewall-cmd --permanent', "firewall-offline-cmd --system-config '$TestDrive/firewalld'"
        $null = New-Item -ItemType Directory "$TestDrive/firewalld/policies", "$TestDrive/firewalld/zones" -Force
        Copy-Item /etc/firewalld/firewalld.conf "$TestDrive/firewalld"
        sh -ec ($offline -join "`n") | Should -Be (@('success') * $offline.Count)
        Get-Content "$TestDrive/firewalld/policies/*.xml" -Raw | Should -Match 'accept'
    }

    It 'refuses what nothing drops, what would let everything through, and what makes no sense' {
        { Add-ForwardRule @flow -ErrorAction Stop } | Should -Throw -ErrorId 'NothingDrops,*'
        { Add-ForwardRule -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'FlowTooWide,*'
        { Add-ForwardRule @flow -DestinationPort 80 -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidPort,*'
        { Remove-ForwardRule nope -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'ForwardRuleNotFound,*'
    }
}

# FTP behind a published port: its control connection announces a data connection by address and port, which only a helper reads and rewrites.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Services.psm1"
    function Get-File ([string] $From, [string] $Address, [int] $Port) { (ip netns exec $From python3 "$PSScriptRoot/../ftp.py" get $Address $Port 2>$null) -join '' }
    function Get-Helped ([string] $In) { @(ip netns exec $In conntrack -L 2>$null) -match 'helper=' }
}

Describe 'Add-NatPortMap -Helper ftp' -Skip:(-not (Test-Has lab) -or -not (Test-Has python3) -or -not (Test-Has conntrack)) {
    BeforeEach {
        $lab = New-Lab
        $ns = $lab.Host
        foreach ($port in 21, 2021) {
            $null = sh -c "ip netns exec $($lab.Container) python3 '$PSScriptRoot/../ftp.py' serve 172.17.0.2 $port </dev/null >/dev/null 2>&1 &"
            Wait-Listening $lab.Container $port
        }

        # What a data connection would need without a helper is not let through.
        Invoke-In $ns nft 'table inet fw { chain f { type filter hook forward priority 0; ct state established,related accept; iifname eth0 ct status dnat accept; iifname eth0 drop; }; }'
    }
    AfterEach { $lab | Remove-Lab }

    It 'lets the data connections of that server and port through, and of no other' {
        $made = Add-NatPortMap 2121 172.17.0.2 21 -Helper ftp -Namespace $ns
        $null = Add-NatPortMap 2122 172.17.0.2 2021 -Namespace $ns
        $made.Helper | Should -Be ftp
        (Get-NatPortMap -Namespace $ns).Helper | Should -Be 'ftp', $null
        Get-File $lab.World 192.0.2.10 2121 | Should -Be 'file by ftp'
        Get-File $ns 192.0.2.10 2121 | Should -Be 'file by ftp'
        @(Get-Helped $ns).Count | Should -BeGreaterOrEqual 2 -Because 'the witness sees helpers at all'
        Get-File $lab.World 192.0.2.10 2122 | Should -BeNullOrEmpty
        @(Get-Helped $ns) -match 'dport=2122' | Should -BeNullOrEmpty
        $made | Remove-NatPortMap
        Invoke-In $ns nft list ruleset | Select-String 'ct helper set' | Should -BeNullOrEmpty
    }

    It 'reads back what was written, and nft lists and loads it' {
        Add-NatPortMap 21 172.17.0.2 -Helper FTP -ExternalIPAddress 192.0.2.10 -Namespace $ns | ConvertTo-Json | ConvertFrom-Json | Remove-NatPortMap
        Add-NatPortMap 21 172.17.0.2 -Helper ftp -ExternalIPAddress 192.0.2.10 -Namespace $ns | ConvertTo-Csv | ConvertFrom-Csv | Should -Not -BeNullOrEmpty
        $said = Invoke-In $ns nft list table ip containernet
        $said -match 'ip daddr 192.0.2.10 tcp dport 21 ct helper set "ftp"' | Should -HaveCount 2
        $null = Add-NatPortMap 8080-8090 172.17.0.2 80 -Hairpin -Localhost -Namespace $ns
        $null = Add-NatPortMap 8080 2001:db8:17::2 80 -Hairpin -ExternalIPAddress 2001:db8:2::10 -Namespace $ns -WarningAction SilentlyContinue
        $null = '172.17.0.0/16', '2001:db8:17::/64' | Add-NatMasquerade -Subnet { $_ } -ExceptInterface docker0 -Namespace $ns
        $before = Get-NatPortMap -Namespace $ns | ConvertTo-Csv
        $said = @('ip', 'ip6' | ForEach-Object { Invoke-In $ns nft list table $_ containernet })
        Set-Content "$TestDrive/ours.nft" 'delete table ip containernet', 'delete table ip6 containernet', $said
        Invoke-In $ns nft -f "$TestDrive/ours.nft"
        $LASTEXITCODE | Should -Be 0
        'ip', 'ip6' | ForEach-Object { Invoke-In $ns nft list table $_ containernet } | Should -Be $said
        Get-NatPortMap -Namespace $ns | ConvertTo-Csv | Should -Be $before -Because 'what nft wrote again is still known'
        (Get-NatMasquerade -Namespace $ns).ExceptInterface | Should -Be docker0, docker0
        Get-NatPortMap -Namespace $ns | Remove-NatPortMap
        Get-NatMasquerade -Namespace $ns | Remove-NatMasquerade
        Invoke-In $ns nft list tables | Select-String containernet | Should -BeNullOrEmpty
    }

    It 'refuses a helper for <Name>' -ForEach @(
        @{ Name = 'a range'; With = @{ ExternalPort = '20-21' } }
        @{ Name = 'UDP'; With = @{ ExternalPort = '21'; Protocol = 'Udp' } }
        @{ Name = 'what the kernel may have, but this does not write'; With = @{ ExternalPort = '21'; Helper = 'sip' } }
    ) {
        if (-not $With.Helper) { $With.Helper = 'ftp' }
        { Add-NatPortMap @With -InternalIPAddress 172.17.0.2 -Namespace $ns -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidHelper,*'
        Invoke-In $ns nft list tables | Select-String containernet | Should -BeNullOrEmpty
    }
}

BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-ConntrackTable' -Skip:(-not ((Test-Has lab) -and (Test-Has conntrack))) {
    BeforeAll {
        $lab = New-Lab -Bare
        $ns = $lab.Host
        1..25 | ForEach-Object { "-A -t 300 -s 10.0.0.$_ -d 10.0.0.2 -p udp --sport 1 --dport 2" } | Set-Content "$TestDrive/load"
        $null = Invoke-In $ns conntrack --load-file "$TestDrive/load" 2>&1
        $table = Get-ConntrackTable -Namespace $ns
    }
    AfterAll { $lab | Remove-Lab }

    It 'says how full it is, as conntrack and sysctl say' {
        $table.Namespace | Should -Be $ns
        $table.Count | Should -Be (Invoke-In $ns conntrack --count)
        $table.Maximum | Should -Be (Invoke-In $ns cat /proc/sys/net/netfilter/nf_conntrack_max)
        $table.Buckets | Should -Be (Invoke-In $ns cat /proc/sys/net/netfilter/nf_conntrack_buckets)
        $table.PercentUsed | Should -Be ([Math]::Round(2500 / $table.Maximum, 1))
        "$table" | Should -Be "25 of $($table.Maximum)"
        ($table | Out-String -Width 80) | Should -Match 'Count +Maximum +Used +Accounting +Timestamps +Dropped +EarlyDropped'
    }

    It 'says what the processors have counted together' {
        $sums = @{}
        Invoke-In $ns conntrack --stats | ForEach-Object { foreach ($pair in [regex]::Matches($_, '(\w+)=(\d+)')) { $sums[$pair.Groups[1].Value] += [long]$pair.Groups[2].Value } }
        $table.Inserted, $table.Found, $table.Invalid, $table.InsertFailed, $table.Dropped, $table.EarlyDropped, $table.Errors, $table.SearchRestarts, $table.ClashesResolved, $table.ChainsTooLong |
            Should -Be $sums.insert, $sums.found, $sums.invalid, $sums.insert_failed, $sums.drop, $sums.early_drop, $sums.error, $sums.search_restart, $sums.clash_resolve, $sums.chaintoolong
        $table.Inserted | Should -Be 25
    }

    It 'says whether packets are counted, and times noted' {
        $table.Accounting, $table.Timestamps | Should -Be $false, $false
        Invoke-In $ns sh -c 'echo 1 >/proc/sys/net/netfilter/nf_conntrack_acct; echo 1 >/proc/sys/net/netfilter/nf_conntrack_timestamp'
        Get-ConntrackTable -Namespace $ns | ForEach-Object { $_.Accounting, $_.Timestamps } | Should -Be $true, $true
    }

    It 'shows every namespace' {
        (Get-ConntrackTable -AllNamespaces | Where-Object Count -EQ 25).Namespace | Should -Be $ns
        $lab.Host, $lab.World | Get-NetworkNamespace | Get-ConntrackTable | ForEach-Object Count | Should -Be 25, 0
    }
}

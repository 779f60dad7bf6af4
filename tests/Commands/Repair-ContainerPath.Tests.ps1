BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $hasLab = Test-Has lab
}

Describe 'Repair-ContainerPath' -Skip:(-not $hasLab) {
    BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }
    BeforeEach {
        $lab = New-Lab
        Invoke-In $lab.Host sysctl -qw net.ipv4.ip_forward=0
        $test = Test-ContainerPath $lab.Container 203.0.113.176 -TimeoutMilliseconds 300
    }
    AfterEach { $lab | Remove-Lab }

    It 'mends, tests again and returns the last test' {
        $mended = $test | Repair-ContainerPath -Confirm:$false
        $mended.Succeeded | Should -BeTrue
        Test-Ping $lab.Container 203.0.113.176 | Should -BeTrue
    }

    It 'prints the commands and changes nothing with -WhatIf' {
        $same = $test | Repair-ContainerPath -WhatIf
        $same.Succeeded | Should -BeFalse
        Invoke-In $lab.Host cat /proc/sys/net/ipv4/ip_forward | Should -Be 0
    }

    It 'runs the commands of a single finding' {
        $test.Findings | Repair-ContainerPath -Confirm:$false | Should -BeNullOrEmpty
        Test-Ping $lab.Container 203.0.113.176 | Should -BeTrue
    }

    It 'goes on while a repair uncovers the next fault' {
        ip -n $lab.Container link set eth0 down
        $mended = Test-ContainerPath $lab.Container 203.0.113.176 | Repair-ContainerPath -Confirm:$false -TimeoutMilliseconds 300
        $mended.Succeeded | Should -BeTrue
        (Get-IpJson $lab.Container route show default).gateway | Should -Be 172.17.0.1
    }

    It 'says what it cannot repair' {
        [pscustomobject]@{ Nothing = 1 } | Repair-ContainerPath -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'NothingToRepair*'
    }
}

BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'the lab' -Skip:(-not (Test-Has lab)) {
    AfterEach { $lab | Remove-Lab }

    It 'lets a container reach the world through the host' -Skip:(-not (Test-Has ping)) {
        $lab = New-Lab
        Test-Ping $lab.Container 203.0.113.176 | Should -BeTrue
        Test-Ping $lab.Container 203.0.113.177 | Should -BeFalse
    }

    It 'lets a container reach the world over IPv6 too' -Skip:(-not (Test-Has ping)) {
        $lab = New-Lab -Containers 3 -IPv6
        Test-Ping $lab.Containers[2].Name 2001:db8:113::176 | Should -BeTrue
        Test-Ping $lab.Containers[2].Name 172.17.0.3 | Should -BeTrue
    }

    It 'has a real process in each container' {
        $lab = New-Lab -Containers 2 -Bare
        $lab.Containers | ForEach-Object {
            (Get-Process -Id $_.Id).Name | Should -Be sleep
            Invoke-In $_.Name readlink /proc/self/ns/net | Should -Be (Get-Item "/proc/$($_.Id)/ns/net").LinkTarget
        }
        (Get-IpJson $lab.Host link show).ifname | Should -Be lo
    }

    It 'leaves nothing behind' {
        $before = Get-Snapshot
        $lab = New-Lab -Containers 2
        Compare-Snapshot $before (Get-Snapshot) | Should -Not -BeNullOrEmpty
        $lab | Remove-Lab
        Compare-Snapshot $before (Get-Snapshot) | Should -BeNullOrEmpty
    }

    It 'is made in a moment' {
        $null = New-Lab | Remove-Lab
        (Measure-Command { $script:lab = New-Lab }).TotalMilliseconds | Should -BeLessThan 1000
        $lab = $script:lab
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Conformance/Conntrack.psm1"
    function Get-Left { @(Invoke-In $ns conntrack -L -o id 2>$null | ForEach-Object { [uint]($_ -replace '^.* id=') } | Sort-Object) }
}

Describe 'Remove-ConntrackEntry' -Skip:(-not ((Test-Has lab) -and (Test-Has conntrack))) {
    BeforeAll {
        $lab = New-Lab -Bare
        $ns = $lab.Host
    }
    BeforeEach {
        $seed = Get-Random
        New-ConntrackLoad $seed 200 | Set-Content "$TestDrive/load"
        $null = Invoke-In $ns conntrack --flush 2>&1
        $null = Invoke-In $ns conntrack --load-file "$TestDrive/load" 2>&1
        $all = @(Get-ConntrackEntry -Namespace $ns)
    }
    AfterAll { $lab | Remove-Lab }

    It 'removes exactly what comes down the pipeline (<Way>)' -ForEach @{ Way = 'live' }, @{ Way = 'JSON' }, @{ Way = 'CSV' } {
        $random = [Random]::new($seed)
        $some = @($all | Where-Object { $random.Next(2) })
        $sent = switch ($Way) {
            live { $some }
            JSON { $some | ConvertTo-Json | ConvertFrom-Json }
            CSV { $some | ConvertTo-Csv | ConvertFrom-Csv }
        }
        $sent | Remove-ConntrackEntry -ErrorAction Stop | Should -BeNullOrEmpty
        Get-Left | Should -Be @(($all | Where-Object ConntrackId -NotIn $some.ConntrackId).ConntrackId | Sort-Object) -Because "seed $seed"
    }

    It 'removes while they are listed' {
        Get-ConntrackEntry -Namespace $ns | Remove-ConntrackEntry -ErrorAction Stop
        Get-Left | Should -BeNullOrEmpty
    }

    It 'removes what a filter means, and gives it back with -PassThru' {
        $meant = @($all | Where-Object { $_.Protocol -eq 'Udp' -and $_.AddressFamily -eq 'IPv4' })
        @((Remove-ConntrackEntry -Protocol Udp -Source 10.0.0.0/8 -PassThru -Namespace $ns).ConntrackId | Sort-Object) | Should -Be @($meant.ConntrackId | Sort-Object)
        Get-Left | Should -Be @(($all | Where-Object ConntrackId -NotIn $meant.ConntrackId).ConntrackId | Sort-Object) -Because "seed $seed"
    }

    It 'chooses among what comes down the pipeline' {
        $all | Remove-ConntrackEntry -State Established -ErrorAction Stop
        Get-Left | Should -Be @(($all | Where-Object State -NE Established).ConntrackId | Sort-Object) -Because "seed $seed"
    }

    It 'says what it would remove with -WhatIf, and removes nothing' {
        $null = & { Remove-ConntrackEntry -Protocol $all[0].Protocol -Source $all[0].Source -Namespace $ns -WhatIf }
        (Get-Left).Count | Should -Be $all.Count
        Start-Transcript "$TestDrive/transcript" | Out-Null
        $all[0] | Remove-ConntrackEntry -WhatIf
        Stop-Transcript | Out-Null
        (Get-Content -Raw "$TestDrive/transcript") -replace '\s' | Should -Match ([regex]::Escape("`"Remove connection $($all[0])`" on target `"namespace $ns`"" -replace '\s')) # the transcript breaks lines
    }

    It 'does not take a later connection between the same ends for the one that was meant' {
        $null = Invoke-In $ns conntrack -I -p udp -s 10.9.0.1 -d 10.9.0.2 --sport 1000 --dport 53 -t 300 2>&1
        $old = Get-ConntrackEntry -Source 10.9.0.1 -Namespace $ns
        $null = Invoke-In $ns conntrack -D -s 10.9.0.1 2>&1
        # The number is made of the place in memory: another has to take the place first.
        for ($try = 1; $try -le 20; $try++) {
            1..50 | ForEach-Object { "-A -t 300 -s 10.8.$try.$_ -d 10.8.1.1 -p udp --sport 1 --dport 2" } | Set-Content "$TestDrive/others"
            $null = Invoke-In $ns conntrack --load-file "$TestDrive/others" 2>&1
            $null = Invoke-In $ns conntrack -I -p udp -s 10.9.0.1 -d 10.9.0.2 --sport 1000 --dport 53 -t 300 2>&1
            if ((Get-ConntrackEntry -Source 10.9.0.1 -Namespace $ns).ConntrackId -ne $old.ConntrackId) { break }
            $null = Invoke-In $ns conntrack -D -s 10.9.0.1 2>&1
        }

        $old | Remove-ConntrackEntry -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.FullyQualifiedErrorId | Should -Be 'ConntrackEntryNotFound,ContainerNet.Commands.RemoveConntrackEntryCommand'
        "$failed" | Should -Match 'Udp 10\.9\.0\.1:1000 > 10\.9\.0\.2:53'
        Get-ConntrackEntry -Source 10.9.0.1 -Namespace $ns | Should -HaveCount 1
    }

    It 'refuses <Because>, and removes nothing' -ForEach @(
        @{ Because = 'nothing said'; Id = 'InvalidFilter'; Do = { Remove-ConntrackEntry -Namespace $ns @args } }
        @{ Because = 'only a family'; Id = 'InvalidFilter'; Do = { Remove-ConntrackEntry -Namespace $ns -AddressFamily IPv4 @args } }
        @{ Because = 'a namespace from the pipeline'; Id = 'InvalidFilter'; Do = { Get-NetworkNamespace $ns | Remove-ConntrackEntry @args } }
        @{ Because = 'an object with a protocol and no ends'; Id = 'InvalidFilter'; Do = { [pscustomobject]@{ Protocol = 'Tcp'; AddressFamily = 'IPv4'; Namespace = $ns } | Remove-ConntrackEntry @args } }
        @{ Because = 'what is not there'; Id = 'ConntrackEntryNotFound'; Do = { Remove-ConntrackEntry -Destination 203.0.113.9 -Namespace $ns @args } }
        @{ Because = 'an address that is none'; Id = 'InvalidAddress'; Do = { Remove-ConntrackEntry web -Namespace $ns @args } }
    ) {
        $failed = @(& $Do -ErrorAction Continue 2>&1)
        $failed.Count | Should -Be 1
        $failed[0].FullyQualifiedErrorId | Should -Be "$Id,ContainerNet.Commands.RemoveConntrackEntryCommand"
        & $Do -ErrorAction Ignore
        (Get-Left).Count | Should -Be $all.Count
    }
}

Describe 'ConntrackSocket.RemoveAll' -Skip:(-not ((Test-Has lab) -and (Test-Has conntrack))) {
    It 'removes the UDP connections of a published port and says how many' {
        $lab = New-Lab -Bare
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
        try {
            1..20 | ForEach-Object { "-A -t 300 -s 10.0.0.$_ -d 192.0.2.10 -g 172.17.0.2 -p udp --sport 4000 --dport $(5000 + $_)" } | Set-Content "$TestDrive/udp"
            $null = Invoke-In $lab.Host conntrack --load-file "$TestDrive/udp" 2>&1
            $table = [ContainerNet.Conntrack.ConntrackSocket]::In($session, $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$($lab.Host)", $lab.Host)))
            $filter = [ContainerNet.Conntrack.ConntrackFilter]::new()
            $filter.Protocol = [ContainerNet.Conntrack.IpProtocol[]]'Udp'
            $filter.DestinationPort = [int[]](5001..5005)
            $filter.ReplySource = [ContainerNet.Route.IpPrefix[]][ContainerNet.Route.IpPrefix]::new('172.17.0.2', 32)
            $table.RemoveAll($filter) | Should -Be 5
            @(Invoke-In $lab.Host conntrack -L 2>$null).Count | Should -Be 15
        } finally {
            $session.Dispose()
            $lab | Remove-Lab
        }
    }
}

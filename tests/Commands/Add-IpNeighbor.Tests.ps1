BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Add-IpNeighbor' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $lab = New-Lab
        $at = @{ InterfaceAlias = 'docker0'; Namespace = $lab.Host }
    }
    AfterEach { $lab | Remove-Lab }

    BeforeAll {
        function Get-Seen ([string] $Address) { Get-IpJson $lab.Host neigh show dev docker0 | Where-Object dst -EQ $Address }
    }

    It 'tells a link a neighbour of state <State>, as iproute2 sees it: <Address>' -ForEach @(
        foreach ($address in '172.17.0.77', '2001:db8:17::77') {
            foreach ($state in 'Permanent', 'Reachable', 'Stale', 'NoArp') { @{ Address = $address; State = $state } }
        }
    ) {
        $made = Add-IpNeighbor $Address docker0 02-42-AC-11-00-4D -State $State -Namespace $lab.Host
        $made | Should -BeOfType ContainerNet.Route.IpNeighbor
        "$made $($made.LinkLayerAddress) $($made.InterfaceAlias) $($made.State) $($made.Namespace)" | Should -Be "$Address 02:42:ac:11:00:4d docker0 $State $($lab.Host)"
        $seen = Get-IpJson $lab.Host neigh show nud all dev docker0 | Where-Object dst -EQ $Address
        "$($seen.lladdr) $($seen.state)" | Should -Be "02:42:ac:11:00:4d $($State.ToUpper())"
    }

    It 'is permanent unless told otherwise, and a router when told so' {
        $made = Add-IpNeighbor 2001:db8:17::1:1 -LinkLayerAddress 02:00:00:00:00:01 -Router @at
        "$($made.State) $($made.Flags)" | Should -Be 'Permanent Router'
        (Get-Seen 2001:db8:17::1:1).PSObject.Properties.Name | Should -Contain router
    }

    It 'lets the kernel keep it resolved, and says who made it, as iproute2 sees it: <_>' -ForEach '172.17.0.2', '2001:db8:17::77' {
        $made = Add-IpNeighbor $_ -Managed -Protocol bgp @at
        "$($made.Flags) $($made.Protocol)" | Should -Be 'Managed bgp'
        $seen = Get-Seen $_
        "$($seen.PSObject.Properties.Name -contains 'managed') $($seen.protocol)" | Should -Be 'True bgp'
        if ($_ -eq '172.17.0.2') { # nobody sends anything, and yet it is found
            for ($i = 0; $i -lt 50 -and (Get-Seen $_).state -ne 'REACHABLE'; $i++) { Start-Sleep -Milliseconds 20 }
            (Get-IpNeighbor $_ -Namespace $lab.Host).LinkLayerAddress | Should -Be (Get-IpJson $lab.Container link show dev eth0).address
            $read = Get-IpNeighbor $_ -Namespace $lab.Host
            $read | Remove-IpNeighbor
            ($read | Add-IpNeighbor).Flags | Should -Be Managed
        }
    }

    It 'is told of one a control plane learnt, and adds it again from what was read: <_>' -ForEach 'objects', 'JSON', 'CSV' {
        $null = Add-IpNeighbor 172.17.0.78 -LinkLayerAddress 02:00:00:00:00:01 -ExternallyLearned -Router -State Reachable -Protocol 77 @at
        $seen = Get-Seen 172.17.0.78
        "$($seen.PSObject.Properties.Name -contains 'extern_learn') $($seen.PSObject.Properties.Name -contains 'router') $($seen.protocol)" | Should -Be 'True True 77'
        $read = Get-IpNeighbor 172.17.0.78 -Namespace $lab.Host
        $saved = switch ($_) { objects { $read } JSON { $read | ConvertTo-Json | ConvertFrom-Json } CSV { $read | ConvertTo-Csv | ConvertFrom-Csv } }
        $saved | Remove-IpNeighbor
        $again = $saved | Add-IpNeighbor
        "$($again.Flags) $($again.Protocol) $($again.State)" | Should -Be "$($read.Flags) 77 Reachable"
    }

    It 'answers for an address in a neighbour''s stead: <_>' -ForEach '172.17.0.99', '2001:db8:17::99' {
        $made = Add-IpNeighbor $_ -Proxy @at
        "$made $($made.Flags)" | Should -Be "$_ Proxy"
        (Get-IpJson $lab.Host neigh show proxy).dst | Should -Be $_
        (Get-IpNeighbor -Proxy -Namespace $lab.Host).IPAddress | Should -Be $_
        Get-IpNeighbor $_ -Namespace $lab.Host -ErrorAction Ignore | Should -BeNullOrEmpty
        { Add-IpNeighbor $_ -Proxy @at -ErrorAction Stop } | Should -Throw -ErrorId 'EEXIST,*'
        Get-IpNeighbor -Proxy -Namespace $lab.Host | Remove-IpNeighbor
        Get-IpJson $lab.Host neigh show proxy | Should -BeNullOrEmpty
    }

    It 'says EEXIST for what is there, and with -Force replaces it: <_>' -ForEach '172.17.0.77', '2001:db8:17::77' {
        $null = Add-IpNeighbor $_ -LinkLayerAddress 02:00:00:00:00:01 @at
        Add-IpNeighbor $_ -LinkLayerAddress 02:00:00:00:00:02 @at -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.FullyQualifiedErrorId | Should -Be 'EEXIST,ContainerNet.Commands.AddIpNeighborCommand'
        (Get-Seen $_).lladdr | Should -Be 02:00:00:00:00:01
        (Add-IpNeighbor $_ -LinkLayerAddress 02:00:00:00:00:02 -State Stale @at -Force).State | Should -Be Stale
        (Get-Seen $_).lladdr | Should -Be 02:00:00:00:00:02
    }

    It 'sends packets there' {
        $mac = (Get-IpJson $lab.Container link show dev eth0).address
        Invoke-In $lab.Container ip link set eth0 arp off
        $null = Add-IpNeighbor 172.17.0.2 docker0 $mac -Force -Namespace $lab.Host
        $null = Add-IpNeighbor 172.17.0.1 eth0 (Get-IpJson $lab.Host link show dev docker0).address -Force -Namespace $lab.Container
        Test-Ping $lab.Host 172.17.0.2 | Should -BeTrue
    }

    It 'takes neighbours from Get-IpNeighbor, JSON and CSV' {
        $made = Add-IpNeighbor 172.17.0.77 -LinkLayerAddress 02:00:00:00:00:01 @at
        foreach ($again in { $made }, { $made | ConvertTo-Json | ConvertFrom-Json }, { $made | ConvertTo-Csv | ConvertFrom-Csv }) {
            $made | Remove-IpNeighbor
            (& $again | Add-IpNeighbor).LinkLayerAddress | Should -Be 02:00:00:00:00:01
        }
    }

    It 'changes nothing with -WhatIf, and says what it would do' {
        Add-IpNeighbor 172.17.0.77 -LinkLayerAddress 02:00:00:00:00:01 @at -WhatIf | Should -BeNullOrEmpty
        Get-Seen 172.17.0.77 | Should -BeNullOrEmpty
    }

    It 'refuses <Because> with one error, and changes nothing' -ForEach @(
        @{ Because = 'no link layer address'; Id = 'LinkLayerAddressMissing'; With = @{ LinkLayerAddress = $null } }
        @{ Because = 'a state the kernel would not heed'; Id = 'InvalidNeighbor'; With = @{ Managed = $true; State = 'Reachable' } }
        @{ Because = 'a link layer address that is none'; Id = 'InvalidLinkLayerAddress'; With = @{ LinkLayerAddress = '02:00' } }
        @{ Because = 'a prefix'; Id = 'InvalidAddress'; With = @{ IPAddress = '172.17.0.0/24' } }
        @{ Because = 'a link that is not there'; Id = 'LinkNotFound'; With = @{ InterfaceAlias = 'nolink' } }
        @{ Because = 'a namespace that is not there'; Id = 'NamespaceNotFound'; With = @{ Namespace = 'nowhere' } }
    ) {
        $given = @{ IPAddress = '172.17.0.77'; LinkLayerAddress = '02:00:00:00:00:01' } + $at
        $With.Keys | ForEach-Object { $given[$_] = $With[$_] }
        Add-IpNeighbor @given -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $refused.Count | Should -Be 1
        $refused[0].FullyQualifiedErrorId | Should -Be "$Id,ContainerNet.Commands.AddIpNeighborCommand"
        $refused[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty -Because "$refused"
        Get-IpJson $lab.Host neigh show dev docker0 nud permanent | Should -BeNullOrEmpty
    }

    It 'completes links' {
        (TabExpansion2 "Add-IpNeighbor 172.17.0.7 -Namespace $($lab.Host) -InterfaceAlias dock").CompletionMatches.CompletionText | Should -Be docker0
    }
}

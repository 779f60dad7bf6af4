BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Set-Bridge' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

        # How a bridge works, as iproute2 sees it; times in hundredths of a second.
        function Get-Seen ([string] $Name = 'cn0') { (Get-IpJson $lab.Host link show $Name).linkinfo.info_data }

        # Runs a block that is refused: gives its errors, and sees that the bridge is as it was.
        function Get-Refusal ([scriptblock] $Block) {
            $before = Get-Seen | Select-Object * -ExcludeProperty *timer
            & { $ErrorActionPreference = 'Continue'; & $Block } 2>&1
            Get-Seen | Select-Object * -ExcludeProperty *timer | ConvertTo-Json | Should -Be ($before | ConvertTo-Json)
        }
    }

    BeforeEach {
        $lab = New-Lab -Bare
        ip -n $lab.Host link add cn0 type bridge
        ip -n $lab.Host link add cn1 type bridge
    }
    AfterEach { $lab | Remove-Lab }

    It 'changes what is asked, as iproute2 sees it, and says nothing' {
        Set-Bridge cn0 -Stp $true -ForwardDelay 4 -HelloTime 0:00:01 -MaxAge ([timespan]'0:00:10') -AgeingTime 60 -Priority 4096 -MulticastSnooping $false -MulticastQuerier $true -Namespace $lab.Host |
            Should -BeNullOrEmpty
        $seen = Get-Seen
        $seen.stp_state, $seen.forward_delay, $seen.hello_time, $seen.max_age, $seen.ageing_time, $seen.priority, $seen.mcast_snooping, $seen.mcast_querier |
            Should -Be 1, 400, 100, 1000, 6000, 4096, 0, 1
        Set-Bridge cn0 -AgeingTime 0 -Namespace $lab.Host
        (Get-Seen).ageing_time, (Get-Seen).forward_delay | Should -Be 0, 400
    }

    It 'gives the bridge as it is then with -PassThru' {
        ip -n $lab.Host link add v0 master cn0 type veth peer name v1
        $bridge = Set-Bridge cn0 -AgeingTime 12.5 -Namespace $lab.Host -PassThru
        $bridge | Should -BeOfType ContainerNet.Route.NetworkBridge
        $bridge.AgeingTime, $bridge.PortCount | Should -Be ([timespan]'0:00:12.5'), 1
    }

    It 'takes bridges from the pipeline without changing what is not asked, and truth as text' {
        Set-Bridge cn0 -AgeingTime 10 -Namespace $lab.Host
        Get-Bridge -Namespace $lab.Host | Set-Bridge -Stp on
        (Get-Seen).stp_state, (Get-Seen cn1).stp_state, (Get-Seen).ageing_time, (Get-Seen cn1).ageing_time | Should -Be 1, 1, 1000, 30000
        Set-Bridge cn0, cn1 -Stp off -Namespace $lab.Host
        (Get-Seen).stp_state, (Get-Seen cn1).stp_state | Should -Be 0, 0
    }

    It 'does nothing with -WhatIf, and says what it would' {
        Get-Refusal { Set-Bridge cn0 -Stp $true -AgeingTime 60 -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty
        $change = [ContainerNet.Route.BridgeChange]::new()
        $change.GetType().GetProperty('AgeingTime').SetValue($change, [timespan]'0:01:00')
        $change.GetType().GetProperty('Stp').SetValue($change, $true)
        "$change" | Should -Be 'Set STP to on, ageing time to 60 s'
    }

    It 'changes all or nothing: what the kernel did before it refused the rest is taken back' {
        ip -n $lab.Host link set cn0 type bridge stp_state 1
        $refusal = @(Get-Refusal { Set-Bridge cn0 -ForwardDelay 5 -HelloTime 3 -MaxAge 100 -AgeingTime 7 -Namespace $lab.Host })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike 'ERANGE,*'
        "$($refusal[0])" | Should -Match 'max age 6 to 40'
        ip -n $lab.Host link set cn0 type bridge stp_state 0
        $refusal = @(Get-Refusal { Set-Bridge cn0 -Stp $true -ForwardDelay 90 -AgeingTime 7 -Namespace $lab.Host }) # the kernel says yes, and makes 30 seconds of it
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike 'NotApplied,*'
        "$($refusal[0])" | Should -Match 'its forward delay is 30 s'
    }

    It 'filters by VLAN where this kernel can, and says so where it cannot' {
        $null = ip -n $lab.Host link set cn1 type bridge vlan_filtering 1 2>&1
        $can = -not $LASTEXITCODE
        (Get-Bridge cn0 -Namespace $lab.Host).SupportsVlanFiltering | Should -Be $can
        if ($can) {
            Set-Bridge cn0 -VlanFiltering $true -Namespace $lab.Host
            (Get-Seen).vlan_filtering | Should -Be 1
            (Get-Bridge cn0 -Namespace $lab.Host).VlanFiltering | Should -BeTrue
        } else {
            $refusal = Get-Refusal { Set-Bridge cn0 -VlanFiltering $true -AgeingTime 7 -Namespace $lab.Host }
            $refusal.FullyQualifiedErrorId | Should -BeLike 'EOPNOTSUPP,*'
            "$refusal" | Should -Match 'CONFIG_BRIDGE_VLAN_FILTERING'
            Set-Bridge cn0 -VlanFiltering $false -AgeingTime 7 -Namespace $lab.Host # it does not filter already
            (Get-Seen).ageing_time | Should -Be 700
        }
    }

    It 'refuses with one error, <Id>' -ForEach @(
        @{ Given = @{}; Id = 'NothingToChange' }
        @{ Given = @{ Name = 'cn9'; Stp = $true }; Id = 'BridgeNotFound' }
        @{ Given = @{ Name = 'lo'; Stp = $true }; Id = 'NotABridge' }
        @{ Given = @{ HelloTime = 20; Stp = $true }; Id = 'ERANGE' }
        @{ Given = @{ MaxAge = 1 }; Id = 'ERANGE' }
    ) {
        $asked = @{ Name = 'cn0'; Namespace = $lab.Host }
        $Given.Keys | ForEach-Object { $asked[$_] = $Given[$_] }
        $refusal = @(Get-Refusal { Set-Bridge @asked })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $refusal[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'takes no length of time for one: <_>' -ForEach '-5', -5, 'soon', 1e30, '900.00:00:00', 'NaN' {
        $value = $_
        { Set-Bridge cn0 -AgeingTime $value -Namespace $lab.Host } | Should -Throw '*is no length of time*'
    }
}

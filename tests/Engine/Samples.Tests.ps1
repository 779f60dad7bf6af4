# Paths and faults from saved snapshots: as any user, on any machine, with no namespace and no kernel asked. See tests/Samples/New-Sample.ps1.
BeforeDiscovery {
    $folder = "$PSScriptRoot/../Samples/snapshots"
    $samples = Get-Content -Raw "$folder/expected.json" | ConvertFrom-Json -AsHashtable
    $hand = @(
        @{ File = 'hand-vlan.json'; Kinds = 'Link', 'Destination'; Last = 'eth0'; Errors = @() }
        @{ File = 'hand-ipvlan.json'; Kinds = 'Link', 'Uplink', 'Destination'; Last = 'eth0'; Errors = @() }
        @{ File = 'hand-wireguard.json'; Kinds = 'Link', 'BridgePort', 'Bridge', 'Forwarding', 'Uplink', 'Destination'; Last = 'wg0'; Errors = @() }
        @{ File = 'hand-wireguard-ipforwarddisabled.json'; Kinds = 'Link', 'BridgePort', 'Bridge', 'Forwarding', 'Uplink', 'Destination'; Last = 'wg0'; Errors = @('IpForwardDisabled') }
        @{ File = 'hand-bond.json'; Kinds = 'Link', 'BridgePort', 'Bridge', 'Forwarding', 'Uplink', 'Destination'; Last = 'bond0'; Errors = @() }
    )
}

Describe 'a look at a saved snapshot' {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../ContainerNet.psd1"
        $folder = Resolve-Path "$PSScriptRoot/../Samples/snapshots"
    }

    It 'finds in <File> what the look at the living kernel found' -ForEach $samples {
        $ask = $_.Ask
        $test = Test-ContainerPath @ask -Snapshot "$folder/$($_.File)"
        @($test.Hops | ForEach-Object { "$($_.Kind) $($_.Namespace) $($_.InterfaceAlias): $($_.Description)" }) | Should -Be $_.Hops
        @($test.Findings | ForEach-Object { "$($_.Id) at $($_.Hop.Index): $($_.Title) $($_.Evidence) $($_.RepairCommand -join '; ')" }) | Should -Be $_.Findings
        $test.Succeeded | Should -Be $_.Succeeded
        $test.IsProbed | Should -BeFalse

        $path = Get-ContainerPath @ask -Snapshot "$folder/$($_.File)"
        $path.Hops.Description | Should -Be $test.Hops.Description
    }

    It 'sees the faults of <File>, made by hand' -ForEach $hand {
        $test = Import-NetworkSnapshot "$folder/$($_.File)" | Test-ContainerPath c 203.0.113.5
        $test.Hops.Kind | Should -Be $_.Kinds
        ($test.Hops | Where-Object InterfaceAlias)[-1].InterfaceAlias | Should -Be $_.Last
        @($test.Findings | Where-Object Severity -EQ Error | ForEach-Object Id) | Should -Be $_.Errors
    }

    It 'is not taken for a look at this machine: what it found is not mended here' {
        $test = Test-ContainerPath container 203.0.113.176 -Snapshot "$folder/noroute.json"
        $test.SnapshotOf | Should -Be lab
        { $test | Repair-ContainerPath -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'FromSnapshot,*'
        { $test.Findings | Repair-ContainerPath -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'FromSnapshot,*'
        { $test | ConvertTo-Json -Depth 5 | ConvertFrom-Json | Repair-ContainerPath -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'FromSnapshot,*'
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'a namespace it does not hold'; Ask = { Test-ContainerPath nobody 203.0.113.5 -Snapshot "$folder/healthy.json" -ErrorAction Stop }; Id = 'NamespaceNotFound,*' }
        @{ Why = 'no container at all'; Ask = { Test-ContainerPath -Destination 203.0.113.5 -Snapshot "$folder/healthy.json" -ErrorAction Stop }; Id = 'ContainerMissing,*' }
        @{ Why = 'a name to look up'; Ask = { Test-ContainerPath container example.test -Snapshot "$folder/healthy.json" -ErrorAction Stop }; Id = 'DestinationNotFound,*' }
        @{ Why = 'a snapshot without the host, on the way in'; Ask = { $alone = Import-NetworkSnapshot "$folder/healthy-to-a-published-port.json"; $json = Get-Content -Raw "$folder/healthy-to-a-published-port.json" | ConvertFrom-Json -AsHashtable; $json.Snapshot.Namespaces = @($json.Snapshot.Namespaces | Where-Object Label -NE host); $json | ConvertTo-Json -Depth 30 | Set-Content TestDrive:/alone.json; Test-ContainerPath container -From 192.0.2.1 -Port 8080 -Snapshot TestDrive:/alone.json -ErrorAction Stop }; Id = 'HostNotFound,*' }
    ) {
        $Ask | Should -Throw -ErrorId $Id
    }
}

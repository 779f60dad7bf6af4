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

    # This kernel's bridges may be built without VLANs: what one would say is written into the snapshot.
    It 'sees that a bridge keeps VLANs apart: <Case>' -ForEach @(
        @{ Case = 'all in one'; Vlans = @{ veth_host = '1pu'; veth_host2 = '1pu'; docker0 = '1pu' }; Error = @() }
        @{ Case = 'tagged for others as well'; Vlans = @{ veth_host = '1pu', '7'; veth_host2 = '1pu', '8'; docker0 = '1pu' }; Error = @() }
        @{ Case = 'another VLAN at the other port'; Vlans = @{ veth_host = '1pu'; veth_host2 = '7pu'; docker0 = '1pu' }; Error = 'BridgeVlanFiltered'; Says = '*the packet belongs to VLAN 1 of veth_host, and veth_host2 is not in it*' }
        @{ Case = 'no VLAN for what has no tag'; Vlans = @{ veth_host = '1u'; veth_host2 = '1pu'; docker0 = '1pu' }; Error = 'BridgeVlanFiltered'; Says = '*veth_host has no VLAN for frames without a tag (PVID), so it does not take the packet*' }
        @{ Case = 'a tag that stays on'; Vlans = @{ veth_host = '7pu'; veth_host2 = '7p'; docker0 = '7pu' }; Error = 'BridgeVlanFiltered'; Says = '*leaves veth_host2 with a tag*' }
        @{ Case = 'on the way back only'; Vlans = @{ veth_host = '7pu'; veth_host2 = '8p', '7u'; docker0 = '7pu' }; Error = 'BridgeVlanFiltered'; Says = '*the reply belongs to VLAN 8 of veth_host2*' }
        @{ Case = 'the bridge''s own end'; To = '172.17.0.1'; Vlans = @{ veth_host = '7pu'; veth_host2 = '7pu'; docker0 = '1pu' }; Error = 'BridgeVlanFiltered'; Says = '*VLAN 7 of veth_host, and docker0 is not in it*' }
        @{ Case = 'where it does not filter'; Off = $true; Vlans = @{ veth_host = '7pu'; veth_host2 = '8pu'; docker0 = '1pu' }; Error = @() }
    ) {
        $json = Get-Content -Raw "$folder/healthy-to-another-container.json" | ConvertFrom-Json -AsHashtable
        $hostSpace = $json.Snapshot.Namespaces | Where-Object Label -EQ host
        $links = @{}
        $hostSpace.Links | ForEach-Object { $links[$_.Name] = $_.InterfaceIndex }
        if (-not $Off) { ($hostSpace.Links | Where-Object Name -EQ docker0).BridgeOptions.VlanFiltering = $true }
        $hostSpace.BridgeVlans = @(foreach ($port in $Vlans.Keys) { $Vlans[$port] | ForEach-Object { @{ InterfaceIndex = $links[$port]; VlanId = [int]($_ -replace '\D'); IsPortVlan = $_ -match 'p'; IsUntagged = $_ -match 'u' } } })
        ConvertTo-Json $json -Depth 30 | Set-Content "$TestDrive/vlan.json"
        $test = Test-ContainerPath container ($To ?? '172.17.0.3') -Snapshot "$TestDrive/vlan.json"
        @($test.Findings.Id) -ne $null | Should -Be $Error
        if ($Says) { $test.Findings.Evidence | Should -BeLike $Says }
    }

    It 'reads the VLANs of a port as the kernel tells them' {
        # struct ifinfomsg { family AF_BRIDGE, pad, type, index 5, flags, change }, IFLA_AF_SPEC { IFLA_BRIDGE_VLAN_INFO { flags, vid } … }
        $bytes = [Convert]::FromHexString('0700' + '0100' + '05000000' + '00000000' + '00000000' + '1c001a80' + '08000200' + '0600' + '0100' + '08000200' + '0000' + '0a00' + '08000100' + 'ffffffff')
        $read = [ContainerNet.Route.BridgeVlanRequests]::Read($bytes)
        @($read | ForEach-Object { "$($_.InterfaceIndex): $_" }) | Should -Be '5: 1 PVID untagged', '5: 10'
        for ($length = 1; $length -lt $bytes.Length; $length++) {
            try { $null = [ContainerNet.Route.BridgeVlanRequests]::Read([byte[]]$bytes[0..($length - 1)]) } catch { $_.Exception.InnerException | Should -BeOfType ContainerNet.Netlink.NetlinkFormatException }
        }
    }

    It 'sees that the table of connections is full' {
        $json = Get-Content -Raw "$folder/healthy.json" | ConvertFrom-Json -AsHashtable
        ($json.Snapshot.Namespaces | Where-Object Label -EQ host).Conntrack = @{ Count = 4096; Maximum = 4096 }
        ConvertTo-Json $json -Depth 30 | Set-Content "$TestDrive/full.json"
        $test = Test-ContainerPath container 203.0.113.176 -Snapshot "$TestDrive/full.json"
        $test.Findings.Id | Should -Be ConntrackTableFull
        $test.BrokenAt.Kind | Should -Be Forwarding
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

BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-BridgeFdbEntry' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

        function Get-Refusal ([scriptblock] $Block) { & { $ErrorActionPreference = 'Continue'; & $Block } 2>&1 }

        # One line an entry, said the same way for both.
        function ConvertTo-Line ($Mac, $Link, $Bridge, $Remote, $Port, $Vni, $Via, $State, $Self, $Sticky, $Learnt) {
            "$Mac dev $Link master $Bridge dst $Remote $Port/$Vni via $Via $State self=$([bool]$Self) sticky=$([bool]$Sticky) extern=$([bool]$Learnt)".ToLowerInvariant()
        }
        function Get-Seen {
            bridge -n $lab.Host -j fdb show | ConvertFrom-Json | ForEach-Object {
                $via = $_.viaIf ?? $_.via
                ConvertTo-Line $_.mac $_.ifname $_.master $_.dst $_.port $_.vni $via ($_.state ? $_.state : 'reachable') ($_.flags -contains 'self') ($_.flags -contains 'sticky') ($_.flags -contains 'extern_learn')
            } | Sort-Object
        }
        function Get-Ours {
            Get-BridgeFdbEntry -Namespace $lab.Host | ForEach-Object {
                ConvertTo-Line $_.LinkLayerAddress $_.InterfaceAlias $_.Bridge $_.RemoteIPAddress $_.Port $_.VxlanId $_.Device $_.State $_.IsSelf $_.IsSticky $_.IsExternallyLearned
            } | Sort-Object
        }
    }

    BeforeEach {
        $lab = New-Lab -Bare
        @"
link add cn0 up type bridge
link add cn1 up type bridge
link add v0 up master cn0 type veth peer name v1
link add w0 up master cn1 type veth peer name w1
link set v1 up
link set w1 up
link add vx0 up master cn1 type vxlan id 42 dstport 4789 remote 192.0.2.2 dev v1
"@ | ip -n $lab.Host -batch -
        @"
fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.3
fdb add 02:00:00:00:00:08 dev vx0 dst 192.0.2.3 port 4790 vni 44
fdb add 02:00:00:00:00:09 dev v0 master static
fdb add 02:00:00:00:00:0a dev v0 master static sticky
fdb add 02:00:00:00:00:0b dev v0 master dynamic
fdb add 02:00:00:00:00:0c dev w0 master extern_learn
"@ | bridge -n $lab.Host -batch -
    }
    AfterEach { $lab | Remove-Lab }

    It 'gets what bridge(8) shows, all of it' {
        # What the kernel adds meanwhile by itself (groups it joins) makes for a second look.
        foreach ($i in 1..5) {
            $seen, $ours, $again = (Get-Seen), (Get-Ours), (Get-Seen)
            if ("$seen" -eq "$again") { break }
        }

        $ours | Should -Be $seen
        $ours.Count | Should -BeGreaterThan 10
        (Get-BridgeFdbEntry v0 02:00:00:00:00:0b -Namespace $lab.Host).LastUpdated | Should -BeLessThan ([timespan]'0:01:00')
    }

    It 'gives a port everything of it, and a bridge its table, from the pipeline' {
        (Get-Bridge cn0 -Namespace $lab.Host | Get-BridgeFdbEntry).Bridge | Sort-Object -Unique | Should -Be cn0
        $port = Get-BridgePort -InterfaceAlias vx0 -Namespace $lab.Host | Get-BridgeFdbEntry
        $port.InterfaceAlias | Sort-Object -Unique | Should -Be vx0
        $port.RemoteIPAddress | Should -Contain 192.0.2.3
        $port.Bridge | Should -Contain cn1
    }

    It 'takes only what is asked for' {
        (Get-BridgeFdbEntry -Bridge cn0 -State Static -Namespace $lab.Host).LinkLayerAddress | Sort-Object | Should -Be 02:00:00:00:00:09, 02:00:00:00:00:0a
        (Get-BridgeFdbEntry -LinkLayerAddress 02-00-00-00-00-0B -Namespace $lab.Host).InterfaceAlias | Should -Be v0
        (Get-BridgeFdbEntry -LinkLayerAddress 02:00:00:00:00:0* -Bridge c* -Namespace $lab.Host).LinkLayerAddress | Sort-Object -Unique | Should -Be 02:00:00:00:00:09, 02:00:00:00:00:0a, 02:00:00:00:00:0b, 02:00:00:00:00:0c
        (Get-BridgeFdbEntry -RemoteIPAddress 192.0.2.3 -Namespace $lab.Host).Count | Should -Be 2
        (Get-BridgeFdbEntry v* 02:00:00:00:00:09 -AllNamespaces).Namespace | Should -Be $lab.Host
        Get-BridgeFdbEntry x* -Namespace $lab.Host | Should -BeNullOrEmpty
        Get-BridgeFdbEntry -LinkLayerAddress ff:* -Namespace $lab.Host | Should -BeNullOrEmpty
        Get-BridgeFdbEntry -VlanId 7 -Namespace $lab.Host | Should -BeNullOrEmpty
    }

    It 'misses what is named exactly and is not there, <Id>' -ForEach @(
        @{ Given = @{ InterfaceAlias = 'v9' }; Id = 'LinkNotFound' }
        @{ Given = @{ Bridge = 'cn9' }; Id = 'BridgeNotFound' }
        @{ Given = @{ Bridge = 'v0' }; Id = 'BridgeNotFound' }
        @{ Given = @{ LinkLayerAddress = '02:00:00:00:00:ff' }; Id = 'FdbEntryNotFound' }
        @{ Given = @{ LinkLayerAddress = 'x' }; Id = 'InvalidLinkLayerAddress' }
        @{ Given = @{ RemoteIPAddress = 'x' }; Id = 'InvalidAddress' }
    ) {
        $refusal = @(Get-Refusal { Get-BridgeFdbEntry @Given -Namespace $lab.Host } | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }

    It 'completes addresses and hosts from the live kernel' {
        $complete = { param($text) [System.Management.Automation.CommandCompletion]::CompleteInput($text, $text.Length, $null).CompletionMatches.CompletionText }
        & $complete "Get-BridgeFdbEntry -Namespace $($lab.Host) -InterfaceAlias v0 -LinkLayerAddress 02:00:00:00:00:0a" | Should -Be 02:00:00:00:00:0a
        & $complete "Remove-VxlanPeer -Namespace $($lab.Host) -InterfaceAlias v" | Should -Be vx0
        & $complete "Remove-VxlanPeer -Namespace $($lab.Host) -InterfaceAlias vx0 -RemoteIPAddress 192.0.2" | Should -Be 192.0.2.2, 192.0.2.3
    }
}

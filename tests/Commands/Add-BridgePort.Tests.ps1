BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Add-BridgePort' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

        # What a refusal must leave as it was. What the kernel goes on doing by itself (carrier, queues) is left out.
        function Get-State {
            foreach ($name in (Get-ChildItem /run/netns).Name) { $name; ip -n $name -o link | ForEach-Object { $_ -replace 'qdisc \S+|state \S+|(NO-CARRIER|M-DOWN),|,(LOWER_UP|M-DOWN)' } }
            ip -o link | ForEach-Object { $_ -replace 'qdisc \S+|state \S+|(NO-CARRIER|M-DOWN),|,(LOWER_UP|M-DOWN)' }
        }

        # Runs a block that is refused: gives its errors, and sees that nothing else happened.
        function Get-Refusal ([scriptblock] $Block) {
            $before = Get-State
            & { $ErrorActionPreference = 'Continue'; & $Block } 2>&1
            Get-State | Should -Be $before
        }
    }

    BeforeEach { $lab = New-Lab -Bare }
    AfterEach { $lab | Remove-Lab }
    BeforeEach {
        ip -n $lab.Host link add docker0 type bridge
        ip -n $lab.Host link add veth_host type veth peer name eth0 netns $lab.Container
    }

    It 'enslaves the link and switches it on, as iproute2 sees it' {
        $port = Add-BridgePort docker0 veth_host -Namespace $lab.Host
        $port | Should -BeOfType ContainerNet.Route.BridgePort
        $port.Bridge, $port.InterfaceAlias, $port.Namespace | Should -Be docker0, veth_host, $lab.Host
        $seen = Get-IpJson $lab.Host link show veth_host
        $seen.master | Should -Be docker0
        $seen.flags | Should -Contain UP
    }

    It 'leaves it off with -KeepState' {
        $null = Add-BridgePort docker0 veth_host -KeepState -Namespace $lab.Host
        (Get-IpJson $lab.Host link show veth_host).flags | Should -Not -Contain UP
    }

    It 'takes a pair from New-VethPair: the end that is here becomes the port' {
        $port = New-VethPair v7 -PeerName eth7 -PeerNamespace $lab.ContainerId -Namespace $lab.Host | Add-BridgePort docker0
        $port.InterfaceAlias | Should -Be v7
        (Get-IpJson $lab.Host link show v7).master | Should -Be docker0
    }

    It 'takes links from Get-NetworkLink' {
        (Get-NetworkLink veth_host -Namespace $lab.Host | Add-BridgePort -Bridge docker0).InterfaceAlias | Should -Be veth_host
    }

    It 'does nothing with -WhatIf' { Get-Refusal { Add-BridgePort docker0 veth_host -Namespace $lab.Host -WhatIf } | Should -BeNullOrEmpty }

    It 'finds a port of this bridge good with -Force' {
        $null = Add-BridgePort docker0 veth_host -Namespace $lab.Host
        (Get-Refusal { Add-BridgePort docker0 veth_host -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'EEXIST,*'
        (Add-BridgePort docker0 veth_host -Namespace $lab.Host -Force).Bridge | Should -Be docker0
    }

    It 'does not take a link away from another bridge' {
        ip -n $lab.Host link add other type bridge
        ip -n $lab.Host link set veth_host master other
        $refusal = Get-Refusal { Add-BridgePort docker0 veth_host -Namespace $lab.Host -Force }
        $refusal.FullyQualifiedErrorId | Should -BeLike 'PortOfAnotherBridge,*'
        $refusal.ErrorDetails.RecommendedAction | Should -Match 'Remove-BridgePort'
    }

    It 'refuses with one error, <Id>' -ForEach @(
        @{ Bridge = 'docker9'; Link = 'veth_host'; Id = 'BridgeNotFound' }
        @{ Bridge = 'docker0'; Link = 'veth_gone'; Id = 'LinkNotFound' }
        @{ Bridge = 'docker0'; Link = 'a_name_that_is_too_long'; Id = 'LinkNotFound' }
        @{ Bridge = 'docker0'; Link = "a/`e[1m b%d"; Id = 'LinkNotFound' }
        @{ Bridge = 'veth_host'; Link = 'lo'; Id = 'NotABridge' }
        @{ Bridge = 'docker0'; Link = 'lo'; Id = 'EINVAL' }
        @{ Bridge = 'docker0'; Link = 'docker0'; Id = 'ELOOP' }
    ) {
        $refusal = @(Get-Refusal { Add-BridgePort $Bridge $Link -Namespace $lab.Host })
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$($refusal[0])" | Should -Not -Match "`e"
    }

    It 'says that a bridge is full, which one, and how many ports it has' {
        $null = 1..1023 | New-VethPair -Name { "p$_" } -PeerName { "q$_" } -Bridge docker0 -Namespace $lab.Host -Down
        $refusal = @(& { $ErrorActionPreference = 'Continue'; Add-BridgePort docker0 veth_host -Namespace $lab.Host } 2>&1)
        $refusal.Count | Should -Be 1
        $refusal[0].FullyQualifiedErrorId | Should -BeLike 'EXFULL,*'
        "$($refusal[0])" | Should -Match "bridge 'docker0' has 1023 ports"
        $born = @(& { $ErrorActionPreference = 'Continue'; New-VethPair w0 w1 -Bridge docker0 -Namespace $lab.Host } 2>&1)
        $born[0].FullyQualifiedErrorId | Should -BeLike 'EXFULL,*'
        Get-IpJson $lab.Host link show w0 | Should -BeNullOrEmpty
        (Get-IpJson $lab.Host link show veth_host).flags | Should -Not -Contain UP
        Get-NetworkLink p* -Namespace $lab.Host | Remove-NetworkLink # else the kernel goes on removing them while other tests run
    }
}

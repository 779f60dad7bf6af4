BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-VethPair' -Skip:(-not (Test-Has lab)) {
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
        ip -n $lab.Host link add v0 type veth peer name eth0 netns $lab.Container
        ip -n $lab.Host link add a0 type veth peer name b0
    }

    It 'says which end is where' {
        $pair = Get-VethPair v0 -Namespace $lab.Host
        $pair.Name, $pair.PeerName, $pair.PeerNamespace | Should -Be v0, eth0, $lab.Container
        $pair.InterfaceIndex | Should -Be (Get-IpJson $lab.Host link show v0).ifindex
        $pair.PeerInterfaceIndex | Should -Be (Get-IpJson $lab.Container link show eth0).ifindex
        $back = Get-VethPair -Namespace $lab.Container
        $back.Name, $back.PeerName, $back.PeerNamespace | Should -Be eth0, v0, $lab.Host
    }

    It 'gets each pair once, also across namespaces' {
        (Get-VethPair -Namespace $lab.Host).Count | Should -Be 2
        $ours = Get-VethPair -AllNamespaces | Where-Object { $_.Namespace -in $lab.Host, $lab.Container -or $_.PeerNamespace -in $lab.Host, $lab.Container }
        $ours.Count | Should -Be 2
        ($lab.Host, $lab.Container | Get-NetworkNamespace | Get-VethPair).Count | Should -Be 2
    }

    It 'takes wildcards, and misses exact names' {
        Get-VethPair x* -Namespace $lab.Host | Should -BeNullOrEmpty
        (Get-Refusal { Get-VethPair x0 -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'LinkNotFound,*'
        (Get-Refusal { Get-VethPair lo -Namespace $lab.Host }).FullyQualifiedErrorId | Should -BeLike 'LinkNotFound,*'
    }
}

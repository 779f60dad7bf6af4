BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Get-NetworkLink' -Skip:(-not (Test-Has lab)) {
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
        ip -n $lab.Host link add cn0 up type bridge
        ip -n $lab.Host link add v0 mtu 1400 address 02:00:00:00:00:01 master cn0 type veth peer name eth0 netns $lab.Container
        ip -n $lab.Host link set v0 alias 'to the container'
    }

    It 'gets what iproute2 sees' {
        $links = Get-NetworkLink -Namespace $lab.Host
        $seen = Get-IpJson $lab.Host link show
        $links.Name | Should -Be $seen.ifname
        $links.InterfaceIndex | Should -Be $seen.ifindex
        $links.MtuBytes | Should -Be $seen.mtu
        $links.LinkLayerAddress | Should -Be ($seen | ForEach-Object { $_.address })
        $links.OperationalState | ForEach-Object { "$_" } | Should -Be $seen.operstate
        $v0 = $links | Where-Object Name -EQ v0
        $v0.Kind, $v0.Bridge, $v0.PeerName, $v0.PeerNamespace, $v0.Description, $v0.State | Should -Be veth, cn0, eth0, $lab.Container, 'to the container', Down
    }

    It 'takes names, wildcards, kinds and all namespaces' {
        (Get-NetworkLink v0, lo -Namespace $lab.Host).Name | Should -Be lo, v0
        (Get-NetworkLink -Kind bridge -Namespace $lab.Host).Name | Should -Be cn0
        Get-NetworkLink x* -Namespace $lab.Host | Should -BeNullOrEmpty
        (Get-NetworkLink v0 -AllNamespaces).Namespace | Should -Contain $lab.Host
    }

    It 'takes namespaces, processes and inspected containers from the pipeline' {
        $links = 'lo', 'eth0'
        (Get-NetworkNamespace $lab.Container | Get-NetworkLink).Name | Should -Be $links
        (Get-Process -Id $lab.ContainerId | Get-NetworkLink).Name | Should -Be $links
        $inspected = '[{"Id":"0123456789abcdef","Name":"/web","State":{"Pid":' + $lab.ContainerId + '}}]' | ConvertFrom-Json
        ($inspected | Get-NetworkLink).Name | Should -Be $links
        (Get-NetworkLink v0 -Namespace $lab.Host | ConvertTo-Json | ConvertFrom-Json | Get-NetworkLink).Name | Should -Be v0
    }

    It 'misses exact names with one error each' {
        $refusal = @(Get-Refusal { Get-NetworkLink x0, y0 -Namespace $lab.Host })
        $refusal.Count | Should -Be 2
        $refusal.FullyQualifiedErrorId | Should -BeLike 'LinkNotFound,*'
    }

    It 'shows no control characters from the kernel' {
        ip -n $lab.Host link set v0 alias "`e]0;owned`a"
        Get-NetworkLink v0 -Namespace $lab.Host | Format-List | Out-String | Should -Not -BeNullOrEmpty
        Get-NetworkLink -Namespace $lab.Host | Out-String | Should -Not -Match "`e\]"
        (Get-NetworkLink v0 -Namespace $lab.Host).Description | Should -Be "`e]0;owned`a"
    }
}

BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Remove-NetworkLink' -Skip:(-not (Test-Has lab)) {
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
    It 'removes a link, and with a veth its other end' {
        ip -n $lab.Host link add v0 type veth peer name eth0 netns $lab.Container
        Remove-NetworkLink v0 -Namespace $lab.Host | Should -BeNullOrEmpty
        Get-IpJson $lab.Host link show v0 | Should -BeNullOrEmpty
        Get-IpJson $lab.Container link show eth0 | Should -BeNullOrEmpty
    }

    It 'removes many together: both ends, of several kinds, in several namespaces' {
        1..20 | ForEach-Object { "link add v$_ type veth peer name w$_"; "link add b$_ type bridge"; "link add u$_ type veth peer name u$_ netns $($lab.Container)" } | ip -n $lab.Host -batch -
        $all = @(Get-NetworkNamespace $lab.Host, $lab.Container | Get-NetworkLink | Where-Object Name -NE lo)
        $all.Count | Should -Be 100
        ($all | Remove-NetworkLink -PassThru).Count | Should -Be 100
        (Get-IpJson $lab.Host link show).ifname | Should -Be lo
        (Get-IpJson $lab.Container link show).ifname | Should -Be lo
    }

    It 'removes what can be, and names what cannot' {
        ip -n $lab.Host link add a0 type bridge
        ip -n $lab.Host link add a1 type bridge
        $refusal = @(& { $ErrorActionPreference = 'Continue'; Remove-NetworkLink a0, lo, gone, a1 -Namespace $lab.Host } 2>&1)
        $refusal.FullyQualifiedErrorId -replace ',.*' | Should -Be LinkNotFound, EOPNOTSUPP
        "$($refusal[1])" | Should -Match "link 'lo'"
        (Get-IpJson $lab.Host link show).ifname | Should -Be lo
        (Get-IpJson $lab.Host link show lo).group | Should -Be default
    }

    It 'removes the others when some are gone, and nothing else' {
        1..20 | ForEach-Object { "link add v$_ group 7 type veth peer name w$_" } | ip -n $lab.Host -batch -
        $links = @(Get-NetworkLink -Namespace $lab.Host | Where-Object Name -Match '^v([3-9]|1.)$')
        ip -n $lab.Host link del v10
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(10))
        try {
            $ns = [ContainerNet.Containers.NamespaceResolver]::Resolve($session, [ContainerNet.Containers.NamespaceReference]::Parse($lab.Host))
            [ContainerNet.Route.RouteSocket]::In($session, $ns).RemoveLinks([ContainerNet.Route.NetworkLink[]]$links)
        }
        finally { $session.Dispose() }
        @(Get-IpJson $lab.Host link show).ifname | Sort-Object | Should -Be lo, v1, v2, v20, w1, w2, w20
        @(Get-IpJson $lab.Host link show group 7).Count | Should -Be 3
    }

    It 'takes pairs from Get-VethPair' {
        ip -n $lab.Host link add v0 type veth peer name v1
        Get-VethPair -Namespace $lab.Host | Remove-NetworkLink
        (Get-IpJson $lab.Host link show).ifname | Should -Be lo
    }

    It 'does nothing with -WhatIf' {
        ip -n $lab.Host link add v0 type veth peer name v1
        Get-Refusal { Get-NetworkLink v? -Namespace $lab.Host | Remove-NetworkLink -WhatIf } | Should -BeNullOrEmpty
    }
}

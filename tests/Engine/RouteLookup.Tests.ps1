# What the engine works out from a snapshot of rules and routes, beside what the kernel answers.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'the route worked out from a snapshot' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab
        $ns = $lab.Host
        Invoke-In $ns ip link add wg0 type veth peer name wg1
        Invoke-In $ns ip link set wg1 up
        Invoke-In $ns ip addr add 10.8.0.2/24 dev wg0
        Invoke-In $ns ip link set wg0 up
        Invoke-In $ns ip route add default dev wg0 table 51820
        Invoke-In $ns ip route add 198.51.100.0/24 dev wg0 table 7
        Invoke-In $ns ip route add blackhole default table 9
        Invoke-In $ns ip route add 198.51.100.128/25 dev eth0 table 10

        function Find-Both ([string] $Destination) {
            $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
            try {
                $handle = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$ns", $ns))
                $seen = [ContainerNet.Snapshots.SnapshotReader]::new($session, $null).Read($handle)
                $answer = [ContainerNet.Paths.RouteLookup]::Find($seen, $Destination)
                $kernel = Find-IpRoute $Destination -FibMatch -Namespace $ns -ErrorAction Ignore
                "$($answer.Link.Name) $($answer.Route.Table)".Trim()
                "$($kernel.InterfaceAlias) $($kernel.Table)".Trim()
            } finally { $session.Dispose() }
        }
    }
    AfterEach { Invoke-In $ns sh -c 'ip rule flush; ip rule add from all lookup local pref 0 2>/dev/null; ip rule add lookup main pref 32766; ip rule add lookup default pref 32767' }
    AfterAll { $lab | Remove-Lab }

    It '<Name>' -ForEach @(
        @{ Name = 'suppress_prefixlength passes the default route over, as wg-quick has it'; Rules = 'pref 100 lookup main suppress_prefixlength 0', 'pref 101 not from all fwmark 0xca6c table 51820'; To = '203.0.113.1'; Is = 'wg0 51820' }
        @{ Name = 'suppress_prefixlength keeps what is longer'; Rules = 'pref 100 lookup main suppress_prefixlength 0', 'pref 101 table 51820'; To = '172.17.0.9'; Is = 'docker0 254' }
        @{ Name = 'suppress_prefixlength counts equal ones'; Rules = 'pref 100 lookup 7 suppress_prefixlength 24', 'pref 101 table 51820'; To = '198.51.100.1'; Is = 'wg0 51820' }
        @{ Name = 'suppress_prefixlength leaves refusals'; Rules = 'pref 100 lookup 9 suppress_prefixlength 0'; To = '203.0.113.1'; Is = $null }
        @{ Name = 'goto passes rules over'; Rules = 'pref 100 goto 300', 'pref 200 table 51820', 'pref 300 lookup main'; To = '203.0.113.1'; Is = 'eth0 254' }
        @{ Name = 'goto to nowhere does nothing'; Rules = 'pref 100 goto 250', 'pref 200 table 51820', 'pref 300 lookup main'; To = '203.0.113.1'; Is = 'wg0 51820' }
        @{ Name = 'nop does nothing'; Rules = 'pref 100 nop', 'pref 200 table 51820'; To = '203.0.113.1'; Is = 'wg0 51820' }
        @{ Name = 'rules for a type of service, a tunnel or a mark pass over what has none'; Rules = 'pref 100 tos 0x10 table 51820', 'pref 101 tun_id 7 table 51820', 'pref 102 fwmark 1 table 51820'; To = '203.0.113.1'; Is = 'eth0 254' }
        @{ Name = 'an absent link matches nothing'; Rules = 'pref 100 iif nolink table 51820', 'pref 101 oif nolink table 51820'; To = '203.0.113.1'; Is = 'eth0 254' }
        @{ Name = 'the longest prefix of the first table that has one'; Rules = 'pref 100 table 10', 'pref 101 table 7'; To = '198.51.100.1'; Is = 'wg0 7' }
    ) {
        foreach ($rule in $Rules) { Invoke-In $ns sh -c "ip rule add $rule" | Should -BeNullOrEmpty }
        $ours, $kernel = Find-Both $To
        if ($Is) { $kernel | Should -Be $Is -Because 'so says the kernel' } else { $kernel | Should -BeNullOrEmpty }
        $ours | Should -Be ($Is ?? '9')
    }
}

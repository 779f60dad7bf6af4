# Promise 10 for rtnetlink: bursts of link events against a reader that pauses; and what each event tells.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Events of links, addresses, routes and neighbours' -Skip:(-not (Test-Has lab)) {
    BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }
    BeforeEach {
        $lab = New-Lab -Bare
        $ns = $lab.Host
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(30))
        $handle = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$ns", $ns))
    }
    AfterEach {
        ${stream}?.Dispose()
        $session.Dispose()
        $lab | Remove-Lab
    }

    It 'are told, each with the name of its link' {
        $stream = [ContainerNet.Route.RouteEvents]::Open($session, $handle, 'All')
        @'
link add v0 type veth peer name v1
addr add 10.0.0.1/24 dev v0
link set v0 up
link set v1 up
neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev v0 nud permanent
route add 10.9.0.0/16 via 10.0.0.9 dev v0
route del 10.9.0.0/16
link add br0 type bridge
link set v1 master br0
link set v1 nomaster
link del v0
'@ | ip -n $ns -batch -
        $said = @($stream.Take() | ForEach-Object { "$($_.Event) $($_.Item.GetType().Name) $($_.Item) $($_.Item.InterfaceAlias) $($_.Namespace)" })
        foreach ($wanted in 'Changed NetworkLink v0 v0 ', 'Changed IpAddress 10.0.0.1/24 v0 ', 'Changed IpNeighbor 10.0.0.9 v0 ', 'Changed IpRoute 10.9.0.0/16* v0 ', 'Removed IpRoute 10.9.0.0/16* v0 ', 'Removed NetworkLink v1 v1 ', 'Removed NetworkLink v0 v0 ', 'Removed IpAddress 10.0.0.1/24 v0 ') {
            @($said -like "$wanted$ns").Count | Should -BeGreaterThan 0 -Because "$wanted has happened, and told was: $($said -join '; ')"
        }
        @($said -like 'Removed NetworkLink v1 *').Count | Should -Be 1 -Because 'a port that leaves its bridge is not gone'
    }

    It 'are lost only with a word: bursts of 5,000 events while the reader pauses' {
        $stream = [ContainerNet.Route.RouteEvents]::Open($session, $handle, 'Links', 65536)
        $known, $lost = @{}, 0
        foreach ($item in $stream.ReadAll.Invoke()) { $known[$item.Item.InterfaceIndex] = "$($item.Item.Name) $($item.Item.MtuBytes)" }
        $wrong = foreach ($run in 1..(Get-TestCount 1 100)) {
            @("link add d$run type veth peer name p$run"; 1..4990 | ForEach-Object { "link set d$run mtu $(1000 + $_ % 400 + $run)" }; "link set d$run mtu $(600 + $run)"; if ($run -gt 1) { "link del d$($run - 1)" }; "link add e$run type veth peer name q$run") | ip -n $ns -batch -
            $before = $lost
            for ($more = $true; $more;) {
                $more = $false
                foreach ($item in $stream.Take()) {
                    $more = $true
                    switch ("$($item.Event)") {
                        Lost { $lost++; $known = @{} }
                        Removed { $known.Remove($item.Item.InterfaceIndex) }
                        default { $known[$item.Item.InterfaceIndex] = "$($item.Item.Name) $($item.Item.MtuBytes)" }
                    }
                }
            }
            if ($lost -ne $before + 1) { "run ${run}: $($lost - $before) losses were told" }
            $theirs = @(Get-IpJson $ns link show | ForEach-Object { "$($_.ifname) $($_.mtu)" } | Sort-Object)
            Compare-Object $theirs @($known.Values | Sort-Object) | ForEach-Object { "run ${run}: $($_.SideIndicator) $($_.InputObject)" }
        }
        $wrong | Should -BeNullOrEmpty
    }
}

# The faults of published ports; how each is made, found and mended says FaultScenario.psm1.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/FaultScenario.psm1"
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $lab = (Test-Has lab) -and (Test-Has busybox)
    $serve = 'nohup ip netns exec {0} busybox nc -ll -p {1} -e busybox echo {2} </dev/null >/dev/null 2>&1 & until ip netns exec {0} grep -q ":{3} " /proc/net/tcp /proc/net/tcp6; do sleep 0.01; done; '
    $web = $serve -f 'c', 80, 'web', '0050'
    $map = "in h nft 'table ip d { chain pre { type nat hook prerouting priority -100; tcp dport 8080 dnat to 172.17.0.2:80; }; chain post { type nat hook postrouting priority 90; ip saddr 172.17.0.2 ip daddr 172.17.0.2 masquerade; }; }'; "
    $inbound = @{ From = '192.0.2.1'; FromNamespace = { $args[0].World }; Destination = '192.0.2.10'; Protocol = 'Tcp'; Port = 8080 }
    $self = @{ From = '172.17.0.2'; FromNamespace = { $args[0].Container }; Destination = '192.0.2.10'; Protocol = 'Tcp'; Port = 8080 }
    $local = @{ From = '127.0.0.1'; FromNamespace = { $args[0].Host }; Destination = '127.0.0.1'; Protocol = 'Tcp'; Port = 8080 }
    $scenarios = @(
        @{ Id = 'PortMapMissing'; Break = 'in h nft flush chain ip d pre'; Ask = $inbound; At = 'Service' }
        @{ Id = 'PortTakenOnHost'; Break = ($serve -f 'h', 8080, 'host', '1F90') + 'in h nft flush chain ip d pre'; Ask = $inbound; At = 'Service|Destination'; NoRepair = $true }
        @{ Id = 'PortMapShadowed'; Break = "in h nft 'table ip e { chain pre { type nat hook prerouting priority -110; tcp dport 8080 dnat to 172.17.0.3:80; }; }'"; Ask = $inbound; At = 'Forwarding'; Containers = 2; NoRepair = $true }
        @{ Id = 'PortMapTargetGone'; Case = 'of a foreign map'; Break = "in h nft 'flush chain ip d pre; add rule ip d pre tcp dport 8080 dnat to 172.17.0.9:80'"; Ask = $inbound; At = 'Bridge'; NoRepair = $true }
        @{ Id = 'PortMapTargetGone'; Case = 'of a map of ours'; Map = { Add-NatPortMap 8080 172.17.0.2 80 -Namespace $args[0].Host }; Break = 'ip -n c addr flush dev eth0; ip -n c addr add 172.17.0.7/16 dev eth0; ip -n c route replace default via 172.17.0.1'; Ask = $inbound; At = 'Bridge' }
        @{ Id = 'HairpinOff'; Case = 'without masquerade'; Prepare = 'in h bridge link set dev veth_host hairpin on'; Break = 'in h nft flush chain ip d post'; Ask = $self; At = 'BridgePort'; Inferred = $true; NoRepair = $true }
        @{ Id = 'HairpinOff'; Case = 'of a map of ours'; Map = { Add-NatPortMap 8080 172.17.0.2 80 -Hairpin -Namespace $args[0].Host }; Prepare = 'in h bridge link set dev veth_host hairpin on'; Break = { Remove-NatPortMap 8080 -Namespace $args[0].Host; Add-NatPortMap 8080 172.17.0.2 80 -Namespace $args[0].Host }; Ask = $self; At = 'BridgePort'; Inferred = $true }
        @{ Id = 'HairpinOff'; Case = 'of the port'; Prepare = 'in h bridge link set dev veth_host hairpin on; in h sysctl -qw net.bridge.bridge-nf-call-iptables=1'; Break = 'in h bridge link set dev veth_host hairpin off'; Ask = $self; At = 'BridgePort'; Inferred = $true; Needs = 'bridge-nf' }
        @{ Id = 'LocalhostNotMapped'; Map = { Add-NatPortMap 8080 172.17.0.2 80 -Localhost -Namespace $args[0].Host }; Break = { Remove-NatPortMap 8080 -Namespace $args[0].Host; Add-NatPortMap 8080 172.17.0.2 80 -Namespace $args[0].Host }; Ask = $local; At = 'Service' }
        @{ Id = 'ServiceOnLoopbackOnly'; Break = 'for p in $(ip netns pids c); do ! grep -q busybox /proc/$p/comm || kill -9 $p; done; while in c grep -q ":0050 .* 0A " /proc/net/tcp /proc/net/tcp6; do sleep 0.01; done; in c busybox httpd -p 127.0.0.1:80 -h /run'; Ask = $inbound; At = 'Service'; NoRepair = $true }
        @{ Id = 'ServiceNotListening'; Break = 'for p in $(ip netns pids c); do ! grep -q busybox /proc/$p/comm || kill -9 $p; done'; Ask = $inbound; At = 'Service'; NoRepair = $true }
    ) | Add-Name | ForEach-Object { $_.Answer = 'web'; $_.Serve = $web; $_.Map ??= $map; $_ }
}

Describe 'a fault of a published port' -Skip:(-not $lab) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        Import-Module "$PSScriptRoot/FaultScenario.psm1"
    }
    AfterEach { $lab | Remove-Lab }

    It 'is <Name>: found, proven, mended' -ForEach $scenarios {
        if ($_.Needs -and -not (Test-Has $_.Needs)) { Set-ItResult -Skipped -Because "$($_.Needs) is not here"; return }
        $lab = New-Lab -Containers ($_.Containers ?? 1)
        Invoke-LabCommand $lab $_.Serve
        Invoke-LabCommand $lab $_.Map
        Invoke-Scenario $lab $_
    }
}

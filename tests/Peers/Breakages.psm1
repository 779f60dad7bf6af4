# What is broken by hand in the network of a real Docker or Podman, the one finding that has to come of it, and the way back. One row a breakage:
#   Name, Id      what is done, and what Test-ContainerPath has to call it
#   Way           Out to the world, or In to the published port; Out if nothing is said
#   Break, Undo   commands. Undo is for what iptables-restore does not bring back; it is run after a repair, too, and may find nothing left to do
#   IsInferred    the packet is lost without a sign of where
#   IsLeft        there is nothing to repair it with: it is shown, and left to a person
# In the commands: PID of the container, its ADDRESS and LENGTH of the prefix, the PORT of the BRIDGE, the bridge's GATEWAY address, the SUBNET.
$inside = 'nsenter -t PID -n'
$noDefault = 'while ip route del default 2>/dev/null; do :; done'
$default = "$inside sh -c '$noDefault; ip route add default via GATEWAY'"
$gateway = 'ip addr replace GATEWAY/LENGTH dev BRIDGE'

$everywhere = @(
    @{ Name = 'ip_forward off'; Id = 'IpForwardDisabled'; Break = 'sysctl -qw net.ipv4.ip_forward=0'; Undo = 'sysctl -qw net.ipv4.ip_forward=1' }
    @{ Name = 'FORWARD emptied, its policy DROP'; Id = 'ForwardDropped'; Break = 'iptables -F FORWARD; iptables -P FORWARD DROP' }
    @{ Name = 'masquerade gone'; Id = 'MasqueradeMissing'; Break = 'iptables -t nat -F POSTROUTING' }
    @{ Name = 'veth down'; Id = 'CarrierDown'; Break = 'ip link set PORT down'; Undo = 'ip link set PORT up' }
    @{ Name = 'veth taken from the bridge'; Id = 'PeerNotInBridge'; Break = 'ip link set PORT nomaster'; Undo = 'ip link set PORT master BRIDGE' }
    @{ Name = 'address removed'; Id = 'NoAddress'; Break = "$inside ip addr flush dev eth0"; Undo = "$inside ip addr flush dev eth0; $inside ip addr add ADDRESS/LENGTH dev eth0; $default" }
    @{ Name = 'the bridge down'; Id = 'LinkDown'; Break = 'ip link set BRIDGE down'; Undo = 'ip link set BRIDGE up' }
    @{ Name = 'the host''s route gone'; Id = 'HostHasNoRoute'; Break = 'ip route del default'; Undo = 'ip route add default via 192.0.2.1' }
    @{ Name = 'the container''s route gone'; Id = 'NoRoute'; Break = "$inside sh -c '$noDefault'"; Undo = $default }
    @{ Name = 'the container''s link down'; Id = 'LinkDown'; Break = "$inside ip link set eth0 down"; Undo = "$inside ip link set eth0 up; $default" }
    @{ Name = 'the bridge without address'; Id = 'BridgeHasNoAddress'; Break = 'ip addr flush dev BRIDGE'; Undo = $gateway }
    @{ Name = 'a drop in raw'; Id = 'PreroutingDropped'; IsLeft = $true; Break = 'iptables -t raw -I PREROUTING -s ADDRESS -j DROP' }
    @{ Name = 'a drop in mangle, after routing'; Id = 'PostroutingDropped'; IsLeft = $true; Break = 'iptables -t mangle -I POSTROUTING -s ADDRESS -o eth0 -j DROP' }
    @{ Name = 'the reply dropped'; Id = 'ForwardDropped'; Break = 'iptables -I FORWARD -o BRIDGE -m conntrack --ctstate ESTABLISHED -j DROP' }
    @{ Name = 'an unreachable route'; Id = 'RouteRefuses'; Break = 'ip route add unreachable 203.0.113.0/24'; Undo = 'ip route del unreachable 203.0.113.0/24' }
    @{ Name = 'a rule to a table without a way'; Id = 'RouteRefuses'; IsLeft = $true; Break = 'ip rule add from SUBNET prohibit'; Undo = 'ip rule del from SUBNET prohibit' }
    @{ Name = 'a wrong next hop'; Id = 'GatewayNotOnLink'; Break = "$inside sh -c '$noDefault; ip route add default via WRONG'"; Undo = $default }
    @{ Name = 'FORWARD of iptables-legacy'; Id = 'LegacyAndNftBothFilter'; IsLeft = $true; Needs = 'iptables-legacy'; Break = 'iptables-legacy -I FORWARD -i BRIDGE -j DROP'; Undo = 'iptables-legacy -F FORWARD' }
    @{ Name = 'the container''s own filter'; Id = 'InputDropped'; Way = 'In'; IsLeft = $true; Break = "$inside nft 'table ip f { chain in { type filter hook input priority 0; tcp dport 80 drop; }; }'"; Undo = "$inside nft delete table ip f" }
    @{ Name = 'a blackhole in the container'; Id = 'RouteRefuses'; Break = "$inside ip route add blackhole 203.0.113.176"; Undo = "$inside ip route del blackhole 203.0.113.176" }
    @{ Name = 'the uplink down'; Id = 'LinkDown'; Break = 'ip link set eth0 down'; Undo = 'ip link set eth0 up; ip route add default via 192.0.2.1' }
)

$docker = @(
    @{ Name = 'chain DOCKER emptied'; Id = 'ForwardDropped'; Way = 'In'; Break = 'iptables -F DOCKER' }
    @{ Name = 'the published port''s DNAT gone'; Id = 'PortTakenOnHost'; Way = 'In'; IsLeft = $true; Break = 'iptables -t nat -F DOCKER' } # by docker-proxy
    @{ Name = 'a drop in DOCKER-USER'; Id = 'ForwardDropped'; Break = 'iptables -I DOCKER-USER -i docker0 -j DROP' }
)

$podman = @(
    @{ Name = 'a drop in NETAVARK_FORWARD'; Id = 'ForwardDropped'; Break = 'iptables -I NETAVARK_FORWARD -s ADDRESS -j DROP' }
    @{ Name = 'the published port''s DNAT gone'; Id = 'PortTakenOnHost'; Way = 'In'; IsLeft = $true; Break = 'iptables -t nat -F NETAVARK-HOSTPORT-DNAT' } # by conmon
    @{ Name = 'the published port taken by another rule'; Id = 'PortMapShadowed'; Way = 'In'; IsLeft = $true; IsInferred = $true; Break = 'iptables -t nat -I PREROUTING -p tcp --dport 8081 -j DNAT --to-destination WRONG:80' }
    @{ Name = 'the published port led to an address nobody has'; Id = 'PortMapTargetGone'; Way = 'In'; IsLeft = $true; Break = 'chain=$(iptables -t nat -S | sed -n ''s/^-N \(NETAVARK-DN-.*\)/\1/p''); iptables -t nat -R $chain 3 -p tcp --dport 8081 -j DNAT --to-destination WRONG:80' }
    @{ Name = 'the service''s port closed'; Id = 'ServiceNotListening'; Way = 'In'; IsLeft = $true; Break = 'iptables -t nat -I PREROUTING -p tcp --dport 8081 -j DNAT --to-destination ADDRESS:81' }
)

function Get-Breakage ([ValidateSet('docker', 'podman')] [string] $Engine) {
    $everywhere + ($Engine -eq 'docker' ? $docker : $podman) | Where-Object { -not $_.Needs -or (Get-Command $_.Needs -CommandType Application -ErrorAction Ignore) }
}

Export-ModuleMember -Function Get-Breakage

# What the kernel refuses, once in each way we know of: the command, the errno, and what the message has to name. `Says`: the kernel's own words,
# `At`: the attribute it points at (both as Linux 6.18 gives them; an older kernel may be silent). Namespace n has: bridge br0 with port p0 (peer q0),
# pair a0/b0, macvlan mv0 on a0, VXLAN vx0 (id 42), address 10.9.0.1/24 on p0 … see Errors.Tests.ps1.
@(
    @{ Run = 'New-Bridge br0'; Id = 'EEXIST'; Names = 'br0' }
    @{ Run = 'New-Bridge a0'; Id = 'EEXIST'; Names = 'a0' }
    @{ Run = 'New-Bridge x -LinkLayerAddress 01:00:5e:00:00:01'; Id = 'EADDRNOTAVAIL|EINVAL|InvalidLinkLayerAddress'; Names = 'x' }
    @{ Run = 'New-Bridge x -VlanFiltering $true'; Id = 'EOPNOTSUPP'; Names = 'x' }
    @{ Run = 'New-Bridge x -HelloTime 11'; Id = 'ERANGE'; Names = 'x' }
    @{ Run = 'New-Bridge x -MaxAge 41'; Id = 'ERANGE'; Names = 'x' }
    @{ Run = 'Set-Bridge br0 -HelloTime 11'; Id = 'ERANGE'; Names = 'br0' }
    @{ Run = 'Set-Bridge br0 -MaxAge 5'; Id = 'ERANGE'; Names = 'br0' }
    @{ Run = 'Set-Bridge br0 -Stp $true -ForwardDelay 1'; Id = 'ERANGE'; Names = 'br0' }
    @{ Run = 'Set-Bridge br0 -VlanFiltering $true'; Id = 'EOPNOTSUPP'; Names = 'br0' }
    @{ Run = 'New-VethPair a0'; Id = 'EEXIST'; Names = 'a0' }
    @{ Run = 'New-VethPair x -PeerName a0'; Id = 'EEXIST'; Names = 'a0' }
    @{ Run = 'New-VethPair x -PeerName x'; Id = 'EEXIST'; Names = 'x' }
    @{ Run = 'New-VethPair x -LinkLayerAddress 01:00:5e:00:00:01'; Id = 'EADDRNOTAVAIL'; Names = 'x' }
    @{ Run = 'New-VethPair x -PeerLinkLayerAddress 01:00:5e:00:00:01'; Id = 'EADDRNOTAVAIL'; Names = 'x' }
    @{ Run = 'New-MacvlanLink a0 -Parent p0'; Id = 'EEXIST'; Names = 'a0' }
    @{ Run = 'New-MacvlanLink x -Parent p0'; Id = 'EBUSY|EINVAL'; Names = 'x' }
    @{ Run = 'New-MacvlanLink x -Parent lo'; Id = 'EINVAL'; Names = 'x' }
    @{ Run = 'New-MacvlanLink x -Parent a0 -Mode Passthru'; Id = 'EINVAL'; Names = 'x' }
    @{ Run = 'New-MacvlanLink x -Parent a0 -MtuBytes 9000'; Id = 'EINVAL'; Names = 'x' }
    @{ Run = 'New-MacvlanLink x -Parent a0 -LinkLayerAddress 01:00:5e:00:00:01'; Id = 'EADDRNOTAVAIL'; Names = 'x' }
    @{ Run = 'New-VxlanLink vx0 -VxlanId 77'; Id = 'EEXIST'; Names = 'vx0' }
    @{ Run = 'New-VxlanLink x -VxlanId 42'; Id = 'EEXIST'; Names = 'x' }
    @{ Run = 'New-VxlanLink x -VxlanId 79 -RemoteIPAddress 239.1.1.1'; Id = 'EINVAL'; Names = 'x'; Says = 'Local interface required for multicast remote destination' }
    @{ Run = 'New-VxlanLink x -VxlanId 81 -LinkLayerAddress 01:00:5e:00:00:01'; Id = 'EADDRNOTAVAIL'; Names = 'x'; Says = 'Provided Ethernet address is not unicast'; At = 'IFLA_ADDRESS' }
    @{ Run = 'Add-VxlanPeer vx0 10.9.0.6'; Id = 'EEXIST'; Names = 'vx0' }
    @{ Run = 'Set-NetworkLink mv0 -MtuBytes 9000'; Id = 'EINVAL'; Names = 'mv0' }
    @{ Run = 'Set-NetworkLink a0 -NewName p0'; Id = 'EEXIST'; Names = 'p0' }
    @{ Run = 'Set-NetworkLink a0 -LinkLayerAddress 01:00:5e:00:00:01'; Id = 'EADDRNOTAVAIL'; Names = 'a0' }
    @{ Run = 'Set-NetworkLink a0 -LinkLayerAddress 00:00:00:00:00:00'; Id = 'EADDRNOTAVAIL'; Names = 'a0' }
    @{ Run = 'Set-NetworkLink a0 -Description ("d" * 256)'; Id = 'EINVAL|ERANGE'; Names = 'a0'; Says = 'Attribute failed policy validation'; At = 'IFLA_IFALIAS' }
    @{ Run = 'Remove-NetworkLink lo'; Id = 'EOPNOTSUPP'; Names = 'lo' }
    @{ Run = 'Move-NetworkLink lo m -NewName x'; Id = 'EINVAL'; Names = 'lo'; Says = 'The interface netns is immutable' }
    @{ Run = 'Move-NetworkLink br0 m'; Id = 'EINVAL'; Names = 'br0'; Says = 'The interface netns is immutable' }
    @{ Run = 'Move-NetworkLink vx0 m -NewName lo'; Id = 'EEXIST'; Names = 'lo' }
    @{ Run = 'Move-NetworkLink a0 m'; Id = 'EEXIST'; Names = 'a0'; Says = 'An interface with the same name exists in the target netns' }
    @{ Run = 'Add-BridgePort br0 lo'; Id = 'EINVAL'; Names = 'lo' }
    @{ Run = 'Add-BridgePort br0 br0'; Id = 'ELOOP|EINVAL'; Names = 'br0'; Says = 'Can not enslave a bridge to a bridge' }
    @{ Run = 'Add-BridgePort br0 br1'; Id = 'ELOOP'; Names = 'br1'; Says = 'Can not enslave a bridge to a bridge' }
    @{ Run = 'Add-BridgePort br0 a0'; Id = 'EBUSY'; Names = 'a0' }
    @{ Run = 'Set-BridgePort down0 -State Forwarding'; Id = 'ENETDOWN'; Names = 'down0' }
    @{ Run = 'Set-Bridge br1 -Stp $true; Set-BridgePort p1 -State Disabled'; Id = 'EBUSY'; Names = 'p1' }
    @{ Run = 'Add-IpAddress 10.9.0.1/24 p0'; Id = 'EEXIST'; Names = '10.9.0.1/24'; Says = 'ipv4: Address already assigned' }
    @{ Run = 'Add-IpAddress ff02::1/64 p0'; Id = 'EADDRNOTAVAIL'; Names = 'ff02::1/64'; Says = 'ipv6: Cannot assign multicast address' }
    @{ Run = 'Add-IpAddress ::1/64 p0'; Id = 'EADDRNOTAVAIL'; Names = '::1/64'; Says = 'ipv6: Cannot assign loopback address on this device' }
    @{ Run = 'Add-IpAddress 2001:db8::1/64 p0'; Id = 'EEXIST'; Names = '2001:db8::1/64'; Says = 'ipv6: address already assigned' }
    @{ Run = 'Add-IpAddress 2001:db8:1::1/64 six0'; Id = 'EACCES|EPERM'; Names = 'six0'; Says = 'ipv6: IPv6 is disabled on this device' }
    @{ Run = 'Add-IpRoute 10.9.0.0/24 -InterfaceAlias p0 -Source 10.9.0.1'; Id = 'EEXIST'; Names = '10.9.0.0/24' }
    @{ Run = 'Add-IpRoute default -NextHop 172.30.0.1'; Id = 'ENETUNREACH'; Names = '172.30.0.1'; Says = 'Nexthop has invalid gateway' }
    @{ Run = 'Add-IpRoute 10.7.0.0/16 -InterfaceAlias a0'; Id = 'ENETDOWN'; Names = '10.7.0.0/16'; Says = 'Device for nexthop is not up' }
    @{ Run = 'Add-IpRoute 10.7.0.0/16 -InterfaceAlias p0 -Source 10.44.0.1'; Id = 'EINVAL'; Names = '10.7.0.0/16'; Says = 'Invalid prefsrc address' }
    @{ Run = 'Add-IpRoute 10.7.0.0/16 -NextHop 10.9.0.255'; Id = 'EINVAL'; Names = '10.9.0.255'; Says = 'Nexthop has invalid gateway' }
    @{ Run = 'Add-IpRoute 2001:db8:7::/48 -NextHop 2001:db8:99::1'; Id = 'EHOSTUNREACH|ENETUNREACH'; Names = '2001:db8:99::1' }
    @{ Run = 'Add-IpRoute 2001:db8:7::/48 -NextHop 2001:db8::1'; Id = 'EINVAL|EHOSTUNREACH'; Names = '2001:db8::1'; Says = 'Gateway can not be a local address' }
    @{ Run = 'Add-IpRoute 2001:db8:7::/48 -InterfaceAlias a0'; Id = 'ENETDOWN|EINVAL'; Names = '2001:db8:7::/48'; Says = 'Nexthop device is not up' }
    @{ Run = 'Add-IpRoute 2001:db8:7::/48 -InterfaceAlias p0 -Source 2001:db8:5::1'; Id = 'EINVAL'; Names = '2001:db8:7::/48'; Says = 'Invalid source address' }
    @{ Run = 'Add-IpRoute 10.6.0.0/16 -NextHop 10.9.0.2 -Type Blackhole'; Id = 'EINVAL|Invalid\w+'; Names = '10.6.0.0/16'; Says = 'Gateway, device and multipath can not be specified for this route type' }
    @{ Run = 'Find-IpRoute 10.200.0.1'; Id = 'ENETUNREACH'; Names = '10.200.0.1' }
    @{ Run = 'Find-IpRoute 2001:db8:200::1'; Id = 'ENETUNREACH'; Names = '2001:db8:200::1' }
    @{ Run = 'Find-IpRoute 10.66.0.1'; Id = 'EHOSTUNREACH'; Names = '10.66.0.1' }
    @{ Run = 'Find-IpRoute 10.67.0.1'; Id = 'EACCES'; Names = '10.67.0.1' }
    @{ Run = 'Find-IpRoute 10.68.0.1'; Id = 'EINVAL'; Names = '10.68.0.1' }
    @{ Run = 'Add-IpNeighbor 10.9.0.77 -InterfaceAlias p0 -LinkLayerAddress 02:00:00:00:00:78'; Id = 'EEXIST'; Names = '10.9.0.77' }
    @{ Run = 'Add-IpNeighbor 10.9.0.79 -InterfaceAlias p0 -Proxy; Add-IpNeighbor 10.9.0.79 -InterfaceAlias p0 -Proxy'; Id = 'EEXIST'; Names = '10.9.0.79' }
    @{ Run = 'Add-NatMasquerade 10.8.0.0/24'; Id = 'EEXIST'; Names = '10.8.0.0/24' }
    @{ Run = 'New-NetworkNamespace m'; Id = 'EEXIST'; Names = "'m'" }
    @{ Run = 'Mount-NetworkNamespace $PID m'; Id = 'EEXIST'; Names = "'m'" }
)

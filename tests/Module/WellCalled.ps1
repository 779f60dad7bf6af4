# Every cmdlet, called well. In BadInput.Tests.ps1 one parameter after the other gets a bad value instead.
# A Get- cmdlet that is not named here needs no parameter.
@{
    'Add-BridgePort'          = @{ Bridge = 'br0'; InterfaceAlias = 'spare' }
    'Add-ForwardRule'         = @{ SourcePrefix = '10.9.0.0/24' }
    'Add-IpAddress'           = @{ IPAddress = '10.9.1.1/24'; InterfaceAlias = 'spare' }
    'Add-IpNeighbor'          = @{ IPAddress = '10.9.0.5'; InterfaceAlias = 'port0'; LinkLayerAddress = '02:00:00:00:00:05' }
    'Add-IpRoute'             = @{ DestinationPrefix = '10.9.2.0/24'; InterfaceAlias = 'port0' }
    'Add-NatMasquerade'       = @{ Subnet = '10.9.0.0/24' }
    'Add-NatPortMap'          = @{ ExternalPort = '8080'; InternalIPAddress = '10.9.0.2' }
    'Add-VxlanPeer'           = @{ InterfaceAlias = 'vx0'; RemoteIPAddress = '10.9.0.7' }
    'Assert-ContainerPath'    = @{ Destination = '127.0.0.1'; NoProbe = $true }
    'Connect-ContainerNetwork' = @{ Name = 'cn9'; Container = 'nobody' }
    'Disable-IpForward'       = @{}
    'Disconnect-ContainerNetwork' = @{ Container = 'nobody' }
    'Enable-IpForward'        = @{}
    'Export-ContainerNetwork' = @{ Path = '/nowhere/x.json' }
    'Export-ContainerTopology' = @{ Path = '/nowhere/x.svg' }
    'Export-NetworkSnapshot'  = @{ Path = '/nowhere/x.json' }
    'Find-IpRoute'            = @{ Destination = '10.9.0.2' }
    'Get-ContainerPath'       = @{ Destination = '10.9.0.2' }
    'Get-Packet'              = @{ Path = '/nowhere/x.pcapng' }
    'Import-ContainerNetwork' = @{ Path = '/nowhere/x.json' }
    'Import-NetworkSnapshot'  = @{ Path = '/nowhere/x.json' }
    'Invoke-NetworkNamespace' = @{ ScriptBlock = { 1 } }
    'Mount-NetworkNamespace'  = @{ ProcessId = 1; Name = 'kept' }
    'Move-NetworkLink'        = @{ InterfaceAlias = 'spare'; TargetNamespace = '/proc/self/ns/net' }
    'New-Bridge'              = @{ Name = 'br1' }
    'New-ContainerNetwork'    = @{ Name = 'cn9'; Subnet = '10.8.0.0/24' }
    'New-MacvlanLink'         = @{ Name = 'mv1'; Parent = 'spare' }
    'New-NetworkNamespace'    = @{ Name = 'made' }
    'New-VethPair'            = @{ Name = 'v1'; PeerName = 'v2' }
    'New-VxlanLink'           = @{ Name = 'vx1'; VxlanId = 43 }
    'Remove-Bridge'           = @{ Name = 'br0' }
    'Remove-BridgePort'       = @{ InterfaceAlias = 'port0' }
    'Remove-ConntrackEntry'   = @{ Protocol = 'Tcp' }
    'Remove-ContainerNetwork' = @{ Name = 'cn9' }
    'Remove-ForwardRule'      = @{ Id = '0123abcd' }
    'Remove-IpAddress'        = @{ IPAddress = '10.9.0.1/24'; InterfaceAlias = 'port0' }
    'Remove-IpNeighbor'       = @{ IPAddress = '10.9.0.6'; InterfaceAlias = 'port0' }
    'Remove-IpRoute'          = @{ DestinationPrefix = '10.9.0.0/24' }
    'Remove-NatMasquerade'    = @{ Subnet = '10.8.0.0/24' }
    'Remove-NatPortMap'       = @{ ExternalPort = '8443' }
    'Remove-NetworkLink'      = @{ InterfaceAlias = 'spare' }
    'Remove-NetworkNamespace' = @{ Name = 'nobody' }
    'Remove-VxlanPeer'        = @{ InterfaceAlias = 'vx0'; RemoteIPAddress = '10.9.0.6' }
    'Repair-ContainerPath'    = @{ }
    'Repair-ContainerNetwork' = @{ }
    'Set-Bridge'              = @{ Name = 'br0'; AgeingTime = 60 }
    'Set-BridgePort'          = @{ InterfaceAlias = 'port0'; HairpinMode = $true }
    'Set-NetworkLink'         = @{ InterfaceAlias = 'spare'; State = 'Up' }
    'Show-ContainerPath'      = @{}
    'Start-PacketCapture'     = @{ Path = '/nowhere/x.pcapng' }
    'Stop-PacketCapture'      = @{ Id = '4711' }
    'Test-ContainerPath'      = @{ Destination = '10.9.0.2'; TimeoutMilliseconds = 100 }
    'Watch-ConntrackEntry'    = @{ Duration = 0.1 }
    'Watch-ContainerPath'     = @{ Destination = '10.9.0.2'; TimeoutMilliseconds = 100; Count = 1 }
    'Watch-Packet'            = @{ Duration = 0.1 }
}

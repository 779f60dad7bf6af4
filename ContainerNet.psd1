@{
    RootModule           = 'bin/ContainerNet.dll'
    RequiredAssemblies   = 'bin/ContainerNet.Kernel.dll', 'bin/ContainerNet.Engine.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = 'b1a80ec7-6c03-4544-aba2-8d941ccba323'
    Author               = 'ContainerNet'
    CompanyName          = 'ContainerNet'
    Copyright            = '(c) ContainerNet. MIT licence.'
    Description          = 'Builds the network of a container on Linux, shows it, and finds and mends what is broken in it, by speaking to the kernel directly. Starts no tool and needs none.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = 'bin/ContainerNet.Format.ps1xml', 'bin/ContainerNet.List.Format.ps1xml'
    TypesToProcess       = 'bin/ContainerNet.Types.ps1xml'
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'Add-BridgePort'
        'Add-ForwardRule'
        'Add-IpAddress'
        'Add-IpRoute'
        'Add-NatMasquerade'
        'Add-NatPortMap'
        'Disable-IpForward'
        'Enable-IpForward'
        'Find-IpRoute'
        'Get-Bridge'
        'Get-BridgePort'
        'Get-ContainerPath'
        'Get-ForwardRule'
        'Get-IpAddress'
        'Get-IpForward'
        'Get-IpNeighbor'
        'Get-IpRoute'
        'Get-IpRule'
        'Get-NatMasquerade'
        'Get-NatPortMap'
        'Get-NetworkLink'
        'Get-NetworkNamespace'
        'Get-PacketFilterRule'
        'Get-VethPair'
        'Invoke-NetworkNamespace'
        'Mount-NetworkNamespace'
        'Move-NetworkLink'
        'New-Bridge'
        'New-NetworkNamespace'
        'New-VethPair'
        'Remove-Bridge'
        'Remove-BridgePort'
        'Remove-ForwardRule'
        'Remove-IpAddress'
        'Remove-IpRoute'
        'Remove-NatMasquerade'
        'Remove-NatPortMap'
        'Remove-NetworkLink'
        'Remove-NetworkNamespace'
        'Repair-ContainerPath'
        'Set-NetworkLink'
        'Test-ContainerPath'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @('Linux', 'PSEdition_Core', 'Network', 'Container', 'Docker', 'Netlink', 'Namespace', 'Bridge', 'NAT', 'nftables')
            ReleaseNotes = 'First version: wire a container by hand, see why it cannot reach out, mend it.'
        }
    }
}

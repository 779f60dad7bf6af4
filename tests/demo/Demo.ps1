# The article, in the disposable namespace that build.ps1 made: a host is built and a container wired by hand; the container cannot get out; where the
# packet dies is found, proven and mended; a port is published and a page fetched through it from outside. Every line is printed, then run.
$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = [Console]::IsOutputRedirected ? 'PlainText' : 'Ansi'
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"
$demo = $PSScriptRoot

function Step ([string] $Why, [string[]] $Commands) {
    "`n$($PSStyle.Foreground.Cyan)# $Why$($PSStyle.Reset)" | Out-Host
    foreach ($command in $Commands) {
        "$($PSStyle.Bold)PS> $command$($PSStyle.Reset)" | Out-Host
        . ([scriptblock]::Create($command)) | Out-Host
    }
}

function Assert ([bool] $Truth, [string] $What) {
    if (-not $Truth) { throw "The demo went wrong: $What." }
}

try {
    . Step 'The world outside, and this host''s link to it' @(
        'Set-NetworkLink lo -State Up'
        'New-NetworkNamespace world | Out-Null'
        'New-VethPair eth0 -PeerName up0 -PeerNamespace world | Out-Null'
        'Set-NetworkLink up0 -Namespace world -State Up'
        'Add-IpAddress 192.0.2.1/24 -InterfaceAlias up0 -Namespace world | Out-Null'
        'Add-IpAddress 203.0.113.176/32 -InterfaceAlias lo -Namespace world | Out-Null'
        'Add-IpAddress 192.0.2.10/24 -InterfaceAlias eth0 | Out-Null'
        'Add-IpRoute default -NextHop 192.0.2.1 | Out-Null'
    )
    . Step 'The host''s bridge: it forwards, and hides containers behind its own address' @(
        'New-Bridge docker0 | Out-Null'
        'Add-IpAddress 172.17.0.1/16 -InterfaceAlias docker0 | Out-Null'
        'Enable-IpForward'
        'Add-NatMasquerade -Subnet 172.17.0.0/16 -ExceptInterface docker0'
    )
    . Step 'A container without network: a process in a network namespace of its own' @(
        '$web = Start-Process unshare -ArgumentList --net, dotnet, "$PSHOME/pwsh.dll", -NoProfile, -File, "$demo/Web.ps1" -PassThru'
        'while ((Get-Process -Id $web.Id).ProcessName -eq "unshare") { Start-Sleep -Milliseconds 10 }; $id = $web.Id'
    )
    . Step 'It is wired by hand, as in the article' @(
        'New-VethPair veth_host -PeerName eth0 -PeerNamespace $id | Add-BridgePort docker0'
        'Set-NetworkLink eth0 -Namespace $id -State Up'
        'Add-IpAddress 172.17.1.2/16 -InterfaceAlias eth0 -Namespace $id'
        'Add-IpRoute default -NextHop 172.17.0.1 -Namespace $id'
        'Get-VethPair'
    )
    . Step 'Can it reach the world? Every hop is watched at once' @(
        '$test = Test-ContainerPath -Container $id -Destination 203.0.113.176; $test'
    )
    Assert $test.Succeeded 'the container did not reach the world'

    . Step 'Now the article''s fault: the host does not forward' @(
        'Disable-IpForward'
        '$test = Test-ContainerPath -Container $id -Destination 203.0.113.176 -TimeoutMilliseconds 400; $test'
    )
    Assert ($test.Findings.Id -eq 'IpForwardDisabled' -and $test.BrokenAt.Kind -eq 'Forwarding') 'the fault was not found'

    . Step 'Mended' @(
        '$test | Repair-ContainerPath -WhatIf | Out-Null'
        '$test = $test | Repair-ContainerPath -Confirm:$false; $test.Succeeded'
    )
    Assert $test.Succeeded 'the repair did not help'

    . Step 'The other way: nothing publishes the container''s port yet' @(
        '$in = Test-ContainerPath -Container $id -From 192.0.2.1 -FromNamespace world -Port 8080; $in.Findings | Format-List Id, Evidence, RepairCommand'
        'Add-NatPortMap -ExternalPort 8080 -InternalIPAddress 172.17.1.2 -InternalPort 80'
        '$page = Invoke-NetworkNamespace world { dotnet "$PSHOME/pwsh.dll" -NoProfile -Command "(Invoke-WebRequest http://192.0.2.10:8080/ -TimeoutSec 5).Content" }; $page'
    )
    Assert ($in.Findings.Id -eq 'PortMapMissing') 'the missing port map was not found'
    Assert ("$page" -match 'Hello from the container') 'no page came through the published port'
} finally {
    . Step 'Taken down' @(
        'if ($web) { Stop-Process -Id $web.Id }'
        'Get-NatPortMap | Remove-NatPortMap; Get-NatMasquerade | Remove-NatMasquerade'
        'Get-NetworkLink eth0, docker0 | Remove-NetworkLink'
        'Get-NetworkNamespace world | Remove-NetworkNamespace'
    )
}

"`n$($PSStyle.Foreground.Green)The demo succeeded: found, proven and mended, and a page came through.$($PSStyle.Reset)" | Out-Host

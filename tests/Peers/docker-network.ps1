# A network of ours beside a real Docker's, run by engine-lab.sh: a container started without network is connected, published, disconnected; Docker's own
# container goes on serving, and the host is as it was. Prints one JSON object that DockerNetwork.Tests.ps1 looks at.
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"
Import-Module "$PSScriptRoot/../Networks.psm1"
$seen = [ordered]@{}
function Get-Page ([int] $Port) { "$(ip netns exec world timeout 3 bash -c "exec 3<>/dev/tcp/192.0.2.10/$Port; printf 'GET / HTTP/1.0\r\n\r\n' >&3; tail -n 1 <&3" 2>&1)" }
ip netns attach here $PID # so that the same witness looks at this namespace
function Get-Here { Get-HostState here | Where-Object { $_ -notmatch '/etc/netns' } }

$null = docker run -d --name own -p 8081:80 bb httpd -f -p 80 -h /www
$null = docker run -d --name web --network none bb httpd -f -p 80 -h /www
$seen.OwnBefore = Get-Page 8081
$before = Get-Here

$null = New-ContainerNetwork cn0 -Subnet 172.30.0.0/16
$endpoint = docker inspect web | ConvertFrom-Json | Connect-ContainerNetwork cn0 -PortMap 8080:80
$seen.Endpoint = $endpoint | Select-Object IPAddress, InterfaceAlias, Container, Dns, HasDefaultRoute
$seen.Again = (Connect-ContainerNetwork cn0 web -PortMap 8080:80).IPAddress
$seen.Page = Get-Page 8080
$null = docker exec web ping -c 1 -W 2 203.0.113.176
$seen.Ping = $LASTEXITCODE
$seen.OwnDuring = Get-Page 8081
$seen.Drift = @((Get-ContainerNetwork cn0).Drift)
Disconnect-ContainerNetwork cn0 web
Remove-ContainerNetwork cn0
$seen.Left = @(Compare-HostState $before (Get-Here))
$seen.OwnAfter = Get-Page 8081

# The container is gone half-way: everything is given back.
$null = New-ContainerNetwork cn0 -Subnet 172.30.0.0/16
$null = Connect-ContainerNetwork cn0 web
$null = docker rm -f web
foreach ($try in 1..100) { if (-not (Get-NetworkLink 'cn????????')) { break }; Start-Sleep -Milliseconds 50 }
$seen.Repaired = @(Repair-ContainerNetwork | ForEach-Object Found)
Remove-ContainerNetwork cn0
$seen.LeftAfterExit = @(Compare-HostState $before (Get-Here) | Where-Object { $_ -notmatch 'docker0' })
ip netns del here
'JSON ' + ($seen | ConvertTo-Json -Depth 5 -Compress)

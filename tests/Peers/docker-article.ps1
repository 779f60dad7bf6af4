# The article with a real Docker, run by engine-lab.sh: a container without network is wired to docker0 by hand, cannot get out, and is mended.
# Prints one JSON object that Docker.Tests.ps1 looks at.
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"
$seen = [ordered]@{}

$null = docker run -d --name web --network none bb httpd -f -p 80 -h /www
$web = docker inspect web | ConvertFrom-Json
$seen.Before = ($web | Test-ContainerPath -Destination 203.0.113.176 -TimeoutMilliseconds 300).Findings.Id

$pair = New-VethPair veth_host -PeerName eth0 -PeerNamespace $web.State.Pid
$seen.Pair = $pair | Select-Object Name, PeerName, Namespace, PeerNamespace
$seen.Port = $pair | Add-BridgePort docker0 | Select-Object Bridge, InterfaceAlias
Set-NetworkLink eth0 -State Up -Namespace $web.Id
$seen.Address = "$(Add-IpAddress 172.17.1.2/16 -InterfaceAlias eth0 -Namespace $web.Id)"
$seen.Route = (Add-IpRoute default -NextHop 172.17.0.1 -Namespace $web.Id).NextHop

# dockerd switches forwarding on by itself; the article's host has it off.
Disable-IpForward
$broken = $web | Test-ContainerPath -Destination 203.0.113.176 -TimeoutMilliseconds 500
$seen.Broken = [ordered]@{ Ids = @($broken.Findings | Where-Object Severity -EQ Error | ForEach-Object Id); Kind = "$($broken.BrokenAt.Kind)"; Proof = "$($broken.Findings[0].Proof)"; Container = $broken.Container }
$mended = $broken | Repair-ContainerPath -Confirm:$false
$seen.Mended = $mended.Succeeded
$seen.Uplink = ($mended.Hops | Where-Object Kind -EQ Uplink).Source
$null = docker exec web ping -c 1 -W 2 203.0.113.176
$seen.Ping = $LASTEXITCODE

# A drop that Docker's own place for rules has to make room for.
iptables -I DOCKER-USER -i docker0 -j DROP
$dropped = Test-ContainerPath -Container web -Destination 203.0.113.176 -TimeoutMilliseconds 500 -ErrorAction SilentlyContinue
$dropped ??= Test-ContainerPath -Container $web.Id -Destination 203.0.113.176 -TimeoutMilliseconds 500
$seen.Dropped = [ordered]@{ Ids = @($dropped.Findings | Where-Object Severity -EQ Error | ForEach-Object Id); Evidence = "$($dropped.Findings.Evidence)" }
$seen.DropMended = ($dropped | Repair-ContainerPath -Confirm:$false -TimeoutMilliseconds 500).Succeeded
$seen.UserChain = @(iptables -S DOCKER-USER)
iptables -D DOCKER-USER -i docker0 -j DROP

# Published by hand, reached from the world.
$inbound = @{ Container = $web.Id; From = '192.0.2.1'; FromNamespace = 'world'; Port = 8080; TimeoutMilliseconds = 500 }
$seen.Unpublished = @((Test-ContainerPath @inbound).Findings | Where-Object Severity -EQ Error | ForEach-Object Id)
$seen.Published = (Test-ContainerPath @inbound | Repair-ContainerPath -Confirm:$false -TimeoutMilliseconds 500).Succeeded
$seen.Page = "$(ip netns exec world bash -c 'exec 3<>/dev/tcp/192.0.2.10/8080; printf "GET / HTTP/1.0\r\n\r\n" >&3; tail -n 1 <&3')"

# A container Docker wired itself, published by Docker itself.
$null = docker run -d --name own -p 8081:80 bb httpd -f -p 80 -h /www
$own = docker inspect own | ConvertFrom-Json
$seen.OwnOut = ($own | Test-ContainerPath -Destination 203.0.113.176).Succeeded
$in = $own | Test-ContainerPath -From 192.0.2.1 -FromNamespace world -Port 8081
$seen.OwnIn = [ordered]@{ Succeeded = $in.Succeeded; Errors = @($in.Findings | Where-Object Severity -EQ Error | ForEach-Object Id); Last = $in.Hops[-1].Namespace }
'JSON ' + ($seen | ConvertTo-Json -Depth 5 -Compress)

# Ports published by an engine and by ContainerNet side by side, run by engine-lab.sh with docker or podman. $ENGINE is the engine's
# command line, $RUN what it wants after `run`. Prints one JSON object that Engines.Tests.ps1 looks at.
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"
$engine = @($env:ENGINE -split ' ')
$program, $options = $engine[0], @($engine[1..99])
function Invoke-Engine { & $program @options @args }
function Get-Saved { @(iptables-save; ip6tables-save) -replace '\[\d+:\d+\]' -notmatch '^#' } # without counters and times
function Get-Page ([string] $From, [string] $Url) { # from `host`, `world` or a container
    $wget = '/bin/busybox', 'timeout', '2', '/bin/busybox', 'wget', '-qO-', $Url
    "$(switch ($From) { host { & $wget[0] $wget[1..9] 2>$null } world { ip netns exec world @wget 2>$null } default { nsenter -t $pids[$From] -n @wget 2>$null } })"
}

$run = @($env:RUN -split ' ' | Where-Object { $_ })
$null = Invoke-Engine run -d @run --name own -p 8081:80 bb httpd -f -p 80 -h /www
$null = Invoke-Engine run -d @run --name ours bb httpd -f -p 80 -h /www
$pids, $addresses = @{}, @{}
foreach ($name in 'own', 'ours') {
    $said = Invoke-Engine inspect $name | ConvertFrom-Json
    $pids[$name] = $said.State.Pid
    $addresses[$name] = $said.NetworkSettings.IPAddress
}
$seen = [ordered]@{ Address = $addresses.ours; Before = @(Get-Saved) }
$seen.Owners = @(Get-PacketFilterRule | Group-Object Owner | ForEach-Object { "$($_.Name) $($_.Count)" })
$seen.Unowned = @(Get-PacketFilterRule -Owner unknown | ForEach-Object { "$($_.Table) $($_.Chain): $($_.Expression)" })

$map = Add-NatPortMap 8082 $addresses.ours 80 -Hairpin
$seen.Map = "$map"
$seen.ReachableFrom = "$($map.ReachableFrom)"
$seen.Closed = Get-Page world http://192.0.2.10:8082/
$seen.Let = @(Get-PacketFilterRule -Hook Forward | Where-Object Policy -EQ drop | Select-Object -First 1 | ForEach-Object { Add-ForwardRule -DestinationPrefix $addresses.ours -Protocol Tcp -DestinationPort 80 -Confirm:$false } | ForEach-Object { "$_" })
$seen.Pages = [ordered]@{}
foreach ($from in 'world', 'host', 'own', 'ours') {
    foreach ($port in 8081, 8082) { $seen.Pages["$from $port"] = Get-Page $from "http://192.0.2.10:$port/" }
}
$from = @{ Container = $pids.ours; From = '192.0.2.1'; FromNamespace = 'world'; Port = 8082; TimeoutMilliseconds = 500 }
$seen.Test = [ordered]@{ Succeeded = (Test-ContainerPath @from -OutVariable test).Succeeded; Errors = @($test.Findings | Where-Object Severity -EQ Error | ForEach-Object Id) }
$seen.During = @(Compare-Object $seen.Before @(Get-Saved) | ForEach-Object InputObject)

# Its own published port: where bridged packets go through iptables, the engine's bridge port has to send them back where they came from.
$self = Test-ContainerPath -Container $pids.ours -Destination 192.0.2.10 -Port 8082 -TimeoutMilliseconds 500
$seen.Self = [ordered]@{ Page = $seen.Pages['ours 8082']; Errors = @($self.Findings | Where-Object Severity -EQ Error | ForEach-Object Id) }
if (-not $self.Succeeded) { $seen.Self.Mended = ($self | Repair-ContainerPath -Confirm:$false -TimeoutMilliseconds 500).Succeeded }
$seen.Self.Again = Get-Page ours http://192.0.2.10:8082/

$null = Invoke-Engine restart -t 1 ours
$seen.IsSameAddress = (Invoke-Engine inspect ours | ConvertFrom-Json).NetworkSettings.IPAddress -eq $addresses.ours
$seen.Restarted = Get-Page world http://192.0.2.10:8082/

Remove-NatPortMap 8082
if ($seen.Let) { Get-ForwardRule | Remove-ForwardRule -Confirm:$false }
$seen.After = @(Compare-Object $seen.Before @(Get-Saved) | ForEach-Object InputObject)
$seen.Engine = Get-Page world http://192.0.2.10:8081/

# A network of ours beside the engine's, whose rules somebody flushes along with everything else.
$null = Invoke-Engine run -d @run --name third --network none bb httpd -f -p 80 -h /www
$null = New-ContainerNetwork cnlab 10.77.0.0/24 -Confirm:$false
$endpoint = Connect-ContainerNetwork cnlab (Invoke-Engine inspect third | ConvertFrom-Json).State.Pid -PortMap 8083:80/tcp -Confirm:$false
$seen.Third = [ordered]@{ Address = "$($endpoint.IPAddress)"; Page = Get-Page world http://192.0.2.10:8083/ }
$seen.Third.Errors = @((Test-ContainerPath -Container $endpoint.Namespace -From 192.0.2.1 -FromNamespace world -Port 8083 -TimeoutMilliseconds 500).Findings | Where-Object Severity -EQ Error | ForEach-Object Id)
nft flush ruleset
$seen.Third.Flushed = Get-Page world http://192.0.2.10:8083/
$null = Repair-ContainerNetwork -Confirm:$false
$seen.Third.Repaired = Get-Page world http://192.0.2.10:8083/
Disconnect-ContainerNetwork cnlab -Container $endpoint.Namespace -Confirm:$false
Remove-ContainerNetwork cnlab -Confirm:$false
$seen.Third.Left = @(nft list tables | Where-Object { $_ -match 'containernet' }) + @(ip -o link show type bridge | Where-Object { $_ -match 'cnlab' })
'JSON ' + ($seen | ConvertTo-Json -Depth 5 -Compress)

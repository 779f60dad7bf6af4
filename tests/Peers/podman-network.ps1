# A network of ours beside a real netavark's and a real CNI bridge's, run by engine-lab.sh: both go on serving while ours comes, is repaired and goes, and the
# host is as it was. Prints one JSON object that PodmanNetwork.Tests.ps1 looks at.
$ErrorActionPreference = 'Stop'
trap { ip netns pids cni | ForEach-Object { Stop-Process -Id $_ -Force }; break }
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"
Import-Module "$PSScriptRoot/../Networks.psm1"
$seen = [ordered]@{}
$podman = -split $env:ENGINE
$limits = -split $env:RUN
function Invoke-Podman { $command, $rest = $podman; & $command @rest @args }
function Get-Page ([int] $Port) { "$(ip netns exec world timeout 3 bash -c "exec 3<>/dev/tcp/192.0.2.10/$Port; printf 'GET / HTTP/1.0\r\n\r\n' >&3; tail -n 1 <&3" 2>&1)" }
function Get-Neighbors { @(Get-Page 8081; Get-Page 8082) -join ' ' }
function Get-Here { Get-HostState here | Where-Object { $_ -notmatch '/etc/netns' } }
ip netns attach here $PID # so that the same witness looks at this namespace

$null = Invoke-Podman run -d --name own @limits -p 8081:80 bb httpd -f -p 80 -h /www
$null = Invoke-Podman run -d --name web @limits --network none bb httpd -f -p 80 -h /www
if ($LASTEXITCODE) { throw 'podman did not run.' }

# A container of the CNI plugins: bridge, host-local, portmap.
ip netns add cni
@'
export CNI_PATH=/usr/lib/cni CNI_IFNAME=eth0 CNI_COMMAND=ADD CNI_CONTAINERID=cni CNI_NETNS=/run/netns/cni
bridge='{"cniVersion":"1.0.0","name":"t","type":"bridge","bridge":"cni0","isGateway":true,"ipMasq":true,"ipam":{"type":"host-local","ranges":[[{"subnet":"10.99.0.0/16"}]],"routes":[{"dst":"0.0.0.0/0"}],"dataDir":"/run/cni"}}'
/usr/lib/cni/bridge <<<"$bridge" >/run/cni-result
printf '{"cniVersion":"1.0.0","name":"t","type":"portmap","runtimeConfig":{"portMappings":[{"hostPort":8082,"containerPort":80,"protocol":"tcp"}]},"prevResult":%s}' "$(cat /run/cni-result)" | /usr/lib/cni/portmap >/dev/null
mkdir -p /run/www; echo hello >/run/www/index.html
ip netns exec cni busybox httpd -p 80 -h /run/www
echo 1 >/proc/sys/net/ipv4/ip_forward
'@ | bash

$seen.Before = Get-Neighbors
$before = Get-Here
$null = New-ContainerNetwork cn0 -Subnet 172.30.0.0/16
$web = Invoke-Podman inspect web | ConvertFrom-Json
$endpoint = $web | Connect-ContainerNetwork cn0 -PortMap 8080:80
$seen.Address = $endpoint.IPAddress
$seen.Page = Get-Page 8080
$null = nsenter -t $web.State.Pid -n busybox ping -c 1 -W 2 203.0.113.176 # podman's containers may not ping
$seen.Ping = $LASTEXITCODE
$seen.During = Get-Neighbors
$seen.Drift = @((Get-ContainerNetwork cn0).Drift)
$seen.Repaired = @(Repair-ContainerNetwork -Force | ForEach-Object Found)
$endpoint | Disconnect-ContainerNetwork
Remove-ContainerNetwork cn0
$seen.Left = @(Compare-HostState $before (Get-Here))
$seen.After = Get-Neighbors
ip netns pids cni | ForEach-Object { Stop-Process -Id $_ -Force }
ip netns del cni
ip netns del here
'JSON ' + ($seen | ConvertTo-Json -Depth 5 -Compress)

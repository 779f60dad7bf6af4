# A network of a real Docker, broken by hand in many ways and made whole again, run by engine-lab.sh. Prints one JSON object that DockerBreakages.Tests.ps1 looks at.
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"
$null = docker run -d --name web -p 8081:80 bb httpd -f -p 80 -h /www
$process = docker inspect -f '{{.State.Pid}}' web
$address = docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' web
$port = (Get-NetworkLink -Kind veth | Where-Object Bridge -EQ docker0).Name
$default = 'nsenter -t PID -n ip route replace default via 172.17.0.1'
$legacy = [bool](Get-Command iptables-legacy -CommandType Application -ErrorAction Ignore)

# Way: Out to the world, or In to the published port. Undo for what iptables-restore does not bring back.
$breakages = @(
    @{ Name = 'ip_forward off'; Break = 'sysctl -qw net.ipv4.ip_forward=0'; Undo = 'sysctl -qw net.ipv4.ip_forward=1' }
    @{ Name = 'FORWARD emptied, its policy DROP'; Break = 'iptables -F FORWARD; iptables -P FORWARD DROP' }
    @{ Name = 'chain DOCKER emptied'; Way = 'In'; Break = 'iptables -F DOCKER' }
    @{ Name = 'masquerade gone'; Break = 'iptables -t nat -F POSTROUTING' }
    @{ Name = 'veth down'; Break = "ip link set $port down"; Undo = "ip link set $port up" }
    @{ Name = 'veth taken from the bridge'; Break = "ip link set $port nomaster"; Undo = "ip link set $port master docker0" }
    @{ Name = 'address removed'; Break = "nsenter -t PID -n ip addr flush dev eth0"; Undo = "nsenter -t PID -n ip addr add $address/16 dev eth0; $default" }
    @{ Name = 'the published port''s DNAT gone'; Way = 'In'; Break = 'iptables -t nat -F DOCKER' }
    @{ Name = 'docker0 down'; Break = 'ip link set docker0 down'; Undo = 'ip link set docker0 up' }
    @{ Name = 'the host''s route gone'; Break = 'ip route del default'; Undo = 'ip route add default via 192.0.2.1' }
    @{ Name = 'the container''s route gone'; Break = 'nsenter -t PID -n ip route del default'; Undo = $default }
    @{ Name = 'the container''s link down'; Break = 'nsenter -t PID -n ip link set eth0 down'; Undo = "nsenter -t PID -n ip link set eth0 up; $default" }
    @{ Name = 'docker0 without address'; Break = 'ip addr flush dev docker0'; Undo = 'ip addr add 172.17.0.1/16 brd 172.17.255.255 dev docker0' }
    @{ Name = 'a drop in DOCKER-USER'; Break = 'iptables -I DOCKER-USER -i docker0 -j DROP' }
    @{ Name = 'a drop in raw'; Break = "iptables -t raw -I PREROUTING -s $address -j DROP"; Undo = 'iptables -t raw -F' }
    @{ Name = 'a drop in mangle, after routing'; Break = "iptables -t mangle -I POSTROUTING -s $address -o eth0 -j DROP"; Undo = 'iptables -t mangle -F' }
    @{ Name = 'the reply dropped'; Break = 'iptables -I FORWARD -o docker0 -m conntrack --ctstate ESTABLISHED -j DROP' }
    @{ Name = 'an unreachable route'; Break = 'ip route add unreachable 203.0.113.0/24'; Undo = 'ip route del unreachable 203.0.113.0/24' }
    @{ Name = 'a rule to a table without a way'; Break = 'ip rule add from 172.17.0.0/16 prohibit'; Undo = 'ip rule del from 172.17.0.0/16 prohibit' }
    @{ Name = 'a wrong next hop'; Break = 'nsenter -t PID -n ip route replace default via 172.17.0.99'; Undo = $default }
    @{ Name = 'FORWARD of iptables-legacy'; Needs = $legacy; Break = 'iptables-legacy -I FORWARD -i docker0 -j DROP'; Undo = 'iptables-legacy -F FORWARD' }
    @{ Name = 'the container''s own filter'; Way = 'In'; Break = "nsenter -t PID -n nft 'table ip f { chain in { type filter hook input priority 0; tcp dport 80 drop; }; }'"; Undo = 'nsenter -t PID -n nft delete table ip f' }
)

$ask = @{
    Out = @{ Destination = '203.0.113.176' }
    In  = @{ From = '192.0.2.1'; FromNamespace = 'world'; Port = 8081 }
}
$tables = iptables-save
$watch = [Diagnostics.Stopwatch]::StartNew()
$seen = [ordered]@{ Healthy = @('Out', 'In' | ForEach-Object { $with = $ask[$_]; (Test-ContainerPath web @with).Findings.Id }) -ne $null; Broken = @() }
foreach ($breakage in $breakages | Where-Object { $null -eq $_.Needs -or $_.Needs }) {
    $with = $ask[$breakage.Way ?? 'Out']
    sh -ec ($breakage.Break -creplace '\bPID\b', $process)
    if ($LASTEXITCODE) { throw "could not break it: $($breakage.Name)" }
    $test = Test-ContainerPath web @with -TimeoutMilliseconds 300
    $seen.Broken += [ordered]@{
        Name = $breakage.Name; Ids = @($test.Findings | Where-Object Severity -EQ Error | ForEach-Object Id); Succeeded = $test.Succeeded
        At = "$($test.BrokenAt)"; Proof = "$($test.Findings | Select-Object -First 1 | ForEach-Object Proof)"; Evidence = "$($test.Findings | Select-Object -First 1 | ForEach-Object Evidence)"
    }
    if ($breakage.Undo) { sh -c ($breakage.Undo -creplace '\bPID\b', $process) }
    $tables | iptables-restore
    sh -c "for i in `$(seq 20); do nsenter -t $process -n ping -n -c 1 -W 0.2 203.0.113.176 >/dev/null && exit; done; exit 1" # a link takes up to a second until it carries traffic again
    if ($LASTEXITCODE) { throw "could not make it whole again: $($breakage.Name)" }
}

$seen.Whole = @('Out', 'In' | ForEach-Object { $with = $ask[$_]; (Test-ContainerPath web @with).Succeeded })
$seen.Seconds = $watch.Elapsed.TotalSeconds
'JSON ' + ($seen | ConvertTo-Json -Depth 5 -Compress)

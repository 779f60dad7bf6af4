# A network of a real Docker or Podman, broken by hand in many ways (Breakages.psm1), repaired where there is a repair and made whole again, run by engine-lab.sh.
# Prints one JSON object that EngineBreakages.Tests.ps1 looks at.
param([Parameter(Mandatory)] [string] $Engine)
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"
Import-Module "$PSScriptRoot/Breakages.psm1"
$command, $options = -split $env:ENGINE
$options = @($options | Where-Object { $_ })
trap { if ($service) { Stop-Process -Id $service.Id }; break }
function Invoke-Engine { & $command @options @args }
$limits = @(-split $env:RUN | Where-Object { $_ })
if ($Engine -eq 'podman') { # so that it can be asked for names, as dockerd can
    $null = New-Item -ItemType Directory /run/podman
    $service = Start-Process $command (@($options) + 'system', 'service', '-t', '0', 'unix:///run/podman/podman.sock') -PassThru -RedirectStandardError /dev/null
}

$null = Invoke-Engine run -d --name web @limits -p 8081:80 bb httpd -f -p 80 -h /www
$web = Invoke-Engine inspect web | ConvertFrom-Json
$settings = ($web.NetworkSettings.Networks.PSObject.Properties | Select-Object -First 1).Value
$port = Get-NetworkLink -Kind veth | Where-Object Bridge
$words = @{
    PID = $web.State.Pid; ADDRESS = $settings.IPAddress; LENGTH = $settings.IPPrefixLen; GATEWAY = $settings.Gateway; WRONG = $settings.Gateway -replace '\d+$', '99'
    PORT = $port.Name; BRIDGE = $port.Bridge; SUBNET = "$($settings.Gateway -replace '\d+\.\d+$', '0.0')/$($settings.IPPrefixLen)"
}
$ask = @{
    Out = @{ Destination = '203.0.113.176' }
    In  = @{ From = '192.0.2.1'; FromNamespace = 'world'; Port = 8081 }
}
function Invoke-Line ([string] $Text, [string] $How = '-ec') { sh $How ([regex]::Replace($Text, "\b($($words.Keys -join '|'))\b", { "$($words[$args[0].Value])" })) }
function Get-ErrorId ($Test) { @($Test.Findings | Where-Object Severity -EQ Error | ForEach-Object Id) }

$rules = iptables-save
$tables = nft list tables
$watch = [Diagnostics.Stopwatch]::StartNew()
$seen = [ordered]@{ Healthy = @('Out', 'In' | ForEach-Object { $with = $ask[$_]; (Test-ContainerPath web @with).Findings.Id }) -ne $null; Broken = @() }
foreach ($breakage in Get-Breakage $Engine) {
    $with = $ask[$breakage.Way ?? 'Out']
    Invoke-Line $breakage.Break
    if ($LASTEXITCODE) { throw "could not break it: $($breakage.Name)" }
    $test = Test-ContainerPath web @with -TimeoutMilliseconds 300
    $finding = $test.Findings | Select-Object -First 1
    $mended = if ($finding.RepairCommand) { $test | Repair-ContainerPath -Confirm:$false -TimeoutMilliseconds 300 -ErrorAction Continue }
    $seen.Broken += [ordered]@{
        Name = $breakage.Name; Ids = Get-ErrorId $test; Succeeded = $test.Succeeded; At = "$($test.BrokenAt)"; Proof = "$($finding.Proof)"; Evidence = "$($finding.Evidence)"
        Repair = @($finding.RepairCommand) -ne $null; IsMended = [bool]$mended.Succeeded; Left = Get-ErrorId $mended; Seconds = [Math]::Round($watch.Elapsed.TotalSeconds, 1)
    }
    Invoke-Line $breakage.Undo -How '-c' 2>$null
    nft list tables | Where-Object { $_ -notin $tables } | ForEach-Object { nft delete $_.Split(' ') } # what was made to break it or to mend it
    $rules | iptables-restore
    sh -c "for i in `$(seq 20); do nsenter -t $($words.PID) -n ping -n -c 1 -W 0.2 203.0.113.176 >/dev/null && exit; done; exit 1" # a link takes up to a second until it carries traffic again
    if ($LASTEXITCODE) { throw "could not make it whole again: $($breakage.Name)" }
}

$seen.Whole = @('Out', 'In' | ForEach-Object { $with = $ask[$_]; (Test-ContainerPath web @with).Succeeded })
$seen.Seconds = $watch.Elapsed.TotalSeconds
if ($service) { Stop-Process -Id $service.Id }
'JSON ' + ($seen | ConvertTo-Json -Depth 5 -Compress)

# Captures of the same flood of small datagrams over a veth pair: ours into a file, tcpdump's into a file, one after the other and again;
# then ours as objects. Each line says packets a second, what was lost, and the CPU time the capturing process took.
# The sender is iperf3 -u -b 0 -l 64 where it is installed, else send.c, which holds the rate of -Rate.
param([int] $Seconds = 10, [int] $Rounds = 2, [int] $Rate = 200000, [int] $ObjectRate = 60000)
Import-Module "$PSScriptRoot/Bench.psm1"
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"

$folder = Join-Path ([IO.Path]::GetTempPath()) "containernet-capture-$PID"
$null = New-Item -ItemType Directory $folder
try {
    $sender = "$folder/send"
    cc -O2 -o $sender "$PSScriptRoot/send.c"
    if ($LASTEXITCODE) { throw 'send.c could not be compiled.' }
    $null = New-NetworkNamespace near
    $null = New-NetworkNamespace far
    $null = New-VethPair near0 -PeerName far0 -Namespace near -PeerNamespace far
    $null = Add-IpAddress 192.0.2.1/24 near0 -Namespace near
    $null = Add-IpAddress 192.0.2.2/24 far0 -Namespace far
    Set-NetworkLink near0 -Namespace near -State Up
    Set-NetworkLink far0 -Namespace far -State Up
    ip netns exec far nft 'table ip quiet { chain input { type filter hook input priority 0; udp dport 9 drop; }; }' # and no ICMP error for each

    # CPU time of a process, user and system, in milliseconds.
    function Get-Cpu ([int] $Id) {
        $fields = (Get-Content "/proc/$Id/stat") -replace '^.*\) ' -split ' '
        ([long]$fields[11] + [long]$fields[12]) * 10
    }
    function Get-Memory ([int] $Id) { [long]("$((Get-Content "/proc/$Id/status") -match '^RssAnon:')" -replace '\D') }
    function Send-Flood ([int] $Most, [int] $For = $Seconds) { [long](ip netns exec near $sender 192.0.2.2 9 64 $For $Most) }

    # A PowerShell of its own captures, as tcpdump does: started before, measured from when it is ready until its file is complete.
    $command = @(Get-PowerShellCommand) + '-NoProfile', '-NonInteractive', '-Command'
    $script = @"
Import-Module '$PSScriptRoot/../../ContainerNet.psd1'
`$warm = Start-PacketCapture far0 -Namespace far -Path $folder/warm.pcapng -Force
'warm'
`$null = [Console]::In.ReadLine()
`$null = `$warm | Stop-PacketCapture | ConvertTo-Json -Compress
Start-Sleep 3 # until PowerShell has compiled anew what it found to be used often
`$capture = Start-PacketCapture far0 -Namespace far -Path $folder/ours.pcapng -Force
'ready'
`$null = [Console]::In.ReadLine()
`$capture | Stop-PacketCapture | ConvertTo-Json -Compress
`$null = [Console]::In.ReadLine()
"@
    function Measure-Ours {
        $start = [Diagnostics.ProcessStartInfo]::new($command[0])
        $command[1..9] + $script | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($start)
        while ($process.StandardOutput.ReadLine() -ne 'warm') { if ($process.HasExited) { throw 'The capture did not begin.' } }
        $null = Send-Flood 20000 2 # what is compiled while it runs is compiled now
        $process.StandardInput.WriteLine()
        while ($process.StandardOutput.ReadLine() -ne 'ready') { if ($process.HasExited) { throw 'The capture did not begin.' } }
        $cpu, $memory = (Get-Cpu $process.Id), (Get-Memory $process.Id)
        $sent = Send-Flood $Rate
        $after = Get-Memory $process.Id
        $process.StandardInput.WriteLine()
        $ended = $process.StandardOutput.ReadLine() | ConvertFrom-Json
        $used = (Get-Cpu $process.Id) - $cpu
        $process.StandardInput.WriteLine()
        $process.WaitForExit()
        [ordered]@{ bench = 'capture'; peer = 'ContainerNet'; sent = $sent; rate = [int]($sent / $Seconds); captured = $ended.Packets; dropped = $ended.Dropped; cpu_ms = $used; grown_kib = $after - $memory; file = (Get-Item $folder/ours.pcapng).Length }
    }
    function Measure-Tcpdump {
        $id = [int]("ip netns exec far tcpdump -p -n -i far0 -s 0 -w $folder/theirs.pcap >/dev/null 2>$folder/said </dev/null & echo `$!; until grep -q listening $folder/said; do sleep 0.01; done" | sh)
        $cpu = Get-Cpu $id
        $sent = Send-Flood $Rate
        Start-Sleep 1.2 # the patience of its ring
        $used = (Get-Cpu $id) - $cpu
        "kill -INT $id; while kill -0 $id 2>/dev/null; do sleep 0.01; done" | sh
        $said = Get-Content $folder/said
        [ordered]@{ bench = 'capture'; peer = 'tcpdump'; sent = $sent; rate = [int]($sent / $Seconds); captured = [long]("$($said -match 'captured$')" -replace '\D'); dropped = [long]("$($said -match 'dropped by kernel$')" -replace '\D'); cpu_ms = $used; file = (Get-Item $folder/theirs.pcap).Length }
    }

    $ours, $theirs = @(), @()
    for ($round = 0; $round -lt $Rounds; $round++) {
        $theirs += Measure-Tcpdump
        $ours += Measure-Ours
        Write-Figure $theirs[-1]
        Write-Figure $ours[-1]
        Remove-Item -Force $folder/*.pcap*
    }

    # CPU time a packet, so that a round with more of them does not count for worse.
    $each = { param($figures) Get-Median @($figures | ForEach-Object { $_.cpu_ms * 1e6 / [Math]::Max($_.captured, 1) }) }
    $cpuOurs, $cpuTheirs = (& $each $ours), (& $each $theirs)
    Write-Figure ([ordered]@{ bench = 'capture'; what = 'cpu'; ours_ns = [int]$cpuOurs; tcpdump_ns = [int]$cpuTheirs; ratio = [Math]::Round($cpuOurs / [Math]::Max($cpuTheirs, 1), 3) })

    # Objects: sent at a rate that can be kept up with, and what is not is told.
    $told = $null
    $sender, $count = [powershell]::Create(), 0
    $null = $sender.AddScript({ param($Program, $Seconds, $Rate) Start-Sleep 1; [long](ip netns exec near $Program 192.0.2.2 9 64 $Seconds $Rate) }).AddArgument("$folder/send").AddArgument($Seconds).AddArgument($ObjectRate)
    $running = $sender.BeginInvoke()
    $watch = [Diagnostics.Stopwatch]::new()
    Watch-Packet far0 -Namespace far -Protocol Udp -Port 9 -Duration ($Seconds + 3) -WarningVariable told -WarningAction SilentlyContinue | ForEach-Object -Process { if (-not $count++) { $watch.Start() }; $last = $watch.Elapsed }
    $sent = $sender.EndInvoke($running)[0]
    Write-Figure ([ordered]@{ bench = 'capture'; what = 'objects'; sent = $sent; given = $count; rate = [int]($count / [Math]::Max($last.TotalSeconds, 0.1)); told = "$told" })
} finally {
    Remove-Item -Recurse -Force $folder
    'near', 'far' | Remove-NetworkNamespace -Force -Confirm:$false -ErrorAction Ignore
}

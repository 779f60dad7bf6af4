# What 10,000 published ports cost, against one and against iptables-nft, in one run: the time to connect through the last of them, to publish one
# more, and to publish all of them in one pipeline.
param([int] $Ports = 10000, [int] $Connects = 400)
Import-Module "$PSScriptRoot/Bench.psm1"
Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
$first, $last = 10001, (10000 + $Ports)

# A host with a container and the world: three labs, one for each way, which take turns.
$labs = [ordered]@{ one = New-Lab; all = New-Lab; iptables = New-Lab }
try {
    foreach ($lab in $labs.Values) {
        Invoke-In $lab.Host nft delete table ip test # the lab's own masquerade: nobody's rules but those that are measured
        # answers in the container without a process for each
        $null = sh -c "ip netns exec $($lab.Container) python3 -c 'import socket
s = socket.create_server((`"`", 80), backlog=512)
while True: s.accept()[0].close()' </dev/null >/dev/null 2>&1 &"
        foreach ($i in 1..100) { if (ip netns exec $lab.Container ss -Htln 'sport = 80') { break }; Start-Sleep -Milliseconds 20 }
    }

    $maps = @(foreach ($port in $first..$last) { [pscustomobject]@{ ExternalPort = "$port"; InternalIPAddress = '172.17.0.2'; InternalPort = '80' } })
    $clock = [Diagnostics.Stopwatch]::new()
    $measure = { param([scriptblock] $What) $clock.Restart(); $null = & $What; $clock.Elapsed.TotalMilliseconds }

    # One pipeline, in a namespace of nothing else: what PowerShell compiles on the way is part of the first, and said apart.
    $whole = @(foreach ($i in 1..4) {
        & $measure { $maps | Add-NatPortMap -Namespace $labs.all.Host }
        if ($i -lt 4) { Get-NatPortMap -Namespace $labs.all.Host | Remove-NatPortMap }
    })
    $null = Add-NatPortMap $last 172.17.0.2 80 -Namespace $labs.one.Host

    $rules = @('*nat', ':PREROUTING ACCEPT [0:0]', ':INPUT ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ':POSTROUTING ACCEPT [0:0]') +
        @(foreach ($port in $first..$last) { "-A PREROUTING -p tcp -m tcp --dport $port -j DNAT --to-destination 172.17.0.2:80" }) + 'COMMIT', ''
    $file = [IO.Path]::GetTempFileName()
    [IO.File]::WriteAllText($file, $rules -join "`n")
    Invoke-In $labs.iptables.Host iptables-nft-restore -n $file 2>$null
    if ($LASTEXITCODE) { throw 'iptables-nft-restore failed.' }
    Remove-Item $file

    # One more and away again, in turn: the first (in the namespace with one), the 10,001st, and iptables' 10,001st.
    $each = @{ one = @(); all = @(); iptables = @() }
    foreach ($i in 0..60) {
        foreach ($name in 'one', 'all') {
            $took = & $measure { Add-NatPortMap 9000 172.17.0.2 80 -Namespace $labs[$name].Host }
            Remove-NatPortMap 9000 -Namespace $labs[$name].Host
            if ($i) { $each[$name] += $took }
        }
        if ($i % 6 -eq 0) {
            $took = & $measure { Invoke-In $labs.iptables.Host iptables-nft -t nat -A PREROUTING -p tcp --dport 9000 -j DNAT --to-destination 172.17.0.2:80 2>$null }
            Invoke-In $labs.iptables.Host iptables-nft -t nat -D PREROUTING -p tcp --dport 9000 -j DNAT --to-destination 172.17.0.2:80 2>$null
            if ($i) { $each.iptables += $took }
        }
    }

    # Connect and be closed, one after another, from the world; rounds take turns.
    $script = "import socket, time
took = []
for _ in range($Connects):
    s = socket.socket(); s.settimeout(5); t = time.perf_counter(); s.connect(('192.0.2.10', $last)); took.append(time.perf_counter() - t); s.recv(1); s.close()
took.sort(); print(took[len(took) // 2] * 1e6)"
    $connect = @{ one = @(); all = @(); iptables = @() }
    foreach ($round in 0..8) {
        foreach ($name in $labs.Keys) {
            $took = [double](Invoke-In $labs[$name].World python3 -c $script)
            if ($round) { $connect[$name] += $took }
        }
    }

    $one = Get-Median $connect.one
    foreach ($name in $labs.Keys) {
        Write-Figure ([ordered]@{ bench = 'nat'; what = 'connect through a published port'; ports = $name -eq 'one' ? 1 : $Ports; by = $name -eq 'iptables' ? 'iptables-nft' : 'ContainerNet'; us = [Math]::Round((Get-Median $connect[$name]), 1); ratio = [Math]::Round((Get-Median $connect[$name]) / $one, 2) })
    }
    $fresh, $more, $theirs = (Get-Median $each.one), (Get-Median $each.all), (Get-Median $each.iptables)
    Write-Figure ([ordered]@{ bench = 'nat'; what = 'Add-NatPortMap, the second'; ms = [Math]::Round($fresh, 2) })
    Write-Figure ([ordered]@{ bench = 'nat'; what = "Add-NatPortMap, number $($Ports + 1)"; ms = [Math]::Round($more, 2); ratio = [Math]::Round($more / $fresh, 2) })
    Write-Figure ([ordered]@{ bench = 'nat'; what = "iptables-nft -A, number $($Ports + 1)"; ms = [Math]::Round($theirs, 1); times_ours = [Math]::Round($theirs / $more, 1) })
    Write-Figure ([ordered]@{ bench = 'nat'; what = "$Ports maps through one pipeline"; first_s = [Math]::Round($whole[0] / 1000, 2); s = [Math]::Round((Get-Median $whole[1..3]) / 1000, 2) })
} finally {
    $labs.Values | Remove-Lab
}

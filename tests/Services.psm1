# Things in the lab that answer, and callers that ask them.

# One TCP connection from a namespace: what the other end answers, or nothing.
function Get-Answer ([string] $From, [string] $Address, [int] $Port) {
    sh -c "ip netns exec $From timeout 1 busybox nc -w 1 $Address $Port </dev/null 2>/dev/null" | Select-Object -First 1
}

# Something that answers every TCP connection to a port with a word.
function Start-WordService ([string] $In, [int] $Port, [string] $Word) {
    $null = sh -c "ip netns exec $In busybox nc -ll -p $Port -e busybox echo $Word </dev/null >/dev/null 2>&1 &"
    Wait-Listening $In $Port
}

# Something that answers every datagram to a port; or takes it, and is silent.
function Start-DatagramService ([string] $In, [string] $Address, [int] $Port, [string] $Word = 'answer', [switch] $Silent) {
    $serve = "import socket; s = socket.socket(2, 2); s.bind(('$Address', $Port))`nwhile 1: d, a = s.recvfrom(999); $($Silent ? '' : "s.sendto(b'$Word', a)")"
    $null = sh -c "ip netns exec $In python3 -c `"$serve`" </dev/null >/dev/null 2>&1 & until ip netns exec $In grep -q ':$('{0:X4}' -f $Port) ' /proc/net/udp; do sleep 0.01; done"
}

# Whether a datagram from a port is answered with a word; 0 lets the kernel choose the port.
function Test-Datagram ([string] $From, [int] $SourcePort, [string] $Address, [int] $Port, [string] $Word = 'answer') {
    $ask = "import socket; s = socket.socket(2, 2); s.settimeout(0.3); s.bind(('', $SourcePort)); s.connect(('$Address', $Port)); s.send(b'question'); raise SystemExit(s.recv(99) != b'$Word')"
    $null = ip netns exec $From python3 -S -c $ask 2>&1
    $LASTEXITCODE -eq 0
}

function Wait-Listening ([string] $In, [int] $Port) {
    foreach ($i in 1..300) { if (ip netns exec $In cat /proc/net/tcp /proc/net/tcp6 | Select-String (':{0:X4} 0+:0000 0A' -f $Port)) { return }; Start-Sleep -Milliseconds 10 }
    throw "nothing listens on $Port of $In"
}

# From where a published port of the lab's host leads to its target, found by calling from there: as ReachableFrom says it.
function Get-ReachByCalling ($Lab, [int] $Port, [string] $Word) {
    $from = [ordered]@{
        Outside = $Lab.World, '192.0.2.10'; Neighbors = $Lab.Containers[1].Name, '192.0.2.10'; Itself = $Lab.Container, '192.0.2.10'
        Host = $Lab.Host, '192.0.2.10'; Localhost = $Lab.Host, '127.0.0.1'
    }
    $answered = $from.Keys | ForEach-Object -ThrottleLimit 5 -Parallel {
        $namespace, $address = ($using:from)[$_]
        if ((sh -c "ip netns exec $namespace timeout 1 busybox nc -w 1 $address $using:Port </dev/null 2>/dev/null" | Select-Object -First 1) -eq $using:Word) { $_ }
    }
    $reached = @($from.Keys | Where-Object { $_ -in $answered })
    $reached.Count ? $reached -join ', ' : 'Nobody'
}

Export-ModuleMember -Function Get-Answer, Start-WordService, Start-DatagramService, Test-Datagram, Wait-Listening, Get-ReachByCalling

# The transport against a real kernel, and against whoever would deceive, interrupt, overflow or outrun it.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $name = 'transport-{0:x6}' -f (Get-Random -Maximum 0x1000000)
    function Write-Figure ([string] $Text) { Write-Host "    $Text" }

    # A session that holds one namespace, and its route socket; -Buffer and -Largest: a socket of its own with these limits.
    function Open-Route ([string] $Namespace, $Session, [int] $Buffer, [int] $Largest = 16MB) {
        $handle = $Session.FindByLabel($Namespace) ?? $Session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$Namespace", $Namespace))
        if ($Buffer) {
            $kept = $Session.Socket($handle, 'Route')
            $socket = [ContainerNet.Netlink.NetlinkSocket]::new($kept.Descriptor, $null, [timespan]::FromSeconds(10), $Buffer, $Largest)
            [ContainerNet.Route.RouteSocket].GetConstructors('NonPublic, Instance')[0].Invoke(@($socket, $Namespace))
        }
        else { [ContainerNet.Route.RouteSocket]::In($Session, $handle) }
    }

    function Set-Field ($Object, [string] $Name, $Value) { $Object.GetType().GetField($Name, 'NonPublic, Instance').SetValue($Object, $Value) }

    # Reads so many times; nothing stable may be missing, and a reading is consistent as a whole or not. Gives how many were.
    function Measure-Reading ([int] $Times, [scriptblock] $Reader, [string] $Property, [string[]] $Stable, [string] $What) {
        $consistent = $incomplete = $mixed = 0
        $clock = [Diagnostics.Stopwatch]::StartNew()
        foreach ($i in 1..$Times) {
            $read = & $Reader
            if (-not [Collections.Generic.HashSet[string]]::new([string[]]$read.$Property).IsSupersetOf($Stable)) { $incomplete++ }
            $flags = @($read.IsConsistent | Select-Object -Unique)
            if ($flags.Count -gt 1) { $mixed++ } elseif ($flags[0]) { $consistent++ }
        }

        Write-Figure "${What}: of $Times reads $consistent consistent, $($Times - $consistent) said to be inconsistent, $incomplete incomplete; $([int]($clock.ElapsedMilliseconds / $Times)) ms each"
        $incomplete, $mixed | Should -Be 0, 0
        $consistent
    }

    # Begins python in a namespace and gives its process id.
    function Start-Python ([string] $Namespace, [string] $Script, [string[]] $Arguments) {
        $file = "$TestDrive/python-$(Get-Random).py"
        Set-Content $file $Script
        [int](sh -c "ip netns exec '$Namespace' python3 '$file' $Arguments </dev/null >/dev/null 2>&1 & echo `$!")
    }

    $netlink = @'
import socket, struct, sys, os, time
def attr(t, d): return struct.pack('=HH', 4 + len(d), t) + d + b'\0' * (-len(d) % 4)
def ask(s, ty, fl, body):
    s.send(struct.pack('=IHHII', 16 + len(body), ty, fl, 1, 0) + body)
    return struct.unpack_from('=i', s.recv(65536), 16)[0]
def link(index): return struct.pack('=BxHiII', 0, 0, index, 0, 0)
s = socket.socket(16, socket.SOCK_RAW, 0)
'@
    $churn = @"
$netlink
which = b'churn%d\0' % os.getpid()
while True:
    ask(s, 16, 0x605, link(0) + attr(3, which) + attr(18, attr(1, b'bridge')))
    ask(s, 17, 5, link(0) + attr(3, which))
"@
    $churnAddresses = @"
$netlink
one = struct.pack('=BBBBI', 2, 32, 0, 0, 1) + attr(2, bytes([10, 2, os.getpid() >> 8 & 255, os.getpid() & 255]))
while True:
    ask(s, 20, 0x605, one)
    ask(s, 21, 5, one)
"@
    $altnames = @"
$netlink
for i in range(int(sys.argv[2])):
    assert ask(s, 108, 5, link(socket.if_nametoindex(sys.argv[1])) + attr(52 | 0x8000, attr(53, b'%04d' % i + b'n' * 123 + b'\0'))) == 0
"@
}

Describe 'a netlink socket' -Skip:(-not ((Test-Has lab) -and (Test-Has python3))) {
    BeforeAll { $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(10)) }
    AfterAll { ${session}?.Dispose() }
    BeforeEach { $name = 'transport-{0:x6}' -f (Get-Random -Maximum 0x1000000) }
    AfterEach { ip netns list | ForEach-Object { ($_ -split ' ')[0] } | Where-Object { $_ -eq $name } | ForEach-Object { ip netns pids $_ | ForEach-Object { kill -9 $_ 2>$null }; ip netns del $_ } }

    It 'is not deceived by a container that owns its namespace and knows port and sequence number' {
        # The forger is root of a user namespace, which owns the network namespace; we come in from outside and read its links.
        $box = [int](sh -c "unshare --user --map-root-user --net sh -c 'ip link set lo up; ip link add real type bridge; exec sleep 120' </dev/null >/dev/null 2>&1 & echo `$!")
        $forger = $null
        try {
            for ($i = 0; $i -lt 100 -and (nsenter -t $box -U -n --preserve-credentials ip -o link 2>$null) -notmatch 'real'; $i++) { Start-Sleep -Milliseconds 50 }
            Set-Content "$TestDrive/forge.py" @"
$netlink
import json
me = s.getsockname()[1]; s.bind((0, 0)); own = s.getsockname()[0]; sent = refused = groups = 0
def message(ty, seq, body, fl=2): return struct.pack('=IHHII', 16 + len(body), ty, fl, seq, 0) + body
open(sys.argv[3], 'w').close()
end = time.time() + float(sys.argv[1])
while time.time() < end:
    ports = [int(l.split()[2]) for l in open('/proc/net/netlink').readlines()[1:] if l.split()[1] == '0']
    for port in ports:
        if port in (0, own): continue
        for seq in range(1, 9):
            fake = message(16, seq, link(4242) + attr(3, b'forged\0')) + message(3, seq, b'\0' * 4) + message(2, seq, struct.pack('=i', -1) + b'\0' * 16)
            try: s.sendto(fake, (port, 0)); sent += 1
            except ConnectionRefusedError: refused += 1
            except OSError: pass
        if groups < 60:
            try: s.sendto(fake, (0, 1)); groups += 1
            except OSError: pass
open(sys.argv[2], 'w').write(json.dumps(dict(sent=sent, refused=refused, groups=groups)))
"@
            $reader = @"
`$ErrorActionPreference = 'Stop'
Import-Module '$PSScriptRoot/../../ContainerNet.psd1'
function Open([uint] `$groups) {
    `$socket = [ContainerNet.Netlink.NetlinkSocket]::new([ContainerNet.Netlink.NetlinkSocket]::OpenDescriptor('Route', `$groups), `$null, [timespan]::FromSeconds(5))
    `$socket, [ContainerNet.Route.RouteSocket].GetConstructors('NonPublic, Instance')[0].Invoke(@(`$socket, 'self'))
}
`$socket, `$route = Open 0
`$heard, `$eventful = Open 1
`$sequence = `$socket.GetType().GetField('_sequence', 'NonPublic, Instance')
`$wrong = 0; `$failed = @(); `$reads = 0
Set-Content '$TestDrive/ready' ready
for (`$i = 0; `$i -lt 800 -and -not (Test-Path '$TestDrive/forging'); `$i++) { Start-Sleep -Milliseconds 25 }
for (`$until = [DateTime]::UtcNow.AddSeconds(4); [DateTime]::UtcNow -lt `$until; `$reads++) {
    `$sequence.SetValue(`$socket, [uint]0) # the forger guesses the next numbers right
    try { if ((`$route.GetLinks().Name -join ',') -ne 'lo,real') { `$wrong++ } } catch { `$failed += "`$_" }
}
try { `$after = `$eventful.GetLinks().Name -join ',' } catch { `$after = "`$_" }
@{ reads = `$reads; wrong = `$wrong; failed = `$failed.Count; first = "`$(`$failed[0])"; dropped = `$heard.ForgedDatagrams; after = `$after } | ConvertTo-Json -Compress
"@
            Set-Content "$TestDrive/reader.ps1" $reader
            $forger = [int](sh -c "nsenter -t $box -U -n --preserve-credentials sh -c 'while ! test -e $TestDrive/ready; do sleep 0.05; done; exec python3 $TestDrive/forge.py 5 $TestDrive/forged.json $TestDrive/forging' </dev/null >/dev/null 2>&1 & echo `$!")
            $said = nsenter -t $box -n ([Environment]::ProcessPath) "$PSHOME/pwsh.dll" -NoProfile -File "$TestDrive/reader.ps1" | ConvertFrom-Json
            for ($i = 0; $i -lt 400 -and -not (Get-Item "$TestDrive/forged.json" -ErrorAction Ignore).Length; $i++) { Start-Sleep -Milliseconds 50 }
            $forged = Get-Content -Raw "$TestDrive/forged.json" | ConvertFrom-Json
            Write-Figure "$($forged.refused) forged replies refused, $($forged.sent) delivered, $($said.dropped) of $($forged.groups) forged events dropped; $($said.reads) reads, $($said.wrong) wrong, $($said.failed) failed"
            $forged.refused | Should -BeGreaterThan 1000
            $said.reads | Should -BeGreaterThan 20
            $said.wrong, $said.failed | Should -Be 0, 0 -Because $said.first
            $said.dropped | Should -BeGreaterThan 0
            $said.after | Should -Be 'lo,real'
        }
        finally { $forger, $box | Where-Object { $_ } | ForEach-Object { kill -9 $_ 2>$null } }
    }

    It 'reads a table whole while one process changes it' {
        ip netns add $name
        1..150 | ForEach-Object { "link add s$_ type veth peer name t$_" } | ip -n $name -batch -
        $churner = Start-Python $name $churn
        $route = Open-Route $name $session
        $stable = [string[]](@('lo') + (1..150 | ForEach-Object { "s$_", "t$_" }))
        Start-Sleep -Milliseconds 300
        Measure-Reading 100 { $route.GetLinks() } 'Name' $stable "301 links, 1 process changing them" | Should -BeGreaterThan 90
        kill -9 $churner
    }

    It 'says of a table that never holds still that it kept changing, and leaves nothing stable out' {
        ip netns add $name
        1..10000 | ForEach-Object { "addr add 10.1.$($_ -shr 8).$($_ -band 255)/32 dev lo" } | ip -n $name -batch -
        $churners = @(1..4 | ForEach-Object { Start-Python $name $churnAddresses })
        $route = Open-Route $name $session
        $stable = [string[]]@(1..10000 | ForEach-Object { "10.1.$($_ -shr 8).$($_ -band 255)" })
        Start-Sleep -Milliseconds 300
        $what = '10,000 addresses, 4 processes changing them'
        $consistent = Measure-Reading 8 { $route.GetAddresses() } 'IPAddress' $stable $what
        if ($consistent -eq 8) { $consistent = Measure-Reading 32 { $route.GetAddresses() } 'IPAddress' $stable $what | ForEach-Object { $_ - 24 } } # the machine was busy
        $consistent | Should -BeLessThan 8
        $churners | ForEach-Object { kill -9 $_ }
    }

    It 'misses no link because one has hundreds of names, whatever buffer it begins with' {
        ip netns add $name
        'link add aaa type bridge', 'link add big type bridge', 'link add zzz type bridge' | ip -n $name -batch -
        $python = Start-Python $name $altnames 'big', '485'
        while (Test-Path "/proc/$python/fd") { Start-Sleep -Milliseconds 50 }
        $want = Invoke-In $name tail -n +3 /proc/net/dev | ForEach-Object { ($_ -split ':')[0].Trim() } | Sort-Object
        foreach ($buffer in 0, 1KB, 64KB) {
            $route = Open-Route $name $session $buffer
            $links = $route.GetLinks()
            $links.Name | Sort-Object | Should -Be $want
            $route.FindLink('big').Name | Should -Be big
        }

        (Get-IpJson $name link show dev big).altnames.Count | Should -Be 485

        # What is larger than the limit is said, and is out of the way afterwards.
        $route = Open-Route $name $session 1KB 16KB
        { $route.GetLinks() } | Should -Throw '*EMSGSIZE*'
        $route.FindLink('zzz').Name | Should -Be zzz
        { $route.FindLink('big') } | Should -Throw '*EMSGSIZE*'
        $route.FindLink('aaa').Name | Should -Be aaa
        Write-Figure "4 links, one of 485 names: all read with a first buffer of 1 KiB and of 64 KiB; over a limit of 16 KiB an error, then whole again"
    }

    It 'is as good as new after an answer that was not read to its end' {
        ip netns add $name
        1..150 | ForEach-Object { "link add s$_ type veth peer name t$_" } | ip -n $name -batch -
        $route = Open-Route $name $session
        $socket = $session.Socket($session.FindByLabel($name), 'Route')
        $wrong = 0
        foreach ($i in 1..100) {
            Set-Field $socket _timeout ([timespan]::Zero)
            { $route.GetLinks() } | Should -Throw '*ETIMEDOUT*'
            { $route.FindLink('s1') } | Should -Throw '*ETIMEDOUT*'
            Set-Field $socket _timeout ([timespan]::FromSeconds(10))
            if ($i % 2 ? $route.GetLinks().Count -ne 301 : $route.FindLink('s7').Name -ne 's7') { $wrong++ }
        }

        Write-Figure "100 dumps and 100 requests left in the middle of their answers: $wrong wrong answers after them"
        $wrong | Should -Be 0
    }

    It 'holds a buffer only while an answer is read, however many are open' {
        ip netns add $name
        $route = Open-Route $name $session
        $null = $route.GetLinks()
        $before = [GC]::GetAllocatedBytesForCurrentThread()
        foreach ($i in 1..200) { $null = $route.GetLinks() }
        $ofOne = [GC]::GetAllocatedBytesForCurrentThread() - $before
        $before = [GC]::GetAllocatedBytesForCurrentThread()
        $sockets = foreach ($i in 1..200) { Open-Route $name $session -Buffer 65536 }
        foreach ($socket in $sockets) { $null = $socket.GetLinks() }
        $ofMany = [GC]::GetAllocatedBytesForCurrentThread() - $before
        Write-Figure "200 answers: $([int]($ofOne / 200)) bytes each by one socket, $([int]($ofMany / 200)) by a socket each"
        $ofMany - $ofOne | Should -BeLessThan (200 * 48KB) # a buffer has 64, and making such a socket here takes 25
        @($sockets[0].GetLinks()).Count | Should -Be 1
    }

    It 'goes on through 500 signals a second' {
        ip netns add $name
        1..150 | ForEach-Object { "link add s$_ type veth peer name t$_" } | ip -n $name -batch -
        $route = Open-Route $name $session
        # A signal that is ignored interrupts nothing, so it gets a handler: GC.KeepAlive, which does nothing.
        $handler = [Delegate]::CreateDelegate([Action[Runtime.InteropServices.PosixSignalContext]], [GC].GetMethod('KeepAlive'))
        $registration = [Runtime.InteropServices.PosixSignalRegistration]::Create(23, $handler) # SIGURG
        $python = Start-Python $name "import os, time, ctypes, sys`nlibc = ctypes.CDLL(None); n = 0`nwhile True:`n    for t in os.listdir('/proc/%s/task' % sys.argv[1]): libc.syscall(234 if os.uname().machine == 'x86_64' else 131, int(sys.argv[1]), int(t), 23); n += 1`n    open(sys.argv[2] + '.new', 'w').write(str(n)); os.rename(sys.argv[2] + '.new', sys.argv[2]); time.sleep(0.002)" $PID, "$TestDrive/signals"
        try {
            $failed = @(foreach ($i in 1..200) { try { if ($route.GetLinks().Count -ne 301) { 'incomplete' }; if ($i % 10 -eq 0) { $session.Cancel.Wait([timespan]::FromMilliseconds(30)) } } catch { "$_" } })
        }
        finally { kill -9 $python; $registration.Dispose() }
        Write-Figure "200 dumps, 20 waits, $(Get-Content "$TestDrive/signals") signals to our threads: $($failed.Count) failed"
        $failed | Should -BeNullOrEmpty
    }
}

Describe 'Ctrl+C' -Skip:(-not (Test-Has lab)) {
    It 'ends a cmdlet that waits' {
        $lab = New-Lab
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$PSScriptRoot/../../ContainerNet.psd1'; Test-ContainerPath -Container $($lab.ContainerId) -Destination 203.0.113.99 -TimeoutMilliseconds 20000")
            $running = $shell.BeginInvoke()
            Start-Sleep -Seconds 3
            $running.IsCompleted | Should -BeFalse -Because 'nobody answers'
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $shell.EndStop($shell.BeginStop($null, $null))
            $clock.Stop()
            Write-Figure "a wait of 20 s ended $($clock.ElapsedMilliseconds) ms after it was stopped"
            $clock.ElapsedMilliseconds | Should -BeLessThan 500
            $shell.InvocationStateInfo.State | Should -Be Stopped
        }
        finally {
            $shell.Dispose()
            $lab | Remove-Lab
        }
    }
}

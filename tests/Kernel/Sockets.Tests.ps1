BeforeAll { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'the sockets of a namespace' -Skip:(-not ((Test-Has lab) -and (Test-Has ss))) {
    BeforeAll {
        $lab = New-Lab -Bare
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
        $container = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$($lab.Container)", $lab.Container))
        # IPv4 on loopback with a connection to it, IPv6 with and without IPv4, UDP for anyone and connected.
        $serve = @'
            $local = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 8001); $local.Start()
            $both = [Net.Sockets.TcpListener]::Create(8002); $both.Start()
            $six = [Net.Sockets.TcpListener]::new([ipaddress]::IPv6Any, 8003); $six.Server.DualMode = $false; $six.Start()
            $client = [Net.Sockets.TcpClient]::new('127.0.0.1', 8001)
            $udp = [Net.Sockets.UdpClient]::new(8004); $connected = [Net.Sockets.UdpClient]::new('127.0.0.1', 9)
            Start-Sleep 600
'@
        sh -c "ip netns exec $($lab.Container) '$([Environment]::ProcessPath)' '$PSHOME/pwsh.dll' -NoProfile -EncodedCommand $([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($serve))) </dev/null >/dev/null 2>&1 &"
        function Read-Sockets ([bool] $ListeningOnly) { [ContainerNet.Sockets.SocketDiagnostics]::Read($session, $container, $ListeningOnly) }
        for ($i = 0; $i -lt 200 -and @(Read-Sockets $false).Count -lt 7; $i++) { Start-Sleep -Milliseconds 50 }
    }

    AfterAll {
        ${session}?.Dispose()
        $lab | Remove-Lab
    }

    It 'are those ss shows, listening only: <_>' -ForEach $true, $false {
        $theirs = Invoke-In $lab.Container ss -H -n -t -u ($_ ? '-l' : '-a') 2>$null | ForEach-Object {
            $word = -split $_
            "$($word[0]) $($word[4] -replace '^\*:', '[::]:') $($word[1])"
        }
        $states = @{ Listen = 'LISTEN'; Unconnected = 'UNCONN'; TimeWait = 'TIME-WAIT'; Established = 'ESTAB'; FinWait2 = 'FIN-WAIT-2'; CloseWait = 'CLOSE-WAIT'; LastAck = 'LAST-ACK' }
        $ours = Read-Sockets $_ | ForEach-Object {
            $address = $_.AddressFamily -eq 'IPv6' ? "[$($_.LocalAddress)]" : $_.LocalAddress
            "$("$($_.Protocol)".ToLower()) ${address}:$($_.LocalPort) $($states[$_.State])"
        }
        $ours | Sort-Object | Should -Be ($theirs | Sort-Object)
    }

    It 'tell whether IPv4 reaches an IPv6 socket, who made it, and where it was read' {
        $socket = Read-Sockets $true | Where-Object LocalPort -EQ 8002
        $socket.AddressFamily | Should -Be IPv6
        $socket.IsDualStack | Should -BeTrue
        $socket.UserId | Should -Be 0
        $socket.Namespace | Should -Be $lab.Container
        $socket.SocketInode | Should -BeGreaterThan 0
        (Read-Sockets $true | Where-Object LocalPort -EQ 8003).IsDualStack | Should -BeFalse
        (Read-Sockets $true | Where-Object LocalPort -EQ 8001).IsDualStack | Should -BeFalse
    }

    It 'are the same read from /proc, for kernels without inet_diag' {
        $read = [ContainerNet.Sockets.NetworkSocket].Assembly.GetType('ContainerNet.Sockets.ProcNetSockets').GetMethod('Read')
        function Format-Socket { process { "$_ $($_.AddressFamily) $($_.RemoteAddress) $($_.RemotePort) $($_.SocketInode) $($_.UserId) $($_.Namespace)" } }
        $read.Invoke($null, @($container)) | Format-Socket | Sort-Object | Should -Be (Read-Sockets $false | Format-Socket | Sort-Object)
    }
}

Describe 'the reader of sockets' {
    It 'takes any bytes, or says they are none' {
        Add-Type -CompilerOptions '-nowarn:CS1701' -ReferencedAssemblies "$PSScriptRoot/../../bin/ContainerNet.Kernel.dll", System.Runtime, System.Memory -TypeDefinition @'
using System;
using ContainerNet.Netlink;
using ContainerNet.Sockets;

public static class SocketTest
{
    public static int Fuzz(int rounds, int seed)
    {
        Random random = new Random(seed);
        int read = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] bytes = new byte[random.Next(100)];
            random.NextBytes(bytes);
            if (bytes.Length > 0 && round % 2 == 0)
            {
                bytes[0] = (byte)(round % 4 == 0 ? 2 : 10);
            }

            try
            {
                read += SocketDiagnostics.ReadSocket(bytes, SocketProtocol.Tcp, "c") is null ? 0 : 1;
            }
            catch (NetlinkFormatException)
            {
            }
        }

        return read;
    }
}
'@
        [SocketTest]::Fuzz(100000, 4) | Should -BeGreaterThan 100
    }
}

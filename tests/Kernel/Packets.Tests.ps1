# tcpdump -i eth0 -xx, in a container beside `ping -c1`, `nc 203.0.113.176 81`, `echo hello >/dev/udp/203.0.113.176/7779` and `ping -6 -c1`
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $golden = [ordered]@{
        ArpRequest = 'ffffffffffff feb3ea971588 0806 0001 0800 06 04 0001 feb3ea971588 ac110002 000000000000 ac110001'
        ArpReply = 'feb3ea971588 02da8e9c59de 0806 0001 0800 06 04 0002 02da8e9c59de ac110001 feb3ea971588 ac110002'
        EchoRequest = '02da8e9c59de feb3ea971588 0800 4500 0054 1c74 4000 40 01 3571 ac110002 cb0071b0 08 00 33c1 6c96 0001
            b14d066b00000000e11b000000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637'
        Syn = '02da8e9c59de feb3ea971588 0800 4500 003c 343c 4000 40 06 1dbc ac110002 cb0071b0 c790 0051 623fa555 00000000 a002 faf0 e8f2 0000 020405b40402080a89f6e0790000000001 03030a'
        Reset = 'feb3ea971588 02da8e9c59de 0800 4500 0028 0000 4000 3f 06 530c cb0071b0 ac110002 0051 c790 00000000 623fa556 5014 0000 f794 0000'
        Datagram = '02da8e9c59de feb3ea971588 0800 4500 0022 bcab 4000 40 11 955b ac110002 cb0071b0 a330 1e63 000e e8e3 68656c6c6f0a'
        PortUnreachable = 'feb3ea971588 02da8e9c59de 0800 45c0 003e 247f 0000 3f 01 6dbc cb0071b0 ac110002 03 03 e2ac 00000000
            4500 0022 bcab 4000 3f 11 965b ac110002 cb0071b0 a330 1e63 000e 14d2 68656c6c6f0a'
        Solicitation = '3333ff000001 feb3ea971588 86dd 60000000 0020 3a ff 20010db8001700000000000000000002 ff0200000000000000000001ff000001 87 00 1f27 00000000
            20010db8001700000000000000000001 01 01 feb3ea971588'
        ListenerReport = '333300000016 02da8e9c59de 86dd 60000000 004c 00 01 fe8000000000000000da8efffe9c59de ff020000000000000000000000000016 3a 00 0502 0000 0100
            8f00 827d 0000 0003 04000000 ff0200000000000000000001ff000000 04000000 ff050000000000000000000000000002 04000000 ff020000000000000000000000000002'
    }

    # The views are ref structs, which PowerShell cannot hold: a few lines of C# tell what they see, and throw bytes at them.
    $libraries = @('ContainerNet.Kernel', 'ContainerNet.Engine' | ForEach-Object { "$PSScriptRoot/../../bin/$_.dll" })
    Add-Type -CompilerOptions '-nowarn:CS1701' -ReferencedAssemblies ($libraries + 'System.Runtime', 'System.Memory', 'System.Net.Primitives', 'System.Linq', 'System.Collections') -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Reflection;
using ContainerNet.Namespaces;
using ContainerNet.Packets;
using ContainerNet.Probes;

public static class PacketTest
{
    private delegate object SightingRead(in CapturedPacket packet, int point, byte protocol, ReadOnlySpan<byte> token);

    private static readonly SightingRead ReadSighting = (SightingRead)Delegate.CreateDelegate(
        typeof(SightingRead), typeof(Probe).Assembly.GetType("ContainerNet.Probes.SightingReader").GetMethod("Read"));

    public static string Describe(byte[] frame)
    {
        return EthernetFrame.TryParse(frame, out EthernetFrame f) ? f.EtherType.ToString("x4") + " " + Inner(f.EtherType, f.Payload) : "no frame";
    }

    private static string Inner(ushort type, ReadOnlySpan<byte> bytes)
    {
        if (type == ArpPacket.EtherType)
        {
            return !ArpPacket.TryParse(bytes, out ArpPacket a) ? "no arp" : $"{(a.IsQuestion ? "who has" : "answers")} {a.Target} {a.Sender} {Convert.ToHexString(a.SenderHardware)}";
        }

        if (!IpPacket.TryParse(bytes, out IpPacket p))
        {
            return "no ip";
        }

        string ip = $"{p.Source}>{p.Destination} {p.Protocol}{(p.IsLaterFragment ? " later" : "")} ";
        if (IcmpMessage.TryParse(p, out IcmpMessage i))
        {
            return ip + (i.IsEchoRequest || i.IsEchoReply ? $"echo {i.IsEchoRequest} {i.Identifier} {i.Sequence} {i.Payload.Length}"
                : i.IsError ? $"error {i.Type} {i.Code} about {Inner(0, i.Payload)}"
                : i.IsNeighborSolicitation || i.IsNeighborAdvertisement ? $"neighbor {i.NeighborTarget}"
                : $"icmp {i.Type} {i.Code} {i.Payload.Length}");
        }

        return TcpSegment.TryParse(p, out TcpSegment t) ? ip + $"{t.SourcePort}>{t.DestinationPort} {t.Sequence} {t.Acknowledgement} {t.IsSyn} {t.IsAck} {t.IsReset}"
            : UdpDatagram.TryParse(p, out UdpDatagram u) ? ip + $"{u.SourcePort}>{u.DestinationPort} {u.Payload.Length}"
            : ip + p.Payload.Length;
    }

    // Random bytes, and the real packets changed, cut and lengthened. Gives how many were read as something.
    public static int Fuzz(byte[][] seeds, int rounds, int seed)
    {
        Random random = new Random(seed);
        byte[] token = { 0xb1, 0x4d };
        ushort[] types = { ArpPacket.EtherType, IpPacket.EtherType4, IpPacket.EtherType6 };
        byte[] protocols = { 1, 6, 17, 58 };
        int read = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] bytes = round % 4 == 0 ? new byte[random.Next(120)] : (byte[])seeds[random.Next(seeds.Length)].Clone();
            if (round % 4 == 0)
            {
                random.NextBytes(bytes);
            }
            else
            {
                Array.Resize(ref bytes, round % 4 == 1 ? random.Next(bytes.Length + 8) : bytes.Length);
                for (int change = round % 4 == 2 ? 1 : random.Next(6); change > 0 && bytes.Length > 0; change--)
                {
                    bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)(random.Next(2) * 255) : (byte)random.Next(256);
                }
            }

            Describe(bytes);
            ReadOnlySpan<byte> inner = bytes.AsSpan(Math.Min(14, bytes.Length));
            CapturedPacket packet = new CapturedPacket(DateTime.UnixEpoch, false, types[random.Next(3)], inner);
            foreach (byte protocol in protocols)
            {
                read += ReadSighting(packet, 0, protocol, token) is null ? 0 : 1;
            }
        }

        return read;
    }

    public static string[] Capture(NamespaceHandle ns, int link, PacketFilter filter, Action during)
    {
        List<string> seen = new List<string>();
        using PacketCapture capture = PacketCapture.Open(new[] { new CapturePlace(ns, link) }, filter);
        during();
        while (capture.TryRead(0, out CapturedPacket packet))
        {
            string age = Math.Abs((DateTime.UtcNow - packet.Time).TotalSeconds) < 5 ? "" : "at a wrong time ";
            seen.Add(age + (packet.IsOutgoing ? "out " : "in ") + Inner(packet.EtherType, packet.Bytes));
        }

        seen.Add("lost " + capture.TakeLost(0));
        return seen.ToArray();
    }
}
'@
}

Describe 'packet views' {
    It 'read what was captured: <Name>' -ForEach @(
        @{ Name = 'ArpRequest'; Seen = '0806 who has 172.17.0.1 172.17.0.2 FEB3EA971588' }
        @{ Name = 'ArpReply'; Seen = '0806 answers 172.17.0.2 172.17.0.1 02DA8E9C59DE' }
        @{ Name = 'EchoRequest'; Seen = '0800 172.17.0.2>203.0.113.176 1 echo True 27798 1 56' }
        @{ Name = 'Syn'; Seen = '0800 172.17.0.2>203.0.113.176 6 51088>81 1648338261 0 True False False' }
        @{ Name = 'Reset'; Seen = '0800 203.0.113.176>172.17.0.2 6 81>51088 0 1648338262 False True True' }
        @{ Name = 'Datagram'; Seen = '0800 172.17.0.2>203.0.113.176 17 41776>7779 6' }
        @{ Name = 'PortUnreachable'; Seen = '0800 203.0.113.176>172.17.0.2 1 error 3 3 about 172.17.0.2>203.0.113.176 17 41776>7779 6' }
        @{ Name = 'Solicitation'; Seen = '86dd 2001:db8:17::2>ff02::1:ff00:1 58 neighbor 2001:db8:17::1' }
        @{ Name = 'ListenerReport'; Seen = '86dd fe80::da:8eff:fe9c:59de>ff02::16 58 icmp 143 0 60' }
    ) {
        [PacketTest]::Describe((ConvertFrom-Hex $golden[$Name])) | Should -Be $Seen
    }

    It 'step over an 802.1Q tag' {
        [PacketTest]::Describe((ConvertFrom-Hex ($golden.ArpRequest -replace ' 0806 ', ' 8100 0064 0806 '))) | Should -Match '^0806 who has 172\.17\.0\.1 '
    }

    It 'take any bytes without a fault' {
        $seeds = [byte[][]]@($golden.Values | ForEach-Object { , (ConvertFrom-Hex $_) })
        [PacketTest]::Fuzz($seeds, 200000, 20261125) | Should -BeGreaterThan 10000
    }
}

Describe 'a capture' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $lab = New-Lab
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
        $container = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$($lab.Container)", 'c'))
        $link = (Get-IpJson $lab.Container link show dev eth0).ifindex
        function Watch ($Filter, [scriptblock] $During) { [PacketTest]::Capture($container, $link, $Filter, $During) | Where-Object { $_ -ne 'lost 0' } }
        function Send ($Protocol, $Port) {
            $socket = $Protocol -eq 'Tcp' ? [ContainerNet.Packets.ConnectSocket]::Open($container, $null, '172.17.0.1', $Port) : [ContainerNet.Packets.DatagramSocket]::Open($container, $null, '172.17.0.1', $Port)
            $null = $socket.Send($false)
            Start-Sleep -Milliseconds 20
            $socket.Dispose()
        }
        Send Udp 9 # so that the neighbour is known
    }

    AfterAll {
        ${session}?.Dispose()
        $lab | Remove-Lab
        Start-Sleep -Milliseconds 200 # the last packet socket is being closed
    }

    It 'for echoes takes ICMP and no datagram' {
        $seen = @(Watch ([ContainerNet.Packets.PacketFilter]::ForEcho()) { Send Udp 9 } | Where-Object { $_ -notmatch ' 58 ' })
        $seen | Should -HaveCount 1
        $seen[0] | Should -Match '^in 172\.17\.0\.1>172\.17\.0\.2 1 error 3 3 about 172\.17\.0\.2>172\.17\.0\.1 17 \d+>9 8$'
    }

    It 'for TCP takes what opens and resets connections' {
        $seen = @(Watch ([ContainerNet.Packets.PacketFilter]::ForTcpHandshakes()) { Send Udp 9; Send Tcp 81 } | Where-Object { $_ -match '172\.17\.0\.\d 6 ' })
        $seen | Should -HaveCount 2
        $seen[0] | Should -Match '^out 172\.17\.0\.2>172\.17\.0\.1 6 \d+>81 \d+ 0 True False False$'
        $seen[1] | Should -Match '^in 172\.17\.0\.1>172\.17\.0\.2 6 81>\d+ 0 \d+ False True True$'
    }

    It 'for UDP takes the ports it was told' {
        $seen = @(Watch ([ContainerNet.Packets.PacketFilter]::ForUdp(1, 10)) { Send Udp 9; Send Udp 10 } | Where-Object { $_ -match '^out 172' })
        $seen | Should -HaveCount 1
        $seen[0] | Should -Match '>10 8$'
    }

    It 'counts what the kernel could not keep' {
        $count = @{ Sent = 0 }
        $seen = @(Watch ([ContainerNet.Packets.PacketFilter]::ForUdp(1, 9)) {
            $socket = [ContainerNet.Packets.DatagramSocket]::Open($container, $null, '172.17.0.1', 9)
            for ($i = 0; $i -lt 20000; $i++) { if ($socket.Send($i -gt 0) -eq 'None') { $count.Sent++ } }
            $socket.Dispose()
        })
        $seen[-1] | Should -Match '^lost \d+$'
        $count.Sent | Should -BeGreaterThan 10000
        $kept = @($seen -match '^out 172').Count
        $kept | Should -BeGreaterThan 10
        $kept + ($seen[-1] -split ' ')[1] | Should -BeGreaterOrEqual $count.Sent # and the errors that answer, a few
    }

    It 'says which link is gone' {
        { [PacketTest]::Capture($container, 4711, [ContainerNet.Packets.PacketFilter]::ForEcho(), { }) } | Should -Throw '*Cannot capture at link 4711 of namespace c:*(ENODEV)*'
    }
}

# Whatever bytes come, from a link or a file: no exception but the one that says a file is wrong, no hang, and no memory a length that lies asks for.
# -Task Soak: a million and more mutated inputs for each target; a few in CI.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $libraries = @('ContainerNet.Kernel', 'ContainerNet.Engine' | ForEach-Object { "$PSScriptRoot/../../bin/$_.dll" })
    Add-Type -CompilerOptions '-nowarn:CS1701' -ReferencedAssemblies ($libraries + 'System.Runtime', 'System.Memory', 'System.Linq', 'System.Collections') -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using ContainerNet.Captures;
using ContainerNet.Packets;

public static class CaptureFuzz
{
    // What is read of mutated bytes. Gives "how many were read as something, the longest in ms, the most memory beyond 16 times the input".
    public static string Run(string target, byte[][] seeds, int rounds, int seed)
    {
        Random random = new Random(seed);
        PacketDecoder decoder = new PacketDecoder(new[] { new PlaceName("n", "eth0") }, true);
        LinkType[] types = { LinkType.Ethernet, LinkType.Raw, LinkType.LinuxCooked, LinkType.LinuxCooked2, LinkType.Null, LinkType.Loop, (LinkType)147 };
        int read = 0;
        long longest = 0;
        long most = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] bytes = Mutate(random, seeds);
            long memory = GC.GetAllocatedBytesForCurrentThread();
            long begun = Stopwatch.GetTimestamp();
            switch (target)
            {
                case "frames":
                    CapturedFrame frame = new CapturedFrame { Place = random.Next(3), Nanoseconds = round * 10000000L, LinkType = types[random.Next(4) == 0 ? random.Next(types.Length) : 0], WireLength = bytes.Length, Bytes = bytes };
                    Packet packet = decoder.Decode(frame);
                    foreach (char c in packet.Summary + packet.DnsQuestion + string.Join("", packet.DnsAnswer))
                    {
                        if (c < ' ' || c > '~') throw new InvalidOperationException("the summary holds a character " + (int)c + ": " + packet.Summary);
                    }

                    read += packet.Protocol.Length > 0 && packet.TimeToLive is not null ? 1 : 0;
                    break;
                case "programs":
                    List<BpfInstruction> program = new List<BpfInstruction>();
                    for (int i = 0; i + 8 <= bytes.Length && i < 512; i += 8) program.Add(new BpfInstruction(BitConverter.ToUInt16(bytes, i), bytes[i + 2], bytes[i + 3], BitConverter.ToUInt32(bytes, i + 4) & (random.Next(2) == 0 ? 63 : uint.MaxValue)));
                    read += new BpfProgram(program).Run(bytes, bytes.Length) != 0 ? 1 : 0;
                    break;
                default:
                    try
                    {
                        using CaptureReader reader = CaptureReader.Open(new MemoryStream(bytes));
                        while (reader.TryRead(out CapturedFrame taken)) read++;
                    }
                    catch (InvalidDataException)
                    {
                    }

                    break;
            }

            longest = Math.Max(longest, (Stopwatch.GetTimestamp() - begun) * 1000 / Stopwatch.Frequency);
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - memory - 16 * bytes.Length);
        }

        return $"{read} {longest} {most}";
    }

    private static byte[] Mutate(Random random, byte[][] seeds)
    {
        int way = random.Next(8);
        byte[] bytes = way == 0 ? new byte[random.Next(300)] : (byte[])seeds[random.Next(seeds.Length)].Clone();
        if (way == 0) random.NextBytes(bytes);
        if (way == 1) Array.Resize(ref bytes, random.Next(bytes.Length + 9));
        if (way == 2 && bytes.Length > 8) bytes.AsSpan(random.Next(bytes.Length / 2), random.Next(bytes.Length / 2)).CopyTo(bytes.AsSpan(random.Next(bytes.Length / 2)));
        for (int change = way == 3 ? 1 : random.Next(8); change > 0 && bytes.Length > 0; change--)
        {
            bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)(random.Next(2) * 255) : (byte)random.Next(256);
        }

        return bytes;
    }
}
'@
}

Describe 'any bytes' -Skip:(-not ((Test-Has lab) -and (Test-Has python3) -and (Test-Has tcpdump))) {
    BeforeAll {
        $lab = New-Lab -Bare
        Invoke-In $lab.Host ip link add near type veth peer name far
        foreach ($link in 'near', 'far') { Invoke-In $lab.Host ip link set $link up arp off }
        $capture = Start-PacketCapture near -Namespace $lab.Host -Path $TestDrive/seeds.pcapng
        $null = Invoke-In $lab.Host python3 "$PSScriptRoot/frames.py" far
        Start-Sleep -Milliseconds 100
        $null = $capture | Stop-PacketCapture
        tcpdump -r $TestDrive/seeds.pcapng -w $TestDrive/seeds.pcap 2>$null
        $seeds = @{
            frames   = [byte[][]]@(Get-Packet $TestDrive/seeds.pcapng -IncludePayload | ForEach-Object { , $_.Frame })
            programs = [byte[][]]@(Get-Packet $TestDrive/seeds.pcapng -IncludePayload -Count 20 | ForEach-Object { , $_.Frame })
            pcapng   = [byte[][]]@(, [IO.File]::ReadAllBytes("$TestDrive/seeds.pcapng")[0..1499])
            pcap     = [byte[][]]@(, [IO.File]::ReadAllBytes("$TestDrive/seeds.pcap")[0..1499])
        }
    }
    AfterAll { $lab | Remove-Lab }

    It 'as <Target> are read, or refused' -ForEach @(
        foreach ($target in 'frames', 'programs', 'pcapng', 'pcap') { @{ Target = $target } }
    ) {
        $null = [CaptureFuzz]::Run($Target, $seeds[$Target], 500, 1) # compiled
        $read, $longest, $most = [CaptureFuzz]::Run($Target, $seeds[$Target], (Get-TestCount 40000 1200000), 20261125) -split ' '
        [int]$read | Should -BeGreaterThan 500
        [int]$longest | Should -BeLessThan ($env:CONTAINERNET_SOAK ? 1000 : 500) # the collector's pauses and the machine's are in it
        [long]$most | Should -BeLessThan ($Target -like "pcap*" ? 1.5mb : 128kb) # a file is read through a buffer of a megabyte
    }
}

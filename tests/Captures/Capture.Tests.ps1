# What a capture promises of its file and of its end (RELIABILITY.md, promise 30), with tshark and capinfos as witnesses.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $skip = -not ((Test-Has lab) -and (Test-Has tshark) -and (Test-Has capinfos) -and (Test-Has ping))
}

Describe 'a capture' -Skip:$skip {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $lab = New-Lab
        $ns, $container = $lab.Host, $lab.Container
        $null = Test-Ping $container 203.0.113.176
        $file = "$TestDrive/x.pcapng"

        # Sends so many datagrams with distinct contents from the container to a port nobody listens on.
        function Send-Datagram ([int] $Count, [string] $To = '192.0.2.1', [int] $Size = 20) {
            Invoke-In $container python3 -c "import socket; s = socket.socket(2, 2); [s.sendto(b'%07d' % i + bytes($Size), ('$To', 9)) for i in range($Count)]"
        }
        function Get-Complaint ([string] $Path) {
            $said = @(tshark -r $Path -q 2>&1) + @(capinfos $Path 2>&1)
            $said | Where-Object { $_ -match 'cut short|malformed|damaged|corrupt|error|An? .*(?<!capture )file .* appears|isn''t' -and $_ -notmatch 'Running as user' }
        }
        function Get-Fact ([string] $Path, [string] $Name) { ((capinfos -M $Path) -match "^$Name" | Select-Object -First 1) -replace '^.*?:\s*' }
    }
    AfterEach {
        if (Get-PacketCapture) { $null = Get-PacketCapture | Stop-PacketCapture -WarningAction SilentlyContinue }
        Remove-Item $TestDrive/* -Recurse -Force
    }
    AfterAll {
        $lab | Remove-Lab
        Start-Sleep -Milliseconds 200 # the last packet socket is being closed
    }

    It 'makes its file anew, for its owner alone, whatever the umask' {
        $psd1 = Resolve-Path "$PSScriptRoot/../../ContainerNet.psd1"
        $said = sh -c "umask 000; exec '$([Environment]::ProcessPath)' '$PSHOME/pwsh.dll' -NoProfile -NonInteractive -Command `"Import-Module '$psd1'; Watch-Packet eth0 -Namespace $ns -Duration 0.1 -Path '$file'`"" 2>&1
        (stat -c %a $file) | Should -Be 600 -Because "$said"
        { Watch-Packet eth0 -Namespace $ns -Duration 0.1 -Path $file -ErrorAction Stop } | Should -Throw -ErrorId 'CaptureFileExists,*'
        Watch-Packet eth0 -Namespace $ns -Duration 0.1 -Path $file -Force -ErrorAction Stop
        Get-Complaint $file | Should -BeNullOrEmpty
    }

    It 'follows no link, and replaces nothing but a regular file' {
        Set-Content $TestDrive/victim 'precious'
        $null = ln -s "$TestDrive/victim" $file
        foreach ($force in $false, $true) {
            { Watch-Packet eth0 -Namespace $ns -Duration 0.1 -Path $file -Force:$force -ErrorAction Stop } | Should -Throw -ErrorId 'CaptureFileExists,*'
        }
        Get-Content $TestDrive/victim | Should -Be precious
        $null = ln -s "$TestDrive/nothing" "$TestDrive/dangling.pcapng"
        { Watch-Packet eth0 -Namespace $ns -Duration 0.1 -Path $TestDrive/dangling.pcapng -Force -ErrorAction Stop } | Should -Throw -ErrorId 'CaptureFileExists,*'
        "$TestDrive/nothing" | Should -Not -Exist
        { Start-PacketCapture eth0 -Namespace $ns -Path $TestDrive/no/x.pcapng -ErrorAction Stop } | Should -Throw -ErrorId 'FolderNotFound,*'
    }

    It 'has every packet once: captured and dropped are what was sent' {
        $capture = Start-PacketCapture eth0 -Namespace $container -Port 9 -Protocol Udp -Path $file
        Send-Datagram (Get-TestCount 20000 200000)
        $ended = $capture | Stop-PacketCapture -WarningAction SilentlyContinue
        $ended.Packets + $ended.Dropped | Should -Be (Get-TestCount 20000 200000)
        [long](Get-Fact $file 'Number of packets') | Should -Be $ended.Packets
        Get-Fact $file 'Strict time order' | Should -Be True
        Get-Complaint $file | Should -BeNullOrEmpty
        (Get-Packet $file | Measure-Object).Count | Should -Be $ended.Packets
    }

    It 'counts what the ring could not keep' {
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
        try {
            $handle = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$container", 'c'))
            $place = [ContainerNet.Packets.CapturePlace]::new($handle, (Get-IpJson $container link show dev eth0).ifindex)
            $match = [ContainerNet.Packets.PacketMatch]@{ Protocols = [byte[]]17 }
            $ring = [ContainerNet.Packets.PacketRings]::Open([ContainerNet.Packets.CapturePlace[]]@($place), [ContainerNet.Packets.RingOptions]@{ RingBytes = 1MB }, { param($i, $type) $match.Compile($type, 262144) })
            Send-Datagram 20000
            $count = $ring.CountOf(0) # nobody has taken anything out
            $ring.Dispose()
        } finally {
            $session.Dispose()
        }

        $count.Lost | Should -BeGreaterThan 1000
        $count.Packets | Should -Be 20000
    }

    It 'ends a file on a full disk with an error, and leaves it readable' {
        $null = mkdir $TestDrive/small
        mount -t tmpfs -o size=256k tmpfs $TestDrive/small
        try {
            $capture = Start-PacketCapture eth0 -Namespace $container -Path $TestDrive/small/x.pcapng
            for ($i = 0; $i -lt 40 -and (Get-PacketCapture).State -eq 'Running'; $i++) { Send-Datagram 500 -Size 1000; Start-Sleep -Milliseconds 50 }
            $ended = $capture | Stop-PacketCapture
            $ended.State | Should -Be Failed
            $ended.Message | Should -BeLike 'There is no room for more in*can be read.'
            Get-Complaint $TestDrive/small/x.pcapng | Should -BeNullOrEmpty
            [long](Get-Fact $TestDrive/small/x.pcapng 'Number of packets') | Should -BeGreaterThan 50

            # the same in front: an error record, after what was taken
            Remove-Item $TestDrive/small/x.pcapng
            $sender = [powershell]::Create().AddScript({ param($ns) Start-Sleep -Milliseconds 300; ip netns exec $ns python3 -c "import socket; s = socket.socket(2, 2); [s.sendto(bytes(1000), ('192.0.2.1', 9)) for i in range(3000)]" }).AddArgument($container)
            $running = $sender.BeginInvoke()
            $taken = @(Watch-Packet eth0 -Namespace $container -Path $TestDrive/small/x.pcapng -Duration 5 -ErrorVariable failed -ErrorAction SilentlyContinue)
            $sender.EndInvoke($running)
            $failed.FullyQualifiedErrorId | Should -BeLike 'DiskFull,*'
            $taken.Count | Should -BeGreaterThan 50
            Get-Complaint $TestDrive/small/x.pcapng | Should -BeNullOrEmpty
        } finally {
            $null = Get-PacketCapture | Stop-PacketCapture
            umount $TestDrive/small
        }
    }

    It 'says when a link is removed or moved, and goes on at the others' {
        Invoke-In $ns ip link add gone type veth peer name gone2
        Invoke-In $ns ip link add moved type veth peer name moved2
        foreach ($link in 'gone', 'gone2', 'moved', 'moved2') { Invoke-In $ns ip link set $link up }
        $capture = Start-PacketCapture gone, moved, eth0 -Namespace $ns -Path $file
        Start-Sleep -Milliseconds 100
        Invoke-In $ns ip link del gone
        Invoke-In $ns ip link set moved netns $lab.World
        Start-Sleep -Milliseconds 700
        $null = Test-Ping $container 203.0.113.176
        $now = Get-PacketCapture $capture.Id
        $now.State | Should -Be Running
        $now.Message | Should -BeLike "*Link gone in namespace $ns was removed, or moved to another namespace*"
        $now.Message | Should -BeLike "*Link moved in namespace $ns was removed, or moved to another namespace*"
        $null = $capture | Stop-PacketCapture
        Get-Packet $file -Icmp | Where-Object InterfaceAlias -EQ eth0 | Should -Not -BeNullOrEmpty
        Get-Complaint $file | Should -BeNullOrEmpty
    }

    It 'ends at Ctrl+C within half a second, with the file complete' {
        foreach ($pipeline in "Watch-Packet eth0 -Namespace $container -Path $file -Force", "Watch-Packet eth0 -Namespace $container -Path $file -Force | ForEach-Object { Start-Sleep -Milliseconds 20 }") {
            $shell = [powershell]::Create().AddScript("Import-Module $PSScriptRoot/../../ContainerNet.psd1; $pipeline")
            $null = $shell.BeginInvoke()
            for ($i = 0; $i -lt 200 -and -not (Test-Path $file); $i++) { Start-Sleep -Milliseconds 20 }
            Send-Datagram 300
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $took = $watch.ElapsedMilliseconds
            $took | Should -BeLessThan 500
            Get-Complaint $file | Should -BeNullOrEmpty
            [long](Get-Fact $file 'Number of packets') | Should -BeGreaterOrEqual 300
            $shell.Dispose()
        }
    }

    It 'goes on in another file by size, keeps the newest, and each is whole' {
        $capture = Start-PacketCapture eth0 -Namespace $container -Port 9 -Protocol Udp -Path $file -FileSize 64kb -FileCount 3
        Send-Datagram 3000
        $ended = $capture | Stop-PacketCapture
        $ended.AllPaths | Should -HaveCount 3
        @(Get-ChildItem $TestDrive -Filter x_*.pcapng).FullName | Sort-Object | Should -Be $ended.AllPaths
        $ended.AllPaths | ForEach-Object { (Get-Item $_).Length } | Should -BeLessOrEqual 64kb
        $ended.AllPaths | ForEach-Object { Get-Complaint $_ } | Should -BeNullOrEmpty
        $last = @(Get-Packet $ended.AllPaths -IncludePayload)[-1]
        [Text.Encoding]::ASCII.GetString($last.Payload[0..6]) | Should -Be 0002999
    }

    It 'gives no more than was asked for' {
        $sender = [powershell]::Create().AddScript({ param($ns) Start-Sleep -Milliseconds 300; ip netns exec $ns ping -c 5 -i 0.05 192.0.2.1 }).AddArgument($container)
        $running = $sender.BeginInvoke()
        $seen = @(Watch-Packet eth0 -Namespace $container -Icmp -IPAddress 192.0.2.1 -Count 3 -Duration 5 -Path $file)
        $null = $sender.EndInvoke($running)
        $seen | Should -HaveCount 3
        Get-Fact $file 'Number of packets' | Should -Be 3
        @(Get-Packet $file).Summary | Should -Be $seen.Summary
    }

    It 'says what is missing for -Filter, and what is wrong with one' {
        { Watch-Packet -Namespace $ns -Filter 'host' -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidFilter,*'
        { Watch-Packet -Namespace $ns -Filter 'tcp' -Port 80 -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidFilter,*'
    }
}

# How a capture goes on in another file by time, and how it ends: with its namespace, with its last link, by Ctrl+C at a real process.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $skip = -not ((Test-Has lab) -and (Test-Has tshark) -and (Test-Has capinfos) -and (Test-Has python3))
}

Describe 'a capture' -Skip:$skip {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        function Get-Fact ([string] $Path, [string] $Name) { ((capinfos -M -r -A $Path) -match "^$Name" | Select-Object -First 1) -replace '^.*?:\s*' }
        function Get-Complaint ([string] $Path) {
            @(tshark -r $Path -q 2>&1) + @(capinfos $Path 2>&1) | Where-Object { $_ -match 'cut short|malformed|damaged|corrupt|error|isn''t' -and $_ -notmatch 'Running as user' }
        }
        function Send-Slowly ([int] $Count, [double] $Every) {
            Invoke-In $lab.Container python3 -c "import socket, time; s = socket.socket(2, 2); [(s.sendto(b'%07d' % i, ('172.17.0.1', 9)), time.sleep($Every)) for i in range($Count)]"
        }
    }
    BeforeEach {
        $lab = New-Lab -Containers 2
        $file = "$TestDrive/x.pcapng"
    }
    AfterEach {
        if (Get-PacketCapture) { $null = Get-PacketCapture | Stop-PacketCapture -WarningAction SilentlyContinue }
        Remove-Item $TestDrive/* -Recurse -Force
        $lab | Remove-Lab
    }

    It 'goes on in another file by time, none longer than that, and no packet is in none or in two' {
        $capture = Start-PacketCapture eth0 -Namespace $lab.Container -Port 9 -Protocol Udp -Path $file -FileDuration 0.5
        Send-Slowly 100 0.02
        $ended = $capture | Stop-PacketCapture
        $ended.AllPaths.Count | Should -BeGreaterOrEqual 4 # more where the machine paused
        foreach ($path in $ended.AllPaths) {
            Get-Complaint $path | Should -BeNullOrEmpty
            $lasts = (Get-Fact $path 'Capture duration') -replace ' .*'
            if ($lasts -ne 'n/a') { [double]$lasts | Should -BeLessOrEqual 0.6 -Because $path } # the last may have begun when all had been sent
            Get-Fact $path 'Strict time order' | Should -BeIn True, Unknown, 'n/a'
        }
        ($ended.AllPaths | ForEach-Object { [int](Get-Fact $_ 'Number of packets') } | Measure-Object -Sum).Sum | Should -Be 100
        $seen = @(Get-Packet $ended.AllPaths -IncludePayload | ForEach-Object { [Text.Encoding]::ASCII.GetString($_.Payload[0..6]) })
        $seen | Should -Be @(0..99 | ForEach-Object { '{0:d7}' -f $_ })
    }

    It 'ends by itself when its last link is removed, and says why' {
        $capture = Start-PacketCapture eth0 -Namespace $lab.Container -Path $file
        Send-Slowly 5 0
        ip -n $lab.Host link del veth_host
        for ($i = 0; $i -lt 100 -and (Get-PacketCapture $capture.Id).State -eq 'Running'; $i++) { Start-Sleep -Milliseconds 20 }
        $ended = Get-PacketCapture $capture.Id
        "$($ended.State)" | Should -Be Stopped
        $ended.Message | Should -BeLike "*Link eth0 in namespace $($lab.Container) was removed*"
        [int](Get-Fact $file 'Number of packets') | Should -BeGreaterOrEqual 5
        Get-Complaint $file | Should -BeNullOrEmpty
    }

    It 'outlives the name and the processes of its namespace, goes on elsewhere, and holds nothing once it is stopped' {
        $gone = $lab.Containers[1]
        $capture = Get-NetworkLink eth0 -Namespace $gone.Name | ForEach-Object { $_; Get-NetworkLink docker0 -Namespace $lab.Host } | Start-PacketCapture -Path $file
        Invoke-In $gone.Name python3 -c "import socket; socket.socket(2, 2).sendto(b'x', ('172.17.0.1', 9))"
        "kill -9 $($gone.Id); ip netns del $($gone.Name)" | sh
        Send-Slowly 5 0
        (Get-PacketCapture $capture.Id).State | Should -Be Running
        $null = $capture | Stop-PacketCapture
        for ($i = 0; $i -lt 100 -and (Get-IpJson $lab.Host link show dev veth_host2); $i++) { Start-Sleep -Milliseconds 20 }
        Get-IpJson $lab.Host link show dev veth_host2 | Should -BeNullOrEmpty
        Get-Complaint $file | Should -BeNullOrEmpty
        @(Get-Packet $file | Where-Object { $_.InterfaceAlias -eq 'docker0' -and $_.DestinationPort -eq 9 }).Count | Should -Be 6
        @(Get-Packet $file | Where-Object { $_.Namespace -eq $gone.Name -and $_.DestinationPort -eq 9 }).Count | Should -Be 1
    }

    It 'completes its file when a real Ctrl+C ends PowerShell' {
        $pwsh = @([Environment]::ProcessPath) + @(if ((Split-Path -Leaf ([Environment]::ProcessPath)) -eq 'dotnet') { "$PSHOME/pwsh.dll" })
        $module = Resolve-Path "$PSScriptRoot/../../ContainerNet.psd1"
        $arguments = @('--default-signal=INT') + $pwsh + '-NoProfile', '-NonInteractive', '-Command', "Import-Module $module; Watch-Packet eth0 -Namespace $($lab.Container) -Path $file | Out-Null"
        $process = [Diagnostics.Process]::Start([Diagnostics.ProcessStartInfo]::new('env', [string[]]$arguments))
        try {
            for ($i = 0; $i -lt 500 -and -not (Test-Path $file); $i++) { Start-Sleep -Milliseconds 20 }
            Send-Slowly 50 0
            $watch = [Diagnostics.Stopwatch]::StartNew()
            kill -INT $process.Id
            $process.WaitForExit(10000) | Should -BeTrue
            $watch.ElapsedMilliseconds | Should -BeLessThan 2000 # with the end of PowerShell itself; half a second for the cmdlet is asserted in Capture.Tests.ps1
        } finally {
            $process.Kill()
            $process.Dispose()
        }
        Get-Complaint $file | Should -BeNullOrEmpty
        [int](Get-Fact $file 'Number of packets') | Should -BeGreaterOrEqual 50
    }
}

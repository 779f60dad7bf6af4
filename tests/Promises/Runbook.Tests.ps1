# Promise 20: a runbook that is run again changes nothing, and says no error. strace is the witness: of every message that could change something.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'a runbook of 200 lines' -Skip:(-not ((Test-Has lab) -and (Test-Has strace))) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        Import-Module "$PSScriptRoot/../Networks.psm1"
        $containers = @(New-TestNamespace 30)
        $ns = New-TestNamespace
        "link add eth0 type veth peer name up0`nlink set eth0 up`nlink set up0 up`naddr add 192.0.2.10/24 dev eth0`nroute add default via 192.0.2.1" | ip -n $ns -batch -

        $env:NO_COLOR = '1'

        # What is to be so in the end, written down as people do: networks, who is in them, what is published, and settings.
        $lines = @(
            "Import-Module '$PSScriptRoot/../../ContainerNet.psd1'", "`$ErrorActionPreference = 'Stop'", "`$ConfirmPreference = 'None'"
            'New-ContainerNetwork front 172.30.0.0/16 | Out-Null'
            'New-ContainerNetwork back 172.31.0.0/16 -Internal | Out-Null'
            'New-ContainerNetwork apart 172.29.0.0/16 -Isolated | Out-Null'
            'New-ContainerNetwork both 172.28.0.0/16 -IPv6Subnet 2001:db8:28::/64 | Out-Null'
            'Enable-IpForward'
            foreach ($i in 0..29) {
                $name = $containers[$i]
                "Connect-ContainerNetwork front $name -IPAddress 172.30.1.$($i + 1) -PortMap $(8000 + $i):80 | Out-Null"
                "Connect-ContainerNetwork $('back', 'apart', 'both' | Select-Object -Index ($i % 3)) $name | Out-Null"
                "Set-NetworkLink lo -Namespace $name -State Up"
                "if (-not (Get-IpAddress 10.1.0.$($i + 1) -InterfaceAlias lo -Namespace $name -ErrorAction Ignore)) { Add-IpAddress 10.1.0.$($i + 1)/32 -InterfaceAlias lo -Namespace $name | Out-Null }"
                "if (-not (Get-IpRoute 10.2.$i.0/24 -Namespace $name -ErrorAction Ignore)) { Add-IpRoute 10.2.$i.0/24 172.30.0.1 -Namespace $name | Out-Null }"
                "Set-BridgePort (Get-ContainerNetwork front).Endpoints.Where{ `$_.Namespace -eq '$name' }.HostInterface -HairpinMode On"
            }
            'Disconnect-ContainerNetwork apart nobody -ErrorAction Ignore'
            'Remove-ContainerNetwork nothing -ErrorAction Ignore'
            foreach ($i in 0..9) { "Assert-ContainerPath $($containers[$i]) 172.30.0.1 -NoProbe | Out-Null" }
        )
        Set-Content "$TestDrive/runbook.ps1" $lines
        function Invoke-Runbook ([string[]] $Witness) {
            @(ip netns exec $ns @Witness ([Environment]::ProcessPath) "$PSHOME/pwsh.dll" -NoProfile -NonInteractive -File "$TestDrive/runbook.ps1" 2>&1)
            $script:ended = $LASTEXITCODE
        }
    }
    AfterAll { $env:NO_COLOR = $null; Remove-TestNamespace }

    It 'promise 20: run again, it asks the kernel for no change' {
        $lines.Count | Should -BeGreaterOrEqual 200
        Invoke-Runbook | Should -BeNullOrEmpty
        $script:ended | Should -Be 0
        $before = Get-HostState $ns
        $trace = "$TestDrive/trace"
        Invoke-Runbook strace, '-f', '--seccomp-bpf', '-qq', '-s', '4096', '-e', 'trace=sendto,sendmsg,openat,rename,unlink,unlinkat,link,linkat,mkdir', '-o', $trace | Should -BeNullOrEmpty
        $script:ended | Should -Be 0
        $asked = [IO.File]::ReadAllLines($trace)
        @($asked -match 'RTM_GET').Count | Should -BeGreaterThan 100 -Because 'the witness sees what is asked'
        $changes = @($asked -match 'nlmsg_type=(RTM_(NEW|SET|DEL)|NFNL_MSG_BATCH)|NFT_MSG_(NEW|DEL)' -notmatch 'recv')
        $files = @($asked -match '(openat\(.*(O_WRONLY|O_RDWR|O_CREAT)|\b(rename|unlink|unlinkat|link|linkat|mkdir)\().*"(/proc/sys|/run/containernet|/etc/netns)[^"]*"' -notmatch 'lock"|= -1 ')
        Write-Host "    promise 20: $($lines.Count) lines run twice: the second time $($changes.Count) changes asked of the kernel, $($files.Count) files of settings or records written"
        @($changes + $files | ForEach-Object { $_.Substring(0, [Math]::Min(260, $_.Length)) } | Select-Object -First 3) | Should -BeNullOrEmpty
        Compare-HostState $before (Get-HostState $ns) | Should -BeNullOrEmpty
    }

    It 'promise 20: what is removed twice is no error the second time' {
        foreach ($time in 1, 2) {
            $said = ip netns exec $ns ([Environment]::ProcessPath) "$PSHOME/pwsh.dll" -NoProfile -NonInteractive -Command "Import-Module '$PSScriptRoot/../../ContainerNet.psd1'; `$ErrorActionPreference = 'Stop'; `$ConfirmPreference = 'None'; 'front', 'back', 'apart', 'both' | ForEach-Object { Remove-ContainerNetwork `$_ -Force }" 2>&1
            "$LASTEXITCODE $said".Trim() | Should -Be '0'
        }
        Get-ChildItem /run/containernet -Recurse -File -ErrorAction Ignore | Where-Object Name -NotMatch 'lock' | Should -BeNullOrEmpty
    }
}

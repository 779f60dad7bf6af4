BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $null = strace -f --seccomp-bpf -o /dev/null true 2>&1
    $skip = -not ((Test-Has lab) -and (Test-Has ping))
    $skipTrace = $skip -or -not (Test-Has strace) -or $LASTEXITCODE
}

Describe 'the article, typed as a pipeline' -Skip:$skip {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

        # What a person types on the host, `$id` being the container and `$world` the outside. The last step of the article is left out.
        $typed = {
            New-Bridge docker0 | Add-IpAddress 172.17.0.1/16
            New-VethPair eth0 -PeerName up0 -PeerNamespace $world
            Add-IpAddress 192.0.2.10/24 eth0
            Set-NetworkLink up0 -State Up -Namespace $world
            Add-IpAddress 192.0.2.1/24 up0 -Namespace $world
            Add-IpAddress 203.0.113.176/32 lo -Namespace $world
            Add-IpRoute default 192.0.2.1

            New-VethPair veth_host -PeerName eth0 -PeerNamespace $id | Add-BridgePort docker0
            Add-IpAddress 172.17.1.2/16 eth0 -Namespace $id
            Set-NetworkLink eth0 -State Up -Namespace $id
            Add-IpRoute default 172.17.0.1 -Namespace $id
            Enable-IpForward
        }

        # Types it in the lab's host: in a runspace whose thread is there, as Invoke-NetworkNamespace gives it.
        function Invoke-Article ($Lab, $Id) {
            Invoke-NetworkNamespace $Lab.Host {
                param($id, $world, $typed)
                $ErrorActionPreference = 'Stop'
                . ([scriptblock]::Create($typed))
            } -ArgumentList $Id, $Lab.World, "$typed"
        }

        function ConvertTo-Inspected ([int] $Process) {
            "[{`"Id`":`"$('5e' * 32)`",`"Name`":`"/web`",`"State`":{`"Status`":`"running`",`"Running`":true,`"Pid`":$Process},`"NetworkSettings`":{`"Networks`":{}}}]" | ConvertFrom-Json
        }
    }

    BeforeEach { $lab = New-Lab -Bare }
    AfterEach { $lab | Remove-Lab }

    It 'lets the container reach the world, given as <Form>' -ForEach @(
        @{ Form = 'its process id'; Make = { $lab.ContainerId } }
        @{ Form = 'its process id in words'; Make = { "$($lab.ContainerId)" } }
        @{ Form = 'its process'; Make = { Get-Process -Id $lab.ContainerId } }
        @{ Form = 'its name in /run/netns'; Make = { $lab.Container } }
        @{ Form = 'a path in /run/netns'; Make = { "/run/netns/$($lab.Container)" } }
        @{ Form = 'a path in /proc'; Make = { "/proc/$($lab.ContainerId)/ns/net" } }
        @{ Form = 'a file'; Make = { Get-Item "/run/netns/$($lab.Container)" } }
        @{ Form = 'its namespace'; Make = { Get-NetworkNamespace $lab.Container } }
        @{ Form = 'what docker inspect prints'; Make = { ConvertTo-Inspected $lab.ContainerId } }
    ) {
        $id = & $Make
        $made = Invoke-Article $lab $id

        # What it returned says what it made, and a foreign witness sees the same.
        $port = $made | Where-Object { $_.PSTypeNames[0] -like '*BridgePort' }
        $port.Bridge, $port.InterfaceAlias | Should -Be docker0, veth_host
        (Get-IpJson $lab.Host link show veth_host).master | Should -Be docker0
        (Get-IpJson $lab.Container addr show eth0).addr_info.local | Should -Contain 172.17.1.2

        # Forwarded, but with the container's own address, to which the world has no way back.
        Test-Ping $lab.Container 203.0.113.176 | Should -BeFalse
        $null = Add-NatMasquerade 172.17.0.0/16 -ExceptInterface docker0 -Namespace $lab.Host
        Test-Ping $lab.Container 203.0.113.176 | Should -BeTrue

        $test = Test-ContainerPath -Container $id -Destination 203.0.113.176
        $test.Succeeded | Should -BeTrue
        $test.Hops.RequestSeen | Should -Not -Contain $false
        $test.Hops.ReplySeen | Should -Not -Contain $false
        ($test.Hops | Where-Object Kind -EQ Uplink).Source | Should -Be 192.0.2.10
        $test.Findings | Where-Object Severity -EQ Error | Should -BeNullOrEmpty
    }

    It 'is found broken where it is broken, and mended' {
        $null = Invoke-Article $lab $lab.ContainerId
        $null = Add-NatMasquerade 172.17.0.0/16 -ExceptInterface docker0 -Namespace $lab.Host
        Disable-IpForward -Namespace $lab.Host
        $test = Test-ContainerPath $lab.ContainerId 203.0.113.176 -TimeoutMilliseconds 300
        $test.Succeeded | Should -BeFalse
        $test.BrokenAt.Kind | Should -Be Forwarding
        $test.Findings | Where-Object Severity -EQ Error | ForEach-Object Id | Should -Be IpForwardDisabled
        $test.Findings[0].Proof | Should -Be Proven
        ($test | Repair-ContainerPath -Confirm:$false).Succeeded | Should -BeTrue
        Test-Ping $lab.Container 203.0.113.176 | Should -BeTrue
    }

    It 'starts no process but the one that is named' -Skip:$skipTrace {
        # A `true` before and behind, so that what PowerShell itself starts on its way up and down is told from what the cmdlets do.
        Set-Content $TestDrive/article.ps1 @"
`$ErrorActionPreference = 'Stop'
`$id, `$world = $($lab.ContainerId), '$($lab.World)'
Import-Module '$PSScriptRoot/../../ContainerNet.psd1'
true begin
`$null = & { $typed }
`$null = Add-NatMasquerade 172.17.0.0/16 -ExceptInterface docker0
`$null = Get-NetworkNamespace; `$null = Get-VethPair -AllNamespaces; `$null = Get-NetworkLink -AllNamespaces; `$null = Get-IpForward
"out `$((Test-ContainerPath `$id 203.0.113.176).Succeeded)"
Disable-IpForward
`$broken = Test-ContainerPath `$id 203.0.113.176 -TimeoutMilliseconds 300
"broken `$(`$broken.Findings.Id)"
"mended `$((`$broken | Repair-ContainerPath -Confirm:`$false).Succeeded)"
`$null = Add-NatPortMap 8080 172.17.1.2 80
"in `$((Test-ContainerPath `$id -From 192.0.2.1 -FromNamespace `$world -Port 8080 -TimeoutMilliseconds 300).Findings.Id)"
`$null = Invoke-NetworkNamespace `$id { Get-NetworkLink eth0 }
`$null = New-NetworkNamespace made-by-article; `$null = Mount-NetworkNamespace `$id -Name kept-by-article
Remove-NetworkNamespace made-by-article, kept-by-article -Confirm:`$false
Remove-NatPortMap 8080; Remove-NatMasquerade 172.17.0.0/16; Remove-NetworkLink veth_host; Remove-Bridge docker0
Invoke-NetworkNamespace `$id ip link show lo
true end
"@
        $pwsh = [Environment]::ProcessPath
        $command = @($pwsh) + @(if ((Split-Path -Leaf $pwsh) -eq 'dotnet') { "$PSHOME/pwsh.dll" }) + '-NoProfile', '-NonInteractive', '-File', "$TestDrive/article.ps1"
        $said = ip netns exec $lab.Host strace -f --seccomp-bpf -qq -s 64 -e signal=none -e trace=execve,execveat,fork,vfork,clone,clone3 -o $TestDrive/trace @command 2>&1
        $said -match '^\S+ (True|IpForwardDisabled|ServiceNotListening)$' | Should -Be 'out True', 'broken IpForwardDisabled', 'mended True', 'in ServiceNotListening' -Because ($said -join "`n")

        $trace = @(Get-Content $TestDrive/trace)
        $from = $trace.IndexOf(($trace -match 'execve\("[^"]*/true", \["[^"]*true", "begin"\]')[0])
        $to = $trace.IndexOf(($trace -match 'execve\("[^"]*/true", \["[^"]*true", "end"\]')[0])
        $to | Should -BeGreaterThan $from
        $between = @($trace[($from + 1)..($to - 1)])
        $started = @($between -match '\bexecve(at)?\(')
        $started | Should -HaveCount 1 -Because "only ip was named:`n$($started -join "`n")"
        $started[0] | Should -Match '"[^"]*/ip", \["[^"]*ip", "link"'

        # A child that runs no other program would be one all the same: besides ip's and that of `true end`, all that is cloned is threads.
        @($between -match '\b(fork|vfork|clone3?)\(' -notmatch 'CLONE_THREAD') | Should -HaveCount 2
    }
}

# Every change the module asks the kernel for can be made to fail, or to be the last thing it does. So each is tried.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'wiring a container, struck at every change' -Skip:(-not ((Test-Has lab) -and $env:CONTAINERNET_SUITE)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        Import-Module "$PSScriptRoot/../Networks.psm1"
        $module = "$PSScriptRoot/../../ContainerNet.psd1"
        $suffix = '{0:x5}' -f (Get-Random -Maximum 0x100000)
        Set-Content "$TestDrive/wire.ps1" @'
param([string] $Module, [string] $Container)
$ErrorActionPreference = 'Stop'
Import-Module $Module
try {
    $null = New-NetworkNamespace $Container
    $null = New-Bridge docker0
    $null = New-VethPair veth_host -PeerName eth0 -PeerNamespace $Container -Bridge docker0
    $null = Add-IpAddress 172.17.0.1/16 docker0
    $null = Add-IpAddress 172.17.0.2/16 eth0 -Namespace $Container
    $null = Set-NetworkLink eth0 -Namespace $Container -State Up
    $null = Add-IpRoute default -NextHop 172.17.0.1 -Namespace $Container
    $null = Enable-IpForward
    $null = Add-NatMasquerade 172.17.0.0/16
    $null = Add-NatPortMap 8080 172.17.0.2 80
}
catch { $Error | ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { "error $($_.FullyQualifiedErrorId) $($_.ErrorDetails.Message ?? $_.Exception.Message)" } } }
$passed = [ContainerNet.Netlink.NetlinkSocket].Assembly.GetType('ContainerNet.Interop.FaultPoint').GetField('_passed', 'NonPublic, Static').GetValue($null)
"passed $passed"
'@
        # Wires with a fault, in a namespace of its own: in a child, which is killed; here, what is only refused, but for the first: the environment has to be understood. Gives what was said and what is there afterwards.
        $wire = @'
            param([string] $Fault, [string] $Key, [scriptblock] $Run)
            $hostNs, $container = "fh-$Key", "fc-$Key"
            ip netns add $hostNs
            $said = & $Run $hostNs $container $Fault
            $code = $LASTEXITCODE
            $near = @(ip -n $hostNs -o link show type veth 2>$null).Count
            $far = (Test-Path "/run/netns/$container") ? @(ip -n $container -o link show type veth 2>$null).Count : 0
            ip netns del $hostNs
            # A name without a namespace is an empty file.
            if (Test-Path "/run/netns/$container") { ip netns del $container 2>$null; Remove-Item -Force "/run/netns/$container" -ErrorAction Ignore }
            [pscustomobject]@{ Fault = $Fault; Said = @($said | ForEach-Object { "$_" }); ExitCode = $code; Near = $near; Far = $far }
'@
        $inChild = "param(`$hostNs, `$container, `$fault) nsenter `"--net=/run/netns/`$hostNs`" env `"CONTAINERNET_FAULT=`$fault`" '$([Environment]::ProcessPath)' '$PSHOME/pwsh.dll' -NoProfile -NonInteractive -File '$TestDrive/wire.ps1' '$module' `$container 2>&1"
        $here = {
            param($hostNs, $container, $fault)
            $at, $errno = $fault -split ':'
            $PSDefaultParameterValues = @{ '*:Namespace' = $hostNs }
            $Error.Clear()
            Set-Fault $at $errno
            & "$TestDrive/wire.ps1" $module $container
            Set-Fault
        }

        $clean = & ([scriptblock]::Create($wire)) '9999:KILL' "$suffix-0" ([scriptblock]::Create($inChild))
        $points = [int](($clean.Said | Select-String '^passed (\d+)').Matches[0].Groups[1].Value)
        $killed = @(1..$points | ForEach-Object -ThrottleLimit 4 -Parallel {
            & ([scriptblock]::Create($using:wire)) "${_}:KILL" "$($using:suffix)-${_}KILL" ([scriptblock]::Create($using:inChild))
        })
        $refused = @(1..$points | ForEach-Object { & ([scriptblock]::Create($wire)) "${_}:EPERM" "$suffix-${_}EPERM" ($_ -eq 1 ? [scriptblock]::Create($inChild) : $here) })
        Write-Host "    $points fault points in 10 cmdlets, $($killed.Count + $refused.Count) runs"
    }

    It 'is wired where nothing strikes' {
        $clean.Said | Should -Be "passed $points"
        $clean.Near, $clean.Far | Should -Be 1, 1
        $points | Should -BeGreaterOrEqual 9
        $killed.Count, $refused.Count | Should -Be $points, $points
    }

    It 'leaves both ends of a pair or none when it is killed' {
        foreach ($result in $killed) {
            $result.ExitCode | Should -BeIn 137, -9 -Because "$($result.Fault) $($result.Said)"
            $result.Near | Should -Be $result.Far -Because $result.Fault
        }
    }

    It 'gives exactly one error, which says what was asked and who refused, and leaves no half' {
        foreach ($result in $refused) {
            $errors = @($result.Said -match '^error ')
            $errors.Count | Should -Be 1 -Because "$($result.Fault): $($result.Said)"
            $errors[0] | Should -Match '^error EPERM,ContainerNet\.Commands\.\w+ Cannot .*injected by CONTAINERNET_FAULT'
            $result.Near | Should -Be $result.Far -Because $result.Fault
        }
    }
}

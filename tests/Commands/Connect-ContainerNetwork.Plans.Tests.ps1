# What Connect- and Disconnect-ContainerNetwork say of what they would do, do, and how far they are.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../Networks.psm1"
}

Describe 'Connect- and Disconnect-ContainerNetwork, as they tell of their steps' -Skip:(-not (Test-Has lab)) {
    BeforeEach {
        $ns = New-TestNamespace
        $null = New-ContainerNetwork cn0 172.30.0.0/16 -DnsServer 192.0.2.53 -Namespace $ns
        $here = @{ HostNamespace = $ns }
    }
    AfterEach { Remove-ContainerNetwork cn0 -Force -Namespace $ns; Remove-TestNamespace }

    It 'print their plans with -WhatIf, refuse what is known to be refused, and change nothing' {
        $free, $there = New-TestNamespace 2
        $endpoint = Connect-ContainerNetwork cn0 $there -PortMap 9090:90 @here
        $before = Get-HostState $ns -Container $free
        $script = "Import-Module '$PSScriptRoot/../../ContainerNet.psd1'; `$PSStyle.OutputRendering = 'PlainText'; `$h = @{ HostNamespace = '$ns'; WhatIf = `$true }; " + (@(
                "Connect-ContainerNetwork cn0 $free -PortMap 8080:80, 53:53/udp @h", "Connect-ContainerNetwork cn0 $free -IPAddress 172.30.0.9 -InterfaceAlias lan0 @h", "Connect-ContainerNetwork cn0 $there @h"
                "Disconnect-ContainerNetwork cn0 $there @h", "Disconnect-ContainerNetwork cn0 $free @h"
                "try { Connect-ContainerNetwork cn0 $free -IPAddress 172.31.0.9 -ErrorAction Stop @h } catch { `$_.FullyQualifiedErrorId }", "try { Connect-ContainerNetwork cn0 $there -PortMap 8080:80 -ErrorAction Stop @h } catch { `$_.FullyQualifiedErrorId }"
            ) -join "; '--'; ")
        $said = (& (Get-Process -Id $PID).Path "$PSHOME/pwsh.dll" -NoProfile -Command $script) -join "`n" -split "--`n" | ForEach-Object { , @([regex]::Matches($_, 'operation "(.*?)" on target|(\w+),ContainerNet') | ForEach-Object { $_.Groups[1].Value + $_.Groups[2].Value }) }
        $said[0] | Should -Be @(
            'Connect, and publish 8080:80/tcp, 53:53/udp', 'Lease the lowest free address of 172.30.0.0/16', 'Claim the ports of 8080:80/tcp, 53:53/udp', "Make link 'eth0' in it, with its other end a port of bridge 'cn0'"
            'Guard it: it speaks under its own addresses only', 'Publish 8080:80/tcp, 53:53/udp', 'Give it what it leased and a default route by 172.30.0.1, and switch it on', "Write /etc/netns/$free/resolv.conf", 'Note that it is done')
        $said[1][0..2] | Should -Be 'Connect', 'Lease 172.30.0.9', "Make link 'lan0' in it, with its other end a port of bridge 'cn0'"
        $said[2] | Should -Be 'Connect' -Because 'it is there, and there is nothing to do'
        $said[3] | Should -Be 'Disconnect', "Note that it leaves network 'cn0'", "Remove link '$($endpoint.HostInterface)', and with it 'eth0' in it", 'Take back 9090:90/tcp', "Remove /etc/netns/$there/resolv.conf", 'Give back 172.30.0.2'
        $said[4] | Should -Be 'Disconnect'
        $said[5] | Should -Be 'Connect', 'AddressNotInSubnet'
        $said[6] | Should -Be 'Connect, and publish 8080:80/tcp', 'AlreadyConnected'
        Compare-HostState $before (Get-HostState $ns -Container $free) | Should -BeNullOrEmpty
    }

    It 'say with -Verbose what each step took' {
        $name = New-TestNamespace
        $said = Connect-ContainerNetwork cn0 $name -PortMap 8080:80 -Verbose @here 4>&1 | ForEach-Object { "$_" }
        foreach ($step in 'Lease addresses, names and ports', 'Enter 1 namespaces', 'Make links \(1\)', 'Guard them, publish ports', 'Give addresses and routes, switch on \(1\)', 'Write resolver files \(1\)', 'Write records \(1\)') {
            @($said -match "^${step}: [0-9]+\.[0-9]{2} ms$").Count | Should -Be 1 -Because $step
        }
        $said = Disconnect-ContainerNetwork cn0 $name -Verbose @here 4>&1 | ForEach-Object { "$_" }
        foreach ($step in 'Mark 1 as leaving', 'Remove 1 links', 'Take back 1 published ports', 'Give back 1 leases') { @($said -match "^${step}: [0-9]+\.[0-9]{2} ms$").Count | Should -Be 1 -Because $step }
    }

    It 'show progress when it takes longer than a second, and none when it does not' {
        $names = New-TestNamespace 3
        $shell = [powershell]::Create().AddScript("Import-Module '$PSScriptRoot/../../ContainerNet.psd1'")
        try {
            $shell.Invoke()
            $shell.Streams.Progress.Clear()
            $shell.Commands.Clear()
            $null = $shell.AddScript("'$($names -join "', '")' | Connect-ContainerNetwork cn0 -HostNamespace $ns")
            $shell.Invoke().IPAddress | Should -Be 172.30.0.2, 172.30.0.3, 172.30.0.4
            $shell.Streams.Progress | Should -BeNullOrEmpty
            $names | Disconnect-ContainerNetwork cn0 @here
            # Somebody else is at the networks for a while.
            $lock = (Get-Item /run/containernet/*/networks/cn0).FullName -replace 'networks/cn0$', 'lock'
            $holder = Start-Holder $lock -Seconds 1.6
            $shell.Invoke().IPAddress | Should -Be 172.30.0.2, 172.30.0.3, 172.30.0.4
            $holder.WaitForExit()
            "$($shell.Streams.Error)" | Should -BeNullOrEmpty
            $shown = $shell.Streams.Progress
            "$($shown[0].Activity): $($shown[0].StatusDescription), $($shown[0].PercentComplete) %" | Should -Be "Connecting to network 'cn0': 1 of 3, 33 %"
            $shown[-1].RecordType | Should -Be Completed
        } finally {
            $shell.Dispose()
        }
    }
}

# Objects that went over a job, a parallel block, or SSH: they are shown as before, bind again, and do not act on another machine than theirs.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $module = (Get-Module ContainerNet).Path -replace 'bin/ContainerNet\.dll$', 'ContainerNet.psd1'
    $lab = (Test-Has lab) ? (New-Lab) : $null
    if ($lab) {
        $ns = $lab.Host
        sh -c "ip netns exec $ns busybox nc -l -p 7070 </dev/null >/dev/null 2>&1 &"
        foreach ($try in 1..100) { if (-not (Get-IpAddress -Namespace $ns | Where-Object { $_.Flags -match 'Tentative' }) -and (Get-NetworkSocket -Namespace $ns)) { break }; Start-Sleep -Milliseconds 50 }
    }

    # What there is to send: a cmdlet's objects, a cmdlet that takes them back, and what it must give.
    function Get-Plain ($Objects) {
        $rendering = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'PlainText'
            ($Objects | Out-String -Width 100).Trim() -replace '(?m)\s+$'
        } finally { $PSStyle.OutputRendering = $rendering }
    }
    $commands = @(
        'Get-NetworkLink -Namespace $ns', 'Get-IpAddress -Namespace $ns', 'Get-IpRoute -Namespace $ns', 'Get-IpRule -Namespace $ns', 'Get-IpNeighbor -Namespace $ns', 'Get-IpForward -Namespace $ns'
        'Get-Bridge -Namespace $ns', 'Get-BridgePort -Namespace $ns', 'Get-VethPair -Namespace $ns', 'Get-NetworkNamespace $ns', 'Get-NetworkSocket -Namespace $ns', 'Get-PacketFilterRule -Namespace $ns'
        'Get-NatMasquerade -Namespace $ns', 'Get-NatPortMap -Namespace $ns', 'Get-ContainerPath $ns 203.0.113.176', '(Get-ContainerPath $ns 203.0.113.176).Hops'
    )
}
AfterAll { $lab | Remove-Lab }

Describe 'an object from <Way>' -Skip:(-not (Test-Has lab)) -ForEach @(
    @{ Way = 'Start-Job' }
    @{ Way = 'ForEach-Object -Parallel' }
    @{ Way = 'Export-Clixml' }
    @{ Way = 'SSH to this machine' }
) {
    BeforeAll {
        $null = Add-NatMasquerade 172.18.0.0/16 -Namespace $ns -Force
        $null = Add-NatPortMap 8080 172.17.0.2 80 -Namespace $ns -Force
        $null = Add-IpNeighbor 172.17.0.77 docker0 02:42:ac:11:00:4d -Namespace $ns -Force
        $block = {
            param($module, $ns, $commands)
            Import-Module $module
            foreach ($command in $commands) { & ([scriptblock]::Create($command)) | Add-Member -PassThru -NotePropertyName SentBy -NotePropertyValue $command -Force }
        }
        $script:sent = switch ($Way) {
            'Start-Job' { Start-Job $block -ArgumentList $module, $ns, $commands | Receive-Job -Wait -AutoRemoveJob }
            'ForEach-Object -Parallel' {
                $commands | ForEach-Object -ThrottleLimit 4 -Parallel {
                    Import-Module $using:module
                    $command, $ns = $_, $using:ns
                    & ([scriptblock]::Create($command)) | Add-Member -PassThru -NotePropertyName SentBy -NotePropertyValue $command -Force
                }
            }
            'Export-Clixml' {
                & $block $module $ns $commands | Export-Clixml "$TestDrive/sent.xml"
                Import-Clixml "$TestDrive/sent.xml"
            }
            'SSH to this machine' {
                $place = "$TestDrive/local"
                $null = New-Item -ItemType Directory $place -Force
                Set-Content "$place/ssh" "#!/bin/sh`nexec '$([Environment]::ProcessPath)' $(if ((Split-Path -Leaf ([Environment]::ProcessPath)) -eq 'dotnet') { "'$PSHOME/pwsh.dll'" }) -NoLogo -NoProfile -sshs"
                chmod +x "$place/ssh"
                $path, $env:PATH = $env:PATH, "${place}:$env:PATH"
                try { Invoke-Command -HostName localhost -HideComputerName -ScriptBlock $block -ArgumentList $module, $ns, $commands } finally { $env:PATH = $path }
            }
        }
        function Get-Sent ([string] $Command) { $sent | Where-Object SentBy -EQ $Command }
    }

    It 'is shown as a live one' {
        foreach ($command in $commands) {
            $live = Get-Plain (& ([scriptblock]::Create($command)))
            $shown = Get-Plain (Get-Sent $command)
            $shown | Should -Be $live -Because $command
        }
    }

    It 'keeps its namespace, and what it is as text where that is asked for' {
        foreach ($command in $commands -notmatch 'Path') { (Get-Sent $command).Namespace | Sort-Object -Unique | Should -Be $ns -Because $command }
    }

    It 'binds to what takes such an object' {
        (Get-Sent 'Get-NetworkNamespace $ns' | Get-NetworkLink).Name | Should -Contain docker0
        (Get-Sent 'Get-NetworkLink -Namespace $ns' | Where-Object Name -EQ docker0 | Get-IpAddress).IPAddress | Should -Contain 172.17.0.1
        (Get-Sent 'Get-VethPair -Namespace $ns' | Get-NetworkLink -ErrorAction Stop).Name | Should -Contain veth_host
        (Get-Sent 'Get-BridgePort -Namespace $ns' | Get-BridgePort).InterfaceAlias | Should -Be veth_host
        (Get-Sent 'Get-IpRoute -Namespace $ns' | Where-Object DestinationPrefix -EQ '0.0.0.0/0' | Get-IpRoute).NextHop | Should -Be 192.0.2.1
        (Get-Sent 'Get-NatPortMap -Namespace $ns' | Get-NatPortMap).ExternalPort | Should -Be 8080
        (Get-Sent 'Get-ContainerPath $ns 203.0.113.176').Destination | Should -Be 203.0.113.176
        Get-Sent 'Get-IpNeighbor -Namespace $ns' | Where-Object IPAddress -EQ 172.17.0.77 | Remove-IpNeighbor -ErrorAction Stop
        (Get-Sent 'Get-IpNeighbor -Namespace $ns' | Where-Object IPAddress -EQ 172.17.0.77 | Add-IpNeighbor).LinkLayerAddress | Should -Be 02:42:ac:11:00:4d
        Get-Sent 'Get-NetworkLink -Namespace $ns' | Where-Object Name -EQ docker0 | Set-NetworkLink -MtuBytes 1490 -ErrorAction Stop
        (Get-IpJson $ns link show dev docker0).mtu | Should -Be 1490
        Get-Sent 'Get-NetworkLink -Namespace $ns' | Where-Object Name -EQ docker0 | Set-NetworkLink -MtuBytes 1500 -ErrorAction Stop
    }
}

Describe 'an object from another machine' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        # Each "machine" is a network namespace called host-…: `ssh HOST -s powershell` runs pwsh in it.
        $pwsh = "'$([Environment]::ProcessPath)' $(if ((Split-Path -Leaf ([Environment]::ProcessPath)) -eq 'dotnet') { "'$PSHOME/pwsh.dll'" })"
        $place = "$TestDrive/bin"
        $null = New-Item -ItemType Directory $place
        Set-Content "$place/ssh" "#!/bin/sh`nfor a in `"`$@`"; do case `"`$a`" in host-*) host=`$a ;; esac; done`nexec nsenter --net=`"/run/netns/`$host`" $pwsh -NoLogo -NoProfile -sshs"
        chmod +x "$place/ssh"
        $path, $env:PATH = $env:PATH, "${place}:$env:PATH"
        try {
            $script:seen = Invoke-Command -HostName $ns -ScriptBlock {
                param($module, $container)
                Import-Module $module
                [pscustomobject]@{
                    Link = Get-NetworkLink docker0; Route = Get-IpRoute default; Address = Get-IpAddress 172.17.0.1; Port = Get-BridgePort; Namespace = Get-NetworkNamespace self
                    Named = Get-NetworkNamespace $container; Neighbor = Add-IpNeighbor 172.17.0.78 docker0 02:42:ac:11:00:4e -Force; Path = Get-ContainerPath self 203.0.113.176
                }
                Get-NetworkLink docker0
                Get-NetworkNamespace $container
                Get-IpRoute default
                Get-ContainerPath self 203.0.113.176
                Get-Process -Id $PID
            } -ArgumentList $module, $lab.Container
        } finally { $env:PATH = $path }
        $inside, $link, $named, $route, $away, $process = $seen
        function Get-State { foreach ($name in $lab.Host, $lab.World, $lab.Container) { ip -n $name -o link; ip -n $name -o addr; ip -n $name route } }
    }

    It 'says where it is from' {
        $link.PSComputerName | Should -Be $ns
        Get-Plain $link | Should -Match 'docker0'
    }

    It 'is refused by <Command>, and changes nothing' -ForEach @(
        @{ Command = 'Set-NetworkLink -State Down'; With = { $link } }
        @{ Command = 'Set-NetworkLink -State Down -WhatIf'; With = { $link } }
        @{ Command = 'Remove-NetworkLink'; With = { $link } }
        @{ Command = 'Get-IpAddress'; With = { $link } }
        @{ Command = 'Get-NetworkLink'; With = { $named } }
        @{ Command = 'Get-NetworkSocket'; With = { $named } }
        @{ Command = 'Remove-NetworkNamespace -Force'; With = { $named } }
        @{ Command = 'Mount-NetworkNamespace -Name kept'; With = { $named } }
        @{ Command = 'Remove-IpRoute'; With = { $route } }
        @{ Command = 'Invoke-NetworkNamespace -Command true'; With = { $named } }
        @{ Command = 'Repair-ContainerPath -Confirm:$false'; With = { $away } }
        @{ Command = 'Test-ContainerPath -Destination 203.0.113.176 -NoProbe'; With = { $named } }
        @{ Command = 'New-VethPair far near'; With = { $named } }
        @{ Command = 'Get-IpForward'; With = { $process } }
    ) {
        $before = Get-State
        $object = & $With
        $object | Should -Not -BeNullOrEmpty
        $errors = @(& { $ErrorActionPreference = 'Continue'; $object | & ([scriptblock]::Create("process { `$_ | $Command }")) } 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
        $errors.Count | Should -Be 1 -Because "$errors"
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'RemoteObject,*' -Because "$errors"
        $errors[0].CategoryInfo.Category | Should -Be SecurityError
        "$errors" | Should -Match $ns
        Get-State | Should -Be $before
    }
}

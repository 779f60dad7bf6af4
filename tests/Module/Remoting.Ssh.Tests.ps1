# The same as in Remoting.Tests.ps1 with a real sshd: it listens on the loopback of a namespace of the lab, with a configuration, keys
# and a port of its own, and is reached by a real ssh. The host has a name of its own too (a UTS namespace), as another machine has.
# Nothing of this machine's own sshd is read or written.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $skip = -not ((Test-Has lab) -and (Test-Has root) -and (Test-Path /usr/sbin/sshd) -and (Test-Has ssh) -and (Test-Has ssh-keygen) -and (Test-Has busybox) -and
        -not ((Get-Content /etc/shadow -ErrorAction Ignore) -match '^root:!')) # sshd lets nobody into a locked account
}

Describe 'an object over SSH, by a real sshd' -Skip:$skip {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $module = (Get-Module ContainerNet).Path -replace 'bin/ContainerNet\.dll$', 'ContainerNet.psd1'
        $lab = New-Lab
        $ns = $lab.Host
        for ($i = 0; $i -lt 50 -and (ip -n $ns -6 addr show tentative); $i++) { Start-Sleep -Milliseconds 100 } # then nothing changes by itself any more
        $port = 2022
        $pwsh = "$([Environment]::ProcessPath) $(if ((Split-Path -Leaf ([Environment]::ProcessPath)) -eq 'dotnet') { "$PSHOME/pwsh.dll" })"
        $place = "$TestDrive/ssh"
        $null = New-Item -ItemType Directory $place
        'host', 'user' | ForEach-Object { ssh-keygen -q -t ed25519 -N '' -C '' -f "$place/$_" }
        Set-Content "$place/known" "[$ns]:$port $(Get-Content $place/host.pub)"
        Set-Content "$place/sshd_config" @"
ListenAddress 127.0.0.1
Port $port
HostKey $place/host
AuthorizedKeysFile $place/user.pub
PidFile none
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
SetEnv CONTAINERNET_SUITE=$env:CONTAINERNET_SUITE
Subsystem powershell $pwsh -NoLogo -NoProfile -sshs
"@
        $madeFolder = -not (Test-Path /run/sshd) # where sshd keeps its unprivileged half
        if ($madeFolder) { $null = New-Item -ItemType Directory /run/sshd -Force }
        $sshd = [int](sh -c "ip netns exec $ns unshare --uts sh -c 'hostname $ns; exec /usr/sbin/sshd -D -e -f $place/sshd_config' </dev/null >$place/log 2>&1 & echo `$!")
        $to = @{
            HostName = $ns; UserName = 'root'; Port = $port; KeyFilePath = "$place/user"
            Options = @{ UserKnownHostsFile = "$place/known"; StrictHostKeyChecking = 'yes'; IdentitiesOnly = 'yes'; ProxyCommand = "ip netns exec $ns busybox nc 127.0.0.1 $port" }
        }
        for ($i = 0; $i -lt 100 -and -not (Get-NetworkSocket -Listening -Namespace $ns | Where-Object LocalPort -EQ $port); $i++) { Start-Sleep -Milliseconds 20 }
        $session = New-PSSession @to
        Invoke-Command -Session $session { param($module) Import-Module $module } -ArgumentList $module
        function Get-Plain ($Objects) {
            $rendering = $PSStyle.OutputRendering
            try {
                $PSStyle.OutputRendering = 'PlainText'
                ($Objects | Out-String -Width 100).Trim() -replace '(?m)\s+$'
            } finally { $PSStyle.OutputRendering = $rendering }
        }
    }
    AfterAll {
        if ($session) { Remove-PSSession $session }
        if ($sshd) { Stop-Process -Id $sshd -ErrorAction Ignore }
        $lab | Remove-Lab
        if ($madeFolder) { Remove-Item /run/sshd -ErrorAction Ignore }
    }

    It 'is shown as a live one, out of a session: <_>' -ForEach @(
        'Get-NetworkLink', 'Get-IpAddress', 'Get-IpRoute', 'Get-IpForward', 'Get-Bridge', 'Get-BridgePort', 'Get-VethPair', 'Get-PacketFilterRule', 'Get-NetworkSocket -Listening'
    ) {
        $sent = Invoke-Command -Session $session -HideComputerName ([scriptblock]::Create($_)) # PowerShell adds a column for it else
        @($sent).Count | Should -BeGreaterThan 0
        $sent.PSComputerName | Sort-Object -Unique | Should -Be $ns
        Get-Plain $sent | Should -Be (Invoke-Command -Session $session ([scriptblock]::Create("`$PSStyle.OutputRendering = 'PlainText'; ($_ | Out-String -Width 100).Trim() -replace '(?m)\s+`$'")))
    }

    It 'is made there, where the session is' {
        Invoke-Command -Session $session { New-Bridge br9 } | ForEach-Object Name | Should -Be br9
        (Get-IpJson $ns link show dev br9).linkinfo.info_kind | Should -Be bridge
        Invoke-Command -Session $session { Remove-Bridge br9 }
        Get-IpJson $ns link show dev br9 | Should -BeNullOrEmpty
        Invoke-Command -Session $session { (Test-ContainerPath self 203.0.113.176).Succeeded } | Should -BeTrue
    }

    It 'is given back to where it is from, and works there' {
        $there = Invoke-Command -Session $session { Get-NetworkLink docker0 }
        Invoke-Command -Session $session { param($link) $link | Set-NetworkLink -MtuBytes 1490 -ErrorAction Stop } -ArgumentList $there
        (Get-IpJson $ns link show dev docker0).mtu | Should -Be 1490
    }

    It 'is refused here by <Command>, and changes nothing' -ForEach @(
        @{ Of = 'Get-NetworkLink docker0'; Command = 'Set-NetworkLink -State Down' }
        @{ Of = 'Get-NetworkLink docker0'; Command = 'Remove-NetworkLink' }
        @{ Of = 'Get-NetworkNamespace self'; Command = 'Get-NetworkLink' }
        @{ Of = 'Get-IpRoute default'; Command = 'Remove-IpRoute' }
        @{ Of = 'Get-ContainerPath self 203.0.113.176'; Command = 'Repair-ContainerPath -Confirm:$false' }
        @{ Of = 'Get-Process -Id $PID'; Command = 'Get-IpForward' }
    ) {
        $state = { foreach ($name in $lab.Host, $lab.World, $lab.Container) { ip -n $name -o link; ip -n $name -o addr; ip -n $name route } ip -o link }
        $before = & $state
        $sent = Invoke-Command -Session $session ([scriptblock]::Create($Of))
        $sent | Should -Not -BeNullOrEmpty
        $errors = @(& { $ErrorActionPreference = 'Continue'; $sent | & ([scriptblock]::Create("process { `$_ | $Command }")) } 2>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        $errors.Count | Should -Be 1 -Because "$errors"
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'RemoteObject,*' -Because "$errors"
        "$errors" | Should -Match $ns
        & $state | Should -Be $before
    }

    It 'brings errors home with their id and what to do' {
        $failed = @()
        Invoke-Command @to { param($module) Import-Module $module; Get-NetworkLink nolink } -ArgumentList $module -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'LinkNotFound,*'
        $failed[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $failed[0].OriginInfo.PSComputerName | Should -Be $ns
    }
}

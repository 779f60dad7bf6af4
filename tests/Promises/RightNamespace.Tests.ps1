# Promises 16 and 17. Process ids are given again by telling the kernel which one it gave last (/proc/sys/kernel/ns_last_pid).
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $canRecycle = try { [IO.File]::WriteAllText('/proc/sys/kernel/ns_last_pid', [IO.File]::ReadAllText('/proc/sys/kernel/ns_last_pid')); $true } catch { $false }
}

Describe 'Right process, right namespace: 0 operations in a wrong netns' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        $suffix = '{0:x6}' -f (Get-Random -Maximum 0x1000000)
        # A shell that does what it is told by lines on its input, and answers by lines: `ip netns exec NAME sh` of a script.
        function Start-Helper ([string] $Namespace, [string] $Script) {
            $start = [Diagnostics.ProcessStartInfo]::new('ip')
            'netns', 'exec', $Namespace, 'sh', '-c', $Script | ForEach-Object { $start.ArgumentList.Add($_) }
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            [Diagnostics.Process]::Start($start)
        }

        function Send-Helper ($Helper, [string] $Line) {
            $Helper.StandardInput.WriteLine($Line)
            $Helper.StandardOutput.ReadLine()
        }
    }

    BeforeEach {
        $one, $other = "right-$suffix", "wrong-$suffix"
        "netns add $one", "netns add $other" | ip -batch -
        'link add mark type bridge' | ip -n $one -batch -
        'link add mark type bridge' | ip -n $other -batch -
    }

    AfterEach { "netns del $one", "netns del $other" | ip -batch - }

    It 'while process ids are recycled' -Skip:(-not $canRecycle) {
        # spawn ID: starts a process with this id, or says which it got instead; end ID: ends it.
        $script = 'while read what id; do case $what in spawn) echo $((id - 1)) >/proc/sys/kernel/ns_last_pid; sleep 1000 <&- >&- 2>&- & echo $!;; end) kill -9 $id; wait $id 2>/dev/null; echo ended;; esac; done'
        $here, $there = (Start-Helper $one $script), (Start-Helper $other $script)
        $promised = Get-TestCount 100 10000
        $rounds = $changed = $gone = $wrong = $done = 0
        $others = @()
        $changes = 0
        try {
            for ($id = 20000; $rounds -lt $promised; $id = 20000 + ($id - 19999) % 9000) {
                $first = Send-Helper $here "spawn $id"
                if ($first -ne $id) { $null = Send-Helper $here "end $first"; continue }
                # The plan: what is read while the first process holds the id.
                $plan = $rounds % 2 ? (Get-NetworkLink mark -Namespace "pid:$id") : (Get-NetworkNamespace $one | Select-Object Inode, @{ n = 'Namespace'; e = { "pid:$id" } }, @{ n = 'Name'; e = { 'mark' } })
                $null = Send-Helper $here "end $id"
                $second = Send-Helper $there "spawn $id"
                if ($second -ne $id) { $null = Send-Helper $there "end $second"; continue }
                $rounds++
                $failed = @()
                $plan | Set-NetworkLink -InterfaceAlias mark -MtuBytes 1400 -ErrorVariable failed -ErrorAction SilentlyContinue
                switch -Wildcard ($failed.FullyQualifiedErrorId) {
                    'NamespaceChanged,*' { $changed++ }
                    'ProcessNotFound,*' { $gone++ }
                    default { $others += "$failed"; $done++ }
                }

                # And while it is being given away: whatever was asked for is done in the one, or not at all.
                if ($rounds % 10 -eq 0) {
                    $there.StandardInput.WriteLine("end $id")
                    $null = Get-NetworkLink mark -Namespace "pid:$id" -ErrorAction Ignore
                    $null = $there.StandardOutput.ReadLine()
                }
                else { $null = Send-Helper $there "end $id" }
            }

            $wrong = [int]((Get-IpJson $other link show mark).mtu -ne 1500)
        }
        finally { $here, $there | ForEach-Object { $_.Kill($true); $_.Dispose() } }
        Write-Figure "promise 16: $rounds process ids given to a process elsewhere between plan and apply: $changed NamespaceChanged, $gone ProcessNotFound, $done went on, $wrong in the wrong namespace"
        $done, $wrong | Should -Be 0, 0 -Because "$($others | Select-Object -First 1)"
        $changed | Should -Be $rounds
    }

    It 'while the container unshares between plan and apply' {
        # One process all along; each line makes it the first of another namespace, with a link of the same name.
        Set-Content "$TestDrive/unshare.sh" 'ip link add mark type bridge 2>/dev/null; echo $$; read go; exec unshare -n sh $0'
        $helper = Start-Helper $one "exec sh $TestDrive/unshare.sh"
        $promised = Get-TestCount 30 1000
        $changed = $wrong = 0
        $others = @()
        try {
            $id = $helper.StandardOutput.ReadLine()
            foreach ($round in 1..$promised) {
                $plan = switch ($round % 3) {
                    0 { Get-NetworkLink mark -Namespace $id }
                    1 { Get-NetworkNamespace | Where-Object ProcessId -Contains $id | Select-Object Inode, @{ n = 'Namespace'; e = { "pid:$id" } } }
                    2 { Get-NetworkLink mark -Namespace $id | ConvertTo-Json | ConvertFrom-Json }
                }
                $null = Send-Helper $helper 'go'
                $failed = @()
                $plan | Set-NetworkLink -InterfaceAlias mark -MtuBytes 1400 -ErrorVariable failed -ErrorAction SilentlyContinue
                if ("$($failed.FullyQualifiedErrorId)" -like 'NamespaceChanged,*') { $changed++ } else { $others += "$($round % 3): $failed" }
                if ((Get-NetworkLink mark -Namespace $id).MtuBytes -ne 1500) { $wrong++ }
            }
        }
        finally { $helper.Kill($true); $helper.Dispose() }
        Write-Figure "promise 16: $promised times the process was in a namespace of its own by then: $changed NamespaceChanged, $wrong changed in the wrong one"
        $wrong | Should -Be 0
        $changed | Should -Be $promised -Because "$($others | Select-Object -First 1)"
    }
}

Describe 'Hostile namespace paths: 12/12 refused within 1 s, no hang, nothing mounted' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        $deleted = 'deleted-{0:x6}' -f (Get-Random -Maximum 0x1000000)
        sh -c "mkfifo $TestDrive/fifo; mkdir $TestDrive/folder; touch $TestDrive/file; ln -s fifo $TestDrive/link; ln -s loop $TestDrive/loop; ip netns add $deleted; umount /run/netns/$deleted"
        $socket = [Net.Sockets.Socket]::new('Unix', 'Stream', 'Unspecified')
        $socket.Bind([Net.Sockets.UnixDomainSocketEndPoint]::new("$TestDrive/socket"))
        $hostile = [ordered]@{
            'a symlink to a FIFO'                      = "$TestDrive/link"
            'a symlink to itself'                      = "$TestDrive/loop"
            'a FIFO'                                   = "$TestDrive/fifo"
            'a regular file'                           = "$TestDrive/file"
            'a directory'                              = "$TestDrive/folder"
            'a device'                                 = '/dev/zero'
            'a socket'                                 = "$TestDrive/socket"
            'a UTS namespace'                          = '/proc/self/ns/uts'
            'a mount namespace'                        = '/proc/self/ns/mnt'
            'a namespace that was deleted'             = "/run/netns/$deleted"
            'a magic link of another type'             = '/proc/self/exe'
            'a path of 5,000 characters with .. in it' = '/run/netns/../' * 357 + 'x'
        }
    }

    AfterAll {
        $socket.Dispose()
        Remove-Item "/run/netns/$deleted"
    }

    It 'by every cmdlet that goes into a namespace: <Command>' -ForEach @(
        @{ Command = 'Get-NetworkLink -Namespace $path' }
        @{ Command = 'New-Bridge x -Namespace $path' }
        @{ Command = 'New-VethPair x -PeerNamespace $path' }
        @{ Command = 'Move-NetworkLink lo $path' }
        @{ Command = 'Enable-IpForward -Namespace $path' }
        @{ Command = 'Add-NatMasquerade 10.0.0.0/8 -Namespace $path' }
        @{ Command = '[pscustomobject]@{ Namespace = $path } | Mount-NetworkNamespace -Name hostile' }
        @{ Command = 'Invoke-NetworkNamespace $path true' }
        @{ Command = 'Test-ContainerPath $path 192.0.2.1' }
    ) {
        $mounts, $links, $names = (Get-Content /proc/self/mountinfo), (ip -o link), (Get-ChildItem /run/netns | ForEach-Object Name)
        $refused = $slowest = 0
        $complaints = foreach ($kind in $hostile.Keys) {
            $path = $hostile[$kind]
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $failed = @(try { & ([scriptblock]::Create("$Command -ErrorAction Stop")) 2>&1; 'went on' } catch { $_ })
            $slowest = [Math]::Max($slowest, $clock.ElapsedMilliseconds)
            if ("$($failed[0].FullyQualifiedErrorId)" -match '^(NotANamespace|NamespaceNotFound),') { $refused++ } else { "${kind}: $failed" }
        }

        Write-Figure "promise 17: ${Command}: $refused of $($hostile.Count) refused, the slowest in $slowest ms"
        $complaints | Should -BeNullOrEmpty
        $refused | Should -Be 12
        $slowest | Should -BeLessThan 1000
        Get-Content /proc/self/mountinfo | Should -Be $mounts
        ip -o link | Should -Be $links
        Get-ChildItem /run/netns | ForEach-Object Name | Should -Be $names
    }
}

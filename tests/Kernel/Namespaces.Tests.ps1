# Going into namespaces leaves no thread there, no descriptor here, and nothing that keeps a removed one alive.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $suffix = '{0:x6}' -f (Get-Random -Maximum 0x1000000)
    $home_ = [IO.File]::ResolveLinkTarget('/proc/self/ns/net', $false).Name
    function Write-Figure ([string] $Text) { Write-Host "    $Text" }
    # The threads of this process that are in another namespace and stay there: one that has done its visit takes a moment to end.
    function Get-StrayThread {
        for ($i = 0; $i -lt 20; $i++) {
            $stray = @(Get-ChildItem /proc/self/task | ForEach-Object {
                $comm, $place = try { [IO.File]::ReadAllText("$($_.FullName)/comm").Trim(), [IO.File]::ResolveLinkTarget("$($_.FullName)/ns/net", $false).Name } catch { '', $home_ }
                if ($place -ne $home_) { "$comm in $place" }
            })
            if (-not $stray) { break }
            Start-Sleep -Milliseconds 5
        }

        $stray
    }

    function Get-DescriptorCount {
        Start-Sleep -Milliseconds 300 # the thread that visits waits a moment for the next visit, its way home open
        [GC]::Collect()
        [GC]::WaitForPendingFinalizers()
        @(Get-ChildItem /proc/self/fd | Where-Object { $_.LinkTarget -match '^(socket|net:|anon_inode:\[(eventfd|pidfd))' }).Count
    }
    function Remove-Named ([string] $Pattern) { Get-ChildItem /run/netns -Filter $Pattern | ForEach-Object { ip netns del $_.Name } }
}

Describe 'visits to namespaces' -Skip:(-not (Test-Has lab)) {
    BeforeAll { 1..10 | ForEach-Object { ip netns add "visit-$suffix-$_" } }
    AfterAll { Remove-Named "visit-$suffix-*" }

    It 'move no thread of this process and leave no descriptor open' {
        $names = 1..10 | ForEach-Object { "visit-$suffix-$_" }
        $null = $names | Get-NetworkLink
        $before = Get-DescriptorCount
        $load = Start-ThreadJob { while ($true) { $null = [byte[]]::new(100000); [GC]::Collect(0) ; Start-Sleep -Milliseconds 2 } }
        $timer = [Timers.Timer]::new(5)
        $timer.Start()
        try {
            $stray = @()
            foreach ($i in 1..100) {
                # One pipeline each: a session, a socket and a file of /proc/sys opened inside.
                foreach ($name in $names) {
                    $null = [pscustomobject]@{ Namespace = $name } | Get-IpForward
                    $null = Get-NetworkLink lo -Namespace $name
                }

                $stray += Get-StrayThread
            }
        }
        finally {
            $timer.Dispose()
            $load | Remove-Job -Force
        }

        $after = Get-DescriptorCount
        Write-Figure "2,000 visits: $($stray.Count) threads found in another namespace; $before descriptors before, $after after"
        $stray | Should -BeNullOrEmpty
        $after | Should -BeLessOrEqual $before
    }

    It 'that fail leave nothing open either' {
        $before = Get-DescriptorCount
        foreach ($i in 1..100) {
            { Get-NetworkLink none -Namespace "visit-$suffix-1" -ErrorAction Stop } | Should -Throw
            { Get-NetworkLink -Namespace /etc/hostname -ErrorAction Stop } | Should -Throw '*not a network namespace*'
            { Get-NetworkLink -Namespace 'no-such-name' -ErrorAction Stop } | Should -Throw '*does not exist*'
            { New-NetworkNamespace "visit-$suffix-1" -ErrorAction Stop } | Should -Throw '*EEXIST*'
        }

        Get-DescriptorCount | Should -BeLessOrEqual $before
        Get-StrayThread | Should -BeNullOrEmpty
    }
}

Describe 'a removed namespace' -Skip:(-not (Test-Has lab)) {
    AfterAll { Remove-Named "gone-$suffix*" }

    It 'is gone at once, whatever else this session runs' {
        # The kernel takes the host's end of a veth pair away when the namespace of the other end dies: that is the witness.
        $http = [Net.Http.HttpClient]::new()
        $null = try { $http.GetStringAsync('http://127.0.0.1:9/').Wait(1000) } catch { 'refused' }
        $slowest = 0
        $shells = 1..4 | ForEach-Object {
            $shell = [powershell]::Create().AddScript("Import-Module '$PSScriptRoot/../../ContainerNet.psd1'")
            $null = $shell.Invoke()
            $shell.Commands.Clear()
            $shell.AddScript({
                param($name)
                foreach ($round in 1..5) {
                    $null = [pscustomobject]@{ Namespace = $name } | Get-NetworkLink | Get-IpAddress
                    $null = [pscustomobject]@{ Namespace = $name } | Get-IpForward
                }
            })
        }
        try {
            foreach ($i in 1..15) {
                $name = "gone-$suffix-$i"
                $null = New-NetworkNamespace $name
                $null = New-VethPair "gone$i" -PeerName eth0 -PeerNamespace $name
                $begun = foreach ($shell in $shells) {
                    $shell.Commands.Commands[0].Parameters.Clear()
                    $null = $shell.AddParameter('name', $name)
                    $shell.BeginInvoke()
                }
                foreach ($at in 0..3) { $null = $shells[$at].EndInvoke($begun[$at]) }
                $shells.Streams.Error | Should -BeNullOrEmpty
                $job = Start-ThreadJob { Start-Sleep 30 }
                Remove-NetworkNamespace $name -Confirm:$false
                $clock = [Diagnostics.Stopwatch]::StartNew()
                while ((ip -o link) -match "gone$i@" -and $clock.ElapsedMilliseconds -lt 5000) { Start-Sleep -Milliseconds 20 }
                $slowest = [Math]::Max($slowest, $clock.ElapsedMilliseconds)
                $job | Remove-Job -Force
            }
        }
        finally {
            $http.Dispose()
            $shells | ForEach-Object Dispose
        }
        Write-Figure "15 namespaces used by 4 runspaces at once and removed: each gone after $slowest ms at most"
        $slowest | Should -BeLessThan 2000
        Get-StrayThread | Should -BeNullOrEmpty
    }
}

Describe 'a session' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $count = 262
        $null = 1..$count | ForEach-Object { "many-$suffix-$_" } | New-NetworkNamespace
    }

    AfterAll { Get-ChildItem /run/netns -Filter "many-$suffix*" | ForEach-Object Name | Remove-NetworkNamespace -Confirm:$false }

    It 'closes the namespace that was asked for longest ago when it holds 256, and never gives a closed one' {
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
        try {
            $handles = foreach ($i in 1..$count) {
                $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/many-$suffix-$i", "many-$suffix-$i"))
                $null = $session.FindByLabel("many-$suffix-1") # in use all along
            }

            $handles[0].Descriptor.IsClosed | Should -BeFalse
            $handles[-1].Descriptor.IsClosed | Should -BeFalse
            $closed = @($handles | Where-Object { $_.Descriptor.IsClosed })
            $closed.Count | Should -Be ($count - 255)
            $session.FindByLabel($closed[0].Label) | Should -BeNullOrEmpty
            { $closed[0].get_DescriptorNumber() } | Should -Throw '*disposed*'
            { $session.Socket($closed[0], 'Route') } | Should -Throw
        }
        finally { $session.Dispose() }
        $handles.Where{ -not $_.Descriptor.IsClosed } | Should -BeNullOrEmpty
    }

    It 'shows more namespaces than it keeps open' {
        @(Get-NetworkLink lo -AllNamespaces | Where-Object Namespace -Like "many-$suffix-*").Count | Should -Be $count
        @(1..$count | ForEach-Object { [pscustomobject]@{ Namespace = "many-$suffix-$_" } } | Get-NetworkLink lo).Count | Should -Be $count
    }

    It 'tells a name that was given to another namespace' {
        $seen = [pscustomobject]@{ Namespace = "many-$suffix-7"; Inode = [ulong]4 }
        $real = Get-NetworkNamespace "many-$suffix-7"
        $held = [ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/many-$suffix-7", 'held') # or the kernel may give its number again
        try {
            ip netns del "many-$suffix-7"
            ip netns add "many-$suffix-7"
            $real | Get-NetworkLink -ErrorVariable refused -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $refused[0].FullyQualifiedErrorId | Should -BeLike 'NamespaceChanged*'
        }
        finally { $held.Dispose() }
    }
}

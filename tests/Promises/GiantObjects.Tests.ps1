# Promises 3 and 4. A link with hundreds of alternative names is larger than most readers' buffers, and hides every link behind it from them.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Giant objects: with one link carrying 496 altnames 0 links are missing' -Skip:(-not (Test-Has lab)) {
    BeforeAll { Import-Module "$PSScriptRoot/Attack.psm1" }

    It 'in a namespace owned by <Owner>' -ForEach @(
        @{ Owner = 'us' }
        @{ Owner = 'a container''s user namespace' }
    ) {
        $box = $null
        $name = 'giant-{0:x6}' -f (Get-Random -Maximum 0x1000000)
        try {
            if ($Owner -eq 'us') {
                ip netns add $name
                ip -n $name link add real type bridge
                $path = "/run/netns/$name"
                $in = 'ip', 'netns', 'exec', $name
            }
            else {
                $box = New-Box
                $path = "/proc/$box/ns/net"
                $in = 'nsenter', '-t', "$box", '-n'
            }

            $run, $with = $in
            'link add behind type bridge', 'link add pair type veth peer name other' | & $run $with ip -batch -
            $index = [int](& $run $with ip -j link show real | ConvertFrom-Json).ifindex
            $taken = [ContainerNet.Tests.Attack]::NameOverIn($path, $index, 496, 128)
            $want = & $run $with tail -n +3 /proc/net/dev | ForEach-Object { ($_ -split ':')[0].Trim() } | Sort-Object
            $dump = [ContainerNet.Tests.Witness]::Open($path, 0)
            $size = [ContainerNet.Tests.Witness]::Look($dump.Record([ContainerNet.Route.LinkRequests]::GetLinks(), 'list the links')).Item3
            $dump.Dispose()
            $times = Get-TestCount 3 100
            $missing = 0
            foreach ($i in 1..$times) {
                if (Compare-Object $want @((Get-NetworkLink -Namespace $path).Name)) { $missing++ }
                if ((Get-NetworkLink real -Namespace $path).Name -ne 'real') { $missing++ }
                if (@(Get-VethPair -Namespace $path).Count -lt 1) { $missing++ }
            }

            Write-Figure "promise 3: $taken altnames on one link of a namespace owned by $Owner, $size bytes in one message: $times times $($want.Count) links wanted, $missing times one was missing"
            $taken | Should -BeGreaterOrEqual 485 # the kernel's limit is the attribute's 65,535 bytes; how many fit depends on it alone
            $size | Should -BeGreaterThan 65536
            $missing | Should -Be 0
        }
        finally {
            if ($box) { kill -9 $box }
            if (Test-Path "/run/netns/$name") { ip netns del $name }
        }
    }
}

Describe 'No partial parse: truncated datagrams are re-read or raise an error, 0 objects are built from cut data' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        $name = 'partial-{0:x6}' -f (Get-Random -Maximum 0x1000000)
        ip netns add $name
        # Links of every size from 1 KiB to 66 KB.
        $count = Get-TestCount 20 40
        1..$count | ForEach-Object { "link add l$_ type bridge" } | ip -n $name -batch -
        $path = "/run/netns/$name"
        foreach ($i in 1..$count) {
            $index = [int](ip -n $name -j link show "l$i" | ConvertFrom-Json).ifindex
            $null = [ContainerNet.Tests.Attack]::NameOverIn($path, $index, [int](496 * ($i - 1) / ($count - 1)), 128)
        }

        $want = @('lo') + (1..$count | ForEach-Object { "l$_" })
        function New-Route ($Socket) { [ContainerNet.Route.RouteSocket].GetConstructors('NonPublic, Instance')[0].Invoke(@($Socket, $name)) }
    }

    AfterAll { ip netns del $name }

    It 'with a first buffer of 1 KiB' {
        $promised = Get-TestCount 400 10000
        $messages = $largest = $wrong = 0
        while ($messages -lt $promised) {
            $socket = [ContainerNet.Tests.Witness]::Open($path, 0, 10, 1024)
            try {
                $links = (New-Route $socket).GetLinks()
                if (Compare-Object $want $links.Name) { $wrong++ }
                $messages += $links.Count
            }
            finally { $socket.Dispose() }

            # One by one, each with a buffer that is too small for it.
            $socket = [ContainerNet.Tests.Witness]::Open($path, 0, 10, 1024)
            try {
                $buffer = $socket.GetType().GetField('_buffer', 'NonPublic, Instance')
                $route = New-Route $socket
                foreach ($one in $want) {
                    $buffer.SetValue($socket, [byte[]]::new(1024))
                    if ($route.FindLink($one).Name -ne $one) { $wrong++ }
                    $largest = [Math]::Max($largest, $buffer.GetValue($socket).Length)
                    $messages++
                }
            }
            finally { $socket.Dispose() }
        }

        Write-Figure "promise 4: $messages messages read with a first buffer of 1 KiB, which grew to $largest bytes: $wrong wrong"
        $wrong | Should -Be 0
        $largest | Should -BeGreaterThan 65536
    }

    It 'with a limit that most of them are over: an error each time, and whole again after it' {
        $promised = Get-TestCount 40 2000
        $errors = $objects = $wrong = 0
        $socket = [ContainerNet.Tests.Witness]::Open($path, 0, 10, 1024, 16384)
        try {
            $route = New-Route $socket
            for ($i = 0; $i -lt $promised; $i++) {
                $one = $want[$i % $want.Count]
                try { if ($route.FindLink($one).Name -eq $one) { $objects++ } else { $wrong++ } }
                catch { if ("$_" -match 'EMSGSIZE') { $errors++ } else { $wrong++ } }
                if ($i % 40 -eq 0) { try { if ($route.GetLinks().Count -ge 0) { $wrong++ } } catch { if ("$_" -match 'EMSGSIZE') { $errors++ } else { $wrong++ } } }
            }
        }
        finally { $socket.Dispose() }
        Write-Figure "promise 4: with a limit of 16 KiB $objects whole, $errors said to be too large, $wrong wrong"
        $wrong | Should -Be 0
        $errors | Should -BeGreaterThan ($promised / 3)
        $objects | Should -BeGreaterThan 0
    }
}

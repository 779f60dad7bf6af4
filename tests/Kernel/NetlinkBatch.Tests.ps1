# Several changes in one datagram: what is known of them when the kernel's answers are lost, refused, or too many.
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $name = 'batch-{0:x6}' -f (Get-Random -Maximum 0x1000000)
    function Write-Figure ([string] $Text) { Write-Host "    $Text" }
}

Describe 'a batch' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(10))
        $trySet = [ContainerNet.Netlink.NetlinkSocket].Assembly.GetType('ContainerNet.Interop.Syscall').GetMethod('TrySetOption', [type[]]([Microsoft.Win32.SafeHandles.SafeFileHandle], [int], [int], [int]))
        # Chains to be made in table t; the one at place $Bad, or all, in a table that is not there.
        function New-Batch ([string] $Prefix, [int] $Count, [int] $Bad = -1, [switch] $AllBad) {
            $batch = [ContainerNet.Netfilter.FilterBatch]::new()
            foreach ($i in 0..($Count - 1)) {
                $chain = [ContainerNet.Netfilter.FilterChain]::new()
                $chain.GetType().GetProperty('Family').SetValue($chain, [ContainerNet.Netfilter.NftFamily]::IPv4)
                $chain.GetType().GetProperty('Table').SetValue($chain, $AllBad -or $i -eq $Bad ? 'missing' : 't')
                $chain.GetType().GetProperty('Name').SetValue($chain, "$Prefix$i")
                $null = $batch.Add([ContainerNet.Netfilter.FilterRequests]::NewChain($chain), "make chain '$Prefix$i'")
            }

            $batch
        }

        function Measure-Chain ([string] $Prefix) { @(ip netns exec $name nft list ruleset | Select-String "chain $Prefix\d").Count }
    }

    BeforeEach {
        ip netns add $name
        ip netns exec $name nft add table ip t
        $handle = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$name", $name))
        $filter = [ContainerNet.Netfilter.NetfilterSocket]::In($session, $handle)
        $socket = $session.Socket($handle, 'Netfilter')
    }

    AfterEach { $session.Forget($handle); ip netns del $name }
    AfterAll { ${session}?.Dispose() }

    It 'has one answer, so a socket that holds next to none loses nothing; and of sixty refusals the first is told, and the socket serves on' {
        $null = $trySet.Invoke($null, @($socket.Descriptor, 1, 8, 1)) # SO_RCVBUF, the least the kernel gives
        $filter.Commit((New-Batch done 60), $null)
        Measure-Chain done | Should -Be 60
        { $filter.Commit((New-Batch none 60 -AllBad), $null) } | Should -Throw '*none0*ENOENT*'
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $filter.ReadGeneration() | Should -BeGreaterThan 0
        $clock.ElapsedMilliseconds | Should -BeLessThan 1000
        Measure-Chain none | Should -Be 0
    }

    It 'whose answer is not waited for is found to be done, and the socket is not lost with it' {
        $timeout = $socket.GetType().GetField('_timeout', 'NonPublic, Instance')
        $commit = {
            param($Batch, $IsDone)
            $timeout.SetValue($socket, [timespan]::FromTicks(1)) # what is asked is done; the answer comes too late
            try { $filter.Commit($Batch, $IsDone) } finally { $timeout.SetValue($socket, [timespan]::FromSeconds(10)) }
        }
        { & $commit (New-Batch lost 60) $null } | Should -Throw '*ETIMEDOUT*'
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $before = $filter.ReadGeneration()
        $clock.ElapsedMilliseconds | Should -BeLessThan 1000
        Measure-Chain lost | Should -Be 60

        & $commit (New-Batch seen 60) { (Measure-Chain seen) -eq 60 }
        $filter.ReadGeneration() | Should -Not -Be $before
        { & $commit (New-Batch none 60) { $false } } | Should -Throw '*ETIMEDOUT*'
    }

    It 'promise 5: whatever becomes of the answers, it is told rightly whether the change is there' {
        $count = Get-TestCount 30 1000 commits
        $null = $trySet.Invoke($null, @($socket.Descriptor, 1, 8, 1))
        $told = @{ Committed = 0; NotCommitted = 0 }
        $wrong = foreach ($run in 1..$count) {
            $size, $prefix = (Get-Random -Minimum 20 -Maximum 90), "c$($run)x"
            $isBad = $run % 3 -eq 0
            $batch = New-Batch $prefix $size ($isBad ? (Get-Random -Maximum $size) : -1)
            $refused = $null
            try { $filter.Commit($batch, { $filter.ReadRuleset($true).Chains.Name -contains "$($prefix)0" }) } catch { $refused = "$_" }
            $told[$refused ? 'NotCommitted' : 'Committed']++
            $there = Measure-Chain $prefix
            if ($there -ne ($isBad ? 0 : $size) -or [bool]$refused -ne $isBad) { "commit ${run}: $there of $size chains are there, and it says '$refused'" }
            ip netns exec $name nft 'delete table ip t; add table ip t'
        }
        Write-Figure "promise 5: $count commits by a socket that holds next to no answer: $($told.Committed) said to be done, $($told.NotCommitted) not; $(@($wrong).Count) wrongly"
        $wrong | Should -BeNullOrEmpty
    }

    It 'that is refused names the refused change, even where answers are lost' {
        $null = $trySet.Invoke($null, @($socket.Descriptor, 1, 8, 1))
        { $filter.Commit((New-Batch few 60 0), $null) } | Should -Throw "*few0*ENOENT*"
        Measure-Chain few | Should -Be 0
    }

    It 'of 3,000 changes needs no answer to each, and is done whole or not at all' {
        $filter.Commit((New-Batch many 3000), $null)
        Measure-Chain many | Should -Be 3000
        $bad = Get-Random -Maximum 3000
        { $filter.Commit((New-Batch more 3000 $bad), $null) } | Should -Throw "*'more$bad'*ENOENT*"
        Measure-Chain more | Should -Be 0
        $filter.ReadGeneration() | Should -BeGreaterThan 0
        Write-Figure "3,000 chains in one transaction; with chain $bad refused: 0 made, that one named"
    }
}

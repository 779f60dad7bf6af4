# Promise 31. A child lists the descriptors it was born with; ours are known by what they are.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Nothing inherited: 0 sockets or descriptors of ours are in any native child' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        $suffix = '{0:x6}' -f (Get-Random -Maximum 0x1000000)
        $names = 1..25 | ForEach-Object { "child-$suffix-$_" }
        $names | ForEach-Object { "netns add $_" } | ip -batch -
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
        foreach ($name in $names) {
            $handle = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$name", $name))
            $null = $session.Socket($handle, 'Route'), $session.Socket($handle, 'Netfilter')
        }
    }

    AfterAll {
        ${session}?.Dispose()
        $names | ForEach-Object { "netns del $_" } | ip -batch -
    }

    It 'of 100 commands while 50 sockets are open' {
        # What is ours: netlink sockets by their inode in the child's own eyes, namespaces, eventfds.
        function Get-Held { @(Get-ChildItem /proc/self/fd | ForEach-Object LinkTarget | Where-Object { $_ -match '^(socket:|net:)|eventfd|pidfd|/ns/' }) }
        $held = @(Get-Held | Where-Object { $_ -match '^socket:' })
        $held.Count | Should -BeGreaterOrEqual 50
        $ours = [Collections.Generic.HashSet[string]]::new([string[]](Get-Held))
        $found = $children = 0
        foreach ($i in 1..25) {
            $name = $names[$i - 1]
            $lists = @(
                , @(sh -c 'for f in /proc/self/fd/*; do readlink $f; done')                                              # of the shell itself
                , @([pscustomobject]@{ Namespace = $name } | Get-NetworkLink | ForEach-Object { sh -c 'for f in /proc/$$/fd/*; do readlink $f; done' }) # in the middle of a pipeline
                , @(Invoke-NetworkNamespace $name -- sh -c 'for f in /proc/$$/fd/*; do readlink $f; done')               # started by us
                , @(Invoke-NetworkNamespace $name { sh -c 'for f in /proc/$$/fd/*; do readlink $f; done' })              # started by what we started
            )
            foreach ($list in $lists) {
                $children++
                $list.Count | Should -BeGreaterThan 2
                # A namespace or a netlink socket of anybody's, or a descriptor we hold by its very inode.
                $found += @($list | Where-Object { $_ -match '^net:|/ns/net|eventfd|pidfd' -or $ours.Contains($_) }).Count
            }
        }

        Write-Figure "promise 31: $children native children while $($held.Count) sockets were open: $found descriptors of ours in them"
        $found | Should -Be 0
    }
}

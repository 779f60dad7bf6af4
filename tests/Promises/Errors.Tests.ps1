# Promise 8. Each refusal is called for, and what the error record says of it is looked at, field by field.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $catalog = & "$PSScriptRoot/RefusalCatalog.ps1"
}

Describe 'Errors a human can use: errno name, the kernel''s text, the attribute''s path, object name and a hint; ErrorId stable' -Skip:(-not (Test-Has lab)) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        $suffix = '{0:x6}' -f (Get-Random -Maximum 0x1000000)
        $n, $m = "errors-$suffix", "errors-m-$suffix"
        @"
ip netns add $n
ip netns add $m
ip -n $n -batch - <<'X'
link set lo up
link add br0 type bridge
link set br0 up
link add br1 type bridge
link set br1 up
link add p0 type veth peer name q0
link set p0 master br0 up
link set q0 up
link add p1 type veth peer name q1
link set p1 master br1 up
link set q1 up
link add down0 type veth peer name down1
link set down0 master br0
link add a0 type veth peer name b0
link add mv0 link a0 type macvlan mode bridge
link add six0 type veth peer name six1
link add vx0 type vxlan id 42 dstport 4789 remote 10.9.0.6
addr add 10.9.0.1/24 dev p0
addr add 2001:db8::1/64 dev p0 nodad
neigh add 10.9.0.77 lladdr 02:00:00:00:00:77 dev p0 nud permanent
route add unreachable 10.66.0.0/16
route add prohibit 10.67.0.0/16
route add blackhole 10.68.0.0/16
X
ip -n $m link add a0 type bridge
ip netns exec $n sh -c 'echo 1 >/proc/sys/net/ipv6/conf/six0/disable_ipv6'
"@ | sh
        $null = Add-NatMasquerade 10.8.0.0/24 -Namespace $n
        $PSDefaultParameterValues = @{}
        (Get-Command -Module ContainerNet).Where{ $_.Parameters.ContainsKey('Namespace') -and $_.Name -ne 'Invoke-NetworkNamespace' }.ForEach{ $PSDefaultParameterValues["$($_.Name):Namespace"] = $n }
        $isKnownKernel = [version]((uname -r) -replace '^(\d+\.\d+).*', '$1') -ge [version]'6.12'
        $counts = @{ All = 0; Errno = 0; Text = 0; Attribute = 0 }
        function Get-Refusal ([string] $Run) {
            $failed = $null
            $line = $Run -replace '\bm\b', $m
            $failed = @(try { & ([scriptblock]::Create($line)) 2>&1 } catch { $_ })
            @($failed | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        }
    }

    AfterAll {
        Write-Figure "promise 8: $($counts.All) refusals: $($counts.Errno) with errno, name and hint, $($counts.Text) with the kernel's own words, $($counts.Attribute) with the attribute's path"
        "netns del $n", "netns del $m" | ip -batch -
    }

    It '<Run>: <Id>' -ForEach $catalog {
        $counts.All++
        $records = @(Get-Refusal $Run)
        $records.Count | Should -Be 1
        $record = $records[0]
        $id = $record.FullyQualifiedErrorId -replace ',.*'
        $id | Should -Match "^($Id)$" -Because "$record"
        $record.FullyQualifiedErrorId | Should -Match ',ContainerNet\.Commands\.\w+Command$'
        "$record" | Should -Match ([regex]::Escape(($Names -replace "'m'", "'$m'"))) -Because 'the object is named'
        $record.ErrorDetails.RecommendedAction | Should -Match '^[A-Z].{10,}\.$' -Because 'a hint is given'
        $record.CategoryInfo.Category | Should -Not -Be NotSpecified
        if ($id -cmatch '^E[A-Z0-9]+$') { "$record" | Should -Match "\($id\b.*\)\.( It needs .*\.)?$" }
        $counts.Errno++
        if ($Says -and $isKnownKernel) { "$record" | Should -Match ([regex]::Escape($Says)); $counts.Text++ }
        if ($At -and $isKnownKernel) { "$record" | Should -Match ([regex]::Escape("at $At")); $counts.Attribute++ }
        # Once more: what the same refusal is called does not change.
        @(Get-Refusal $Run)[0].FullyQualifiedErrorId | Should -Be $record.FullyQualifiedErrorId
    }

    It 'decodes the kernel''s offset through every nest: <Path>' -ForEach @(
        @{ Path = 'IFLA_LINKINFO/IFLA_INFO_DATA/IFLA_VXLAN_ID' }
        @{ Path = 'IFLA_LINKINFO/IFLA_INFO_DATA/VETH_INFO_PEER/IFLA_IFNAME' }
    ) {
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(5))
        try {
            $handle = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$n", $n))
            $socket = $session.Socket($handle, 'Route')
            $request = $Path -like '*VXLAN*' ? [ContainerNet.Tests.Witness]::BadVxlan() : [ContainerNet.Tests.Witness]::BadPeer()
            $refused = try { $socket.Execute($request, 'try what cannot be'); $null } catch { $_.Exception.InnerException }
            $refused.Attribute | Should -Be $Path -Because "$($refused.Message)"
            $refused.Message | Should -BeLike "*at $Path)."
        }
        finally { $session.Dispose() }
    }
}

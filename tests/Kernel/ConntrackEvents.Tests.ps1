# Promise 10: no event is lost in silence. Bursts against a reader that pauses: each ENOBUFS is one Lost, what follows it brings the state up to date.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Add-Type -CompilerOptions '-nowarn:CS1701' -ReferencedAssemblies "$PSScriptRoot/../../bin/ContainerNet.Kernel.dll", System.Runtime, System.Collections, System.Linq -TypeDefinition @'
using System.Collections.Generic;
using System.Linq;
using ContainerNet.Conntrack;
using ContainerNet.Netlink;

/// What somebody knows of the connections who only listens.
public sealed class ConntrackListener
{
    // By its ends: of 20,000 connections two have the same id in one of twenty tables, since it is a hash of 32 bits.
    public Dictionary<string, ConntrackEntry> Known { get; } = new();
    public int Lost, Told;
    public void Take(EventStream<ConntrackEvent> stream)
    {
        for (int before = -1; before != Told + Lost;)
        {
            before = Told + Lost;
            foreach (ConntrackEvent item in stream.Take())
            {
                if (item.Event == ConntrackEventKind.Lost) { Lost++; Known.Clear(); continue; }
                Told++;
                string ends = item.Source + ":" + item.SourcePort;
                if (item.Event == ConntrackEventKind.Destroy) Known.Remove(ends); else Known[ends] = item;
            }
        }
    }

    public string Summary => string.Join(" ", Known.Keys.Order(System.StringComparer.Ordinal));
}
'@
    function Get-Drop { [long](((Invoke-In $ns cat /proc/net/netlink) -match '^\S+\s+12\s+\d+\s+0000000[1-7]\s' -replace '^(\S+\s+){8}(\S+).*', '$2') | Measure-Object -Sum).Sum }
    function Get-Ends { (Invoke-In $ns sh -c "conntrack -L 2>/dev/null | sed 's/^[^=]*src=\([^ ]*\) dst=[^ ]* sport=\([0-9]*\) .*/\1:\2/' | LC_ALL=C sort | tr '\n' ' '" | Out-String).Trim() }
}

Describe 'Events of connections' -Skip:(-not ((Test-Has lab) -and (Test-Has conntrack))) {
    BeforeEach {
        $lab = New-Lab -Bare
        $ns = $lab.Host
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(30))
        $handle = $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$ns", $ns))
        $listener = [ConntrackListener]::new()
    }
    AfterEach {
        ${stream}?.Dispose()
        $session.Dispose()
        $lab | Remove-Lab
    }

    It 'are told in order, each of its kind' {
        $stream = [ContainerNet.Conntrack.ConntrackEvents]::Open($session, $handle, 'New, Update, Destroy')
        $null = Invoke-In $ns conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 53 -t 300 2>&1
        $null = Invoke-In $ns conntrack -U -p udp -s 10.0.0.1 -m 7 2>&1
        $null = Invoke-In $ns conntrack -D -p udp -s 10.0.0.1 2>&1
        $said = @($stream.Take())
        $said | ForEach-Object { "$_ $($_.Mark)" } | Should -Be 'New Udp 10.0.0.1:1000 > 10.0.0.2:53 0', 'Update Udp 10.0.0.1:1000 > 10.0.0.2:53 7', 'Destroy Udp 10.0.0.1:1000 > 10.0.0.2:53 7'
        @($stream.Take()) | Should -BeNullOrEmpty
    }

    It 'are lost only with a word: bursts of 20,000 while the reader pauses, in a buffer of <Buffer> bytes' -ForEach @{ Buffer = 65536 }, @{ Buffer = 8MB } {
        $stream = [ContainerNet.Conntrack.ConntrackEvents]::Open($session, $handle, 'New, Update, Destroy', $null, $Buffer)
        0..19999 | ForEach-Object { "-A -t 3000 -s 10.0.$($_ -shr 8).$($_ -band 255) -d 192.0.2.1 -p udp --sport $(1024 + $_) --dport 53" } | Set-Content "$TestDrive/burst"
        $wrong = foreach ($run in 1..(Get-TestCount 1 50)) {
            foreach ($burst in { conntrack --load-file "$TestDrive/burst" }, { conntrack --flush }) {
                $was, $lost = (Get-Drop), $listener.Lost
                $null = Invoke-In $ns @(-split "$burst" -replace '"(.*)"', '$1' -replace '\$TestDrive', $TestDrive) 2>&1
                $dropped = (Get-Drop) - $was
                $listener.Take($stream)
                if ($listener.Lost - $lost -ne [int]($dropped -gt 0)) { "run ${run}: the kernel dropped $dropped events and $($listener.Lost - $lost) losses were told" }
                if ($listener.Summary -ne (Get-Ends)) { "run ${run}: $($listener.Known.Count) are known, and they are not those conntrack knows" }
            }
        }
        $wrong | Should -BeNullOrEmpty
        if ($Buffer -lt 1MB) { $listener.Lost | Should -BeGreaterThan 1 -Because 'so many do not fit' }
    }

    It 'are known to the last in the end, while connections come and go and the reader is slow' {
        $stream = [ContainerNet.Conntrack.ConntrackEvents]::Open($session, $handle, 'New, Update, Destroy', $null, 32768)
        foreach ($run in 1..(Get-TestCount 2 100)) {
            $random = [Random]::new($run)
            1..3000 | ForEach-Object { "-A -t 3000 -s 10.$run.$($random.Next(8)).$($random.Next(256)) -d 192.0.2.1 -p udp --sport $($random.Next(1024, 1034)) --dport 53" } | Set-Content "$TestDrive/churn"
            "conntrack --load-file $TestDrive/churn & for i in 0 1 2 3 4 5 6; do conntrack -D -s 10.$run.`$i.0/24; done; wait" | Set-Content "$TestDrive/churn.sh"
            $churn = Start-Process ip -ArgumentList "netns exec $ns sh $TestDrive/churn.sh" -RedirectStandardOutput "$TestDrive/out" -RedirectStandardError "$TestDrive/err" -PassThru
            while (-not $churn.HasExited) { $listener.Take($stream); Start-Sleep -Milliseconds $random.Next(20) }
            $listener.Take($stream)
            $listener.Summary | Should -Be (Get-Ends) -Because "run $run, $($listener.Lost) losses, $($listener.Told) events"
        }
    }
}

Describe 'A dump from which connections are taken while it is read' -Skip:(-not ((Test-Has lab) -and (Test-Has conntrack))) {
    It 'gives none twice, and misses none that stays' {
        $lab = New-Lab -Bare
        $session = [ContainerNet.Namespaces.NamespaceSession]::new([timespan]::FromSeconds(30))
        try {
            $count = Get-TestCount 8000 200000
            0..($count - 1) | ForEach-Object { "-A -t 3000 -s 10.$($_ -shr 16).$(($_ -shr 8) -band 255).$($_ -band 255) -d 192.0.2.1 -p udp --sport 1000 --dport 53" } | Set-Content "$TestDrive/many"
            $null = Invoke-In $lab.Host conntrack --load-file "$TestDrive/many" 2>&1
            $table = [ContainerNet.Conntrack.ConntrackSocket]::In($session, $session.Keep([ContainerNet.Namespaces.NamespaceHandle]::OpenPath("/run/netns/$($lab.Host)", $lab.Host)))
            $seen = @{}; $i = 0
            foreach ($entry in $table.Read()) {
                $seen["$entry"] += 1
                if ($i++ % 2) { $table.Remove($entry) }
            }
            $seen.Count | Should -Be $count
            @($seen.Values -gt 1).Count | Should -Be 0
        } finally {
            $session.Dispose()
            $lab | Remove-Lab
        }
    }
}

# What ARCHITECTURE.md says of who may name whom, where the compiler cannot keep it.
BeforeDiscovery {
    $source = Resolve-Path "$PSScriptRoot/../../src"
    # A room of the kernel and the rooms it may stand on, from the bottom up. Of Route, the rooms above it take values only: see below.
    # Route stands on Sysctl because forwarding is two facts in one: links (netlink) and net.ipv4.ip_forward (/proc/sys).
    $rooms = [ordered]@{
        Interop    = @()
        Netlink    = 'Interop'
        Namespaces = 'Interop', 'Netlink'
        Sysctl     = 'Interop', 'Namespaces'
        Route      = 'Interop', 'Netlink', 'Namespaces', 'Sysctl'
        Netfilter  = 'Interop', 'Netlink', 'Namespaces', 'Route'
        Sockets    = 'Interop', 'Netlink', 'Namespaces', 'Route'
        Conntrack  = 'Interop', 'Netlink', 'Namespaces', 'Sysctl', 'Route', 'Netfilter'
        Packets    = 'Interop', 'Netlink', 'Namespaces'
        Drops      = 'Interop', 'Namespaces'
    }
    # A room of the engine and what it may name. The rooms that reason (Filtering, Paths, Faults, Drawings) take values: of Probes what a
    # probe saw (ProbeOutcome and what it holds), of Repairs the text of a command, of the kernel's rooms what was read: see below.
    # Paths and Faults name each other's question and finding; Probes and Paths likewise. That is one circle of values, not of work.
    $engine = [ordered]@{
        Containers = 'Interop', 'Namespaces', 'Route'
        Repairs    = 'Interop', 'Namespaces', 'Paths', 'Faults'
        Snapshots  = 'Interop', 'Namespaces', 'Netfilter', 'Conntrack', 'Route', 'Sockets', 'Sysctl', 'Containers'
        Filtering  = 'Netlink', 'Netfilter', 'Route', 'Paths'
        Paths      = 'Interop', 'Netfilter', 'Route', 'Sockets', 'Snapshots', 'Filtering', 'Probes'
        Faults     = 'Interop', 'Netfilter', 'Route', 'Sockets', 'Snapshots', 'Filtering', 'Paths', 'Probes', 'Repairs'
        Drawings   = 'Interop', 'Route', 'Snapshots', 'Paths', 'Faults', 'Probes'
        Captures   = 'Interop', 'Packets'
        Probes     = 'Interop', 'Netlink', 'Namespaces', 'Packets', 'Netfilter', 'Conntrack', 'Route', 'Sockets', 'Drops', 'Containers', 'Snapshots', 'Filtering', 'Paths', 'Faults'
        Recipes    = 'Interop', 'Netlink', 'Namespaces', 'Netfilter', 'Route', 'Sysctl', 'Containers', 'Networks', 'Paths'
        Networks   = 'Interop', 'Netlink', 'Namespaces', 'Netfilter', 'Conntrack', 'Route', 'Sockets', 'Sysctl', 'Containers', 'Filtering', 'Paths', 'Snapshots'
    }
    $rooms = @(
        foreach ($room in $rooms.GetEnumerator()) { @{ Floor = 'Kernel'; Room = $room.Key; MayName = @($room.Value) } }
        foreach ($room in $engine.GetEnumerator()) { @{ Floor = 'Engine'; Room = $room.Key; MayName = @($room.Value) } }
    ).Where{ Test-Path "$source/ContainerNet.$($_.Floor)/$($_.Room)" }
    $known = @($rooms.Room)
    $unknown = @(Get-ChildItem "$source/ContainerNet.Kernel", "$source/ContainerNet.Engine" -Directory | Where-Object Name -NotIn 'bin', 'obj' | Where-Object Name -NotIn $known | ForEach-Object Name)
    $pure = @('Paths', 'Faults', 'Drawings', 'Filtering' | Where-Object { Test-Path "$source/ContainerNet.Engine/$_" })
}

BeforeAll {
    $source = Resolve-Path "$PSScriptRoot/../../src"

    # The C# files under a folder: their names relative to src/, and their lines without comments.
    function Get-Source ([string] $Folder = '') {
        foreach ($file in Get-ChildItem "$source/$Folder" -Recurse -Filter *.cs | Where-Object FullName -NotMatch '/(obj|bin)/') {
            $lines = [IO.File]::ReadAllLines($file.FullName)
            [pscustomobject]@{
                Name  = [IO.Path]::GetRelativePath($source, $file.FullName)
                Lines = $lines
                Code  = ($lines -replace '^\s*//.*' -replace '\s//\s.*') -join "`n"
            }
        }
    }

    # Where a pattern stands in the code: 'file: match', which a failing test then shows.
    function Find-Code ([string] $Pattern, [string] $Folder = '', [string] $Except = '^$') {
        foreach ($file in Get-Source $Folder | Where-Object Name -NotMatch $Except) {
            [regex]::Matches($file.Code, $Pattern) | ForEach-Object { "$($file.Name): $($_.Value.Trim())" }
        }
    }
}

Describe 'who may name whom' {
    It 'in <Floor>, <Room> names only <MayName>' -ForEach $rooms {
        Find-Code '(?m)^(global )?using (static )?(\w+ = )?ContainerNet\.[\w.]+' "ContainerNet.$Floor/$Room" |
            Where-Object { ($_ -replace '^.*ContainerNet\.(\w+).*$', '$1') -notin @($Room) + $MayName } | Should -BeNullOrEmpty
    }

    It 'every room has its line in the table above' -ForEach @(@{ Unknown = $unknown }) {
        $Unknown | Should -BeNullOrEmpty
    }

    # What speaks to the kernel, or packs its bytes, is not a value.
    It '<Floor>/<Room> takes only values from other rooms of the kernel' -ForEach @(
        $rooms.Where{ $_.Room -in 'Sysctl', 'Netfilter', 'Sockets', 'Filtering', 'Paths', 'Faults', 'Drawings' }
    ) {
        foreach ($other in 'Route', 'Netfilter', 'Sockets', 'Sysctl' | Where-Object { $_ -ne $Room -and (Test-Path "$source/ContainerNet.Kernel/$_") }) {
            $types = Get-Source "ContainerNet.Kernel/$other" | ForEach-Object { (Split-Path -Leaf $_.Name) -replace '\..*' } |
                Where-Object { $_ -match '(?<!Network)Socket$|(Requests|Reader|Ids|Diagnostics)$' -or $_ -cmatch '^[A-Z]+$' } | Sort-Object -Unique
            foreach ($file in Get-Source "ContainerNet.$Floor/$Room" | Where-Object Code -Match "using ContainerNet\.$other\b") {
                [regex]::Matches($file.Code, "\b($($types -join '|'))\b[.(]") | ForEach-Object { "$($file.Name): $($_.Value)" } | Should -BeNullOrEmpty
            }
        }
    }

    It 'what reasons takes of Probes and Repairs only enums, records and the text of a command' {
        $work = Get-Source ContainerNet.Engine/Probes | Where-Object Code -CMatch '(?m)^(public|internal) ((sealed|static|abstract|partial) )*class ' | ForEach-Object { (Split-Path -Leaf $_.Name) -replace '\..*' } | Sort-Object -Unique
        foreach ($room in 'Filtering', 'Paths', 'Faults', 'Drawings') {
            Find-Code "\b($($work -join '|'))[.(]" "ContainerNet.Engine/$room" | Should -BeNullOrEmpty
        }

        Find-Code '\b(Syscall|NamespaceSession|\w+Socket)[.(]' ContainerNet.Engine/Repairs/RepairCommand.cs | Should -BeNullOrEmpty
    }

    It '<_> is pure: no file, no socket, no clock, no chance' -ForEach $pure -AllowNullOrEmptyForEach {
        Find-Code '\b(File|FileStream|FileInfo|Directory|DirectoryInfo|StreamReader|StreamWriter|Process|Environment|Stopwatch|Random|Thread|Task|Timer|Socket|\w+Socket|NamespaceSession|NamespaceThread|Syscall)\b[.(<]|\bDateTime(Offset)?\.(Utc)?(Now|Today)|\bawait\b' "ContainerNet.Engine/$_" |
            Should -BeNullOrEmpty
    }

    It 'only Kernel is unsafe, and only Interop knows libc' {
        Find-Code '\bunsafe\b|\bfixed \(|\bTmds\b' -Except '^ContainerNet\.Kernel/|^ContainerNet/ModuleInitializer\.cs$' | Should -BeNullOrEmpty
        Find-Code '\b(DllImport|LibraryImport)\b|\bTmds\.Linux\b' -Except '^ContainerNet\.Kernel/(Interop/|AssemblyInfo\.cs)' | Should -BeNullOrEmpty
    }

    It 'only the face knows PowerShell' {
        Find-Code '\bSystem\.Management\.Automation\b' -Except '^ContainerNet/' | Should -BeNullOrEmpty
    }

    It 'the face packs no bytes and calls no libc' {
        Find-Code '\bbyte\[\]|\b(Syscall|MessageWriter|MessageReader|AttributeReader)\b' ContainerNet | Should -BeNullOrEmpty
    }

    It 'no process is started, but by the cmdlet that runs what a person asks for' {
        Find-Code '\bProcess\.Start\b|\bProcessStartInfo\b|\bnew Process\b' -Except '/InvokeNetworkNamespace\w*\.cs$' | Should -BeNullOrEmpty
    }
}

Describe 'a source file' {
    It 'is short enough to be read in one go: at most 220 lines' {
        Get-Source | Where-Object { $_.Lines.Count -gt 220 } | ForEach-Object { "$($_.Name): $($_.Lines.Count) lines" } | Should -BeNullOrEmpty
        Get-ChildItem "$PSScriptRoot/../..", "$PSScriptRoot/..", "$source" -Recurse -Include *.ps1, *.psm1 | Where-Object FullName -NotMatch '/(obj|bin|out)/' |
            Where-Object { [IO.File]::ReadAllLines($_.FullName).Count -gt 300 } | ForEach-Object FullName | Should -BeNullOrEmpty
    }

    It 'holds one type, and is named for it' {
        $wrong = foreach ($file in Get-Source | Where-Object Name -NotMatch 'AssemblyInfo\.cs$') {
            # The wire headers of a family (`struct ifaddrmsg`) may stand beside the requests that use them.
            $types = [regex]::Matches($file.Code, '(?m)^(?:\w+ )*(?<kind>class|struct|interface|enum|record struct|record|delegate [\w<>\[\]?]+) (?<name>\w+)') |
                Where-Object { $file.Name -notlike 'ContainerNet.Kernel/*' -or $_.Groups['kind'].Value -notlike '*struct' } | ForEach-Object { $_.Groups['name'].Value }
            if ($types -and "$types" -cne ((Split-Path -Leaf $file.Name) -replace '\..*')) { "$($file.Name): $types" }
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'lies in the folder of its namespace' {
        foreach ($file in Get-Source | Where-Object Name -NotMatch 'AssemblyInfo\.cs$') {
            $folders = @((Split-Path $file.Name) -split '/' | Select-Object -Skip 1)
            $file.Code -match '(?m)^namespace (?<name>[\w.]+);' | Should -BeTrue -Because $file.Name
            # A folder may only sort files (Commands/Links), so the namespace may stop at a folder above.
            ".$(($folders) -join '.')." | Should -BeLike "$($Matches.name -replace '^ContainerNet').*" -Because "$($file.Name) says namespace $($Matches.name)"
        }
    }

    It 'promises nothing for later and is not called Utils' {
        Find-Code '\b(TODO|FIXME|HACK|XXX)\b|\bNotImplementedException\b' | Should -BeNullOrEmpty
        Get-Source | Where-Object { ($_.Lines -cmatch '\b(TODO|FIXME|HACK)\b') -or $_.Name -cmatch '(Utils?|Helpers?|Manager|Common)\.cs$' } | ForEach-Object Name | Should -BeNullOrEmpty
    }
}

# What ARCHITECTURE.md says of who may name whom, where the compiler cannot keep it.
BeforeDiscovery {
    $source = Resolve-Path "$PSScriptRoot/../../src"
    # A room of the kernel and the rooms it may stand on. Of Route, the others take values only: see below.
    $rooms = @{
        Interop    = @()
        Netlink    = 'Interop'
        Namespaces = 'Interop', 'Netlink'
        Sysctl     = 'Interop', 'Namespaces'
        Route      = 'Interop', 'Netlink', 'Namespaces', 'Sysctl'
        Netfilter  = 'Interop', 'Netlink', 'Namespaces', 'Route'
        Sockets    = 'Interop', 'Netlink', 'Namespaces', 'Route'
        Packets    = 'Interop', 'Netlink', 'Namespaces'
        Drops      = 'Interop', 'Namespaces'
    }
    $rooms = @($rooms.GetEnumerator() | Where-Object { Test-Path "$source/ContainerNet.Kernel/$($_.Key)" } | Sort-Object Key | ForEach-Object { @{ Room = $_.Key; MayName = @($_.Value) } })
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
    It 'of the kernel, <Room> stands only on <MayName>' -ForEach $rooms {
        Find-Code '(?m)^(global )?using (static )?(\w+ = )?ContainerNet\.[\w.]+' "ContainerNet.Kernel/$Room" |
            Where-Object { ($_ -replace '^.*ContainerNet\.(\w+).*$', '$1') -notin @($Room) + $MayName } | Should -BeNullOrEmpty
    }

    It 'another room of the kernel takes only values from Route' {
        $types = Get-Source ContainerNet.Kernel/Route | ForEach-Object { (Split-Path -Leaf $_.Name) -replace '\..*' } |
            Where-Object { $_ -match '(Socket|Requests|Reader|Ids)$' -or $_ -cmatch '^[A-Z]+$' } | Sort-Object -Unique
        foreach ($file in 'Netfilter', 'Sockets' | Where-Object { Test-Path "$source/ContainerNet.Kernel/$_" } | ForEach-Object { Get-Source "ContainerNet.Kernel/$_" } | Where-Object Code -Match 'using ContainerNet\.Route;') {
            [regex]::Matches($file.Code, "\b($($types -join '|'))\b") | ForEach-Object { "$($file.Name): $($_.Value)" } | Should -BeNullOrEmpty
        }
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

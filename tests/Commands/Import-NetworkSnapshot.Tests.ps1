# No lab: what is read is a file.
Describe 'Import-NetworkSnapshot' {
    BeforeAll {
        Import-Module "$PSScriptRoot/../../ContainerNet.psd1"
        $sample = "$PSScriptRoot/../Samples/snapshots/forwarddropped-by-an-nft-rule.json"
        $text = [IO.File]::ReadAllText($sample)
        function Import-Text ([string] $Text) { [IO.File]::WriteAllText("$TestDrive/x.json", $Text); Import-NetworkSnapshot TestDrive:/x.json -ErrorAction Stop }
    }

    It 'gives what was written, and what is written of it is the same again' {
        $read = Import-NetworkSnapshot $sample
        $read | Should -BeOfType ContainerNet.Snapshots.NetworkSnapshot
        $read.Namespaces.Label | Should -Be container, host, world
        $read | Export-NetworkSnapshot TestDrive:/again.json
        [IO.File]::ReadAllText("$TestDrive/again.json") | Should -BeExactly $text
    }

    It 'takes what does not differ from what it would be anyway as left out' {
        $read = Import-Text '{"Schema":"ContainerNet.NetworkSnapshot","SchemaVersion":1,"Snapshot":{"Namespaces":[{"Label":"a","Links":[{"Name":"eth0","InterfaceIndex":2}]}],"Later":{"x":[1]}}}'
        $read.Namespaces[0].Links[0].PeerNamespaceId | Should -Be -1
        $read.Namespaces[0].Links[0].IsConsistent | Should -BeTrue
        $read.Namespaces[0].Filter.Rules | Should -HaveCount 0
    }

    It 'refuses version <Version> in a sentence' -ForEach @(@{ Version = 0; Advice = 'Export it again*' }, @{ Version = 2; Advice = '*newer ContainerNet*' }) {
        { Import-Text ($text -replace '"SchemaVersion": 1', "`"SchemaVersion`": $Version") } | Should -Throw "*of schema version $Version; this ContainerNet reads version 1.*" -ErrorId 'SnapshotVersion,*'
        $Error[0].ErrorDetails.RecommendedAction | Should -BeLike $Advice
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'an empty file'; Text = '' }
        @{ Why = 'words'; Text = 'hello' }
        @{ Why = 'other JSON'; Text = '{"a":1}' }
        @{ Why = 'a list'; Text = '[]' }
        @{ Why = 'another schema'; Text = '{"Schema":"x","SchemaVersion":1,"Snapshot":{}}' }
        @{ Why = 'no version'; Text = '{"Schema":"ContainerNet.NetworkSnapshot","Snapshot":{}}' }
        @{ Why = 'a version in words'; Text = '{"Schema":"ContainerNet.NetworkSnapshot","SchemaVersion":"1","Snapshot":{}}' }
        @{ Why = 'no snapshot'; Text = '{"Schema":"ContainerNet.NetworkSnapshot","SchemaVersion":1}' }
        @{ Why = 'depth without end'; Text = '{"Schema":"ContainerNet.NetworkSnapshot","SchemaVersion":1,"Snapshot":' + '[' * 100000 }
    ) {
        { Import-Text $Text } | Should -Throw '*cannot be read as a snapshot*' -ErrorId 'InvalidSnapshot,*'
    }

    It 'refuses a snapshot with <Why>' -ForEach @(
        @{ Why = 'null for a list'; Inside = '"Namespaces":null' }
        @{ Why = 'null in a list'; Inside = '"Namespaces":[null]' }
        @{ Why = 'a namespace without label'; Inside = '"Namespaces":[{}]' }
        @{ Why = 'one label twice'; Inside = '"Namespaces":[{"Label":"a"},{"Label":"a"}]' }
        @{ Why = 'a link without a name'; Inside = '"Namespaces":[{"Label":"a","Links":[{"InterfaceIndex":2}]}]' }
        @{ Why = 'one link number twice'; Inside = '"Namespaces":[{"Label":"a","Links":[{"Name":"x","InterfaceIndex":2},{"Name":"y","InterfaceIndex":2}]}]' }
        @{ Why = 'an address that is none'; Inside = '"Namespaces":[{"Label":"a","Addresses":[{"IPAddress":"10.0.0","AddressFamily":"IPv4"}]}]' }
        @{ Why = 'an address of another family'; Inside = '"Namespaces":[{"Label":"a","Addresses":[{"IPAddress":"::1","AddressFamily":"IPv4"}]}]' }
        @{ Why = 'a prefix too long'; Inside = '"Namespaces":[{"Label":"a","Addresses":[{"IPAddress":"10.0.0.1","AddressFamily":"IPv4","PrefixLength":33}]}]' }
        @{ Why = 'a route to nowhere'; Inside = '"Namespaces":[{"Label":"a","Routes":[{"DestinationPrefix":"x","AddressFamily":"IPv4"}]}]' }
        @{ Why = 'a router that is none'; Inside = '"Namespaces":[{"Label":"a","Routes":[{"DestinationPrefix":"0.0.0.0/0","AddressFamily":"IPv4","NextHop":"x"}]}]' }
        @{ Why = 'a socket on port 70000'; Inside = '"Namespaces":[{"Label":"a","Sockets":[{"LocalAddress":"0.0.0.0","RemoteAddress":"0.0.0.0","LocalPort":70000}]}]' }
        @{ Why = 'an expression nobody knows'; Inside = '"Namespaces":[{"Label":"a","Filter":{"Rules":[{"Expressions":[{"Kind":"nonsense"}]}]}}]' }
        @{ Why = 'a state nobody knows'; Inside = '"Namespaces":[{"Label":"a","Links":[{"Name":"x","InterfaceIndex":2,"State":"Sideways"}]}]' }
    ) {
        { Import-Text "{`"Schema`":`"ContainerNet.NetworkSnapshot`",`"SchemaVersion`":1,`"Snapshot`":{$Inside}}" } | Should -Throw '*cannot be read as a snapshot*' -ErrorId 'InvalidSnapshot,*'
    }

    It 'refuses a file that was cut off anywhere' {
        $length = $text.TrimEnd().Length
        foreach ($cut in 1..(Get-Random -Minimum 20 -Maximum 40) | ForEach-Object { Get-Random -Maximum ($length - 1) }) {
            { Import-Text $text.Substring(0, $cut) } | Should -Throw -ErrorId 'InvalidSnapshot,*' -Because "cut at $cut"
        }
    }

    It 'says one clear thing of whatever stands in it, and looking at it throws nothing else' {
        $times = if ($env:CONTAINERNET_SOAK) { 5000 } else { 100 }
        $random = [Random]::new(20261125)
        foreach ($i in 1..$times) {
            $broken = $text
            foreach ($j in 1..3) {
                $at = $random.Next($broken.Length)
                $values = [regex]::Matches($broken.Substring($at, [Math]::Min(400, $broken.Length - $at)), '(?<=": )("[^"]*"|-?\d+|true)')
                if ($values.Count) { $broken = $broken.Remove($at + $values[0].Index, $values[0].Length).Insert($at + $values[0].Index, ('-1', '2147483647', '"x"', 'null', '""', 'true', '[]', '{}', '"10.0.0.1"', '4294967295', '"AAAA"')[$random.Next(11)]) }
            }
            try {
                $read = Import-Text $broken
                $null = Test-ContainerPath container 203.0.113.176 -Snapshot $read -ErrorAction Stop
            } catch {
                $_.FullyQualifiedErrorId | Should -Match '^(InvalidSnapshot|NamespaceNotFound|SnapshotVersion|HostNotFound|NoDestination),' -Because "of variant $i, $($_.Exception.ToString())"
            }
        }
    }

    It 'refuses what is no file: <Why>' -ForEach @(
        @{ Why = 'nothing'; Path = '/nowhere/x.json'; Id = 'FileNotFound,*' }
        @{ Why = 'a folder'; Path = '/tmp'; Id = 'InvalidFile,*' }
        @{ Why = 'a device'; Path = '/dev/zero'; Id = 'InvalidFile,*' }
        @{ Why = 'a FIFO'; Path = 'fifo'; Id = 'InvalidFile,*' }
        @{ Why = 'another provider'; Path = 'Env:/PATH'; Id = 'InvalidPath,*' }
    ) {
        if ($Path -eq 'fifo') { $Path = "$TestDrive/fifo"; mkfifo $Path }
        { Import-NetworkSnapshot $Path -ErrorAction Stop } | Should -Throw -ErrorId $Id
    }
}

# Pictures of saved snapshots: pure, so as any user. That they are beautiful a person has to see; what can be measured is measured here.
BeforeAll {
    Import-Module "$PSScriptRoot/../../ContainerNet.psd1"
    $folder = Resolve-Path "$PSScriptRoot/../Samples/snapshots"

    # The rectangles and texts of a picture.
    function Get-Part ([xml] $Svg) {
        foreach ($node in $Svg.SelectNodes("//*[local-name()='rect' and (@class='body' or starts-with(@class,'box'))]")) {
            [pscustomobject]@{ Kind = "$($node.class)" -replace ' .*'; Left = [double]$node.x; Top = [double]$node.y; Right = [double]$node.x + [double]$node.width; Bottom = [double]$node.y + [double]$node.height; Node = $node }
        }
    }

    # A host with so many containers on several bridges, as a snapshot: made up, small.
    function New-Picture ([int] $Containers) {
        $links = [Collections.Generic.List[object]]@(@{ Name = 'eth0'; InterfaceIndex = 2; Kind = 'ethernet'; State = 'Up' })
        foreach ($i in 0..2) { $links.Add(@{ Name = "br-$i"; InterfaceIndex = 10 + $i; Kind = 'bridge'; State = 'Up' }) }
        $all = foreach ($i in 1..$Containers) {
            $name = $i % 7 ? "web$i" : "container-with-a-very-long-name-indeed-$i"
            $links.Add(@{ Name = "veth$i"; InterfaceIndex = 100 + $i; Kind = 'veth'; State = 'Up'; BridgeIndex = 10 + $i % 3; PeerIndex = 2; PeerNamespace = $name; PeerNamespaceId = $i })
            @{ Label = $name; Links = @(@{ Name = 'eth0'; InterfaceIndex = 2; Kind = 'veth'; State = 'Up'; PeerIndex = 100 + $i; PeerNamespace = 'self'; PeerNamespaceId = 0 }); Addresses = @(@{ IPAddress = "2001:db8:aaaa:bbbb:cccc:dddd:eeee:$i"; PrefixLength = 64; InterfaceIndex = 2; AddressFamily = 'IPv6' }) }
        }
        @{ Schema = 'ContainerNet.NetworkSnapshot'; SchemaVersion = 1; Snapshot = @{ Machine = 'made'; Namespaces = @(@{ Label = 'self'; Links = $links }) + @($all) } } | ConvertTo-Json -Depth 9 | Set-Content TestDrive:/made.json
        Import-NetworkSnapshot TestDrive:/made.json
    }
}

Describe 'a picture' {
    It 'of <_> namespaces has no box over another, no node outside its box, no text that runs over' -ForEach 2, 5, 12, 30 {
        $snapshot = New-Picture ($_ - 1)
        $snapshot | Export-ContainerTopology TestDrive:/x.svg -Force
        [xml] $svg = Get-Content -Raw TestDrive:/x.svg
        $parts = @(Get-Part $svg)
        foreach ($kind in 'box', 'body') {
            $same = @($parts | Where-Object Kind -EQ $kind)
            for ($i = 0; $i -lt $same.Count; $i++) {
                for ($j = $i + 1; $j -lt $same.Count; $j++) {
                    $a, $b = $same[$i], $same[$j]
                    if ($a.Left -lt $b.Right -and $b.Left -lt $a.Right -and $a.Top -lt $b.Bottom -and $b.Top -lt $a.Bottom) { throw "$($a.Node.OuterXml) lies over $($b.Node.OuterXml)" }
                }
            }
        }

        $boxes = @($parts | Where-Object Kind -EQ box)
        $boxes | Should -HaveCount $_
        foreach ($node in $parts | Where-Object Kind -EQ body) {
            @($boxes | Where-Object { $_.Left -le $node.Left -and $_.Right -ge $node.Right -and $_.Top -le $node.Top -and $_.Bottom -ge $node.Bottom }) | Should -HaveCount 1
            foreach ($text in $node.Node.ParentNode.SelectNodes("*[local-name()='text']")) {
                [double]$text.x + $text.InnerText.Length * 0.61 * ($text.class -eq 'name' ? 12.5 : 10.5) | Should -BeLessOrEqual ($node.Right + 1)
            }
        }
        [double]$svg.svg.width | Should -BeGreaterOrEqual ($parts.Right | Measure-Object -Maximum).Maximum
    }

    It 'is the same again' {
        $snapshot = New-Picture 20
        $snapshot | Export-ContainerTopology TestDrive:/a.html -Force
        $snapshot | Export-ContainerTopology TestDrive:/b.html -Force
        Get-Content -Raw TestDrive:/a.html | Should -BeExactly (Get-Content -Raw TestDrive:/b.html)
    }

    It 'draws the path, and the broken hop, as <Kind>' -ForEach @(@{ Kind = 'svg' }, @{ Kind = 'html' }, @{ Kind = 'mmd' }) {
        $file = "$folder/forwarddropped-by-an-nft-rule.json"
        Test-ContainerPath container 203.0.113.176 -Snapshot $file | Export-ContainerTopology "TestDrive:/p.$Kind" -Snapshot $file -Force
        $drawn = Get-Content -Raw "TestDrive:/p.$Kind"
        switch ($Kind) {
            svg { ([xml]$drawn).SelectNodes("//*[contains(@class,'broken')]/*[@class='name']").InnerText | Should -Be routing; ([xml]$drawn).SelectNodes("//*[starts-with(@class,'way')]").class | Should -Be 'way good', 'way good', 'way bad', 'way lost', 'way lost' }
            html { $drawn | Should -Match 'ForwardDropped'; $drawn | Should -Match '<pre>Add-ForwardRule'; $drawn | Should -Match "default-src 'none'" }
            mmd { $drawn | Should -Match '(?s)^flowchart LR\n.*subgraph s\d\["host"\].*class n\d+ broken'; ($drawn | Select-String '==>' -AllMatches).Matches | Should -HaveCount 3 }
        }
    }

    It 'loads nothing, and shows hostile names as text: <Kind>' -ForEach @(@{ Kind = 'svg' }, @{ Kind = 'html' }, @{ Kind = 'mmd' }) {
        $esc = [char]27
        $bad = "<script>x()</script>`"'&$esc[31m`u{202e}#;``"
        $text = [IO.File]::ReadAllText("$folder/noroute.json") -replace '"(container|docker0|eth0|veth_host)"', "`"`$1$($bad -replace '"', '\"' -replace $esc, '\u001b')`""
        [IO.File]::WriteAllText("$TestDrive/bad.json", $text)
        $test = Test-ContainerPath "container$bad" 203.0.113.176 -Snapshot "$TestDrive/bad.json"
        $test | Export-ContainerTopology "TestDrive:/bad.$Kind" -Snapshot "$TestDrive/bad.json" -Force
        $drawn = Get-Content -Raw "TestDrive:/bad.$Kind"
        $drawn | Should -Not -Match '<script>x|[\u001b\u202e]'
        $drawn -replace 'http://www.w3.org/2000/svg' | Should -Not -Match '(https?|data|file):|url\(|@import|src='
        if ($Kind -eq 'svg') { $null = [xml]$drawn }
        if ($Kind -eq 'html') {
            ([regex]::Matches($drawn, '<script>')).Count | Should -Be 1
            $hash = { param($Text) 'sha256-' + [Convert]::ToBase64String([Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes($Text))) }
            $drawn | Should -BeLike "*script-src '$(& $hash ([regex]::Match($drawn, '(?s)<script>(.*)</script>').Groups[1].Value))'*"
            $drawn | Should -BeLike "*style-src '$(& $hash ([regex]::Match($drawn, '(?s)<style>(.*?)</style>').Groups[1].Value))'*"
            $drawn -replace '(?s)<(script|style)>.*?</\1>' | Should -Not -Match '\son\w+=|\sstyle='
        }
    }

    It 'Show-ContainerPath draws the path alone as <Format>' -ForEach @(@{ Format = 'Terminal'; Like = '*broken at hop 3*' }, @{ Format = 'Mermaid'; Like = 'flowchart LR*' }, @{ Format = 'Svg'; Like = '<svg *</svg>*' }, @{ Format = 'Html'; Like = '<!DOCTYPE html>*' }) {
        $test = Test-ContainerPath container 203.0.113.176 -Snapshot "$folder/forwarddropped-by-an-nft-rule.json"
        $test | Show-ContainerPath $Format | Should -BeLike $Like
        [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($test, 6)) | Show-ContainerPath $Format | Should -BeExactly ($test | Show-ContainerPath $Format)
    }

    It 'refuses a name whose ending says nothing, and what is no path' {
        { New-Picture 2 | Export-ContainerTopology TestDrive:/x.png -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidPath,*'
        { 1 | Show-ContainerPath -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidPath,*'
    }
}

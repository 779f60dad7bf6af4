# A container can name its links, and whoever may make rules and namespaces can name those, so that the name does something to the
# terminal of the person who looks. No byte of that may get through where a person looks; the object keeps the name as it is.
BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $shown = @(
        'Get-NetworkLink', 'Get-NetworkLink | Format-List', 'Get-NetworkLink -AllNamespaces', 'Get-NetworkLink | Format-Wide'
        'Get-IpAddress', 'Get-IpAddress | Format-List', 'Get-IpRoute', 'Get-IpRoute | Format-List', 'Get-IpNeighbor', 'Get-IpNeighbor | Format-List'
        'Get-IpRule', 'Get-IpForward', 'Get-IpForward | Format-List', 'Get-VethPair', 'Get-VethPair | Format-List', 'Get-VethPair | Format-Wide'
        'Get-NetworkNamespace', 'Get-NetworkNamespace | Format-List', 'Get-NetworkNamespace | Format-Wide', 'Get-PacketFilterRule', 'Get-PacketFilterRule | Format-List'
        'Get-NatMasquerade', 'Get-NatMasquerade | Format-List', 'Get-ContainerPath -Container 1 -Destination 192.0.2.9', 'Find-IpRoute 192.0.2.9', 'Find-IpRoute 192.0.2.9 | Format-List'
    )
    $asked = @(
        'Get-NetworkLink | Set-NetworkLink -MtuBytes 1400 -WhatIf', 'Get-NetworkLink | Remove-NetworkLink -WhatIf', 'Get-NetworkLink | Add-BridgePort br0 -WhatIf'
        'Get-NetworkLink | Move-NetworkLink -TargetNamespace $space -WhatIf', 'Get-IpAddress | Remove-IpAddress -WhatIf', 'Get-IpRoute | Remove-IpRoute -WhatIf', 'Get-NetworkNamespace | Remove-NetworkNamespace -WhatIf'
        'Get-NetworkNamespace | Enable-IpForward -WhatIf', 'Get-NetworkNamespace | Add-NatMasquerade 10.9.0.0/16 -WhatIf', 'Get-NetworkLink | Enable-IpForward -WhatIf', 'Mount-NetworkNamespace -Namespace $space -Name copy -WhatIf'
        'Get-NetworkLink | Set-NetworkLink -MtuBytes 1400 -Verbose'
    )
    $refused = @(
        'Get-NetworkLink $bad', 'Get-NetworkLink -Namespace $bad', 'New-Bridge $bad', 'New-VethPair $bad', 'New-NetworkNamespace $bad', 'Remove-NetworkLink $bad', 'Remove-NetworkNamespace $bad'
        'Add-IpAddress $bad lo', 'Add-IpAddress 10.0.0.1/8 $bad', 'Add-IpRoute $bad -NextHop 10.0.0.1', 'Add-IpRoute 10.0.0.0/8 -Interface $bad', 'Set-NetworkLink $bad -MtuBytes 1', 'Add-BridgePort $bad $bad'
        'Get-NetworkLink | Set-NetworkLink -MtuBytes 99999999', 'Get-NetworkLink | Set-NetworkLink -Name $bad', 'Test-ContainerPath -Container $bad -Destination 192.0.2.9', 'Enable-IpForward -Namespace $bad'
        'Get-NetworkLink -Namespace "path:/tmp/$bad"', 'Get-PacketFilterRule -Table $bad', 'Find-IpRoute $bad', 'New-NetworkNamespace $space', 'Remove-NatMasquerade $bad', 'Mount-NetworkNamespace -Namespace $space -Name $bad'
        '$ErrorView = "NormalView"; Get-NetworkLink $bad'
    )
    $lines = @($shown + $asked + $refused | ForEach-Object { @{ Line = $_ } })
}

Describe 'hostile names' -Skip:(-not ((Test-Has lab) -and (Test-Has python3))) {
    BeforeAll {
        Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
        $suffix = '{0:x5}' -f (Get-Random -Maximum 0x100000)
        $box = "terminal-$suffix"
        ip netns add $box
        # Links: ESC, OSC with BEL, C1 (CSI as one character), bidi override. Aliases and altnames: those and a newline. Then a name of a namespace,
        # and a rule with a comment and a set of interface names.
        Set-Content "$TestDrive/names.py" @"
import socket, struct, os
def attr(t, d): return struct.pack('=HH', 4 + len(d), t) + d + b'\0' * (-len(d) % 4)
s = socket.socket(16, socket.SOCK_RAW, 0)
def ask(ty, fl, body):
    s.send(struct.pack('=IHHII', 16 + len(body), ty, fl, 1, 0) + body)
    e = struct.unpack_from('=i', s.recv(65536), 16)[0]
    if e: raise OSError(-e, ty)
def link(index): return struct.pack('=BxHiII', 0, 0, index, 0, 0)
bad = b'x\x1b]0;T\x07\nNEWLINE\x1b[2J\xc2\x9b2J\xe2\x80\xaeR\x7f'
names = [b'e\x1b[2J', b'o\x1b]0;T\x07', b'c\xc2\x9b2J', b'r\xe2\x80\xaetxt']
for n in names + [b'br0']: ask(16, 0x605, link(0) + attr(3, n + b'\0') + attr(18, attr(1, b'bridge')))
ask(16, 0x605, link(0) + attr(3, b'v\x1b[2J\0') + attr(18, attr(1, b'veth') + attr(2, attr(1, link(0) + attr(3, b'p\x1b]0;T\x07\0')))))
for n in names + [b'v\x1b[2J', b'p\x1b]0;T\x07', b'br0']:
    i = socket.if_nametoindex(n)
    ask(16, 5, struct.pack('=BxHiII', 0, 0, i, 1, 1) + attr(20, bad))
    ask(108, 5, link(i) + attr(52 | 0x8000, attr(53, b'%d' % i + bad + b'\0')))
i = socket.if_nametoindex(names[0])
ask(20, 0x605, struct.pack('=BBBBI', 2, 24, 0, 0, i) + attr(2, bytes([192, 0, 2, 1])) + attr(1, bytes([192, 0, 2, 1])) + attr(3, b'L\x1b[2J\0'))
ask(28, 0x605, struct.pack('=BxxxiHBB', 2, i, 0x80, 0, 0) + attr(1, bytes([192, 0, 2, 7])) + attr(2, b'\2\0\0\0\0\7'))
"@
        Set-Content "$TestDrive/rules.nft" "table ip t { comment `"y`e]0;T`a`e[2J`"; chain c { type filter hook forward priority 0; iifname `"o`e]0;T`a`" counter drop comment `"x`e]0;T`a`e[2J$([char]0x9b)2J$([char]0x202e)`"; }; chain p { type nat hook postrouting priority 100; ip saddr 10.0.0.0/8 oifname != `"e`e[2J`" masquerade; }; }"
        Invoke-In $box python3 "$TestDrive/names.py"
        $LASTEXITCODE | Should -Be 0
        Invoke-In $box nft -f "$TestDrive/rules.nft"
        $LASTEXITCODE | Should -Be 0
        # The kernel takes anything but '/' for the name of a file; iproute2 would take it too.
        $space = "n-$suffix`e]0;T`a`nNEWLINE`e[2J$([char]0x9b)2J$([char]0x202e)"
        [IO.File]::WriteAllText("/run/netns/$space", '')
        mount --bind "/run/netns/$box" "/run/netns/$space"

        # One child runs all lines and marks where each begins, so that what each says can be looked at as bytes.
        Set-Content "$TestDrive/lines.ps1" @"
Import-Module '$PSScriptRoot/../../ContainerNet.psd1'
`$PSStyle.OutputRendering = 'Ansi'
`$space = [IO.Path]::GetFileName((Get-ChildItem /run/netns -Filter 'n-$suffix*').FullName)
`$bad = "x``e]0;T``a``nNEWLINE``e[2J`$([char]0x9b)2J`$([char]0x202e)"
foreach (`$line in Get-Content '$TestDrive/lines.txt') {
    [Console]::Out.Write("``n<<<`$line>>>``n")
    `$said = & { try { Invoke-Expression `$line } catch { `$_ } } *>&1 | Out-String -Width 400
    [Console]::Out.Write(`$said)
}
"@
        $all = [IO.File]::ReadAllText("$PSScriptRoot/Terminal.Tests.ps1")
        $lines = [regex]::Matches(($all -split 'lines = @\(\$shown')[0], "'((?:Get|Find|New|Set|Remove|Add|Move|Enable|Mount|Test|\`$ErrorView)[^']*)'") | ForEach-Object { $_.Groups[1].Value }
        Set-Content "$TestDrive/lines.txt" $lines
        sh -c "nsenter --net=/run/netns/$box '$([Environment]::ProcessPath)' '$PSHOME/pwsh.dll' -NoProfile -NonInteractive -File '$TestDrive/lines.ps1' >'$TestDrive/said' 2>&1 </dev/null"
        $said = @{}
        foreach ($part in [IO.File]::ReadAllText("$TestDrive/said") -split '(?m)^<<<' | Select-Object -Skip 1) {
            $line, $text = $part -split '>>>\n', 2
            $said[$line] = $text
        }
    }

    AfterAll {
        umount "/run/netns/$space"
        [IO.File]::Delete("/run/netns/$space")
        ip netns del $box
    }

    It 'reach no terminal: <Line>' -ForEach $lines {
        $text = $said[$Line]
        $text | Should -Not -BeNullOrEmpty
        # Colours and text styles of the module's own and of PowerShell's are the only escape sequences.
        $left = $text -replace '\e\[[\d;]*m'
        $wrong = [regex]::Matches($left, '[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|(?m)^NEWLINE')
        @($wrong | ForEach-Object { [ContainerNet.Interop.DisplayText]::Escape("$([int]$_.Value[0]) after $($left.Substring([Math]::Max(0, $_.Index - 40), [Math]::Min(40, $_.Index)))") } | Select-Object -First 3) | Should -BeNullOrEmpty
    }

    It 'stay as they are in the object, and bind again by it' {
        $links = Get-NetworkLink -Namespace $box
        $names = "e`e[2J", "o`e]0;T`a", "c$([char]0x9b)2J", "r$([char]0x202e)txt"
        $names | ForEach-Object { $_ | Should -BeIn $links.Name }
        $links.Where{ $_.Name -eq $names[0] }.Description | Should -BeLike "*`e]0;T`a`nNEWLINE*"
        $links.Where{ $_.Name -in $names } | Set-NetworkLink -MtuBytes 1400
        (Get-NetworkLink -Namespace $box).Where{ $_.Name -in $names }.MtuBytes | Should -Be 1400, 1400, 1400, 1400
        $namespace = Get-NetworkNamespace | Where-Object { "$($_.Namespace)" -ceq $space }
        @($namespace).Count | Should -BeLessOrEqual 1
        @(Get-NetworkLink -Namespace $space).Count | Should -Be $links.Count
        (Get-PacketFilterRule -Namespace $box).Comment | Should -Contain "x`e]0;T`a`e[2J$([char]0x9b)2J$([char]0x202e)"
        $links.Where{ $_.Name -eq $names[1] } | Remove-NetworkLink -Confirm:$false
        (Get-NetworkLink -Namespace $box).Name | Should -Not -Contain $names[1]
    }

    It 'become no code where they are completed or stand in a repair' {
        foreach ($name in "a'; throw 'b", "a$([char]0x2019); throw $([char]0x2018)b", "a`e`$(throw)$([char]0x201c);throw", '-Force', '', 'a b', "`n", 'veth0', 'path:/run/x') {
            $quoted = [ContainerNet.Repairs.QuotedArgument]::Of($name)
            [ContainerNet.Interop.DisplayText]::Escape($quoted) | Should -BeExactly $quoted
            $errors = $null
            $ast = [Management.Automation.Language.Parser]::ParseInput("x $quoted", [ref]$null, [ref]$errors)
            $errors | Should -BeNullOrEmpty
            $elements = $ast.EndBlock.Statements[0].PipelineElements[0].CommandElements
            $elements.Count | Should -Be 2
            $elements[1].Value | Should -BeExactly $name
        }
    }
}

Describe 'lists' {
    It 'show every property of every type that has a table, made safe where it is text (src/ContainerNet/Update-ListView.ps1)' {
        & "$PSScriptRoot/../../src/ContainerNet/Update-ListView.ps1" -PassThru | Should -Be (Get-Content "$PSScriptRoot/../../src/ContainerNet/ContainerNet.List.Format.ps1xml")
    }
}

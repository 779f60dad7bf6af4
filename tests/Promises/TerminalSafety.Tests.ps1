# Promise 25. What a person's terminal receives is caught from a pseudo terminal (script(1)), byte by byte. The same names as in
# tests/Module/Terminal.Tests.ps1, which looks at many more lines, but through a pipe.
BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }

Describe 'Terminal safety: 0 C0, C1, ESC, OSC or bidi bytes in table, list, wide, error, warning, verbose and progress output' -Skip:(-not ((Test-Has lab) -and (Test-Has script))) {
    BeforeAll {
        Import-Module "$PSScriptRoot/Attack.psm1"
        $suffix = '{0:x5}' -f (Get-Random -Maximum 0x100000)
        $box = "tty-$suffix"
        ip netns add $box
        $path = "/run/netns/$box"
        # Every C0 byte but NUL, '/' and white space is taken by the kernel in a link's name; each C1 and bidi character two or three bytes long.
        $characters = @(1..8) + @(14..31) + 127 + @(0x80..0x9f) + 0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0xfeff
        $names = @(foreach ($at in 0..($characters.Count - 1)) { "n$at$([char]$characters[$at])" }) + "e`e]0;T`a", "e`e[2J", "e`ePqx`e\"
        $all = -join ($characters | ForEach-Object { [char]$_ }) + "`e]0;T`a`e[2J`nNEWLINE`r"
        [ContainerNet.Tests.Attack]::MakeNamed($path, [string[]]$names, $all)
        $rules = "table ip t { comment `"y`e]0;T`a$([char]0x9b)2J`"; chain c { type filter hook forward priority 0; counter drop comment `"x`e]0;T`a`e[2J$([char]0x9b)2J$([char]0x202e)`"; }; }"
        Set-Content "$TestDrive/rules.nft" $rules
        ip netns exec $box nft -f "$TestDrive/rules.nft"
        $space = "n-$suffix`e]0;T`a`nNEWLINE$([char]0x9b)2J$([char]0x202e)"
        [IO.File]::WriteAllText("/run/netns/$space", '')
        mount --bind $path "/run/netns/$space"
        Set-Content "$TestDrive/show.ps1" @"
Import-Module '$PSScriptRoot/../../ContainerNet.psd1'
`$VerbosePreference = 'Continue'
`$bad = "x``e]0;T``a``nNEWLINE``e[2J`$([char]0x9b)2J`$([char]0x202e)"
`$space = [IO.Path]::GetFileName((Get-ChildItem /run/netns -Filter 'n-$suffix*').FullName)
`$lines = @(
    { Get-NetworkLink }, { Get-NetworkLink | Format-List }, { Get-NetworkLink | Format-Wide }, { Get-Bridge }, { Get-NetworkNamespace }, { Get-NetworkNamespace | Format-List }
    { Get-PacketFilterRule }, { Get-PacketFilterRule | Format-List }, { Get-IpAddress }, { Get-IpRoute }, { Get-IpForward }, { Get-VethPair }
    { Get-NetworkLink `$bad }, { New-Bridge `$bad }, { Get-NetworkLink -Namespace `$bad }, { Get-NetworkLink | Set-NetworkLink -MtuBytes 65536 }, { Get-NetworkLink -Namespace `$space | Select-Object -First 3 }
    { Get-NetworkLink | Set-NetworkLink -MtuBytes 1400 -WhatIf }, { Get-NetworkLink | Set-NetworkLink -MtuBytes 1400 -Verbose }, { Get-NetworkLink -AllNamespaces }
    { `$link = Get-NetworkLink | Where-Object Description -Like '*NEWLINE*' | Select-Object -First 1; Write-Warning "json `$((`$link | ConvertTo-Json | ConvertFrom-Json).Name -ceq `$link.Name)" }
    { Test-ContainerPath 192.0.2.1 -Container self -NoProbe }, { Get-ContainerPath -Container self -Destination 192.0.2.1 }
)
foreach (`$line in `$lines) { "<<<`$([ContainerNet.Interop.DisplayText]::Escape("`$line"))>>>"; try { & `$line | Out-Default } catch { `$_ | Out-Default } }
"@
    }

    AfterAll {
        umount "/run/netns/$space"
        [IO.File]::Delete("/run/netns/$space")
        ip netns del $box
    }

    It 'as a pseudo terminal receives it' {
        $pwsh = "'$([Environment]::ProcessPath)' '$PSHOME/pwsh.dll' -NoProfile -NonInteractive -File '$TestDrive/show.ps1'"
        Set-Content "$TestDrive/run.sh" "stty cols 200 rows 60 -onlcr 2>/dev/null; TERM=xterm exec ip netns exec $box $pwsh"
        sh -c "script -qec 'sh $TestDrive/run.sh' '$TestDrive/typescript' </dev/null >/dev/null 2>&1"
        $text = [IO.File]::ReadAllText("$TestDrive/typescript") -replace '^Script started.*\n' -replace '\nScript done.*\n?$'
        $parts = @($text -split '<<<(?=.*>>>)' | Select-Object -Skip 1)
        # PowerShell's own sequences: colours, and the mode of the cursor keys. A return may stand before a new line.
        $left = $text -replace '\e\[[\d;]*m' -replace '\e\[\?1[hl]|\e=|\e>' -replace '\r+\n', "`n"
        $wrong = @([regex]::Matches($left, '[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|(?m)^NEWLINE'))
        Write-Figure "promise 25: $($names.Count) links with every such character in name, alias and altname, a namespace, rules: $($parts.Count) commands, $($text.Length) characters on the terminal, $($wrong.Count) of them unsafe"
        $parts.Count | Should -BeGreaterOrEqual 23
        $parts | Where-Object { $_ -match '\\u001b|\\e|\\x1b|␛|\\u\{' } | Should -Not -BeNullOrEmpty -Because 'what was escaped is shown as such'
        $wrong | Select-Object -First 5 | ForEach-Object { '{0:x} after {1}' -f [int]$_.Value[0], [ContainerNet.Interop.DisplayText]::Escape($left.Substring([Math]::Max(0, $_.Index - 60), [Math]::Min(60, $_.Index))) } | Should -BeNullOrEmpty
        $text | Should -Match 'json True'
    }

    It 'and the object keeps the raw bytes, in JSON too' {
        $links = Get-NetworkLink -Namespace $box
        $names | Where-Object { $_ -cnotin $links.Name } | Should -BeNullOrEmpty
        $links.Where{ $_.Name -in $names }.Description | Select-Object -Unique | Should -BeExactly $all
        $again = $links | ConvertTo-Json -Depth 4 | ConvertFrom-Json
        ($again.Name -join '|') | Should -BeExactly ($links.Name -join '|')
        ($again.Description -join '|') | Should -BeExactly ($links.Description -join '|')
    }
}

# Reads help pages: Markdown in the PlatyPS schema 2024-05-01, one page a cmdlet.
# Update-HelpPage.ps1 writes them, ConvertTo-MamlHelp.ps1 turns them into what Get-Help reads.

# Heading -> the lines under it, for headings of one level. A # inside a code fence is no heading.
function Split-Section ([string[]] $Lines, [int] $Level) {
    $sections = [ordered]@{}
    $body = $null
    $fenced = $false
    foreach ($line in $Lines) {
        if ($line -match '^\s*```') { $fenced = -not $fenced }
        if (-not $fenced -and $line -match "^#{$Level} (?<heading>.+?)\s*$") {
            $body = [System.Collections.Generic.List[string]]::new()
            $sections[$Matches.heading] = $body
        } elseif ($null -ne $body) {
            $body.Add($line)
        }
    }

    $sections
}

# The lines without the blank ones around them.
function Get-Body ([string[]] $Lines) {
    $text = ($Lines -join "`n").Trim("`n", ' ')
    , @($text ? $text -split "`n" : @())
}

# `key: value` and lists one level deep, which is all a page's header and parameter blocks use.
function Read-Yaml ([string[]] $Lines) {
    $values = [ordered]@{}
    $list = $item = $null
    foreach ($line in $Lines) {
        switch -Regex ($line) {
            '^(?<key>[\w .]+): ?(?<value>.*)$' {
                $key, $value = $Matches.key, $Matches.value.Trim().Trim("'")
                if ($value -in '', '[]' -and $key -in 'ParameterSets', 'Aliases', 'AcceptedValues') {
                    $list = $values[$key] = [System.Collections.Generic.List[object]]::new()
                } else {
                    $values[$key] = $value
                }
            }
            '^- (?<key>\w+): ?(?<value>.*)$' {
                $item = [ordered]@{ $Matches.key = $Matches.value.Trim("'") }
                $list.Add($item)
            }
            '^- (?<value>[^:]*)$' { $list.Add($Matches.value.Trim("'")) }
            '^  (?<key>\w+): ?(?<value>.*)$' { $item[$Matches.key] = $Matches.value.Trim("'") }
        }
    }

    $values
}

# An example: a sentence or two, the commands, and what is said and shown after them.
function Read-Example ([string] $Title, [string[]] $Lines) {
    $first = [array]::FindIndex($Lines, [Predicate[string]] { $args[0] -match '^```' })
    if ($first -lt 0) { return [pscustomobject]@{ Title = $Title; Introduction = Get-Body $Lines; Code = @(); Remarks = @() } }
    $last = [array]::FindIndex($Lines, $first + 1, [Predicate[string]] { $args[0] -match '^```' })
    [pscustomobject]@{
        Title        = $Title
        Introduction = Get-Body ($first ? $Lines[0..($first - 1)] : @())
        Code         = @($Lines[($first + 1)..($last - 1)])
        Remarks      = Get-Body ($last + 1 -lt $Lines.Count ? $Lines[($last + 1)..($Lines.Count - 1)] : @())
    }
}

# A parameter: what it means, then its facts in a yaml block.
function Read-Parameter ([string] $Name, [string[]] $Lines) {
    $first = [array]::IndexOf($Lines, '```yaml')
    $last = [array]::IndexOf($Lines, '```', $first + 1)
    [pscustomobject]@{
        Name  = $Name
        Text  = Get-Body $Lines[0..($first - 1)]
        Facts = Read-Yaml $Lines[($first + 1)..($last - 1)]
    }
}

function Read-HelpPage ([string] $Path) {
    $lines = [IO.File]::ReadAllLines($Path)
    $end = [array]::IndexOf($lines, '---', 1)
    $header = Read-Yaml $lines[1..($end - 1)]
    $sections = Split-Section $lines[($end + 1)..($lines.Count - 1)] 2
    $parameters = Split-Section $sections.PARAMETERS 3
    $examples = Split-Section $sections.EXAMPLES 3
    [pscustomobject]@{
        Name        = $header.title
        Header      = $header
        Synopsis    = Get-Body $sections.SYNOPSIS
        SyntaxSets  = @((Split-Section $sections.SYNTAX 3).Keys)
        Description = Get-Body $sections.DESCRIPTION
        Examples    = @($examples.Keys | ForEach-Object { Read-Example $_ $examples[$_] })
        Parameters  = @($parameters.Keys | Where-Object { $_ -like '-*' } | ForEach-Object { Read-Parameter $_.TrimStart('-') $parameters[$_] })
        Inputs      = Split-Section $sections.INPUTS 3
        Outputs     = Split-Section $sections.OUTPUTS 3
        Notes       = Get-Body $sections.NOTES
        Links       = Get-Body $sections['RELATED LINKS']
        Sections    = $sections
    }
}

Export-ModuleMember -Function Read-HelpPage, Get-Body

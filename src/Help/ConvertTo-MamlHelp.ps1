<#
.SYNOPSIS
Converts help pages (Markdown, PlatyPS schema 2024-05-01) to the MAML file Get-Help reads.
.DESCRIPTION
The same pages always give the same bytes, so that a test can tell whether the committed file is fresh.
#>
param(
    [Parameter(Mandatory)] [string[]] $Path,
    [Parameter(Mandatory)] [string] $Destination
)
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/HelpPage.psm1"
$namespaces = @{
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}

# Write-Element maml:name 'text', or maml:name { what is inside }, or maml:name @{ attributes } { what is inside }.
# (Its own parameters are named so that they hide none of the variables used inside.)
function Write-Element ([string] $ElementName, $ElementContent, [scriptblock] $ElementInside) {
    $prefix, $local = $ElementName -split ':'
    $xml.WriteStartElement($prefix, $local, $namespaces[$prefix])
    if ($ElementContent -is [scriptblock]) {
        & $ElementContent
    } elseif ($ElementContent -is [System.Collections.IDictionary]) {
        foreach ($attribute in $ElementContent.GetEnumerator()) { $xml.WriteAttributeString($attribute.Key, $attribute.Value) }
    } elseif ($ElementContent) {
        $xml.WriteString($ElementContent)
    }

    if ($ElementInside) { & $ElementInside }
    $xml.WriteEndElement()
}

# Markdown's marks taken away: what is left reads well in a terminal.
function ConvertTo-PlainText ([string] $Markdown) {
    $Markdown -replace '\[([^\]]+)\]\((https?://[^)]+)\)', '$1 ($2)' -replace '\[([^\]]+)\]\([^)]+\)', '$1' `
        -replace '\*\*(.+?)\*\*', '$1' -replace '`([^`]+)`', '$1' -replace '\\([\\`*_{}\[\]<>()#+.!|-])', '$1'
}

# Paragraphs. Lines of one are joined; lists, tables and fenced blocks keep their lines.
function Split-Paragraph ([string[]] $Lines) {
    $current = [System.Collections.Generic.List[string]]::new()
    $fenced = $false
    foreach ($line in @($Lines) + '') {
        $fence = $line -match '^\s*```'
        if (-not $fence -and ($fenced -or $line.Trim())) {
            $current.Add($line)
            continue
        }

        if ($current.Count) {
            if ($fenced) { $current -join "`n" }
            else { ConvertTo-PlainText ($current -join ($current[0] -match '^\s*([-*]|\d+\.) |^\|' ? "`n" : ' ')) }
            $current.Clear()
        }

        if ($fence) { $fenced = -not $fenced }
    }
}

function Write-Paragraph ([string[]] $Lines) { Split-Paragraph $Lines | ForEach-Object { Write-Element maml:para $_ } }

function Write-Type ([string] $Name) { Write-Element dev:type { Write-Element maml:name $Name; Write-Element maml:uri } }

function Write-Parameter ($Parameter, $Set) {
    $pipeline = @(
        if ($Set.ValueFromPipeline -eq 'true') { 'ByValue' }
        if ($Set.ValueFromPipelineByPropertyName -eq 'true') { 'ByPropertyName' }
    )
    $facts = $Parameter.Facts
    $attributes = [ordered]@{
        required       = $Set.IsRequired
        variableLength = 'false'
        globbing       = $facts.SupportsWildcards
        pipelineInput  = $pipeline ? "True ($($pipeline -join ', '))" : 'False'
        position       = $Set.Position.ToLowerInvariant()
        aliases        = $facts.Aliases.Count ? $facts.Aliases -join ', ' : 'none'
    }
    Write-Element command:parameter $attributes {
        Write-Element maml:name $Parameter.Name
        Write-Element maml:description {
            Write-Paragraph $Parameter.Text
            if ($facts.AcceptedValues.Count) { Write-Element maml:para "Accepted values: $($facts.AcceptedValues -join ', ')." }
        }
        if ($facts.Type -ne 'System.Management.Automation.SwitchParameter') {
            $short = $facts.Type -replace '^System\.Nullable`1\[(.+)\]$', '$1' -replace '^.*[.+]'
            Write-Element command:parameterValue ([ordered]@{ required = 'true'; variableLength = 'false' }) { $xml.WriteString($short) }
        }

        Write-Type $facts.Type
        Write-Element dev:defaultValue $facts.DefaultValue
    }
}

# One way to call the cmdlet: the set's parameters, by position, then the required ones, then the others.
function Write-Syntax ($Page, [string] $SetName) {
    $members = foreach ($parameter in $Page.Parameters) {
        $set = $parameter.Facts.ParameterSets | Where-Object Name -In $SetName, '(All)' | Select-Object -First 1
        if ($set) { [pscustomobject]@{ Parameter = $parameter; Set = $set; Place = $set.Position -match '^\d+$' ? [int]$set.Position : 1000 } }
    }
    Write-Element command:syntaxItem {
        Write-Element maml:name $Page.Name
        $members | Sort-Object -Stable Place, { $_.Set.IsRequired -ne 'true' }, { $_.Parameter.Name -in 'WhatIf', 'Confirm' } |
            ForEach-Object { Write-Parameter $_.Parameter $_.Set }
    }
}

function Write-TypeList ([string] $ListName, [string] $ItemName, $Types) {
    Write-Element $ListName {
        foreach ($type in $Types.Keys) {
            Write-Element $ItemName { Write-Type $type; Write-Element maml:description { Write-Paragraph $Types[$type] } }
        }
    }
}

function Write-Command ($Page) {
    $verb, $noun = $Page.Name -split '-', 2
    Write-Element command:command {
        Write-Element command:details {
            Write-Element command:name $Page.Name
            Write-Element command:verb $verb
            Write-Element command:noun $noun
            Write-Element maml:description { Write-Paragraph $Page.Synopsis }
        }
        Write-Element maml:description { Write-Paragraph $Page.Description }
        Write-Element command:syntax { foreach ($set in $Page.SyntaxSets) { Write-Syntax $Page ($set -replace ' \(Default\)$') } }
        Write-Element command:parameters { foreach ($parameter in $Page.Parameters) { Write-Parameter $parameter $parameter.Facts.ParameterSets[0] } }
        Write-TypeList command:inputTypes command:inputType $Page.Inputs
        Write-TypeList command:returnValues command:returnValue $Page.Outputs
        if ($Page.Notes) { Write-Element maml:alertSet { Write-Element maml:alert { Write-Paragraph $Page.Notes } } }
        Write-Element command:examples {
            foreach ($example in $Page.Examples) {
                Write-Element command:example {
                    Write-Element maml:title "---------- $($example.Title) ----------"
                    Write-Element maml:introduction { Split-Paragraph $example.Introduction | ForEach-Object { Write-Element maml:para "$_`n`n" } }
                    Write-Element dev:code ($example.Code -join "`n")
                    Write-Element dev:remarks { Write-Paragraph $example.Remarks }
                }
            }
        }
        Write-Element command:relatedLinks {
            foreach ($link in $Page.Links | Where-Object { $_ -match '\[(?<text>[^\]]+)\]\((?<target>[^)]*)\)' }) {
                $null = $link -match '\[(?<text>[^\]]+)\]\((?<target>[^)]*)\)'
                $text, $uri = $Matches.text, ($Matches.target -match '^https?:' ? $Matches.target : '')
                Write-Element maml:navigationLink { Write-Element maml:linkText $text; Write-Element maml:uri $uri }
            }
        }
    }
}

$settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; Encoding = [System.Text.UTF8Encoding]::new($false); NewLineChars = "`n" }
$bytes = [IO.MemoryStream]::new()
$xml = [System.Xml.XmlWriter]::Create($bytes, $settings)
$xml.WriteStartElement('helpItems', 'http://msh')
$xml.WriteAttributeString('schema', 'maml')
foreach ($prefix in 'maml', 'command', 'dev') { $xml.WriteAttributeString('xmlns', $prefix, $null, $namespaces[$prefix]) }
Get-Item $Path -ErrorAction Ignore | Sort-Object Name | ForEach-Object { Write-Command (Read-HelpPage $_.FullName) }
$xml.WriteEndElement()
$xml.Dispose()
$null = New-Item -ItemType Directory -Force (Split-Path $Destination)
[IO.File]::WriteAllText($Destination, [System.Text.Encoding]::UTF8.GetString($bytes.ToArray()) + "`n")

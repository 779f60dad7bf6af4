<#
.SYNOPSIS
Creates or refreshes the help page of each cmdlet from the compiled module and its XML docs.
.DESCRIPTION
What the code knows is written anew: synopsis, syntax, parameters, inputs, outputs. What a person wrote stays: DESCRIPTION, EXAMPLES,
NOTES and RELATED LINKS. A new page has no examples; a test asks for two.
#>
param([string[]] $Name = '*')
$ErrorActionPreference = 'Stop'
$root = Resolve-Path "$PSScriptRoot/../.."
Import-Module "$PSScriptRoot/HelpPage.psm1"
$module = Import-Module "$root/ContainerNet.psd1" -PassThru

# Every documented member of the three assemblies by its id: T:ContainerNet.X, P:ContainerNet.X.Y.
$documented = @{}
foreach ($file in Get-Item "$root/bin/ContainerNet*.xml") {
    foreach ($member in ([xml](Get-Content -Raw $file)).doc.members.member) { $documented[$member.name] = $member }
}

# An XML doc element as Markdown: a paragraph a line.
function ConvertTo-Markdown ([System.Xml.XmlNode] $Element) {
    if (-not $Element) { return }
    $text = foreach ($node in $Element.ChildNodes) {
        switch ($node.LocalName) {
            c { '`' + $node.InnerText + '`' }
            { $_ -in 'see', 'seealso' } {
                $target = $node.langword ?? $node.cref ?? $node.href
                '`' + ($target -replace '^[TPMFE]:' -replace '\(.*$' -replace '^ContainerNet\.(\w+\.)*(?=\w)') + '`'
            }
            { $_ -in 'paramref', 'typeparamref' } { '`' + $node.GetAttribute('name') + '`' }
            { $_ -in 'para', 'list', 'item' } { "`n$(ConvertTo-Markdown $node)`n" }
            default { $node.InnerText -replace '\s+', ' ' }
        }
    }
    ($text -join '') -split "`n" | ForEach-Object Trim | Where-Object { $_ }
}

# What is said about a type (T:…) or property (P:…), a paragraph a line; nothing when it has no such section.
function Get-Documentation ([string] $Id, [string] $Section = 'summary') {
    if ($documented.ContainsKey($Id)) { ConvertTo-Markdown $documented[$Id].SelectSingleNode($Section) }
}

# The summary of a property, from the class of the cmdlet or the one it inherits it from.
function Get-PropertySummary ([Type] $Class, [string] $Property) {
    for ($type = $Class; $type; $type = $type.BaseType) {
        $summary = Get-Documentation "P:$(($type.IsGenericType ? $type.GetGenericTypeDefinition() : $type).FullName).$Property"
        if ($summary) { return $summary }
    }

    switch ($Property) {
        WhatIf { 'Says what would be done, and does nothing.' }
        Confirm { 'Asks before each change.' }
    }
}

# Breaks a syntax line before a parameter so that it fits 100 columns, and leaves hidden parameters out.
function Split-Syntax ([string] $Line, [string[]] $Shown) {
    $current = ''
    foreach ($word in $Line -split ' (?=\[*-|\[<)') {
        if ($word -match '^\[*-(?<name>\w+)' -and $Matches.name -notin $Shown) { continue }
        if ($current -and "$current $word".Length -gt 100) {
            $current
            $current = " $word"
        } else {
            $current = $current ? "$current $word" : $word
        }
    }
    $current
}

# What a parameter is when it is not given, read off a fresh cmdlet.
function Get-DefaultValue ($Fresh, [string] $Property, [Type] $Type) {
    $value = $Fresh.GetType().GetProperty($Property)?.GetValue($Fresh)
    if ($Type -eq [switch]) { return 'False' }
    $zero = $Type.IsValueType ? [Activator]::CreateInstance($Type) : $null
    if ($null -eq $value -or ($value -eq $zero -and -not $Type.IsEnum) -or $value -is [System.Collections.ICollection]) { return '' }
    "$value"
}

function ParameterBlock ($Parameter, $Fresh) {
    $attributes = $Parameter.Attributes
    $values = @($attributes | Where-Object { $_ -is [ValidateSet] } | ForEach-Object ValidValues)
    $enum = [Nullable]::GetUnderlyingType($Parameter.ParameterType) ?? $Parameter.ParameterType
    if ($enum.HasElementType) { $enum = $enum.GetElementType() }
    if (-not $values -and $enum.IsEnum) { $values = @([Enum]::GetNames($enum)) }
    "### -$($Parameter.Name)", ''
    foreach ($paragraph in Get-PropertySummary $Fresh.GetType() $Parameter.Name) { $paragraph, '' }
    '```yaml'
    "Type: $($Parameter.ParameterType.ToString())"
    "DefaultValue: '$(Get-DefaultValue $Fresh $Parameter.Name $Parameter.ParameterType)'"
    "SupportsWildcards: $("$([bool]($attributes | Where-Object { $_ -is [SupportsWildcards] }))".ToLowerInvariant())"
    $Parameter.Aliases ? @('Aliases:'; $Parameter.Aliases | Sort-Object | ForEach-Object { "- $_" }) : 'Aliases: []'
    'ParameterSets:'
    foreach ($set in $Parameter.ParameterSets.GetEnumerator() | Sort-Object Key) {
        "- Name: $($set.Key -eq '__AllParameterSets' ? '(All)' : $set.Key)"
        "  Position: $($set.Value.Position -ge 0 ? $set.Value.Position : 'Named')"
        "  IsRequired: $("$($set.Value.IsMandatory)".ToLowerInvariant())"
        foreach ($fact in 'ValueFromPipeline', 'ValueFromPipelineByPropertyName', 'ValueFromRemainingArguments') {
            "  ${fact}: $("$($set.Value.$fact)".ToLowerInvariant())"
        }
    }
    'DontShow: false'
    $values ? @('AcceptedValues:'; $values | ForEach-Object { "- $_" }) : 'AcceptedValues: []'
    "HelpMessage: '$(@($attributes | Where-Object { $_ -is [Parameter] -and $_.HelpMessage })[0].HelpMessage)'"
    '```', ''
}

function InputBlock ($Command, $Parameters) {
    $byValue = @($Parameters | Where-Object { $_.ParameterSets.Values.ValueFromPipeline -contains $true })
    $byName = @($Parameters | Where-Object { $_.ParameterSets.Values.ValueFromPipelineByPropertyName -contains $true } | ForEach-Object Name)
    foreach ($group in $byValue | Group-Object { $_.ParameterType.ToString() }) {
        "### $($group.Name)", '', "Piped in, it is taken as $(($group.Group.Name | ForEach-Object { "-$_" }) -join ' or ')." , ''
    }
    if ($byName) {
        '### System.Management.Automation.PSObject', '', "Any object with a property named $($byName -join ', ' -replace ', (?=\w+$)', ' or '): it is bound to the parameter of that name.", ''
    }
    if (-not $byValue -and -not $byName) {
        $whole = $Command.Parameters.Values.ParameterSets.Values.ValueFromPipeline -contains $true # a hidden parameter takes it
        if ($whole) { '### System.Management.Automation.PSObject', '', 'An object as the description says, taken whole.', '' }
        else { '### None', '', 'Nothing is taken from the pipeline.', '' }
    }
}

# What an output is: what its type says of itself, or, of a type that is not this module's, its short name.
function Get-OutputText ([string] $Type) {
    $said = (Get-Documentation "T:$($Type -replace '\[\]$' -replace '\+', '.')") -join ' '
    if ($said) { return $said }
    switch ($Type) {
        System.Boolean { 'True or false, where a switch asks for no more.' }
        default { "A $($Type -replace '^.*\.'), or several." }
    }
}

function Page ($Command, $Old) {
    $fresh = [Activator]::CreateInstance($Command.ImplementingType)
    $common = [System.Management.Automation.Cmdlet]::CommonParameters
    $parameters = @($Command.Parameters.Values | Where-Object { $_.Name -notin $common -and -not ($_.Attributes | Where-Object { $_ -is [Parameter] -and $_.DontShow }) })
    $last = 'WhatIf', 'Confirm'
    $parameters = @($parameters | Where-Object Name -NotIn $last | Sort-Object Name) + @($last | ForEach-Object { $parameters | Where-Object Name -EQ $_ })
    $synopsis = @(Get-Documentation "T:$($Command.ImplementingType.FullName)")
    $remarks = @(Get-Documentation "T:$($Command.ImplementingType.FullName)" remarks)

    '---', 'document type: cmdlet', 'external help file: ContainerNet.dll-Help.xml', "HelpUri: ''", 'Locale: en-US', 'Module Name: ContainerNet'
    "ms.date: $($Old.Header.'ms.date' ?? [DateTime]::UtcNow.ToString('MM/dd/yyyy', [cultureinfo]::InvariantCulture))"
    'PlatyPS schema version: 2024-05-01', "title: $($Command.Name)", '---', '', "# $($Command.Name)", ''
    '## SYNOPSIS', '', ($synopsis -join ' '), ''
    '## SYNTAX', ''
    foreach ($set in $Command.ParameterSets | Sort-Object { -not $_.IsDefault }, Name) {
        "### $($set.Name)$($set.IsDefault -and $set.Name -ne '__AllParameterSets' ? ' (Default)' : '')", ''
        '```', (Split-Syntax "$($Command.Name) $($set.ToString())" $parameters.Name), '```', ''
    }
    '## ALIASES', '', 'None.', ''
    '## DESCRIPTION', '', ($Old.Description ?? (($remarks ? $remarks : $synopsis) -join "`n`n")), ''
    '## EXAMPLES', ''
    if ($Old) { (Get-Body $Old.Sections.EXAMPLES), '' }
    '## PARAMETERS', ''
    foreach ($parameter in $parameters) { ParameterBlock $parameter $fresh }
    '### CommonParameters', ''
    'This cmdlet supports the common parameters: -Debug, -ErrorAction, -ErrorVariable, -InformationAction, -InformationVariable, -OutBuffer,'
    '-OutVariable, -PipelineVariable, -ProgressAction, -Verbose, -WarningAction, and -WarningVariable. For more information, see'
    '[about_CommonParameters](https://go.microsoft.com/fwlink/?LinkID=113216).', ''
    '## INPUTS', ''
    InputBlock $Command $parameters
    '## OUTPUTS', ''
    foreach ($type in $Command.OutputType.Name | Sort-Object -Unique) { "### $type", '', (Get-OutputText $type), '' }
    if (-not $Command.OutputType) { '### None', '', 'This cmdlet gives nothing out.', '' }
    '## NOTES', ''
    if ($Old.Notes) { $Old.Notes, '' }
    '## RELATED LINKS', ''
    if ($Old.Links) { $Old.Links }
    else { $module.ExportedCmdlets.Values | Where-Object { $_.Noun -eq $Command.Noun -and $_.Name -ne $Command.Name } | Sort-Object Name | ForEach-Object { "- [$($_.Name)]($($_.Name).md)" } }
}

foreach ($command in $module.ExportedCmdlets.Values | Where-Object { $cmdlet = $_; $Name | Where-Object { $cmdlet.Name -like $_ } }) {
    $path = "$root/en-US/$($command.Name).md"
    $old = (Test-Path $path) ? (Read-HelpPage $path) : $null
    $text = ((Page $command $old | ForEach-Object { $_ }) -join "`n").TrimEnd() -replace "`n{3,}", "`n`n"
    if (-not $old -or [IO.File]::ReadAllText($path) -ne "$text`n") {
        [IO.File]::WriteAllText($path, "$text`n")
        "$($old ? 'Refreshed' : 'Created') en-US/$($command.Name).md"
    }
}

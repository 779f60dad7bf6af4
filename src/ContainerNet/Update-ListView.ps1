# Writes ContainerNet.List.Format.ps1xml: for each type that has a table, how Format-List and Format-Wide show it. Without a view PowerShell
# shows properties as they are, and a link's name may hold what takes a terminal over. Run by build.ps1 -Task Help, after a property is added.
# -PassThru: gives the text instead of writing it, for the test of its freshness.
param([switch] $PassThru)
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../ContainerNet.psd1"
$escape = '[ContainerNet.Interop.DisplayText]::Escape'
$plain = [timespan], [datetime], [datetimeoffset], [ipaddress], [Net.NetworkInformation.PhysicalAddress], [decimal]

# What stands for a property's value: the property itself where it can hold no text from outside, else its text made safe.
function Get-Item ([Reflection.PropertyInfo] $Property) {
    $name, $type = $Property.Name, ([Nullable]::GetUnderlyingType($Property.PropertyType) ?? $Property.PropertyType)
    if ($type.IsPrimitive -or $type.IsEnum -or $type -in $plain) { return "<PropertyName>$name</PropertyName>" }
    $text = if ($type -eq [string]) { "`$_.$name" } elseif ([Collections.IEnumerable].IsAssignableFrom($type)) { "`"{`$(@(`$_.$name) -join ', ')}`"" } else { "`"`$(`$_.$name)`"" }
    "<ScriptBlock>$escape($text)</ScriptBlock>"
}

# A type's properties: its own first, then those of what it stands on.
function Get-Property ([type] $Type) {
    for (; $Type -and $Type -ne [object]; $Type = $Type.BaseType) { $Type.GetProperties('Public, Instance, DeclaredOnly').Where{ $_.CanRead -and -not $_.GetIndexParameters() } }
}

function Get-View ([string] $Name, [string] $TypeName, [string[]] $Control) {
    '    <View>', "      <Name>$Name</Name>", "      <ViewSelectedBy><TypeName>$TypeName</TypeName></ViewSelectedBy>"
    $Control | ForEach-Object { "      $_" }
    '    </View>'
}

$types = ([xml](Get-Content -Raw "$PSScriptRoot/ContainerNet.Format.ps1xml")).SelectNodes('//ViewSelectedBy/TypeName').InnerText | Select-Object -Unique
$lines = @(
    '<?xml version="1.0" encoding="utf-8"?>'
    '<!-- Written by Update-ListView.ps1. -->'
    '<Configuration>'
    '  <ViewDefinitions>'
    foreach ($typeName in $types) {
        $seen = @{}
        $properties = @(Get-Property ($typeName -as [type]) | Where-Object { -not $seen[$_.Name] } | ForEach-Object { $seen[$_.Name] = $true; $_ })
        Get-View "$typeName.List" $typeName @(
            '<ListControl><ListEntries><ListEntry><ListItems>'
            $properties | ForEach-Object { "  <ListItem><Label>$($_.Name)</Label>$(Get-Item $_)</ListItem>" }
            '</ListItems></ListEntry></ListEntries></ListControl>'
        )
        $shown = @('Name', 'InterfaceAlias', 'Namespace', $properties[0].Name | Where-Object { $_ -in $properties.Name })[0]
        Get-View "$typeName.Wide" $typeName "<WideControl><WideEntries><WideEntry><WideItem>$(Get-Item ($properties | Where-Object Name -EQ $shown))</WideItem></WideEntry></WideEntries></WideControl>"
    }
    '  </ViewDefinitions>'
    '</Configuration>'
)
if ($PassThru) { return $lines }
$lines | Set-Content "$PSScriptRoot/ContainerNet.List.Format.ps1xml", "$PSScriptRoot/../../bin/ContainerNet.List.Format.ps1xml"

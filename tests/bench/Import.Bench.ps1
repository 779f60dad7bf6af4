# What Import-Module ContainerNet costs a fresh PowerShell, against a binary module of three cmdlets that do nothing.
# Each is imported in fresh processes, in turn; the medians and their ratio are printed.
param([int] $Times = 15)
Import-Module "$PSScriptRoot/Bench.psm1"
$root = Resolve-Path "$PSScriptRoot/../.."
$empty = Join-Path ([IO.Path]::GetTempPath()) "containernet-empty-$PID"
$null = New-Item -ItemType Directory $empty
try {
    $standard = ([xml](Get-Content -Raw "$root/src/Directory.Packages.props")).SelectSingleNode("//PackageVersion[@Include='PowerShellStandard.Library']").Version
    Set-Content "$empty/Empty.csproj" @"
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net8.0</TargetFramework><OutputPath>bin/</OutputPath><AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath></PropertyGroup>
  <ItemGroup><PackageReference Include="PowerShellStandard.Library" Version="$standard" PrivateAssets="all" ExcludeAssets="runtime" /></ItemGroup>
</Project>
"@
    Set-Content "$empty/Empty.cs" (@('using System.Management.Automation;') + @('One', 'Two', 'Three' | ForEach-Object {
        "[Cmdlet(VerbsCommon.Get, `"$_`")] public sealed class Get$_ : PSCmdlet { [Parameter(Position = 0)] public string Name { get; set; } protected override void ProcessRecord() => WriteObject(Name); }"
    }))
    Set-Content "$empty/Empty.psd1" "@{ RootModule = 'bin/Empty.dll'; ModuleVersion = '1.0'; CmdletsToExport = 'Get-One', 'Get-Two', 'Get-Three'; FunctionsToExport = @(); AliasesToExport = @(); VariablesToExport = @() }"
    $said = dotnet build "$empty/Empty.csproj" --configuration Release --nologo --verbosity quiet --disable-build-servers
    if ($LASTEXITCODE) { throw "The empty module could not be built.`n$($said -join "`n")" }

    $first, $rest = @(Get-PowerShellCommand) + '-NoProfile', '-NonInteractive', '-Command'
    $milliseconds = @{ empty = @(); ContainerNet = @() }
    foreach ($i in 0..$Times) {
        foreach ($module in @{ empty = "$empty/Empty.psd1" }, @{ ContainerNet = "$root/ContainerNet.psd1" }) {
            $name, $path = "$($module.Keys)", "$($module.Values)"
            $took = [double](& $first @rest "`$w = [Diagnostics.Stopwatch]::StartNew(); Import-Module '$path'; `$w.Elapsed.TotalMilliseconds")
            if ($i) { $milliseconds[$name] += $took } # the first of each only warms the page cache
        }
    }

    $ours, $theirs = (Get-Median $milliseconds.ContainerNet), (Get-Median $milliseconds.empty)
    Write-Figure ([ordered]@{ bench = 'import'; module = 'empty'; processes = $Times; import_ms = [Math]::Round($theirs, 1) })
    Write-Figure ([ordered]@{ bench = 'import'; module = 'ContainerNet'; processes = $Times; import_ms = [Math]::Round($ours, 1); ratio = [Math]::Round($ours / $theirs, 2) })
} finally {
    Remove-Item -Recurse -Force $empty
}

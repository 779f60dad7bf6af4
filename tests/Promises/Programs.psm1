# Programs that do what the cmdlets of container networks do, and begin ten times as fast as PowerShell: for tests that start thousands of processes.
$ErrorActionPreference = 'Stop'

# Builds one of them against the module as it is, in a folder, and gives the first words of its command line.
function Build-Program ([string] $Name, [string] $Folder) {
    $Folder = New-Item -ItemType Directory "$Folder/$Name"
    Copy-Item "$PSScriptRoot/$Name.cs", "$PSScriptRoot/Commands.cs" $Folder
    $bin = Resolve-Path "$PSScriptRoot/../../bin"
    $references = 'Kernel', 'Engine' | ForEach-Object { "<Reference Include='$bin/ContainerNet.$_.dll' Private='false' />" }
    Set-Content "$Folder/$Name.csproj" ("<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net$([Environment]::Version.ToString(2))</TargetFramework>" +
        "<LangVersion>latest</LangVersion><Nullable>enable</Nullable></PropertyGroup><ItemGroup>$references</ItemGroup></Project>")
    $said = dotnet build $Folder --configuration Release --output "$Folder/made" --nologo --verbosity quiet 2>&1
    if ($LASTEXITCODE) { throw "$Name.cs could not be built: $said" }
    'dotnet', "$Folder/made/$Name.dll", "$bin"
}

Export-ModuleMember -Function Build-Program

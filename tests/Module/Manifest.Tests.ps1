BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $manifestPath = Resolve-Path "$PSScriptRoot/../../ContainerNet.psd1"
    $manifest = Import-PowerShellDataFile $manifestPath
    $module = Get-Module ContainerNet
    $assembly = [ContainerNet.ModuleInitializer].Assembly
    $compiled = @($assembly.ExportedTypes | ForEach-Object { $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false) } | ForEach-Object { "$($_.VerbName)-$($_.NounName)" } | Sort-Object)
    $root = Split-Path $manifestPath
}

Describe 'the manifest' {
    It 'is one' {
        Test-ModuleManifest $manifestPath -WarningVariable warnings -WarningAction SilentlyContinue | Should -Not -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }

    It 'exports the cmdlets of the assembly, each once, in order' {
        $manifest.CmdletsToExport | Should -Be $compiled
        @($module.ExportedCommands.Keys | Sort-Object) | Should -Be $compiled
    }

    It 'asks for what it runs on' {
        $manifest.PowerShellVersion | Should -Be '7.4'
        $manifest.CompatiblePSEditions | Should -Be 'Core'
        $assembly.GetReferencedAssemblies().Name | Should -Contain System.Runtime
        ($assembly.GetReferencedAssemblies() | Where-Object Name -EQ System.Runtime).Version.Major | Should -Be 8
    }

    It 'names approved verbs and singular nouns' {
        $module.ExportedCmdlets.Values | Where-Object { $_.Verb -notin (Get-Verb).Verb -or ($_.Noun -match 's$' -and $_.Noun -notmatch '(ss|us)$') } | ForEach-Object Name | Should -BeNullOrEmpty
    }

    It 'ships no PowerShell of its own' {
        Get-ChildItem "$root/bin" -Recurse -Filter System.Management.Automation.dll | Should -BeNullOrEmpty
    }
}

Describe 'importing it' {
    It 'prints nothing, warns of nothing, and takes no error' {
        $powershell = @(if ((Split-Path -Leaf ([Environment]::ProcessPath)) -eq 'dotnet') { [Environment]::ProcessPath, "$PSHOME/pwsh.dll" } else { [Environment]::ProcessPath })
        $first, $rest = $powershell + '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$manifestPath' *>&1; `$Error; exit `$Error.Count"
        & $first @rest 2>&1 | Should -BeNullOrEmpty
        $LASTEXITCODE | Should -Be 0
    }
}

Describe 'what the cmdlets give out' {
    It 'has a view of its own that fits 100 columns' {
        $types = @($module.ExportedCmdlets.Values.OutputType.Name | Where-Object { $_ -like 'ContainerNet.*' } | Sort-Object -Unique)
        $wrong = foreach ($type in $types) {
            $views = @((Get-FormatData -TypeName $type).FormatViewDefinition)
            if (-not $views) {
                "${type}: no view"
                continue
            }

            foreach ($table in $views.Control | Where-Object { $_ -is [System.Management.Automation.TableControl] }) {
                # A column without a width gets what is left: at least its heading, and ten characters.
                $widths = $table.Headers | ForEach-Object { $_.Width ? $_.Width : [Math]::Max(10, "$($_.Label)".Length) }
                $width = ($widths | Measure-Object -Sum).Sum + $table.Headers.Count - 1
                if ($width -gt 100) { "${type}: $width columns" }
            }
        }
        $wrong | Should -BeNullOrEmpty
    }
}

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    $cmdlets = @((Get-Module ContainerNet).ExportedCmdlets.Values | Sort-Object Name)
}

BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"
    Import-Module "$PSScriptRoot/../../src/Help/HelpPage.psm1"
    $folder = Resolve-Path "$PSScriptRoot/../../en-US"

    # The parameters a person sees: neither the common ones nor hidden ones.
    function Get-ShownParameter ($Cmdlet) {
        $Cmdlet.Parameters.Values | Where-Object {
            $_.Name -notin [System.Management.Automation.Cmdlet]::CommonParameters -and
            -not ($_.Attributes | Where-Object { $_ -is [Parameter] -and $_.DontShow })
        }
    }

    # A parameter's facts in one line a set, said the same way for the compiled cmdlet and for the page.
    function Get-Fact ($Set, [string] $Name, $Type, $Aliases, $Required, $Position, $Pipeline, $ByName) {
        "$Set -$Name $Type ($(($Aliases | Sort-Object) -join ',')) required=$Required position=$Position pipeline=$Pipeline/$ByName".ToLowerInvariant()
    }
}

Describe 'the help of <_.Name>' -ForEach $cmdlets -AllowNullOrEmptyForEach {
    BeforeAll {
        $cmdlet = $_
        $path = "$folder/$($cmdlet.Name).md"
        $page = (Test-Path $path) ? (Read-HelpPage $path) : $null
    }

    It 'has a page with a synopsis and a description' {
        $path | Should -Exist
        $page.Name | Should -Be $cmdlet.Name
        $page.Synopsis | Should -Not -BeNullOrEmpty
        $page.Description | Should -Not -BeNullOrEmpty
        Get-Content -Raw $path | Should -Not -Match '\{\{|\}\}'
    }

    It 'begins with the command line it stands for, for a person who knows that' {
        $page.Description[0] | Should -Match '^Stands for `(ip|bridge|sysctl|iptables|nft|ln|ss|conntrack|tcpdump|docker|lsns) .+`\.$'
    }

    It 'says something of every section' {
        foreach ($section in 'Notes', 'Links', 'Description') { $page.$section | Should -Not -BeNullOrEmpty -Because "$section has to be written" }
        foreach ($section in $page.Inputs, $page.Outputs) {
            $section.Keys | Where-Object { -not "$($section[$_])".Trim() } | Should -BeNullOrEmpty
        }
    }

    It 'names the parameters the cmdlet has, as it has them' {
        $compiled = foreach ($parameter in Get-ShownParameter $cmdlet) {
            foreach ($set in $parameter.ParameterSets.GetEnumerator()) {
                Get-Fact ($set.Key -replace '^__AllParameterSets$', '(All)') $parameter.Name $parameter.ParameterType.ToString() $parameter.Aliases $set.Value.IsMandatory `
                    ($set.Value.Position -ge 0 ? $set.Value.Position : 'Named') $set.Value.ValueFromPipeline $set.Value.ValueFromPipelineByPropertyName
            }
        }
        $written = foreach ($parameter in $page.Parameters) {
            foreach ($set in $parameter.Facts.ParameterSets) {
                Get-Fact $set.Name $parameter.Name $parameter.Facts.Type $parameter.Facts.Aliases $set.IsRequired $set.Position $set.ValueFromPipeline $set.ValueFromPipelineByPropertyName
            }
        }
        @($written | Sort-Object) | Should -Be @($compiled | Sort-Object)
    }

    It 'says what each parameter means' {
        $page.Parameters | Where-Object { -not $_.Text } | ForEach-Object Name | Should -BeNullOrEmpty
    }

    It 'names what the cmdlet gives out' {
        $given = $cmdlet.OutputType.Count ? @($cmdlet.OutputType.Name | Sort-Object -Unique) : @('None')
        @($page.Outputs.Keys) | Should -Be $given
    }

    It 'has two examples that parse, of parameters that exist' {
        $page.Examples.Count | Should -BeGreaterOrEqual 2
        foreach ($example in $page.Examples) {
            $example.Code | Should -Not -BeNullOrEmpty
            $errors = $null
            $parsed = [System.Management.Automation.Language.Parser]::ParseInput($example.Code -join "`n", [ref]$null, [ref]$errors)
            $errors | Should -BeNullOrEmpty -Because "'$($example.Title)' must parse"
            foreach ($command in $parsed.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $used = (Get-Module ContainerNet).ExportedCmdlets[$command.GetCommandName() ?? '']
                if (-not $used) { continue }
                $known = @($used.Parameters.Keys) + @($used.Parameters.Values.Aliases)
                $command.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] } |
                    Where-Object ParameterName -NotIn $known | Should -BeNullOrEmpty -Because "'$($example.Title)' uses $($used.Name)"
            }
        }
    }

    It 'links to pages that exist' {
        [regex]::Matches(($page.Links -join "`n"), '\]\((?<target>[\w-]+\.md)\)') | ForEach-Object { "$folder/$($_.Groups['target'].Value)" | Should -Exist }
    }

    It 'reaches Get-Help' {
        $help = Get-Help $cmdlet.Name -Full
        $help.Synopsis.Trim() | Should -Not -BeNullOrEmpty
        @($help.examples.example).Count | Should -Be $page.Examples.Count
        @($help.examples.example.code) | Should -Be @($page.Examples | ForEach-Object { $_.Code -join "`n" })
        @($help.parameters.parameter.name | Sort-Object) | Should -Be @((Get-ShownParameter $cmdlet).Name | Sort-Object)
    }
}

Describe 'the help of the module' {
    It 'has no page of a cmdlet that is not there' {
        $pages = @(Get-ChildItem $folder -Filter *-*.md | ForEach-Object BaseName)
        $pages | Where-Object { $_ -notin (Get-Module ContainerNet).ExportedCmdlets.Keys } | Should -BeNullOrEmpty
    }

    It 'is converted from the pages as they are now (build.ps1 -Task Help)' {
        $fresh = "$TestDrive/fresh.xml"
        & "$PSScriptRoot/../../src/Help/ConvertTo-MamlHelp.ps1" -Path "$folder/*-*.md" -Destination $fresh
        (Get-Content -Raw "$folder/ContainerNet.dll-Help.xml") -ceq (Get-Content -Raw $fresh) | Should -BeTrue
    }

    It 'tells what ContainerNet is in about_ContainerNet' {
        Get-Help about_ContainerNet | Out-String | Should -Match 'namespace'
        Get-Item "$folder/about_*.help.txt" | Get-Content | Where-Object Length -GT 80 | Should -BeNullOrEmpty
    }

    It 'names every cmdlet in about_ContainerNet, and every kind of thing in the README' {
        $exported = (Get-Module ContainerNet).ExportedCmdlets.Keys
        $about = (Get-Content -Raw "$folder/about_ContainerNet.help.txt") -replace '(?s)^.*THE CMDLETS(.*?)\n\n.*$', '$1' -replace '\s+', ' '
        $named = foreach ($found in [regex]::Matches($about, '((?:\w+-,? (?:and )?)*)(\w+)-(\w+)')) { # Get-, Set- and Remove-Thing
            foreach ($verb in @($found.Groups[1].Value -split '\W+' | Where-Object { $_ -and $_ -ne 'and' }) + $found.Groups[2].Value) { "$verb-$($found.Groups[3].Value)" }
        }
        $named | Sort-Object | Should -Be @($exported | Sort-Object)
        $readme = Get-Content -Raw "$PSScriptRoot/../../README.md"
        $exported | ForEach-Object { $_ -replace '^.*-' } | Sort-Object -Unique | Where-Object { $readme -notmatch "\w+-$_\b" } | Should -BeNullOrEmpty
    }

    It 'tells of every fault, and of none that is not there' {
        $ids = @([ContainerNet.Faults.FaultCatalog]::All.Id | Sort-Object)
        $table = @((Read-HelpPage "$folder/Test-ContainerPath.md").Description -match '^\| [A-Z]\w+ +\| \w' -replace '^\| (\w+).*', '$1' | Where-Object { $_ -cne 'Id' } | Sort-Object)
        $table | Should -Be $ids
        $about = @(Get-Content "$folder/about_ContainerNet_Faults.help.txt")
        @($about -cmatch '^    [A-Z]\w+$' | ForEach-Object Trim | Where-Object { $_ -cne 'about_ContainerNet_Faults' } | Sort-Object) | Should -Be $ids
        @($about -match '^        Seen:').Count, @($about -match '^        Repair:').Count | Should -Be $ids.Count, $ids.Count
    }

    It 'has commands in the topics that parse, of parameters that exist' {
        foreach ($line in Get-Item "$folder/about_*.help.txt" | Get-Content | Where-Object { $_ -match '^ {8,12}(\w+-\w+|\$\w+) ' }) {
            $parsed = [System.Management.Automation.Language.Parser]::ParseInput(($line -replace '\|$'), [ref]$null, [ref]$null)
            foreach ($command in $parsed.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $used = Get-Command $command.GetCommandName()
                $command.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] } |
                    Where-Object ParameterName -NotIn (@($used.Parameters.Keys) + @($used.Parameters.Values.Aliases)) | Should -BeNullOrEmpty -Because $line
            }
        }
    }
}

BeforeDiscovery { Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1" }
BeforeAll {
    Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

    # Runs the cmdlet beside us, and gives it back once it listens.
    function Start-Watch ([string] $Command) {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$PSScriptRoot/../../ContainerNet.psd1'; `$VerbosePreference = 'Continue'; $Command")
        $running = $shell.BeginInvoke(($given = [Management.Automation.PSDataCollection[psobject]]::new()), ($given = [Management.Automation.PSDataCollection[psobject]]::new()))
        foreach ($i in 1..500) { if ($shell.Streams.Verbose | Where-Object Message -Like "Listening*$ns*") { break }; if ($running.IsCompleted) { break }; Start-Sleep -Milliseconds 10 }
        [pscustomobject]@{ Shell = $shell; Running = $running; Given = $given }
    }

    function Wait-Watch ($Watch) {
        if (-not $Watch.Running.AsyncWaitHandle.WaitOne(10000)) { $Watch.Shell.Stop() }
        $Watch.Shell.Dispose()
        $Watch.Given
    }

    function Add-Connection ([string] $From, [string] $In = $ns) { $null = Invoke-In $In conntrack -I -p udp -s $From -d 10.0.0.2 --sport 1000 --dport 53 -t 300 2>&1 }
}

Describe 'Watch-ConntrackEntry' -Skip:(-not ((Test-Has lab) -and (Test-Has conntrack))) {
    BeforeAll { $lab = New-Lab -Bare; $ns = $lab.Host }
    AfterAll { $lab | Remove-Lab }
    BeforeEach { $null = Invoke-In $ns conntrack --flush 2>&1 }

    It 'tells what begins, changes and ends, until it has told enough' {
        $watch = Start-Watch "Watch-ConntrackEntry -Namespace $ns -Count 3"
        Add-Connection 10.0.0.1
        $null = Invoke-In $ns conntrack -U -p udp -s 10.0.0.1 -m 7 2>&1
        $null = Invoke-In $ns conntrack -D -p udp -s 10.0.0.1 2>&1
        $said = @(Wait-Watch $watch)
        $said | Should -BeOfType ContainerNet.Conntrack.ConntrackEvent
        $said.Event | Should -Be New, Update, Destroy
        $said.Namespace | Sort-Object -Unique | Should -Be $ns
        $said[0].Time | Should -BeGreaterThan ([datetime]::Now.AddMinutes(-1))
        $shown = $said | Out-String -Width 80
        $shown | Should -Match 'Time +Event +Connection +Source +Destination'
        $shown | Should -Match '\d\d:\d\d:\d\d New +Udp +10\.0\.0\.1:1000 +10\.0\.0\.2:53'
    }

    It 'tells of <Name>' -ForEach @(
        @{ Name = 'such events only'; With = '-Event Destroy'; Said = 'Destroy Udp 10.0.0.1:1000 > 10.0.0.2:53', 'Destroy Udp 10.0.0.3:1000 > 10.0.0.2:53' }
        @{ Name = 'such connections only'; With = '-Source 10.0.0.3'; Said = 'New Udp 10.0.0.3:1000 > 10.0.0.2:53', 'Destroy Udp 10.0.0.3:1000 > 10.0.0.2:53' }
        @{ Name = 'what is there already'; With = '-IncludeExisting -Event New'; Said = 'Existing Udp 10.0.0.9:1000 > 10.0.0.2:53', 'New Udp 10.0.0.1:1000 > 10.0.0.2:53', 'New Udp 10.0.0.3:1000 > 10.0.0.2:53' }
        @{ Name = 'every namespace'; With = '-AllNamespaces -Event New'; Said = 'New Udp 10.0.0.1:1000 > 10.0.0.2:53', 'New Udp 10.0.0.3:1000 > 10.0.0.2:53' }
    ) {
        Add-Connection 10.0.0.9
        $watch = Start-Watch "Watch-ConntrackEntry $With $($With -match 'All' ? '' : "-Namespace $ns") -Duration 1"
        Start-Sleep -Milliseconds 300
        foreach ($from in '10.0.0.1', '10.0.0.3') {
            Add-Connection $from
            $null = Invoke-In $ns conntrack -D -s $from 2>&1
        }
        @(Wait-Watch $watch | ForEach-Object { "$_" }) | Should -Be $Said
    }

    It 'says once that events were lost, and then what is there' {
        1..3000 | ForEach-Object { "-A -t 300 -s 10.1.$($_ -shr 8).$($_ -band 255) -d 10.0.0.2 -p udp --sport 1 --dport 2" } | Set-Content "$TestDrive/burst"
        $watch = Start-Watch "Watch-ConntrackEntry -Namespace $ns -BufferBytes 8192 -Duration 3 | ForEach-Object { if (-not `$paused) { Start-Sleep 1.5; `$paused = `$true }; `$_ }"
        Add-Connection 10.0.0.1
        Start-Sleep -Milliseconds 300
        $null = Invoke-In $ns conntrack --load-file "$TestDrive/burst" 2>&1
        $said = @(Wait-Watch $watch)
        @($said | Where-Object Event -EQ Lost) | Should -HaveCount 1
        $lostAt = [array]::IndexOf(@($said.Event), [ContainerNet.Conntrack.ConntrackEventKind]::Lost)
        $said[0..($lostAt - 1)].Event | Sort-Object -Unique | Should -Be New
        @($said[($lostAt + 1)..($said.Count)].Event | Sort-Object -Unique) | Should -Be Existing
        ($said[($lostAt + 1)..($said.Count)].ConntrackId | Sort-Object) -join ' ' | Should -Be ((Get-ConntrackEntry -Namespace $ns).ConntrackId | Sort-Object | Join-String -Separator ' ')
        $said[$lostAt].Namespace | Should -Be $ns
        $said[$lostAt] | Out-String -Width 80 | Should -Match 'Lost +events'
    }

    It 'ends with Ctrl+C within 500 ms, and leaves nothing open' {
        $open = @(Get-ChildItem /proc/self/fd | Where-Object LinkTarget -Match '^socket:').Count
        $watch = Start-Watch "Watch-ConntrackEntry -Namespace $ns"
        $watch.Running.IsCompleted | Should -BeFalse
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $watch.Shell.EndStop($watch.Shell.BeginStop($null, $null))
        $clock.ElapsedMilliseconds | Should -BeLessThan 500
        $watch.Shell.Dispose()
        @(Get-ChildItem /proc/self/fd | Where-Object LinkTarget -Match '^socket:').Count | Should -BeLessOrEqual $open
    }

    It 'goes on down the pipeline, to remove what begins' {
        $watch = Start-Watch "Watch-ConntrackEntry -Namespace $ns -Event New -Count 1 -Verbose | Remove-ConntrackEntry -PassThru"
        Add-Connection 10.0.0.1
        (Wait-Watch $watch).Source | Should -Be 10.0.0.1
        Get-ConntrackEntry -Namespace $ns | Should -BeNullOrEmpty
    }
}

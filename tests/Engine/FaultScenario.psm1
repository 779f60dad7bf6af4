# A fault's scenario: made with real kernel state, a real packet fails, Test-ContainerPath finds this Id and no other error, the repair (where
# there is one) mends it, and a real packet passes. A scenario is a hashtable:
#   Id, Case     the fault; which form of it
#   Break        commands for sh that break it; h, w, c, c2 … are host, world and containers: `ip -n h …`, `in c …`
#   Prepare      commands before that, after which all is well; or a script block, which gets the lab
#   At           the kind of hop it is broken at
#   Ask          further parameters of Test-ContainerPath; without them, the container pings 203.0.113.176
#   Answer       the word the service answers with: then a connection is the real packet, not a ping
#   Reach        a script block that says whether a real packet passes; it gets the lab
#   Size         of the ping's packet in bytes; MendedSize after the repair, which makes packets smaller
#   Containers, IPv6, NoRepair, Needs, Rule
#   Wait         how many seconds the broken packet is given, 0.3 if nothing is said: a question for an address is to be over
#   ProbeOnly    a look alone cannot tell
#   Inferred     where it is broken is worked out, the packet ends elsewhere
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../ContainerNet.Testing.psm1"

function Add-Name {
    process { $_ + @{ Name = "$($_.Id)$(if ($_.Case) { ' ' + $_.Case })" } }
}

function Invoke-LabCommand ($Lab, $Commands) {
    if ($Commands -is [scriptblock]) { $null = & $Commands $Lab; return }
    $names = @{ h = $Lab.Host; w = $Lab.World; c = $Lab.Container }
    for ($i = 1; $i -lt $Lab.Containers.Count; $i++) { $names["c$($i + 1)"] = $Lab.Containers[$i].Name }
    $text = $Commands -creplace '\bin ([hcw]\d?) ', 'ip netns exec $1 '
    foreach ($name in $names.Keys) { $text = $text -creplace "(-n|exec|netns|pids) $name\b", "`$1 $($names[$name])" }
    $text | sh -e
    if ($LASTEXITCODE) { throw "could not do it: $text" }
}

# The table of Faults.Tests.ps1, as it stands there.
function Get-OutboundScenario {
    $tree = [Management.Automation.Language.Parser]::ParseFile("$PSScriptRoot/Faults.Tests.ps1", [ref] $null, [ref] $null)
    foreach ($table in $tree.FindAll({ param($node) $node -is [Management.Automation.Language.AssignmentStatementAst] -and $node.Left.Extent.Text -in '$secondBridge', '$macvlan', '$scenarios' }, $true)) {
        . ([scriptblock]::Create($table.Extent.Text))
    }

    $scenarios
}

function Get-ErrorId ($Test) { @($Test.Findings | Where-Object Severity -EQ Error | ForEach-Object Id) }

# Whether a real packet passes: a ping is answered, or a service answers with its word.
function Test-Reach ($Lab, $Scenario, [hashtable] $Question, [double] $Seconds = 1) {
    if ($Scenario.Size) { # one that may not be broken up
        $null = timeout $Seconds ip netns exec $Lab.Container ping -n -c 1 -W 1 -M do -s ($Scenario.Size - 28) $Question.Destination 2>&1
        return $LASTEXITCODE -eq 0
    }
    if ($Scenario.Reach) { return & $Scenario.Reach $Lab }
    if (-not $Scenario.Answer) { return Test-Ping $Lab.Container $Question.Destination $Seconds }
    $from = $Question.FromNamespace ?? $Lab.Container
    (sh -c "timeout $Seconds ip netns exec $from busybox nc -w 1 $($Question.Destination) $($Question.Port) </dev/null 2>/dev/null") -eq $Scenario.Answer
}

function Invoke-Scenario ($Lab, $Scenario) {
    $ask = @{ Container = $Lab.Container; Destination = $Scenario.IPv6 ? '2001:db8:113::176' : '203.0.113.176' }
    foreach ($key in $Scenario.Ask.Keys) { $ask[$key] = $Scenario.Ask[$key] -is [scriptblock] ? (& $Scenario.Ask[$key] $Lab) : $Scenario.Ask[$key] }
    if ($Scenario.Prepare) { Invoke-LabCommand $Lab $Scenario.Prepare }
    (1..3).Where({ Test-Reach $Lab $Scenario $ask }, 'First') | Should -Not -BeNullOrEmpty -Because 'the lab is healthy'
    Get-ErrorId (Test-ContainerPath @ask -NoProbe) | Should -BeNullOrEmpty -Because 'nothing is wrong yet'
    Invoke-LabCommand $Lab $Scenario.Break
    Test-Reach $Lab $Scenario $ask -Seconds ($Scenario.Wait ?? 0.3) | Should -BeFalse -Because 'it is broken now'
    foreach ($ns in @($Lab.Host) + $Lab.Containers.Name) { ip -n $ns neigh flush nud incomplete nud failed 2>$null } # a question under way is repeated only after a second

    Get-ErrorId (Test-ContainerPath @ask -NoProbe) | Should -Be @($Scenario.Id | Where-Object { -not $Scenario.ProbeOnly }) -Because 'a look alone finds it, too'
    $test = Test-ContainerPath @ask -TimeoutMilliseconds 400
    Get-ErrorId $test | Should -Be $Scenario.Id
    $test.Succeeded | Should -BeFalse
    $test.BrokenAt.Kind | Should -Match "^($($Scenario.At))$"
    $finding = $test.Findings | Where-Object Id -EQ $Scenario.Id
    $finding.Proof | Should -Be ($Scenario.Inferred ? 'Inferred' : 'Proven')
    if (-not $Scenario.Inferred) { $finding.Hop.Index | Should -Be $test.BrokenAt.Index }
    if ($Scenario.Rule) { $finding.Evidence | Should -BeLike $Scenario.Rule }

    if ($Scenario.NoRepair) {
        $finding.RepairCommand | Should -BeNullOrEmpty
        return
    }

    $finding.RepairCommand | Should -Not -BeNullOrEmpty
    $mended = $test | Repair-ContainerPath -Confirm:$false -TimeoutMilliseconds 400
    $mended.Succeeded | Should -BeTrue -Because "the repair mends it; left: $($mended.Findings.Evidence)"
    Get-ErrorId $mended | Should -BeNullOrEmpty
    if ($Scenario.Size) { $Scenario.Size = $Scenario.MendedSize }
    Test-Reach $Lab $Scenario $ask | Should -BeTrue -Because 'a real packet passes'
}

Export-ModuleMember -Function Add-Name, Get-OutboundScenario, Invoke-LabCommand, Get-ErrorId, Invoke-Scenario

# Runs the tests inside the disposable namespace build.ps1 made, looks for what they left behind, and ends with
# "N passed, N failed, N skipped". Not meant to be run by hand: use build.ps1 -Task Test.
param([Parameter(ValueFromRemainingArguments)] [string[]] $Path)
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$env:CONTAINERNET_SUITE = "$PID-$([DateTime]::UtcNow.Ticks)" # every process the tests start inherits this, and is known by it
$env:CONTAINERNET_FAULT ??= '999999999:KILL' # never reached, but the changes asked of the kernel are counted

Import-Module $env:CONTAINERNET_PESTER
Import-Module "$PSScriptRoot/ContainerNet.Testing.psm1" -Global

# Why a test was skipped: what it said itself, or the condition behind -Skip on its line or on the line of a block around it.
function Get-SkipReason ($Test) {
    $because = $Test.ErrorRecord.TargetObject.Message ?? "$($Test.ErrorRecord.Exception.Message | Select-Object -First 1)"
    if ($because) { return $because -replace '^is skipped, because ' }
    for ($at = $Test; $at.ScriptBlock; $at = $at.Block ?? $at.Parent) {
        $line = @(Get-Content $at.ScriptBlock.File)[$at.ScriptBlock.StartPosition.StartLine - 1]
        if ($line -match '(?<condition>-Skip.*?)\s*\{') { return $Matches.condition }
    }
    'no reason given'
}

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.CIFormat = 'None'
$configuration.Output.RenderMode = [Console]::IsOutputRedirected ? 'Plaintext' : 'Auto'
if ($env:CONTAINERNET_FILTER) { $configuration.Filter.FullName = $env:CONTAINERNET_FILTER -split "`n" }

$before = Get-Snapshot
$result = Invoke-Pester -Configuration $configuration
$left = @(Compare-Snapshot $before (Get-Snapshot))
Stop-LeftProcess

$skipped = @($result.Tests | Where-Object Result -EQ Skipped)
if ($skipped) {
    ''
    'Skipped:'
    $skipped | ForEach-Object { "  $($_.ExpandedPath): $(Get-SkipReason $_)" }
}

$counts = @(Get-CountLine)
if ($counts) {
    ''
    $env:CONTAINERNET_SOAK ? 'Counts, as promised:' : 'Counts, of what build.ps1 -Task Soak does:'
    $counts | ForEach-Object { "  $_" }
}

# Told again here, since who reads the end of a long record should find what failed in it.
$lost = @($result.Tests | Where-Object Result -EQ Failed) + @($result.FailedBlocks) + @($result.FailedContainers)
if ($lost) {
    ''
    'Failed:'
    foreach ($one in $lost) {
        $why = "$($one.ErrorRecord | Select-Object -First 1)"
        "  $($one.ExpandedPath ?? $one.Item): $($why.Substring(0, [Math]::Min($why.Length, 300)))"
    }
}

if ($left) {
    ''
    'FAILED: the tests left something behind:'
    $left | ForEach-Object { "  $_" }
}

# A block or file that failed without a failed test in it (in AfterAll, or before the tests were found) fails the run too.
$failed = $result.FailedCount
if (-not $failed) { $failed = $result.FailedBlocksCount + $result.FailedContainersCount }
if ($left) { $failed++ }
if (-not ($result.PassedCount + $failed)) {
    'FAILED: no test was run.'
    $failed = 1
}

"$($result.PassedCount) passed, $failed failed, $($skipped.Count) skipped"
exit [int]($failed -gt 0)

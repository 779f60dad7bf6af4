<#
.SYNOPSIS
Builds ContainerNet, tests it, shows it and packs it.
.DESCRIPTION
Needs the .NET SDK and nothing else: `dotnet tool restore` fetches the PowerShell it runs in.
Tests, demo and benchmarks run in a disposable network namespace, as root or as an ordinary user; the machine's own network is never touched.
.EXAMPLE
dotnet pwsh build.ps1 -Task Test
.EXAMPLE
dotnet pwsh build.ps1 -Task Test -Path tests/Commands/New-VethPair.Tests.ps1 -Filter '*peer*'
.EXAMPLE
dotnet pwsh build.ps1 -Task Soak -Path tests/Conformance
The same tests, as often as was promised instead of as often as CI has time for.
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Soak', 'Bench', 'Demo', 'Help', 'Package')]
    [string] $Task = 'Build',

    # Test, Soak and Bench: the files or folders to run, instead of all.
    [string[]] $Path,

    # Test and Soak: run only tests whose full name matches one of these wildcards.
    [Alias('TestName')]
    [string[]] $Filter
)
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$Path, $Filter = $Path, $Filter | ForEach-Object { , @($_ -split ',' -ne '') } # `pwsh build.ps1 -Path a,b` from a shell is one word

# Compiles the three assemblies into bin/, from where ContainerNet.psd1 imports them. A warning is an error.
function Invoke-Build {
    $said = dotnet build "$root/ContainerNet.sln" --configuration Release --nologo --verbosity quiet -warnaserror --disable-build-servers
    if ($LASTEXITCODE) {
        $errors = @($said -match ': (error|warning) ' | Sort-Object -Unique)
        $errors.Count ? $errors : $said
        exit 1
    }

    'Built bin/ContainerNet.dll'
}

# Runs a command where nothing it does can be seen outside: network, mount and process namespace of its own, /run empty, lo up.
# Where that is not allowed, the namespaces belong to a user namespace in which an ordinary user is root. A sandbox may refuse a
# new /proc; then the processes stay visible.
function Invoke-InDisposableNamespace ([string[]] $Command) {
    # A new sysfs shows this namespace's links; the cgroups under the old one are moved over, for tests with a container engine.
    # sh stays as the first process of its namespace: it picks up ended orphans, and all ends with it.
    $prepare = @'
mount -t tmpfs tmpfs /run && mkdir -p /run/netns /run/cgroup || exit 125
mount --bind /run/netns /run/netns && mount --make-shared /run/netns # as the first `ip netns add` would leave it
mount --rbind /sys/fs/cgroup /run/cgroup 2>/dev/null
mount -t sysfs sysfs /sys 2>/dev/null
mount --move /run/cgroup /sys/fs/cgroup 2>/dev/null
rmdir /run/cgroup 2>/dev/null
# What is written to /etc and /var/lib stays here.
mkdir -p /run/.own && mount -t tmpfs tmpfs /run/.own && for place in /etc /var/lib; do
    mkdir -p /run/.own$place/upper /run/.own$place/work
    mount -t overlay overlay -o lowerdir=$place,upperdir=/run/.own$place/upper,workdir=/run/.own$place/work $place 2>/dev/null
done
ip link set lo up 2>/dev/null
"$@"
'@
    $processes = '--pid', '--fork', '--kill-child', '--mount-proc'
    $user = '--user', '--map-root-user'
    foreach ($extra in $processes, @(), ($user + $processes), $user) {
        $namespaces = @($extra) + '--net', '--mount', '--propagation', 'private'
        unshare @namespaces true 2>$null
        if ($LASTEXITCODE -eq 0) {
            unshare @namespaces sh -c $prepare sh @Command
            return
        }
    }

    throw 'This machine does not let you make a network namespace. Run as root, or allow user namespaces (sysctl user.max_user_namespaces).'
}

# The PowerShell this script runs in, as a command line: `pwsh`, or `dotnet pwsh.dll` when it came as a .NET tool.
function Get-PowerShellCommand {
    $process = [Environment]::ProcessPath
    if ((Split-Path -Leaf $process) -eq 'dotnet') { $process, "$PSHOME/pwsh.dll" } else { $process }
    '-NoProfile', '-NonInteractive', '-File'
}

# The tests: all of them in two shares side by side, which take about as long; the soak, and what -Path or -Filter names, one after the other.
function Invoke-Test {
    $packages = (dotnet nuget locals global-packages --list) -replace '^global-packages: '
    $version = ([xml](Get-Content -Raw "$root/src/Directory.Packages.props")).SelectSingleNode('//PesterVersion').InnerText
    $env:CONTAINERNET_PESTER = Join-Path $packages "pester/$version/tools/Pester.psd1"
    $env:CONTAINERNET_FILTER = $Filter -join "`n"
    # The many short processes of the tests take a fifth less so: no code mapped twice, none measured to be compiled again, no garbage beyond the cache.
    $env:DOTNET_EnableWriteXorExecute, $env:DOTNET_TieredPGO, $env:DOTNET_GCgen0size = '0', '0', '0x400000'
    $run = @(Get-PowerShellCommand) + "$root/tests/Invoke-Suite.ps1"
    if ($Path.Count -or $Filter.Count -or $env:CONTAINERNET_SOAK) {
        Invoke-InDisposableNamespace ($run + @($Path.Count ? $Path : "$root/tests"))
        return
    }

    $first, $second = (Get-ChildItem "$root/tests" -Directory | Where-Object { Get-ChildItem $_ -Filter *.Tests.ps1 }).Where({ $_.Name -in 'Conformance', 'Engine', 'Module', 'Peers' }, 'Split')
    Invoke-Share ($first, $second | ForEach-Object { , ($run + $_.FullName) })
}

# Runs command lines side by side, each in a disposable namespace. What they say of their end is said when all have ended, and their counts are added up.
function Invoke-Share ([string[][]] $Commands) {
    $begin = ${function:Invoke-InDisposableNamespace}.ToString()
    $ends = [Collections.Concurrent.ConcurrentDictionary[int, Collections.Generic.List[string]]]::new()
    0..($Commands.Count - 1) | ForEach-Object -Parallel {
        ${function:Invoke-InDisposableNamespace} = $using:begin
        $end = ($using:ends)[$_] = [Collections.Generic.List[string]]::new()
        Invoke-InDisposableNamespace ($using:Commands)[$_] 2>&1 | ForEach-Object { if ($end.Count -or $_ -like 'Tests completed in*') { $end.Add("$_") } else { "$_" } }
    }
    $passed, $failed, $skipped = 0, 0, 0
    foreach ($end in $ends.Values) {
        $end | Select-Object -SkipLast 1
        if ($end -and $end[-1] -match '^(\d+) passed, (\d+) failed, (\d+) skipped$') { $passed += $Matches[1]; $failed += $Matches[2]; $skipped += $Matches[3] }
        else { 'FAILED: some of the tests did not come to their end.'; $failed++ }
    }

    "$passed passed, $failed failed, $skipped skipped"
    $global:LASTEXITCODE = [int]($failed -gt 0)
}

# The tests with the counts that were promised, which take hours where CI takes minutes.
function Invoke-Soak {
    $env:CONTAINERNET_SOAK = '1'
    try { Invoke-Test } finally { $env:CONTAINERNET_SOAK = $null }
}

function Invoke-Demo { Invoke-InDisposableNamespace (@(Get-PowerShellCommand) + "$root/tests/demo/Demo.ps1") }

# Runs each benchmark in a namespace of its own. Each prints JSON lines.
function Invoke-Bench {
    foreach ($bench in Get-Item ($Path.Count ? $Path : "$root/tests/bench/*.Bench.ps1")) {
        Invoke-InDisposableNamespace (@(Get-PowerShellCommand) + $bench.FullName)
        if ($LASTEXITCODE) { throw "$($bench.Name) failed." }
    }
}

# Brings the help pages up to the compiled cmdlets and converts them for Get-Help; and the list views up to the objects' properties.
function Invoke-Help {
    $powershell = @(Get-PowerShellCommand)
    & $powershell[0] $powershell[1..9] "$root/src/Help/Update-HelpPage.ps1" # a process of its own, so that bin/ can be built again
    if ($LASTEXITCODE) { throw 'The help pages could not be updated.' }
    & $powershell[0] $powershell[1..9] "$root/src/ContainerNet/Update-ListView.ps1"
    if ($LASTEXITCODE) { throw 'The list views could not be updated.' }
    & "$root/src/Help/ConvertTo-MamlHelp.ps1" -Path "$root/en-US/*-*.md" -Destination "$root/en-US/ContainerNet.dll-Help.xml"
}

# Copies what a user needs into out/ContainerNet, and makes a zip of it.
function Invoke-Package {
    $module = "$root/out/ContainerNet"
    Remove-Item -Recurse -Force $module, "$module.zip" -ErrorAction Ignore
    $null = New-Item -ItemType Directory "$module/bin", "$module/en-US"
    Copy-Item "$root/ContainerNet.psd1", "$root/LICENSE" $module
    Copy-Item "$root/bin/ContainerNet*.dll", "$root/bin/*.ps1xml" "$module/bin"
    Copy-Item -Recurse "$root/bin/runtimes" "$module/bin"
    Copy-Item "$root/en-US/*.xml", "$root/en-US/about_*.help.txt" "$module/en-US"
    Compress-Archive $module "$module.zip"
    Get-Item $module, "$module.zip" | ForEach-Object FullName
}

Invoke-Build
switch ($Task) {
    Test { Invoke-Test; exit $LASTEXITCODE }
    Soak { Invoke-Soak; exit $LASTEXITCODE }
    Demo { Invoke-Demo; exit $LASTEXITCODE }
    Bench { Invoke-Bench }
    Help { Invoke-Help }
    Package { Invoke-Package }
}
